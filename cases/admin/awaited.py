"""The editors' page for awaited results: what a document promised, and whether it has come."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from cases.admin.provenance import PLACE
from cases.awaited_actions import VERBS, save_awaited
from cases.models import AwaitedResult
from cases.work import awaited
from catalogue.core.admin import CatalogueAdmin, EditTokenForm


class AwaitedForm(EditTokenForm):
    def clean(self):
        cleaned = super().clean()
        state, at, note = (cleaned.get(name) for name in ("state", "found_url", "note"))
        if state == AwaitedResult.State.ARRIVED and not at and not note:
            self.add_error("found_url", "Skriv, hvor resultatet er fundet, eller skriv det i noten.")
        if state == AwaitedResult.State.GIVEN_UP and not note:
            self.add_error("note", "Skriv, hvor I har ledt, og hvorfor I giver op.")
        return cleaned


class LookFilter(admin.SimpleListFilter):
    title = "hvornår"
    parameter_name = "led"

    def lookups(self, request, model_admin):
        return [("nu", "led efter det nu")]

    def queryset(self, request, queryset):
        if self.value() == "nu":
            return queryset.filter(pk__in=awaited(timezone.localdate()).values("pk"))
        return queryset


@admin.register(AwaitedResult)
class AwaitedResultAdmin(CatalogueAdmin):
    kind = "awaited_result"
    form = AwaitedForm
    list_display = ("title", "case_name", "expected", "look_from", "state", "where")
    list_display_links = ("title",)
    list_filter = ("state", LookFilter, "document")
    list_select_related = ("case__live", "document")
    autocomplete_fields = ("case",)
    fieldsets = [
        (None, {"fields": ["title", "slug", "text", "case", ("expected", "look_from")]}),
        ("Er det kommet?", {"fields": ["state", "found_url", "note"]}),
        ("Hvor står det?", {"fields": PLACE}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("text", "note"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="eksempel", ordering="case__slug")
    def case_name(self, row):
        return row.case.live.title if row.case and row.case.live else row.case or ""

    @admin.display(description="dokument")
    def where(self, row):
        return f"{row.document.short_title or row.document}, {row.place_text}" if row.document else row.provenance_note

    def has_delete_permission(self, request, obj=None):
        return False  # what is not awaited any more is given up, so that nobody starts again

    def after_save(self, request, obj, change):
        verb = VERBS.get(obj.state, "rettet") if change else "oprettet"
        save_awaited(awaited=obj, by=request.user, verb=verb)
