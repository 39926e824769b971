"""The form for the content of a case, and its rows, in the order of the page."""

from django import forms

from cases import actions
from cases.admin.provenance import PLACE
from cases.choices import REPORTABLE, CaseKind, Measured
from cases.models import (
    Case,
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
from catalogue.core.admin import STALE, EditTokenForm, KeyedStacked, KeyedTabular


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
