"""/indsend/: what a municipality is asked for when it sends an example, and a mail that is begun for it."""

from dataclasses import dataclass
from urllib.parse import quote

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from cases.choices import AGE_UNKNOWN
from cases.facets import GROUND, LABELS, Ground
from catalogue.core.filterform import KnownValues
from catalogue.core.links import RESERVED, address, is_tracking
from catalogue.core.selection import IGNORED, Chip, Notice, enumerated, named, shorten

PATH = "/indsend/"
PREFILLED = ("tema", "alder", "anbefaling", "kommune")
MOST_OF_EACH = 5  # values of one parameter that are taken over: mail programs cut an address of some 2,000 letters
MOST_IN_SUBJECT = 2  # values of one parameter


@dataclass(frozen=True)
class Field:
    """One thing to tell: the heading that the example's page has, a line of help, and the parameter that fills it."""

    heading: str
    help: str
    parameter: str = ""


@dataclass(frozen=True)
class Part:
    heading: str
    fields: list[Field]


# In the order of a case's page (templates/pages/case_detail.html).
PARTS = [
    Part(
        "Kort fortalt",
        [
            Field("Titel og én sætning", "Hvad gør I, og for hvem? Skriv det, så alle kan forstå det."),
            Field("Kommune", "Hvilken kommune eller hvilke kommuner gør det?", "kommune"),
            Field("Alder", "Hvor gamle er børnene? Skriv både fra og til.", "alder"),
            Field("Hvor", "For eksempel hjemmet, dagtilbud, skole, en forening eller et boligområde."),
            Field("Hvem gør det", "Hvilke faggrupper udfører arbejdet?"),
            Field("For hvem", "Alle, alle og mere til nogle, eller særlige grupper? Hvordan finder I dem?"),
            Field("Periode og status", "Hvornår begyndte I, og kører det stadig?"),
        ],
    ),
    Part(
        "Hvad kom der ud af det?",
        [
            Field("Resultater", "Skriv gerne tal. Sig, om det er et mål, noget I regner med, eller noget I har målt."),
            Field("Hvordan er det undersøgt?", "Hvem undersøgte det, hvornår og på hvem? Skriv også, hvis ingen har."),
            Field("Er det undersøgt, hvem det gavner?", "Ved I, om det når dem, der har mest brug for det?"),
            Field("Det ved I ikke", "Hvad kan jeres tal ikke svare på?"),
        ],
    ),
    Part(
        "Sådan gør I",
        [
            Field("Hvorfor gør I det?", "Hvilken ulighed eller hvilket problem ville I gøre noget ved?"),
            Field("Sådan gør I", "Trin for trin, så andre kan gøre det samme."),
            Field("Hvem gør hvad?", "Forvaltninger, institutioner, foreninger og andre, og hvad hver af dem gør."),
            Field("Forældrenes og børnenes rolle", "Har de været med til at forme det, eller tager de imod det?"),
            Field("Hvad kræver det?", "Tid, penge, uddannelse og lokaler. Skriv det, I ved."),
            Field("Erfaringer og faldgruber", "Hvad ville I gøre anderledes i dag?"),
        ],
    ),
    Part(
        "Hvor hører det til?",
        [
            Field("Tema", "Spædbørn, dagtilbud, skole eller på tværs? Vi kan hjælpe med at vælge.", "tema"),
            Field("Anbefaling", "Er det et eksempel på en af anbefalingerne?", "anbefaling"),
            Field("Kilder og læs mere", "Evaluering, pjece, hjemmeside: links eller vedhæftede filer."),
            Field("Kontakt", "En fælles postkasse i kommunen, som andre kan skrive til."),
        ],
    ),
]


class PrefillForm(forms.Form):
    """What an address can fill in. Cleans to known values; unknown ones are remembered, never an error."""

    def __init__(self, data: QueryDict, ground: Ground):
        super().__init__(data)
        for name in PREFILLED:
            choices = [(value, label) for value, label in ground.words[name].items() if value != AGE_UNKNOWN]
            self.fields[name] = KnownValues(choices=choices, widget=forms.SelectMultiple)
            self.fields[name].aliases = ground.aliases[name]
        self.is_valid()

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """{parameter: values} of what is filled in."""
        return {name: self.cleaned_data[name][:MOST_OF_EACH] for name in PREFILLED if self.cleaned_data[name]}

    def notices(self) -> list[Notice]:
        """A sentence about the values and one about the parameters that were ignored."""
        dropped = [
            f"»{shorten(value)}« under {LABELS[name]}" for name in PREFILLED for value in self.fields[name].dropped
        ]
        known = {*PREFILLED, *RESERVED}
        unknown = [name for name in self.data if name.strip() and name not in known and not is_tracking(name)]
        too_many = [LABELS[name] for name in PREFILLED if len(self.cleaned_data[name]) > MOST_OF_EACH]
        words = dropped + [f"»{shorten(name)}«" for name in unknown]
        sentences = [
            f"Vi kender ikke {named(words)}. Det har vi set bort fra." if words else "",
            f"Vi tager højst {MOST_OF_EACH} valg med under {enumerated(too_many)}." if too_many else "",
        ]
        return [Notice(IGNORED, text) for text in sentences if text]


def submit(request: HttpRequest) -> HttpResponse:
    ground = GROUND.get()
    form = PrefillForm(request.GET, ground)
    chosen = form.chosen
    words = said(chosen, ground.words)
    text = letter(said(chosen, ground.labels))
    context = {
        "parts": PARTS,
        "chips": chips(chosen, words),
        "clear": PATH,
        "notices": form.notices(),
        "text": text,
        "mailto": mailto(settings.CONTACT_EMAIL, subject(words), text),
        "robots": "noindex, follow" if chosen else "",
        "canonical": PATH,
    }
    return TemplateResponse(request, "pages/submit.html", context)


def said(chosen, names) -> dict[str, list[str]]:
    """{parameter: what its values are called}; `names` as a Ground has them."""
    return {name: [names[name][value] for value in values] for name, values in chosen.items()}


def chips(chosen, words) -> list[Chip]:
    """What is filled in, each with the address without it."""
    pairs = [(name, value) for name, values in chosen.items() for value in values]
    labels = [label for name in chosen for label in words[name]]
    return [
        Chip(name, value, label, address(PATH, [pair for pair in pairs if pair != (name, value)]))
        for (name, value), label in zip(pairs, labels, strict=True)
    ]


def subject(words) -> str:
    """The mail's subject: Eksempel til Inspirationskataloget: Dagtilbud, 3–5 år."""
    shown = [label for name in PREFILLED for label in words.get(name, ())[:MOST_IN_SUBJECT]]
    return ": ".join(["Eksempel til Inspirationskataloget", *([", ".join(shown)] if shown else [])])


def letter(words) -> str:
    """The headings to write under, what is filled in under its own; lines end with one newline."""
    lines = []
    for part in PARTS:
        for field in part.fields:
            heading = field.heading if field.heading.endswith("?") else f"{field.heading}:"
            lines += [heading, *words.get(field.parameter, ()), ""]
    return "\n".join(lines).strip() + "\n"


def mailto(to: str, subject_: str, body: str) -> str:
    """A mailto address as RFC 6068 has it: UTF-8 in per cent signs, lines that end with %0D%0A; "" without `to`.

    >>> mailto("post@kl.example", "Ø & å", "a\\nb")
    'mailto:post@kl.example?subject=%C3%98%20%26%20%C3%A5&body=a%0D%0Ab'
    """
    if not to:
        return ""
    written = quote(body.replace("\n", "\r\n"), safe="")
    return f"mailto:{quote(to, safe='@')}?subject={quote(subject_, safe='')}&body={written}"
