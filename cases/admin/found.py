"""The editors' pages for the interventions that sst-6-11 found."""

from django.contrib import admin

from cases.admin.provenance import PLACE
from cases.models import FoundIntervention
from recommendations.admin import ContentAdmin


@admin.register(FoundIntervention)
class FoundInterventionAdmin(ContentAdmin):
    kind = "found_intervention"
    fixed_fields = ("number",)
    list_display = ("number", "name", "actor", "case", "state")
    list_display_links = ("number", "name")
    list_select_related = ("case",)
    autocomplete_fields = ("case",)
    fieldsets = [
        (None, {"fields": ["number", "name", "actor", "case", "note"]}),
        ("Hvor står det?", {"fields": PLACE}),
        ("Kun for redaktører", {"fields": ["editor_note"]}),
    ]
