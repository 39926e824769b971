"""The form for the content of a case, and its rows, in the order of the page."""

from dataclasses import dataclass

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper

from cases import actions
from cases.admin.age import HELP as AGE_HELP
from cases.admin.age import AgeField
from cases.admin.provenance import PLACE
from cases.choices import (
    DOCUMENTATION_MEANING,
    NATURE_MEANING,
    REPORTABLE,
    CaseKind,
    Documentation,
    Measured,
    Nature,
    Scope,
)
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
from catalogue.core.admin import STALE, EditTokenForm, KeyedStacked


@dataclass(frozen=True)
class Part:
    """A section of the form, named as on the page: fields (a tuple of lines) and models of rows, in their order."""

    name: str
    anchor: str
    content: tuple
    note: str = ""

    @property
    def boxes(self):
        return [item for item in self.content if isinstance(item, tuple)]


def silent(name):
    """The field for »the source does not tell it«, which stands right below what it is about."""
    return f"nr_{name}"


PARTS = (
    Part("Titel og én sætning", "titel", (("title", "summary", "depth"),)),
    Part(
        "Kort fortalt",
        "kort-fortalt",
        (
            CaseMunicipality,
            (
                silent("municipality"),
                ("age_from_months", "age_to_months"),
                ("age_text", "age_is_converted"),
                silent("age"),
                "settings",
                "actors",
                "approach",
                ("target_group", silent("target_group")),
                ("reported_year", "is_estimate"),
                ("period", silent("period")),
                "topics",
            ),
        ),
    ),
    Part(
        "Hvad kom der ud af det?",
        "resultat",
        (
            (("results_text", silent("results")),),
            CaseResult,
            Evaluation,
            (silent("evaluation"), "unknown"),
        ),
        "Undersøgelser står for sig: »Her hos dem« og »Metoden andre steder« blandes aldrig. "
        "Hvor godt noget er undersøgt, siger ikke, hvor stor virkningen er.",
    ),
    Part("Hvorfor gør de det?", "hvorfor", ((("why", silent("why")),),)),
    Part("Sådan gør de", "saadan", (CaseStep, (silent("steps"),))),
    Part("Hvem gør hvad?", "hvem", ((("organisation", silent("organisation")),), CaseOrganisation)),
    Part(
        "Forældrenes og børnenes rolle",
        "foraeldre",
        (("parents_level", ("parents_role", silent("parents_role"))),),
    ),
    Part("Hvad kræver det?", "kraever", ((("costs_and_requirements", silent("costs_and_requirements")),),)),
    Part("Erfaringer og faldgruber", "erfaringer", ((("pitfalls", silent("pitfalls")),),)),
    Part("Hører til anbefalingerne", "anbefalinger", (CaseRecommendation, ("theme",))),
    Part("Kilder og læs mere", "kilder", (CaseMention, CaseSource, ("fact_boxes",))),
    Part(
        "Kontakt",
        "kontakt",
        ((silent("contact"),),),
        "Status, kontakt og nyt siden kilden hører til eksemplet og ikke til udgaven. Du finder dem under »Status og "
        "kontakt«, når eksemplet er gemt.",
    ),
    Part("Kun for redaktører", "redaktoerer", (("editor_note",),)),
)


def explained(choices, meaning):
    """Choices with what each means, for a list where one reads the rule while choosing."""
    return [(choice.value, f"{choice.label}: {meaning[choice]}") for choice in choices]


SCOPE_MEANING = {
    Scope.HERE: "Undersøgt hos dem, eksemplet handler om. Kun det løfter trinnet på siden.",
    Scope.ELSEWHERE: "Metoden eller programmet, undersøgt andre steder. Løfter aldrig trinnet her.",
}

LABELS = {
    "depth": "Hvor meget fortæller kilden?",
    "age_from_months": "Alder fra",
    "age_to_months": "Alder til (ikke med)",
    "age_text": "Alder, som kilden skriver den",
    "age_is_converted": "Alderen er omregnet",
    "results_text": "Kort: hvad kom der ud af det?",
    "why": "Begrundelsen",
    "organisation": "Hvem gør hvad, i ord",
    "parents_role": "Deres rolle, i ord",
    "costs_and_requirements": "Tid, penge, uddannelse og lokaler",
    "pitfalls": "Det har de lært",
}
HELP = {
    "title": "Navnet på indsatsen og det, den gør. Højst 150 tegn.",
    "summary": "Én aktiv sætning: hvem gør hvad for hvem. Den står i alle lister, så den skal kunne stå alene.",
    "depth": "»Kort omtale«: kilden bruger få linjer på det. Den mærkes på siden og kommer længere nede i søgningen.",
    "age_from_months": f"Til og med. {AGE_HELP}",
    "age_to_months": "Den alder, hvor det slutter. Går det til og med 5 år, slutter det ved 6 år: skriv 6 år.",
    "age_text": "Fx 4.–6. klasse. Står her noget, viser siden det i stedet for tallene.",
    "age_is_converted": "Sæt kryds, når du selv har regnet fra klassetrin eller lignende.",
    "settings": "Hvor møder barnet eller familien indsatsen? Vælg kun det, kilden siger.",
    "actors": "Faget, der udfører arbejdet. Ikke den, der har gavn af det, og ikke organisationen.",
    "approach": "Til alle, og mere til nogle: alle får noget, og nogle får mere. Til særlige grupper: kun de udvalgte.",
    "target_group": "Gruppen med kildens egne ord. »Sårbare« og »udsatte positioner« er ikke det samme i kilderne.",
    "reported_year": "Det år, oplysningerne er fra. Ikke i år, og ikke dokumentets år, hvis det er et andet.",
    "is_estimate": "Sæt kryds, når kilden ikke siger året, og du har regnet dig til det. Så står der »anslået«.",
    "topics": "Vælg dem, en læser ville lede under. Et til tre er nok.",
    "results_text": "To-tre sætninger. Sig, hvilken slags viden det er: et mål, en oplevelse, en udvikling, en effekt.",
    "unknown": "Det, kilden ikke kan svare på. Fx om indsatsen er årsagen, eller hvem den gavner.",
    "why": "Problemet, de ville gøre noget ved. Tal fra kilden, ikke fra andre steder.",
    "organisation": "Forvaltninger, institutioner og foreninger, og hvad hver af dem gør.",
    "parents_role": "Er de med til at forme det, eller tager de imod? Sig også, hvad børnene selv bestemmer.",
    "pitfalls": "Hvad der var svært, og hvad de ville gøre anderledes. Kun det, kilden fortæller.",
    "theme": "Kun når eksemplet ikke hører til nogen af de 14 anbefalinger.",
    "fact_boxes": "Faktabokse, der skal stå ved siden af kilderne. Skriv et par bogstaver, og vælg.",
}


class CaseVersionForm(EditTokenForm):
    """The content of a case, in the order of its page. `slug` and `kind` are asked for once, when the case is made.

    What the source does not report (`not_reported`) is a box of its own at each field it is about.
    """

    slug = forms.SlugField(
        label="Adresse",
        max_length=50,
        required=False,
        help_text="Fx lolland-forstaa-din-baby. Små bogstaver uden æ, ø og å; ændres ikke senere.",
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=CaseKind,
        required=False,
        initial=CaseKind.MUNICIPAL,
        help_text="Kommunal indsats: kommunen står selv bag. Program: det samme findes mange steder.",
    )
    age_from_months = AgeField(required=False, widget=forms.TextInput(attrs={"class": "k-age"}))
    age_to_months = AgeField(required=False, widget=forms.TextInput(attrs={"class": "k-age"}))

    class Meta:
        model = CaseVersion
        exclude = ("not_reported",)
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "target_group": forms.Textarea(attrs={"rows": 2}),
            "topics": forms.CheckboxSelectMultiple,
            "settings": forms.CheckboxSelectMultiple,
            "actors": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("slug", "kind"):
                self.fields.pop(name, None)
        for name, label in LABELS.items():
            if name in self.fields:
                self.fields[name].label = label
        for name, text in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name in REPORTABLE:
            if silent(name) in self.fields:
                self.fields[silent(name)].initial = name in self.instance.not_reported
        if not self.instance.pk and "slug" in self.fields:
            self.fields["slug"].help_text = "Laves af titlen, hvis du ikke skriver noget. Ændres ikke senere."

    def clean_slug(self):
        slug = super().clean_slug()
        if self.instance.pk:
            return slug
        if not slug and self.data.get("title"):  # without a title it is the title that is asked for
            raise forms.ValidationError("Skriv den adresse, eksemplet skal have.")
        if Case.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Der findes allerede et eksempel med den adresse.")
        if actions.was_deleted(slug):
            raise forms.ValidationError("Adressen har hørt til et eksempel, der er slettet. Skriv en anden.")
        return slug

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.instance.state not in actions.OPEN:
            raise forms.ValidationError(STALE, code="stale")
        self.check_ages(cleaned)
        self.keep_not_reported(cleaned)
        return cleaned

    def check_ages(self, cleaned):
        """The rule of the model's constraint, said at the field and in the words that ages are written in."""
        if {"age_from_months", "age_to_months"} & set(self.errors):
            return
        start, end = cleaned.get("age_from_months"), cleaned.get("age_to_months")
        if (start is None) != (end is None):
            name = "age_from_months" if start is None else "age_to_months"
            self.add_error(name, "Skriv begge aldre, eller lad begge stå tomme.")
        elif start is not None and start >= end:
            self.add_error("age_to_months", "Alderen skal slutte, efter at den begynder.")

    def keep_not_reported(self, cleaned):
        """The boxes as the list that is stored: what stands there keeps its place, so that nothing changes unasked."""
        asked = [name for name in REPORTABLE if silent(name) in self.fields]
        ticked = {name for name in asked if cleaned.get(silent(name))}
        old = [name for name in self.instance.not_reported if name in ticked or name not in asked]
        self.instance.not_reported = [*old, *(name for name in asked if name in ticked and name not in old)]


def silent_label(label):
    """»Kilden oplyser ikke pris og krav«, »Kilden oplyser ikke, hvem der gør hvad«."""
    return f"Kilden oplyser ikke{',' if label.startswith('hvem') else ''} {label}"


for reportable, words in REPORTABLE.items():
    box = forms.BooleanField(
        label=silent_label(words), required=False, widget=forms.CheckboxInput(attrs={"class": "k-silent"})
    )
    CaseVersionForm.base_fields[silent(reportable)] = CaseVersionForm.declared_fields[silent(reportable)] = box


# --- Rows ------------------------------------------------------------------------------------------------------------


def without_detours(widget, *, may_add):
    """No buttons beside a choice that change or delete what is chosen: that is done on its own page."""
    widget.can_add_related = widget.can_add_related and may_add
    widget.can_change_related = widget.can_delete_related = widget.can_view_related = False


class CaseRows(KeyedStacked):
    """Rows of a case. `one` is what a row is called, `add_text` the button for another, `note` the rule above them."""

    template = "admin/case_rows.html"
    one = ""
    add_text = ""
    note = ""
    first_empty = False  # a row to begin with on the form for a new case

    def get_extra(self, request, obj=None, **kwargs):
        return int(self.first_empty and obj is None)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            without_detours(field.widget, may_add=db_field.name in ("source", "organisation"))
        return field


class StepInline(CaseRows):
    model = CaseStep
    key_prefix = "trin"
    one = "Trin"
    add_text = "Tilføj et trin"
    note = "Hvad gør de, i den rækkefølge det sker? Skriv det, så en anden kommune kan gøre det samme."
    first_empty = True
    fields = ("heading", "text", "position")


class CaseMunicipalityInline(CaseRows):
    model = CaseMunicipality
    key_prefix = "kommune"
    one = "Kommune"
    add_text = "Tilføj en kommune"
    note = "»Udfører« afgør, hvor eksemplet tæller på kortet og i filtre. De andre roller er kun nævnt på siden."
    first_empty = True
    fields = (("municipality", "role"),)
    autocomplete_fields = ("municipality",)


class CaseOrganisationInline(CaseRows):
    model = CaseOrganisation
    key_prefix = "organisation"
    one = "Organisation"
    add_text = "Tilføj en organisation"
    note = "Den, der driver, betaler, forsker eller er med. Faggruppen vælges under »Kort fortalt«."
    fields = (("organisation", "role"),)
    autocomplete_fields = ("organisation",)


class EvaluationForm(forms.ModelForm):
    scope = forms.ChoiceField(
        label="Hvor er det undersøgt?",
        choices=explained(Scope, SCOPE_MEANING),
        widget=forms.RadioSelect,
        initial=Scope.HERE,
    )
    design = forms.ChoiceField(
        label="Hvor godt er det undersøgt?",
        choices=explained(Documentation, DOCUMENTATION_MEANING),
        widget=forms.RadioSelect,
        help_text="Vælg efter den sammenligning, kilden fortæller om, ikke efter hvad den kalder det. Tal for et "
        "område og »bedre end landsgennemsnittet« er fulgt op. Det, der ikke er begyndt, er beskrevet.",
    )
    measured = forms.MultipleChoiceField(
        label="Målt på", required=False, choices=Measured, widget=forms.CheckboxSelectMultiple
    )


class EvaluationInline(CaseRows):
    model = Evaluation
    form = EvaluationForm
    key_prefix = "undersoegelse"
    one = "Undersøgelse"
    add_text = "Tilføj en undersøgelse"
    note = "Én række for hver undersøgelse. Det højeste trin »her hos dem« bliver det, læserne ser først."
    fields = (
        "scope",
        "country",
        "design",
        "design_note",
        ("conclusion", "inequality"),
        "measured",
        ("who", "year"),
        "source",
        PLACE,
        "position",
    )
    autocomplete_fields = ("source",)


class ResultForm(forms.ModelForm):
    nature = forms.ChoiceField(
        label="Slags",
        choices=[("", "Vælg, hvad det er for en slags"), *explained(Nature, NATURE_MEANING)],
        help_text="Effekt kræver nogle at sammenligne med, udvikling to tidspunkter. Det, de regner med, er ikke målt.",
    )


class ResultInline(CaseRows):
    model = CaseResult
    form = ResultForm
    key_prefix = "resultat"
    one = "Resultat"
    add_text = "Tilføj et resultat"
    note = "Ét udsagn i hver række. Et tal står aldrig uden sin slags og uden, hvem det gælder."
    fields = (
        "text",
        "nature",
        ("value", "unit", "population", "n"),
        ("before", "before_time", "after", "after_time"),
        ("comparison", "significance", "effect_size"),
        "evaluation",
        PLACE,
        "position",
    )

    def get_formset(self, request, obj=None, **kwargs):
        self.version = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "evaluation":
            kwargs["queryset"] = (
                Evaluation.objects.filter(version=self.version) if self.version else Evaluation.objects.none()
            )
            kwargs["help_text"] = "En af undersøgelserne nedenfor. En ny kan vælges, når den er gemt."
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CaseRecommendationInline(CaseRows):
    model = CaseRecommendation
    key_prefix = "anbefaling"
    one = "Anbefaling"
    add_text = "Tilføj en anbefaling"
    note = "Et eksempel på anbefalingen, ikke et bevis for den. Siden viser, om dokumentet eller I har knyttet dem."
    fields = (("recommendation", "basis"), "note", PLACE)
    autocomplete_fields = ("recommendation",)


class CaseSourceInline(CaseRows):
    model = CaseSource
    key_prefix = "kilde"
    one = "Kilde"
    add_text = "Tilføj en kilde"
    note = "Evalueringer, materialer og hjemmesider, man kan læse videre i."
    fields = (("source", "role"), "label", PLACE, "position")
    autocomplete_fields = ("source",)


class CaseMentionInline(CaseRows):
    model = CaseMention
    key_prefix = "dokument"
    one = "Beskrevet i"
    add_text = "Tilføj et sted, det er beskrevet"
    note = (
        "Hvor står eksemplet? Vælg et af de fem dokumenter og stedet i det. Kommer det fra kommunen, så skriv det i "
        "»andet ophav« med måned og år: oplyst af kommunen, maj 2026."
    )
    first_empty = True
    fields = (PLACE, "position")
