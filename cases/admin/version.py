"""The list of cases for editors, and one case: its open draft, or what readers see."""

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.timezone import localtime

from cases import actions
from cases.admin.exchange import CaseExchangeAdmin
from cases.admin.version_form import (
    CaseMentionInline,
    CaseMunicipalityInline,
    CaseOrganisationInline,
    CaseRecommendationInline,
    CaseSourceInline,
    CaseVersionForm,
    EvaluationInline,
    ResultInline,
    StepInline,
)
from cases.admin.version_verbs import CaseVerbs
from cases.choices import CaseKind
from cases.models import (
    CaseMention,
    CaseMunicipality,
    CaseOrganisation,
    CaseRecommendation,
    CaseResult,
    CaseSource,
    CaseStep,
    CaseVersion,
    Evaluation,
)
from catalogue.core.admin import CatalogueAdmin, change_page
from catalogue.models import Editable


class WorkingFilter(admin.SimpleListFilter):
    title = "tilstand"
    parameter_name = "tilstand"

    def lookups(self, request, model_admin):
        return [("kladde", "Kladder"), ("publiceret", "Publicerede"), ("arkiveret", "Arkiverede")]

    def queryset(self, request, queryset):
        return {
            "kladde": queryset.filter(state__in=actions.OPEN),
            "publiceret": queryset.exclude(state__in=actions.OPEN).filter(case__archived_at__isnull=True),
            "arkiveret": queryset.filter(case__archived_at__isnull=False),
        }.get(self.value(), queryset)


@admin.register(CaseVersion)
class CaseVersionAdmin(CaseExchangeAdmin, CaseVerbs, CatalogueAdmin):
    """One row a case: its open draft, or else what readers see, which is looked at and not edited."""

    form = CaseVersionForm
    kind = "case"
    fixed_fields = ()  # the case's own address is asked for once, and is no field of the version
    change_form_template = "admin/case_version_change_form.html"
    list_display = ("title", "municipalities", "state_now", "documentation_here", "reported_year", "latest")
    list_filter = (WorkingFilter, "depth", "documentation_here")
    search_fields = ("sort_key", "municipality_ties__municipality__sort_key")
    autocomplete_fields = ("fact_boxes",)
    inlines = [
        CaseMunicipalityInline,
        EvaluationInline,
        ResultInline,
        StepInline,
        CaseOrganisationInline,
        CaseRecommendationInline,
        CaseSourceInline,
        CaseMentionInline,
    ]
    fieldsets = [
        (None, {"fields": ["title", "summary", "depth"]}),
        (
            "Kort fortalt",
            {
                "fields": [
                    ("age_from_months", "age_to_months", "age_is_converted"),
                    "age_text",
                    "settings",
                    "actors",
                    "approach",
                    "target_group",
                    ("reported_year", "is_estimate"),
                    "period",
                    "topics",
                ]
            },
        ),
        ("Hvad kom der ud af det?", {"fields": ["results_text", "unknown"]}),
        ("Hvorfor gør de det?", {"fields": ["why"]}),
        (
            "Hvem gør hvad, og hvad kræver det?",
            {"fields": ["organisation", "parents_level", "parents_role", "costs_and_requirements", "pitfalls"]},
        ),
        ("Hører til", {"fields": ["theme", "fact_boxes"]}),
        ("Det, kilden ikke oplyser", {"fields": ["not_reported"]}),
        ("Kun for redaktører", {"fields": ["editor_note"]}),
    ]
    # Which rows follow which box of fields, so that the form has the order of the page.
    rows_after = {
        None: [CaseMunicipality],
        "Hvad kom der ud af det?": [Evaluation, CaseResult],
        "Hvorfor gør de det?": [CaseStep],
        "Hvem gør hvad, og hvad kræver det?": [CaseOrganisation],
        "Hører til": [CaseRecommendation, CaseSource, CaseMention],
    }

    def get_queryset(self, request):
        versions = (
            super().get_queryset(request).select_related("case").prefetch_related("municipality_ties__municipality")
        )
        if request.resolver_match and not request.resolver_match.url_name.endswith(("_changelist", "_export")):
            return versions
        others = CaseVersion.objects.filter(case=OuterRef("case"))
        open_version = others.filter(state__in=actions.OPEN)
        newest = others.order_by("-number").values("pk")[:1]
        return versions.annotate(open_exists=Exists(open_version), newest=Subquery(newest)).filter(
            Q(state__in=actions.OPEN)
            | Q(open_exists=False, case__live=F("pk"))
            | Q(open_exists=False, case__live=None, pk=F("newest"))
        )

    def get_fieldsets(self, request, obj=None):
        sets = super().get_fieldsets(request, obj)
        return sets if obj else [("Det nye eksempel", {"fields": ["slug", "kind"]}), *sets]

    def get_list_display_links(self, request, list_display):
        return ("title",)

    @admin.display(description="kommune")
    def municipalities(self, version):
        return ", ".join(tie.municipality.name for tie in version.municipality_ties.all() if tie.role == "udfoerer")

    @admin.display(description="senest", ordering="edited_at")
    def latest(self, version):
        at, by = (
            (version.edited_at, version.edited_by)
            if version.edited_at
            else (version.published_at, version.published_by)
        )
        return f"{date_format(localtime(at), 'j. M Y')} af {by}" if at else ""

    @admin.display(description="tilstand")
    def state_now(self, version):
        if version.case.archived_at:
            return "arkiveret"
        if version.state in actions.OPEN and version.case.live_id:
            return "ny udgave under arbejde"
        return "kasseret" if version.state == Editable.State.ARCHIVED else version.get_state_display()

    def has_change_permission(self, request, obj=None):
        """What is not open is looked at. A POST comes through to be refused by the form, with all its text kept."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or obj.state in actions.OPEN or request.method == "POST")

    def has_delete_permission(self, request, obj=None):
        return False  # a draft is discarded and a case archived, by their own buttons

    def prepare_row(self, row):
        """A result whose evaluation was deleted in the same save stands on its own."""
        if isinstance(row, CaseResult) and not Evaluation.objects.filter(pk=row.evaluation_id).exists():
            row.evaluation = None

    def audit_key(self, obj):
        return obj.case.slug

    def save_model(self, request, obj, form, change):
        if not change:
            obj.case = actions.open_case(
                slug=form.cleaned_data["slug"],
                kind=form.cleaned_data["kind"] or CaseKind.MUNICIPAL,
                title=obj.title,
                by=request.user.get_username(),
            )
            obj.number = 1
        super().save_model(request, obj, form, change)

    def after_save(self, request, obj, change):
        actions.save_version(version=obj, by=request.user.get_username())
        if "_publish" in request.POST:
            self.attempt(request, "Eksemplet er publiceret.", actions.publish, version=obj)

    def response_change(self, request, obj):
        return change_page(self, obj) if "_publish" in request.POST else super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return (
            change_page(self, obj)
            if "_publish" in request.POST
            else super().response_add(request, obj, post_url_continue)
        )

    def page_order(self, context):
        """Boxes of fields and rows of inlines in the order of the public page: (fieldset or None, inline or None)."""
        inlines = {inline.opts.model: inline for inline in context["inline_admin_formsets"]}
        for fieldset in context["adminform"]:
            yield fieldset, None
            for model in self.rows_after.get(fieldset.name, []) if "edit_token" not in fieldset.fields else []:
                if model in inlines:
                    yield None, inlines.pop(model)
        for inline in inlines.values():
            yield None, inline

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["state_label"] = self.state_now(obj)
            context["case"] = obj.case
            context["is_open"] = obj.state in actions.OPEN
            context["may_edit"] = super().has_change_permission(request, None)
            context["older"] = obj.case.versions.exclude(pk=obj.pk).exclude(state__in=actions.OPEN)[:10]
        else:
            context["state_label"] = "ny"
            context["is_open"] = True
        context["state_buttons"] = [("_publish", "Gem og publicér")] if context["is_open"] else []
        context["page_order"] = self.page_order(context)
        return super().render_change_form(request, context, add, change, form_url, obj)
