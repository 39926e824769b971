"""The list of cases for editors, and one case: its open draft, or what readers see."""

from django.contrib import admin

from cases import actions, quality
from cases.admin.exchange import CaseExchangeAdmin
from cases.admin.version_form import (
    PARTS,
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
from cases.admin.version_list import CaseList, state_of
from cases.admin.version_quality import CaseQuality
from cases.admin.version_verbs import CaseVerbs
from cases.choices import REPORTABLE, CaseKind
from cases.models import CaseResult, CaseVersion, Evaluation
from catalogue.core.admin import CatalogueAdmin, change_page

EDIT_TOKEN = (None, {"fields": ["edit_token"], "classes": ["k-hidden"]})


def without_silent(box):
    """The lines of a box without the boxes for »not reported«; they are told in one line where nothing is edited."""
    lines = [tuple(name for name in as_line(line) if not name.startswith("nr_")) for line in box]
    return [line for line in lines if line]


def as_line(line):
    return (line,) if isinstance(line, str) else line


@admin.register(CaseVersion)
class CaseVersionAdmin(CaseList, CaseExchangeAdmin, CaseQuality, CaseVerbs, CatalogueAdmin):
    """One row a case: its open draft, or else what readers see, which is looked at and not edited."""

    form = CaseVersionForm
    kind = "case"
    fixed_fields = ()  # the case's own address is asked for once, and is no field of the version
    change_form_template = "admin/case_version_change_form.html"
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

    def get_queryset(self, request):
        versions = (
            super().get_queryset(request).select_related("case").prefetch_related("municipality_ties__municipality")
        )
        if request.resolver_match and not request.resolver_match.url_name.endswith(("_changelist", "_export")):
            return versions
        return self.one_row_a_case(versions)

    def get_fieldsets(self, request, obj=None):
        """The boxes of PARTS in their order, none with a name: the page prints the names of the parts."""
        boxes = [list(box) for part in PARTS for box in part.boxes]
        if obj is None:
            boxes[0] += ["kind", "slug"]
        elif not self.has_change_permission(request, obj):
            boxes = [shown for box in boxes if (shown := without_silent(box))]
            boxes[-1].append("not_reported_words")
        sets = [(None, {"fields": box}) for box in boxes]
        return sets if obj is not None and not self.has_change_permission(request, obj) else [*sets, EDIT_TOKEN]

    def get_readonly_fields(self, request, obj=None):
        looked_at = obj is not None and not self.has_change_permission(request, obj)
        return (*super().get_readonly_fields(request, obj), *(["not_reported_words"] if looked_at else []))

    @admin.display(description="Kilden oplyser ikke")
    def not_reported_words(self, version):
        return ", ".join(REPORTABLE[name] for name in REPORTABLE if name in version.not_reported)

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

    def page_order(self, context, looked_at):
        """The form in the order of the public page: (Part, [fieldset or inline]) for each part."""
        inlines = {inline.opts.model: inline for inline in context["inline_admin_formsets"]}
        boxes = iter(context["adminform"])
        for part in PARTS:
            content = []
            for item in part.content:
                if not isinstance(item, tuple):
                    content.append((None, inlines[item]) if item in inlines else None)
                elif not looked_at or without_silent(item) or part is PARTS[-1]:
                    content.append((next(boxes), None))
            yield part, [each for each in content if each]
        yield None, [(fieldset, None) for fieldset in boxes]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["state_label"] = state_of(obj)[1]
            context["case"] = obj.case
            context["is_open"] = obj.state in actions.OPEN
            context["may_edit"] = super().has_change_permission(request, None)
            context["older"] = obj.case.versions.exclude(pk=obj.pk).exclude(state__in=actions.OPEN)[:10]
        else:
            context["state_label"] = "ny"
            context["is_open"] = True
        context["state_buttons"] = [("_publish", "Gem og publicér")] if context["is_open"] else []
        looked_at = obj is not None and not self.has_change_permission(request, obj)
        context["parts"] = list(self.page_order(context, looked_at))
        if context["is_open"]:
            content = quality.content_of_form(request.POST) if request.method == "POST" else None
            context["report"] = self.report(content, obj)
            context["quality_url"] = self.quality_url(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
