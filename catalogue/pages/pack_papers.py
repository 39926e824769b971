"""A meeting pack as a paper, in two shapes: »Mødepakke« to read, and »Til dagsorden« under the headings of an item.

Both are made from the Pack alone and what somebody typed. Hints stand in square brackets and are to be deleted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst

from catalogue.core.chosen import CASE, FIGURE, RECOMMENDATION
from catalogue.core.paper import (
    HINT,
    LEAD,
    SMALL,
    BarRow,
    Bars,
    Heading,
    Items,
    Paper,
    Paragraph,
    Run,
    Table,
    blocks_of,
    labelled,
    listed,
    printable,
    said,
    typed,
)
from catalogue.core.selection import enumerated
from catalogue.pages.pack import CaseEntry, FigureEntry, Pack, RecommendationEntry, Reference, SeriesEntry
from catalogue.templatetags.catalogue import dato, tal

SITE = "Inspirationskataloget"
MOST_TITLE, MOST_DAY, MOST_NOTES = 200, 60, 20_000  # letters of what is typed
LADDER_WARNING = (
    "Hvor godt noget er undersøgt, er ikke det samme som, hvor stor virkningen er. "
    "»Her hos dem« handler om kommunen i eksemplet. »Metoden andre steder« handler om den samme metode brugt af andre."
)
RULES_WARNING = (
    "Reglerne kan være ændret siden. Kilderne beskriver dem, som de var i det år, der står ved hver. "
    "Undersøg, hvad der gælder i dag, før I bruger teksten."
)
NO_MONEY = "Kilden nævner ingen beløb."

# Where a municipality finds its own figures: what it is, and whom to ask. No addresses, for they differ.
OWN_FIGURES = [
    (
        "Børnesundhedsprofil",
        "Sundhedsplejens målinger og samtaler samlet for kommunen, for eksempel om spædbørn eller skolestart. "
        "Spørg sundhedsplejen.",
    ),
    (
        "Tandtal (SCOR)",
        "Tandplejens tal for huller i tænderne på hvert alderstrin, som den indberetter til registret SCOR. "
        "Spørg den kommunale tandpleje.",
    ),
    (
        "Fravær",
        "Elevernes fravær fordelt på skoler, trin og årsag. Se både på det samlede fravær og på dem, der er væk mest. "
        "Spørg skoleforvaltningen.",
    ),
    (
        "Dækningsgrad",
        "Hvor stor en del af børnene i hver alder der går i dagtilbud. Se også efter boligområde. "
        "Spørg dagtilbudsområdet.",
    ),
]


@dataclass(frozen=True)
class Typed:
    """What somebody typed for a file: never kept anywhere. All "" where nothing was typed; `cut` if notes were cut."""

    title: str = ""
    day: str = ""
    notes: str = ""
    cut: bool = False


def typed_in(data) -> Typed:
    """The Typed of a QueryDict with `titel`, `dato` and `noter`."""
    notes = printable(data.get("noter", ""))
    return Typed(
        title=" ".join(printable(data.get("titel", "")).split())[:MOST_TITLE],
        day=day_in_words(data.get("dato", "")),
        notes=notes[:MOST_NOTES],
        cut=len(notes) > MOST_NOTES,
    )


def day_in_words(text: str) -> str:
    """A date as a browser sends it (2026-12-03) as 3. december 2026; anything else as it was typed.

    >>> day_in_words("2026-12-03")
    '3. december 2026'
    """
    text = " ".join(printable(text).split())[:MOST_DAY]
    try:
        return dato(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text


# --- Mødepakke -------------------------------------------------------------------------------------------------------


def meeting_pack(pack: Pack, by_hand: Typed) -> Paper:
    """The pack to read: what it is for, what is in it, side by side, questions, and each entry on a page of its own."""
    front = {
        "orientering": [comparison(pack), questions(pack)],
        "droeftelse": [questions(pack), comparison(pack)],
        "beslutning": [decision(), comparison(pack), questions(pack)],
    }[pack.purpose.slug]
    blocks = [
        *purpose(pack),
        *in_short(pack),
        *(block for part in front for block in part),
        *notes_of(by_hand, "Noter"),
        Heading("Jeres tal her"),
        said("Hold eksemplerne op mod jeres egne tal. De findes allerede i kommunen:"),
        own_figures(),
        *(block for number, entry in enumerate(pack.entries, start=1) for block in appendix(number, entry)),
        *sources(pack, new_page=True),
    ]
    return Paper(
        title=by_hand.title or pack.name,
        author=SITE,
        subject=f"Mødepakke til {pack.purpose.name.lower()}",
        subtitle=" · ".join(part for part in (f"Til {pack.purpose.name.lower()}", by_hand.day) if part),
        contents=True,
        blocks=blocks,
    )


def purpose(pack: Pack) -> list:
    return [
        Heading("Hvad pakken er til"),
        said(pack.purpose.text, LEAD),
        said(f"Pakken samler {counted(pack)} om lighed i børns sundhed."),
        *missing(pack),
        where_it_lies(pack),
    ]


def counted(pack: Pack) -> str:
    """3 eksempler, 1 anbefaling og 2 tal"""
    words = [
        (len(pack.cases), "eksempel", "eksempler"),
        (len(pack.recommendations), "anbefaling", "anbefalinger"),
        (len(pack.figures), "tal", "tal"),
    ]
    return enumerated([f"{tal(number)} {one if number == 1 else many}" for number, one, many in words if number])


def missing(pack: Pack) -> list:
    """Sentences about what was asked for and is not there."""
    sentences = []
    if pack.gone:
        asked = [" ".join(part for part in (one.kind, f"»{one.asked}«") if part) for one in pack.gone]
        sentences.append(f"Kataloget har ikke {enumerated(asked)}. Resten er her.")
    if pack.left_out:
        titles = enumerated([f"»{title}«" for title in pack.left_out])
        sentences.append(f"En pakke har plads til højst 10. {titles} er ikke med.")
    return [said(sentence, SMALL) for sentence in sentences]


def where_it_lies(pack: Pack) -> Paragraph:
    """The day it was fetched, and a link to the same pack."""
    url = settings.SITE_URL + pack.url
    runs = (
        Run(f"Hentet fra {SITE} den {dato(timezone.localdate())}. "),
        Run("Se pakken på nettet, som den er nu", url=url),
        Run("."),
    )
    return Paragraph(runs, SMALL)


def in_short(pack: Pack) -> list:
    """A line for each entry, so that two pages say the most important."""
    warning = [said(LADDER_WARNING, SMALL)] if pack.cases else []
    return [Heading("Det vigtigste"), *(line_of(entry) for entry in pack.entries), *warning]


def line_of(entry) -> Paragraph:
    """Title and one sentence; a case also with where it is and how well it is examined."""
    if entry.kind == CASE:
        rest = f"{entry.summary} Hvor godt undersøgt her: {lower(entry.step.name)}. {shown(entry)}"
        return Paragraph((Run(f"{entry.title} ({entry.places}). ", strong=True), Run(rest)))
    if entry.kind == RECOMMENDATION:
        return Paragraph((Run(f"Anbefaling {entry.number}: {entry.title}. ", strong=True), Run(entry.summary)))
    first = entry.series[0] if entry.series else None
    numbers = "; ".join(f"{group}: {number} {first.unit}".strip() for group, number in first.rows[:6]) if first else ""
    rest = " ".join(part for part in (f"{numbers}." if numbers else "", entry.summary) if part)
    return Paragraph((Run(f"{entry.title}. ", strong=True), Run(rest)))


def shown(entry: CaseEntry) -> str:
    """What the examinations here showed, in a sentence; "" where nobody says."""
    return "" if entry.conclusion.startswith("Ikke oplyst") else f"Det viste: {lower(entry.conclusion)}."


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def decision() -> list:
    return [Heading("Indstilling"), hint("Skriv, hvad mødet skal beslutte.")]


def hint(text: str) -> Paragraph:
    """Help for the writer, in brackets to delete."""
    return said(f"[{text}]", HINT)


def comparison(pack: Pack) -> list:
    """The cases side by side; nothing for fewer than two."""
    if pack.comparison is None:
        return []
    rows = tuple(cells for _, cells in pack.comparison.rows)
    widths = (28, *([72 / (len(pack.comparison.columns) - 1)] * (len(pack.comparison.columns) - 1)))
    return [
        Heading("Eksemplerne side om side"),
        Table(f"{capfirst(tal(len(rows)))} eksempler side om side", pack.comparison.columns, rows, widths=widths),
    ]


def questions(pack: Pack) -> list:
    if not pack.ticked:
        return []
    items = tuple((Run(one.text), Run(place(one.reference) or origin(one.origin))) for one in pack.ticked)
    return [Heading("Spørgsmål til debatten"), Items(items, ordered=True)]


def origin(text: str) -> str:
    return f" ({text})" if text else ""


def notes_of(by_hand: Typed, heading: str, level: int = 1) -> list:
    """What somebody typed as notes; nothing where there is none."""
    blocks = typed(by_hand.notes)
    if not blocks:
        return []
    cut = [said(f"Noterne er kortet af efter {tal(MOST_NOTES)} tegn.", SMALL)] if by_hand.cut else []
    return [Heading(heading, level), *blocks, *cut]


def own_figures() -> Table:
    rows = tuple((name, text, "[Jeres tal]") for name, text in OWN_FIGURES)
    return Table(
        "Her finder I jeres egne tal", ("Tal", "Hvad det er, og hvem I spørger", "Jeres tal"), rows, widths=(22, 56, 22)
    )


# --- An entry on a page of its own -----------------------------------------------------------------------------------


def appendix(number: int, entry) -> list:
    """One entry: its heading as an appendix, then what its kind says."""
    name = f"Anbefaling {entry.number}: {entry.title}" if entry.kind == RECOMMENDATION else entry.title
    return [Heading(f"Bilag {number}. {name}", new_page=True), *PAGES[entry.kind](entry)]


def case_page(entry: CaseEntry) -> list:
    facts = tuple((fact.label, fact.text) for fact in entry.facts)
    return [
        said(entry.summary, LEAD),
        Table(f"Kort fortalt: {entry.title}", ("Hvad", "Oplysning"), facts, widths=(28, 72)),
        *part("Sådan gør de", steps_of(entry)),
        *part("Hvad kom der ud af det?", results_of(entry)),
        *part("Hvordan er det undersøgt?", examined(entry, level=3)),
        *part("Det ved vi ikke", prose(entry.unknown)),
        *part("Hvad kræver det?", [*prose(entry.costs), *money_of(entry)]),
        *part("Erfaringer og faldgruber", prose(entry.pitfalls)),
        *part("Nyt siden kilden", [labelled(dato(one.date), one.text) for one in entry.news]),
        *part("Hører til anbefalingerne", [listed(entry.recommendations)] if entry.recommendations else []),
        *end_of(entry),
    ]


def part(heading: str, blocks: list, level: int = 2) -> list:
    """Blocks under a heading; nothing where there are none."""
    return [Heading(heading, level), *blocks] if blocks else []


def prose(text) -> list:
    return blocks_of(text.html)


def steps_of(entry: CaseEntry) -> list:
    """The headings of the steps, or their first words where they have none: the page has the rest."""
    texts = [one.heading or (one.text.paragraphs[0] if one.text else "") for one in entry.steps]
    texts = [text for text in texts if text]
    return [listed(texts, ordered=True)] if texts else prose(entry.why)


def results_of(entry: CaseEntry) -> list:
    """What came of it in words, each number with its kind, and what the kinds mean."""
    items = tuple(result_runs(one) for one in entry.results)
    kinds = dict((one.kind, one.kind_meaning) for one in entry.results)
    meanings = " ".join(f"{kind}: {lower(meaning)}" for kind, meaning in kinds.items())
    return [
        *prose(entry.results_text),
        *([Items(items), said(meanings, SMALL)] if items else []),
    ] or [said("Kilden oplyser ikke, hvad der kom ud af det.")]


def result_runs(result) -> tuple[Run, ...]:
    number = f"{result.number}: " if result.number else ""
    details = f" {'; '.join(result.details)}." if result.details else ""
    return (
        Run(number, strong=True),
        Run(sentence(result.text)),
        Run(details),
        Run(f" {result.kind}", strong=True),
        Run(place(result.reference)),
    )


def sentence(text: str) -> str:
    """The text with a full stop after it."""
    return text if text.endswith((".", "!", "?", "«", ":")) else f"{text}."


def place(reference: Reference | None) -> str:
    """Where it stands: (kilde 2, s. 15–16); "" for nowhere that readers may see."""
    if reference is None:
        return ""
    return f" (kilde {reference.number}{f', {reference.place}' if reference.place else ''})"


def examined(entry: CaseEntry, level: int) -> list:
    """Her hos dem and metoden andre steder, kept apart, in the words of the ladder."""
    here = examinations(entry.here) or [labelled(entry.step.name, entry.step.meaning)]
    return [
        Heading("Her hos dem", level),
        *here,
        labelled("Er det undersøgt, hvem det gavner?", entry.who_benefits),
        *part("Metoden andre steder", examinations(entry.elsewhere), level),
    ]


def examinations(found) -> list:
    """One paragraph for each examination."""
    return [examination(one) for one in found]


def examination(one) -> Paragraph:
    by = " ".join(part for part in (one.who, f"({one.year})" if one.year else "") if part)
    said_of = [
        ("Målt på", lower(one.measured)),
        ("Det viste", lower(one.conclusion)),
        ("Undersøgt af", by),
        ("Land", one.country),
    ]
    words = "; ".join(f"{label.lower()}: {text}" for label, text in said_of if text)
    note = f" {sentence(one.note)}" if one.note else ""
    text = f"{one.step.meaning} {capfirst(words)}.{note}{place(one.reference)}"
    if one.source and (one.reference is None or one.source.number != one.reference.number):
        text += f" Undersøgelsen selv: kilde {one.source.number}."
    return Paragraph((Run(f"{one.step.name}. ", strong=True), Run(text)))


def money_of(entry: CaseEntry) -> list:
    return [] if entry.money else [said(NO_MONEY)]


def end_of(entry) -> list:
    """What the source does not report, where it stands, and its page."""
    blocks = []
    if getattr(entry, "not_reported", ()):
        blocks.append(said(f"Kilden oplyser ikke: {', '.join(entry.not_reported)}.", SMALL))
    where = "; ".join(place(one).strip(" ()") for one in entry.references)
    runs = [Run(f"{capfirst(where)}. ")] if where else []
    runs += [Run("Læs mere i kataloget", url=settings.SITE_URL + entry.url), Run(".")]
    return [*blocks, Paragraph(tuple(runs), SMALL)]


def recommendation_page(entry: RecommendationEntry) -> list:
    return [
        said(entry.summary, LEAD),
        *part("Hvorfor?", prose(entry.why)),
        *part("Hvad det kræver af en kommune", prose(entry.asks)),
        *part("Hvad loven siger i forvejen", statutory(entry)),
        *end_of(entry),
    ]


def statutory(entry: RecommendationEntry) -> list:
    if not entry.statutory_note:
        return []
    year = f" Beskrevet i {entry.statutory_year}." if entry.statutory_year else ""
    return [*prose(entry.statutory_note), said(f"Reglerne kan være ændret siden.{year}", SMALL)]


def figure_page(entry: FigureEntry) -> list:
    return [
        *prose(entry.text),
        *([said(entry.direction)] if entry.direction else []),
        *(block for series in entry.series for block in series_blocks(entry, series)),
        *end_of(entry),
    ]


def series_blocks(entry: FigureEntry, series: SeriesEntry) -> list:
    """A series as a table with bars, the difference in words, and what the numbers are about."""
    facts = " · ".join(f"{fact.label}: {fact.text}" for fact in series.facts)
    source = f". Undersøgelsen selv: kilde {series.source.number}" if series.source else ""
    return [
        bars_of(entry, series),
        *([said(series.gap)] if series.gap else []),
        said(f"{facts}{place(series.reference)}{source}.", SMALL),
    ]


def bars_of(entry: FigureEntry, series: SeriesEntry) -> Bars:
    chart = series.shown.chart
    rows = tuple(BarRow(bar.label, bar.text, Decimal(bar.width.rstrip("%") or 0), bar.strong) for bar in chart.bars)
    full = f" (en fuld søjle er {chart.full})" if chart.full else ""
    return Bars(f"{entry.title}. {series.title}{full}", ("Gruppe", "Tal"), rows)


PAGES = {CASE: case_page, RECOMMENDATION: recommendation_page, FIGURE: figure_page}


# --- Sources ---------------------------------------------------------------------------------------------------------


def sources(pack: Pack, new_page: bool = False) -> list:
    """All sources as one numbered list, and the documents' own reservations."""
    items = tuple(
        (Run(f"{sentence(one.text)} "), Run("Se kilden i kataloget", url=settings.SITE_URL + one.url), Run("."))
        for one in pack.sources
    )
    return [
        Heading("Kilder", new_page=new_page),
        *([Items(items, ordered=True)] if items else [said("Pakken har ingen kilder.")]),
        *part("Kildernes egne forbehold", [block for one in pack.caveats for block in caveat(one)]),
    ]


def caveat(one) -> list:
    return [Heading(one.title, 3), *prose(one.text)]


# --- Til dagsorden ---------------------------------------------------------------------------------------------------


def committee_item(pack: Pack, by_hand: Typed) -> Paper:
    """The pack under the headings of a Danish committee item, without a table of contents."""
    about = f": {enumerated(pack.themes)}" if 0 < len(pack.themes) < 3 else ""
    blocks = [
        hint(
            f"Udkast fra {SITE}. Teksten i skarpe parenteser er hjælp til dig, der skriver. "
            "Slet den, før du sender sagen videre."
        ),
        *summary(pack),
        Heading("Indstilling"),
        hint(RECOMMENDATION_HINTS[pack.purpose.slug]),
        *account(pack, by_hand),
        *effect(pack),
        *economy(pack),
        Heading("Høring"),
        hint(
            "Skriv, hvem der er hørt eller skal høres, og hvornår. For eksempel forældre- og skolebestyrelser, "
            "ungeråd, handicapråd, MED-udvalg og dem, der skal udføre arbejdet."
        ),
        *children(pack),
        Heading("Videre proces"),
        hint("Skriv, hvad der sker efter mødet, hvem der gør det, og hvornår udvalget hører mere."),
        *legal(pack),
        *sources(pack),
        where_it_lies(pack),
    ]
    return Paper(
        title=by_hand.title or f"Lighed i børns sundhed{about}",
        author=SITE,
        subject=f"Til dagsorden: {pack.purpose.name.lower()}",
        subtitle=" · ".join(part for part in (f"Sag til {pack.purpose.name.lower()}", by_hand.day) if part),
        blocks=blocks,
    )


RECOMMENDATION_HINTS = {
    "orientering": "Skriv indstillingen. Ved en orientering kan det være: … at udvalget tager orienteringen til "
    "efterretning.",
    "droeftelse": "Skriv indstillingen. Ved en drøftelse kan det være: … at udvalget drøfter spørgsmålene i sagen.",
    "beslutning": "Skriv indstillingen. Skriv, hvad udvalget skal godkende, fra hvornår, og hvem der gør det.",
}


def summary(pack: Pack) -> list:
    """What the item is about, in a few sentences that stand alone."""
    names = [f"»{one.title}« ({one.places})" for one in pack.cases]
    recommended = [f"»{one.title}« (anbefaling {one.number})" for one in pack.recommendations]
    numbers = [lead_numbers(one) for one in pack.figures if one.series]
    return [
        Heading("Sagsresumé"),
        said(
            f"Sagen handler om, hvordan kommunen kan give børn mere lige sundhed. Den bygger på {counted(pack)} fra "
            f"{SITE}."
        ),
        *([labelled("Det anbefales", f"{enumerated(recommended)}.")] if recommended else []),
        *([labelled("Det har andre prøvet", f"{enumerated(names)}.")] if names else []),
        *([labelled("Tal", " ".join(numbers))] if numbers else []),
        *missing(pack),
        hint("Skriv med en eller to sætninger, hvorfor I rejser sagen nu, og hvad udvalget skal tage stilling til."),
    ]


def lead_numbers(entry: FigureEntry) -> str:
    first = entry.series[0]
    numbers = "; ".join(f"{group}: {number} {first.unit}".strip() for group, number in first.rows[:6])
    return f"{entry.title}: {numbers}{place(first.reference)}."


def account(pack: Pack, by_hand: Typed) -> list:
    """Sagsfremstilling: the problem in figures, what is recommended, who has tried what, and questions."""
    asked = questions(pack)
    return [
        Heading("Sagsfremstilling"),
        *part("Tallene", [block for one in pack.figures for block in figure_in_item(one)]),
        hint(
            "Jeres tal her. Sæt kommunens egne tal ind: "
            + enumerated([lower(name) if name[1:2].islower() else name for name, _ in OWN_FIGURES])
            + ". De står i tabellen herunder, så du kan se, hvem du spørger. Slet tabellen bagefter."
        ),
        own_figures(),
        *part("Det anbefales", [block for one in pack.recommendations for block in recommendation_in_item(one)]),
        *part("Det har andre prøvet", [block for one in pack.cases for block in case_in_item(one)]),
        *[Heading(block.text, 2) if block.kind == "heading" else block for block in comparison(pack)],
        *notes_of(by_hand, "Noter", level=2),
        *([Heading("Spørgsmål til drøftelsen", 2), *asked[1:]] if asked else []),
    ]


def figure_in_item(entry: FigureEntry) -> list:
    return [Heading(entry.title, 3), *prose(entry.text), *(b for s in entry.series for b in series_blocks(entry, s))]


def recommendation_in_item(entry: RecommendationEntry) -> list:
    where = "".join(place(one) for one in entry.references)
    return [
        Heading(f"Anbefaling {entry.number}: {entry.title}", 3),
        *prose(entry.why),
        *prose(entry.asks),
        said(f"{entry.summary}{where}", SMALL),
    ]


def case_in_item(entry: CaseEntry) -> list:
    where = "".join(place(one) for one in entry.references)
    return [
        Heading(f"{entry.title} ({entry.places})", 3),
        said(entry.summary),
        *steps_of(entry),
        said(f"Oplyst i {entry.reported}.{where}", SMALL),
    ]


def effect(pack: Pack) -> list:
    """What came of it and how well it is examined: two things, and the item says so."""
    if not pack.cases:
        return [Heading("Effekt"), hint("Skriv, hvad I venter at opnå, og hvordan I vil følge op på det.")]
    return [
        Heading("Effekt"),
        said(LADDER_WARNING),
        *(block for one in pack.cases for block in effect_of(one)),
        hint("Skriv, hvad I selv venter at opnå, og hvordan I vil måle, om det når dem, der har størst behov."),
    ]


def effect_of(entry: CaseEntry) -> list:
    return [
        Heading(f"{entry.title} ({entry.places})", 2),
        *results_of(entry),
        *examined(entry, level=3),
        *part("Det ved vi ikke", prose(entry.unknown), level=3),
    ]


def economy(pack: Pack) -> list:
    """A slot for the municipality's own sum, and what the sources say of money and of what it takes."""
    named = [one for one in pack.cases if one.money]
    silent = [f"»{one.title}«" for one in pack.cases if not one.money]
    takes = [block for one in pack.cases if one.costs for block in [Heading(one.title, 3), *prose(one.costs)]]
    return [
        Heading("Økonomi"),
        said("[indsæt egen beregning]", HINT),
        *part("Det siger kilderne om penge", [block for one in named for block in money_in_item(one)]),
        *([said(f"Kilden nævner ingen beløb for {enumerated(silent)}.")] if silent else []),
        *part("Det kræver det", takes),
    ]


def money_in_item(entry: CaseEntry) -> list:
    where = "".join(place(one) for one in entry.references)
    return [
        Paragraph((Run(f"{entry.title} ({entry.places}), oplyst i {entry.reported}", strong=True), Run(where))),
        listed(entry.money),
    ]


def children(pack: Pack) -> list:
    """What the sources say of children's and parents' part, and a hint to ask the children themselves."""
    told = [
        block for one in pack.cases if one.parents_role for block in [Heading(one.title, 2), *prose(one.parents_role)]
    ]
    return [
        Heading("Børnenes perspektiv"),
        hint("Skriv, hvad børn og unge i kommunen selv siger, og hvordan de er eller bliver spurgt."),
        *([said("Det siger kilderne om børnenes og forældrenes rolle:")] if told else []),
        *told,
    ]


def legal(pack: Pack) -> list:
    """What the documents say of the rules, always with their year and the warning."""
    told = [block for one in pack.rules for block in rule(one)]
    told += [
        block
        for one in pack.recommendations
        if one.statutory_note
        for block in [Heading(f"Anbefaling {one.number}{years(one.statutory_year)}", 2), *prose(one.statutory_note)]
    ]
    warning = [said(RULES_WARNING)] if told else [said("Kilderne beskriver ingen regler om det, I har valgt.")]
    return [
        Heading("Retligt grundlag"),
        *warning,
        *told,
        hint("Skriv de regler, der gælder i dag, med lov og paragraf."),
    ]


def rule(one) -> list:
    blocks = prose(one.text)
    where = place(one.reference)
    source = [said(where.strip(" ()").capitalize() + ".", SMALL)] if where else []
    return [Heading(f"{one.title}{years(one.year)}", 2), *blocks, *source]


def years(year: str) -> str:
    return f" (regler fra {year})" if year else ""
