"""The list of cases for editors, and one case: its open draft, or what readers see."""

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cases import actions
from cases.admin.age import age_text
from cases.admin.exchange import CaseExchangeAdmin
from cases.admin.history import CaseHistory
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
    without_detours,
)
from cases.admin.version_list import CaseList, state_of
from cases.admin.version_quality import CaseQuality
from cases.admin.version_verbs import CaseVerbs, context_of
from cases.choices import REPORTABLE, CaseKind
from cases.models import CaseResult, CaseVersion, Evaluation
from cases.roles import may, refusal, visible
from catalogue.core.admin import CatalogueAdmin, change_page

EDIT_TOKEN = (None, {"fields": ["edit_token"], "classes": ["k-hidden"]})


def without_silent(box):
    """The lines of a box without the boxes for »not reported«; they are told in one line where nothing is edited."""
    lines = [tuple(name for name in as_line(line) if not name.startswith("nr_")) for line in box]
    return [line for line in lines if line]


IN_WORDS = {"age_from_months": "age_from", "age_to_months": "age_to"}
LOOKED_AT = (*IN_WORDS.values(), "not_reported_words")


def ages_in_words(line):
    """The line with ages as people say them."""
    return tuple(IN_WORDS.get(name, name) for name in line)


def as_line(line):
    return (line,) if isinstance(line, str) else line


@admin.register(CaseVersion)
class CaseVersionAdmin(CaseList, CaseExchangeAdmin, CaseQuality, CaseVerbs, CaseHistory, CatalogueAdmin):
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
        versions = visible(request.user, super().get_queryset(request))
        versions = versions.select_related("case").prefetch_related("municipality_ties__municipality")
        if request.resolver_match and not request.resolver_match.url_name.endswith(("_changelist", "_export")):
            return versions
        return self.one_row_a_case(versions, visible(request.user, CaseVersion.objects.all()))

    def get_fieldsets(self, request, obj=None):
        """The boxes of PARTS in their order, none with a name: the page prints the names of the parts."""
        boxes = [list(box) for part in PARTS for box in part.boxes]
        if obj is None:
            boxes[0] += ["kind", "slug"]
        elif not self.has_change_permission(request, obj):
            boxes = [list(map(ages_in_words, shown)) for box in boxes if (shown := without_silent(box))]
            boxes[-1].append("not_reported_words")
        sets = [(None, {"fields": box}) for box in boxes]
        return sets if obj is not None and not self.has_change_permission(request, obj) else [*sets, EDIT_TOKEN]

    def get_readonly_fields(self, request, obj=None):
        looked_at = obj is not None and not self.has_change_permission(request, obj)
        return (*super().get_readonly_fields(request, obj), *(LOOKED_AT if looked_at else ()))

    @admin.display(description="Alder fra")
    def age_from(self, version):
        return "" if version.age_from_months is None else age_text(version.age_from_months)

    @admin.display(description="Alder til (ikke med)")
    def age_to(self, version):
        return "" if version.age_to_months is None else age_text(version.age_to_months)

    @admin.display(description="Kilden oplyser ikke")
    def not_reported_words(self, version):
        return ", ".join(REPORTABLE[name] for name in REPORTABLE if name in version.not_reported)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            without_detours(field.widget, may_add=False)
        return field

    def has_change_permission(self, request, obj=None):
        """What may not be edited is looked at. A POST comes through, for the form to refuse it with all its text."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.method == "POST" or may(request.user, "edit", obj))

    def refusal(self, request, obj):
        return refusal(request.user, "edit", obj)

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
                by=request.user,
            )
            obj.number = 1
        super().save_model(request, obj, form, change)

    def after_save(self, request, obj, change):
        actions.save_version(version=obj, by=request.user)
        if "_submit" in request.POST:  # what is saved stays saved where it lacks something yet
            self.attempt(request, "Kladden er sendt til gennemsyn.", actions.submit, version=obj)

    def response_change(self, request, obj):
        return self.after_own_button(request, obj) or super().response_change(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return self.after_own_button(request, obj) or super().response_add(request, obj, post_url_continue)

    def after_own_button(self, request, obj):
        """Where »Gem og send til gennemsyn« and »Gem og forhåndsvis« lead; None for the buttons of the stock admin."""
        if "_preview" in request.POST:
            return HttpResponseRedirect(reverse("case-preview", args=[obj.pk]))
        return change_page(self, obj) if "_submit" in request.POST else None

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
            context |= context_of(request.user, CaseVersion.objects.select_related("case__live").get(pk=obj.pk))
        else:
            context["state_label"] = "ny"
            context["is_open"] = True
        may_submit = may(request.user, "submit", obj) if obj else request.user.has_perm("cases.submit_caseversion")
        buttons = [("_preview", "Gem og forhåndsvis")] if context["is_open"] else []
        context["state_buttons"] = [*buttons, ("_submit", "Gem og send til gennemsyn")] if may_submit else buttons
        context["show_save_and_add_another"] = False  # nobody writes two cases in one go
        looked_at = obj is not None and not self.has_change_permission(request, obj)
        context["parts"] = list(self.page_order(context, looked_at))
        if context["is_open"]:
            typed = request.POST if request.method == "POST" else None
            # Made while the page is printed: by then a refused save holds no lock any more.
            context["report"] = SimpleLazyObject(lambda: self.report(typed, obj, request.user))
            context["quality_url"] = self.quality_url(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)
