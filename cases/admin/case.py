"""The editors' pages for the life of cases: status, contact, what is new."""

from django.contrib import admin

from cases import actions
from cases.models import Case, CaseRelation, CaseUpdate
from catalogue.core.admin import CatalogueAdmin, KeyedStacked, KeyedTabular


class CaseRelationInline(KeyedTabular):
    model = CaseRelation
    fk_name = "case"
    key_prefix = "forbindelse"
    fields = ("other", "kind")
    autocomplete_fields = ("other",)


class CaseUpdateInline(KeyedStacked):
    model = CaseUpdate
    key_prefix = "nyt"
    fields = ("date", "text", ("source", "url"))
    autocomplete_fields = ("source",)


@admin.register(Case)
class CaseAdmin(CatalogueAdmin):
    """A case's life: whether it still runs, who to ask, what is new. Its content is edited under »udgaver«."""

    kind = "case"
    list_display = ("slug", "kind", "practice_status", "status_year", "review_due", "contact_mailbox")
    list_filter = ("practice_status", "kind")
    search_fields = ("live__sort_key",)
    inlines = [CaseUpdateInline, CaseRelationInline]
    fieldsets = [
        (None, {"fields": ["slug", "kind"]}),
        ("Status", {"fields": [("practice_status", "status_year"), "confirmed_at", "review_due"]}),
        ("Kontakt", {"fields": ["contact_mailbox", ("contact_name", "contact_confirmed_on")]}),
    ]

    def in_use(self, obj):
        return obj.first_published_at is not None

    def has_add_permission(self, request):
        return False  # a case begins with its first version

    def has_delete_permission(self, request, obj=None):
        return False

    def after_save(self, request, obj, change):
        actions.save_case(case=obj, by=request.user.get_username())
