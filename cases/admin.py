"""The editors' pages for cases, their life, municipalities, regions and organisations."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.forms import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from cases import actions
from cases.choices import REPORTABLE, CaseKind, Measured
from cases.collections import FilterError, canonical, filters_of
from cases.facets import GROUND
from cases.models import (
    Case,
    CaseMention,
    CaseMunicipality,
    CaseOrganisation,
    CaseRecommendation,
    CaseRelation,
    CaseResult,
    CaseSource,
    CaseStep,
    CaseUpdate,
    CaseVersion,
    Collection,
    CollectionItem,
    Evaluation,
    FoundIntervention,
    Municipality,
    Organisation,
    Region,
    RegionMembership,
)
from catalogue.core.admin import STALE, CatalogueAdmin, EditTokenForm, KeyedStacked, KeyedTabular, change_page
from catalogue.models import Editable
from recommendations.admin import ContentAdmin

PLACE = ("document", "place", "printed_number", "provenance_note")


class CaseVersionForm(EditTokenForm):
    """The content of a case, in the order of its page. `slug` and `kind` are asked for once, when the case is made."""

    slug = forms.SlugField(
        label="Adresse",
        max_length=50,
        required=False,
        help_text="Fx lolland-forstaa-din-baby. Små bogstaver uden æ, ø og å; ændres ikke senere.",
    )
    kind = forms.ChoiceField(label="Type", choices=CaseKind, required=False)
    not_reported = forms.MultipleChoiceField(
        label="Ikke oplyst i kilden",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(REPORTABLE.items()),
        help_text="Sæt kryds ved det, du har ledt efter i kilden uden at finde. Det står i én linje nederst på siden.",
    )

    class Meta:
        model = CaseVersion
        fields = "__all__"
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "target_group": forms.Textarea(attrs={"rows": 2}),
            "topics": forms.CheckboxSelectMultiple,
            "settings": forms.CheckboxSelectMultiple,
            "actors": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["slug"].help_text = "Laves af titlen, hvis du ikke skriver noget. Ændres ikke senere."

    def clean_slug(self):
        slug = super().clean_slug()
        if self.instance.pk:
            return slug
        if not slug:
            raise forms.ValidationError("Skriv den adresse, eksemplet skal have.")
        if Case.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Der findes allerede et eksempel med den adresse.")
        return slug

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.instance.state not in actions.OPEN:
            raise forms.ValidationError(STALE, code="stale")
        return cleaned


class StepInline(KeyedStacked):
    model = CaseStep
    key_prefix = "trin"
    fields = (("position", "heading"), "text")


class CaseMunicipalityInline(KeyedTabular):
    model = CaseMunicipality
    key_prefix = "kommune"
    fields = ("municipality", "role")
    autocomplete_fields = ("municipality",)


class CaseOrganisationInline(KeyedTabular):
    model = CaseOrganisation
    key_prefix = "organisation"
    fields = ("organisation", "role")
    autocomplete_fields = ("organisation",)


class EvaluationForm(forms.ModelForm):
    measured = forms.MultipleChoiceField(
        label="Målt på", required=False, choices=Measured, widget=forms.CheckboxSelectMultiple
    )


class EvaluationInline(KeyedStacked):
    model = Evaluation
    form = EvaluationForm
    key_prefix = "undersoegelse"
    fields = (
        ("position", "scope", "country"),
        ("design", "conclusion", "inequality"),
        "measured",
        ("who", "year"),
        "design_note",
        "source",
        PLACE,
    )
    autocomplete_fields = ("source",)


class ResultInline(KeyedStacked):
    model = CaseResult
    key_prefix = "resultat"
    fields = (
        ("position", "nature", "evaluation"),
        "text",
        ("value", "unit", "population", "n"),
        ("before", "before_time", "after", "after_time"),
        ("comparison", "significance", "effect_size"),
        PLACE,
    )

    def get_formset(self, request, obj=None, **kwargs):
        self.version = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "evaluation":
            kwargs["queryset"] = (
                Evaluation.objects.filter(version=self.version) if self.version else Evaluation.objects.none()
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CaseRecommendationInline(KeyedTabular):
    model = CaseRecommendation
    key_prefix = "anbefaling"
    fields = ("recommendation", "basis", "note", "document", "place")
    autocomplete_fields = ("recommendation",)


class CaseSourceInline(KeyedTabular):
    model = CaseSource
    key_prefix = "kilde"
    fields = ("position", "source", "role", "label", "document", "place")
    autocomplete_fields = ("source",)


class CaseMentionInline(KeyedTabular):
    model = CaseMention
    key_prefix = "dokument"
    fields = ("position", *PLACE)


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
class CaseVersionAdmin(CatalogueAdmin):
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
        if request.resolver_match and not request.resolver_match.url_name.endswith("_changelist"):
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

    def get_urls(self):
        verbs = [
            ("ret", self.start_edit),
            ("kasser", self.discard),
            ("arkiver", self.archive),
            ("hent-frem", self.unarchive),
            ("gendan", self.restore),
        ]
        own = [
            path(f"<int:pk>/{verb}/", self.admin_site.admin_view(require_POST(view)), name=f"cases_caseversion_{verb}")
            for verb, view in verbs
        ]
        return own + super().get_urls()

    def version(self, request, pk):
        """The version with that key; PermissionDenied for who may not edit cases, a page of ours where it is gone."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        return CaseVersion.objects.select_related("case").filter(pk=pk).first()

    def do(self, request, pk, done, run):
        """Run an action, tell how it went, and go to the version that `run` gives back, or to the list."""
        version = self.version(request, pk)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        outcome = {}
        went_well = self.attempt(request, done, lambda by: outcome.update(next=run(version, by)))
        target = outcome.get("next") if went_well else version
        if target is None:
            return HttpResponseRedirect(reverse("admin:cases_caseversion_changelist"))
        return change_page(self, target)

    def start_edit(self, request, pk):
        return self.do(
            request,
            pk,
            "Her er kladden. Læserne ser den gamle udgave, til du publicerer.",
            lambda version, by: actions.start_edit(case=version.case, by=by),
        )

    def discard(self, request, pk):
        def run(version, by):
            actions.discard(version=version, by=by)
            return version.case.live

        return self.do(request, pk, "Kladden er kasseret. Den ligger under tidligere udgaver og kan hentes frem.", run)

    def archive(self, request, pk):
        def run(version, by):
            actions.archive(case=version.case, by=by)
            return version

        return self.do(request, pk, "Eksemplet er arkiveret. Læserne ser det ikke mere.", run)

    def unarchive(self, request, pk):
        def run(version, by):
            actions.unarchive(case=version.case, by=by)
            return version

        return self.do(request, pk, "Eksemplet er hentet frem igen.", run)

    def restore(self, request, pk):
        return self.do(
            request,
            pk,
            "Den gamle udgave er hentet frem som kladde.",
            lambda version, by: actions.restore_version(version=version, by=by),
        )


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


class PlaceAdmin(CatalogueAdmin):
    """Municipalities, regions and organisations: what cases are tied to."""

    def after_save(self, request, obj, change):
        verb = "rettet" if change else "oprettet"
        actions.save_place(kind=self.kind, obj=obj, by=request.user.get_username(), verb=verb)

    def really_delete(self, request, obj):
        actions.delete_place(kind=self.kind, obj=obj, by=request.user.get_username())


class RegionMembershipInline(KeyedTabular):
    model = RegionMembership
    key_prefix = "region"
    fields = ("region", "since")


@admin.register(Municipality)
class MunicipalityAdmin(PlaceAdmin):
    kind = "municipality"
    fixed_fields = ("slug", "code")
    list_display = ("name", "code", "full_name")
    inlines = [RegionMembershipInline]
    fieldsets = [(None, {"fields": ["name", "full_name", "slug", "code", ("column", "row")]})]


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    kind = "region"
    list_display = ("name", "position")
    fieldsets = [(None, {"fields": ["name", "slug", "position"]})]


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


class CollectionForm(EditTokenForm):
    """A collection; its filter is stored as /cases/ writes it, and only where it finds something today."""

    class Meta:
        model = Collection
        fields = "__all__"

    def clean_filter(self):
        typed = self.cleaned_data["filter"].strip()
        if not typed:
            return ""
        ground = GROUND.get()
        try:
            stored = canonical(typed, ground)
        except FilterError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not filters_of(stored, ground).matching():
            raise forms.ValidationError("Filteret finder ingen eksempler. Vælg færre filtre.")
        return stored


class CollectionItemFormSet(BaseInlineFormSet):
    """The rows of a collection, which it has none of where it has a filter."""

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.cleaned_data.get("case") and not form.cleaned_data.get("DELETE")]
        if self.instance.filter and rows:
            raise forms.ValidationError(
                "En samling har enten et gemt filter eller eksempler i rækker, ikke begge dele."
            )


class CollectionItemInline(KeyedTabular):
    model = CollectionItem
    formset = CollectionItemFormSet
    key_prefix = "eksempel"
    fields = ("position", "case", "why")
    autocomplete_fields = ("case",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "why":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Collection)
class CollectionAdmin(ContentAdmin):
    kind = "collection"
    form = CollectionForm
    list_display = ("title", "position", "filter", "state")
    list_display_links = ("title",)
    inlines = [CollectionItemInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "position", "summary", "text", "filter"]}),
        ("Kun for redaktører", {"fields": ["editor_note"]}),
    ]


@admin.register(Organisation)
class OrganisationAdmin(PlaceAdmin):
    kind = "organisation"
    list_display = ("name", "kind")
    list_filter = ("kind",)
    fieldsets = [(None, {"fields": ["name", "slug", "kind"]})]
