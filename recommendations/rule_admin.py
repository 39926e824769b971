"""The editors' page for rules that may have changed since a document described them."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join

from catalogue.core.admin import CatalogueAdmin, EditTokenForm
from recommendations.models import RuleCheck
from recommendations.rule_actions import mark_verified, save_rule_check
from recommendations.work import rules_to_verify

LOOKED_UP = {"state", "result", "found_url"}  # who changes these has looked the rule up


class RuleCheckForm(EditTokenForm):
    def clean(self):
        cleaned = super().clean()
        changed = cleaned.get("state") in (RuleCheck.State.CHANGED, RuleCheck.State.GONE)
        if changed and not cleaned.get("result"):
            self.add_error("result", "Skriv, hvad der gælder nu, og hvad der skal rettes i kataloget.")
        return cleaned


class QueueFilter(admin.SimpleListFilter):
    title = "hvornår"
    parameter_name = "efterses"

    def lookups(self, request, model_admin):
        return [("nu", "skal efterses nu")]

    def queryset(self, request, queryset):
        if self.value() == "nu":
            return queryset.filter(pk__in=rules_to_verify(timezone.localdate()).values("pk"))
        return queryset


@admin.register(RuleCheck)
class RuleCheckAdmin(CatalogueAdmin):
    kind = "rule_check"
    form = RuleCheckForm
    list_display = ("title", "year_text", "state", "verified_on", "verified_by", "verify_again")
    list_display_links = ("title",)
    list_filter = (QueueFilter, "state", "document")
    list_select_related = ("document",)
    readonly_fields = ("verified", "notes")
    autocomplete_fields = ("rule_notes",)
    fieldsets = [
        (None, {"fields": ["title", "slug", "year_text", "text", "notes"]}),
        ("Efterset", {"fields": ["state", "found_url", "result", "verified", "verify_again"]}),
        ("Hvor står det?", {"fields": ["rule_notes", "document", "place", "printed_number", "provenance_note"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name in ("text", "result"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="efterset")
    def verified(self, check):
        return f"{check.verified_on:%d.%m.%Y} af {check.verified_by}" if check.verified_on else "ikke endnu"

    @admin.display(description="det, læserne ser")
    def notes(self, check):
        """What stands on readers' pages about the rule, with the way to where it is edited."""
        if not check.pk:
            return "–"
        rows = [
            (reverse("admin:recommendations_rulenote_change", args=[note.pk]), note.title, note.year_text)
            for note in check.rule_notes.all()
        ]
        return format_html_join("", '<a href="{}">{} ({})</a><br>', rows) or "Reglen står ikke i nogen boks endnu."

    def get_list_display_links(self, request, list_display):
        return ("title",)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        if LOOKED_UP & set(form.changed_data) or "_verified" in request.POST:
            mark_verified(obj, by=request.user)
        super().save_model(request, obj, form, change)

    def after_save(self, request, obj, change):
        save_rule_check(check=obj, by=request.user, verb="rettet" if change else "oprettet")

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["state_buttons"] = [("_verified", "Gem, og sæt efterset i dag")] if obj else []
        if obj is None or not self.has_change_permission(request, obj):
            context["state_buttons"] = []
        return super().render_change_form(request, context, add, change, form_url, obj)
