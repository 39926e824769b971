"""A meeting pack as a paper, in two shapes: »Mødepakke« to read, and »Til dagsorden« under the headings of an item.

Both are made from the Pack alone and what somebody typed. Hints stand in square brackets and are to be deleted.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO

import segno
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
    Picture,
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
MOST_TITLE, MOST_DAY, MOST_NOTES = 200, 80, 20_000  # letters of what is typed
LADDER_WARNING = (
    "Hvor godt noget er undersøgt, er ikke det samme som, hvor stor virkningen er. "
    "»Her hos dem« handler om kommunen i eksemplet. »Metoden andre steder« handler om den samme metode brugt af andre."
)
RULES_WARNING = (
    "Reglerne kan være ændret siden. Kilderne beskriver dem, som de var i det år, der står ved hver. "
    "Undersøg, hvad der gælder i dag, før I bruger teksten."
)
NO_MONEY = "Kilden nævner ingen beløb."


@dataclass(frozen=True)
class OwnFigure:
    """A figure that a municipality has itself: its name, what it is, and whom to ask. No address, for they differ."""

    name: str
    text: str
    ask: str


OWN_FIGURES = [
    OwnFigure(
        "Børnesundhedsprofil",
        "Sundhedsplejens målinger og samtaler, samlet for hele kommunen, for eksempel om spædbørn og om skolestart.",
        "sundhedsplejen",
    ),
    OwnFigure(
        "Tandtal (SCOR)",
        "Huller i tænderne på hvert alderstrin, som tandplejen indberetter dem til registret SCOR.",
        "den kommunale tandpleje",
    ),
    OwnFigure(
        "Fravær",
        "Elevernes fravær efter skole, klassetrin og årsag. Se også på dem, der er mest væk.",
        "skoleforvaltningen",
    ),
    OwnFigure(
        "Dækningsgrad",
        "Hvor stor en del af børnene i hver alder der går i dagtilbud. Se også efter boligområde.",
        "dagtilbudsområdet",
    ),
]


@dataclass(frozen=True)
class Typed:
    """What somebody typed for a file: never kept anywhere. All "" where nothing was typed; `cut` if notes were cut."""

    title: str = ""
    day: str = ""
    decision: str = ""
    notes: str = ""
    cut: bool = False


def typed_in(data) -> Typed:
    """The Typed of a QueryDict with `titel`, `dato`, `indstilling` and `noter`."""
    notes = printable(data.get("noter", ""))
    return Typed(
        title=" ".join(printable(data.get("titel", "")).split())[:MOST_TITLE],
        day=day_in_words(data.get("dato", "")),
        decision=printable(data.get("indstilling", ""))[:MOST_NOTES],
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
        "orientering": [in_short(pack), comparison(pack), questions(pack)],
        "droeftelse": [questions(pack), in_short(pack), comparison(pack)],
        "beslutning": [decision(by_hand), in_short(pack), comparison(pack), questions(pack)],
    }[pack.purpose.slug]
    blocks = [
        *purpose(pack),
        *(block for part in front for block in part),
        *notes_of(by_hand, "Noter"),
        Heading("Jeres tal her"),
        own_figures(),
        *(block for number, entry in enumerate(pack.entries, start=1) for block in appendix(number, entry)),
        *rules(pack),
        *sources(pack, new_page=not pack.rules),
        *get_again(pack),
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


def get_again(pack: Pack) -> list:
    """The code that leads a telephone from the paper to the pack."""
    buffer = BytesIO()
    url = settings.SITE_URL + pack.url
    segno.make(url, error="l", micro=False).save(buffer, kind="png", scale=4, border=2)
    return [
        Heading("Hent pakken igen", 2),
        said("Koden fører til den samme pakke på nettet, uden det, I selv har skrevet.", SMALL),
        Picture(buffer.getvalue(), f"QR-kode med linket til pakken: {url}", 32),
    ]


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
    rest = " ".join(part for part in (lead_numbers(entry), entry.summary) if part)
    return Paragraph((Run(f"{entry.title}. ", strong=True), Run(rest)))


def lead_numbers(entry: FigureEntry) -> str:
    """The groups of the series that tells most, with their numbers, as a sentence; "" without a series."""
    if not entry.series:
        return ""
    return sentence(row_numbers(entry.series[0]))


def row_numbers(series: SeriesEntry) -> str:
    return "; ".join(f"{group}: {number} {series.unit}".strip() for group, number in series.rows)


def shown(entry: CaseEntry) -> str:
    """What the examinations here showed, in a sentence; "" where nobody says."""
    return "" if entry.conclusion.startswith("Ikke oplyst") else f"Det viste: {lower(entry.conclusion)}."


def lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def decision(by_hand: Typed, help_text: str = "Skriv, hvad mødet skal beslutte.") -> list:
    """What somebody typed for the meeting to decide, else a hint to do so: the catalogue recommends nothing."""
    return [Heading("Indstilling"), *(typed(by_hand.decision) or [hint(help_text)])]


def hint(text: str) -> Paragraph:
    """Help for the writer, in brackets to delete."""
    return said(f"[{text}]", HINT)


COMPARED = (27, 15, 15, 12, 13, 8, 10)  # shares of the page; the longest words are in the first three


def comparison(pack: Pack) -> list:
    """The cases side by side; nothing for fewer than two."""
    if pack.comparison is None:
        return []
    rows = tuple(cells for _, cells in pack.comparison.rows)
    return [
        Heading("Eksemplerne side om side"),
        Table(f"{capfirst(tal(len(rows)))} eksempler side om side", pack.comparison.columns, rows, widths=COMPARED),
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
    rows = tuple((one.name, f"{one.text} Spørg {one.ask}.", "[Jeres tal]") for one in OWN_FIGURES)
    caption = "Hold eksemplerne op mod jeres egne tal. Kommunen har dem allerede"
    return Table(caption, ("Tal", "Hvad det er, og hvem I spørger", "Jeres tal"), rows, widths=(23, 59, 18))


# --- An entry on a page of its own -----------------------------------------------------------------------------------


def appendix(number: int, entry) -> list:
    """One entry: its heading as an appendix, then what its kind says."""
    name = f"Anbefaling {entry.number}: {entry.title}" if entry.kind == RECOMMENDATION else entry.title
    return [Heading(f"Bilag {number}. {name}", new_page=True), *PAGES[entry.kind](entry)]


def case_page(entry: CaseEntry) -> list:
    """What one page can hold of a case; its own page in the catalogue has the rest."""
    facts = tuple((fact.label, fact.text) for fact in entry.facts)
    return [
        said(entry.summary, LEAD),
        Table(f"Kort fortalt: {entry.title}", ("Hvad", "Oplysning"), facts, widths=(24, 76)),
        *part("Hvad kom der ud af det?", results_of(entry, entry.results)),
        *part("Hvor godt er det undersøgt?", examined(entry)),
        *part("Det ved vi ikke", prose(entry.unknown)),
        *part("Sådan gør de", steps_of(entry)),
        *part("Hvad kræver det, og hvad koster det?", [*prose(entry.costs), *no_money(entry)]),
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


def results_of(entry: CaseEntry, results, meanings: bool = True) -> list:
    """What came of it: each number with its kind, and what the kinds mean. What all have in common stands once."""
    if not entry.results_text and not results:
        return [said("Kilden fortæller ikke, hvad der kom ud af det.")]
    common = Common(results)
    items = tuple(result_runs(one, common) for one in results)
    end = [said(common.text, SMALL)] if common.text else []
    end += [said(kinds_of(results), SMALL)] if meanings and results else []
    return [*prose(entry.results_text), *([Items(items)] if items else []), *end]


class Common:
    """What several results share, to be said once: details that all have, and the place that most have."""

    def __init__(self, results):
        self.details, self.reference, self.is_everywhere = [], None, False
        if len(results) < 2:
            return
        self.details = [text for text in results[0].details if all(text in one.details for one in results)]
        self.reference, times = Counter(one.reference for one in results).most_common(1)[0]
        self.is_everywhere = times == len(results)

    @property
    def text(self) -> str:
        """For alle resultaterne: Antal: 333 elever. Hvor der ikke står andet: kilde 1, s. 15."""
        where = place(self.reference).strip(" ()")
        details = f"For alle resultaterne: {sentence('; '.join(self.details))}" if self.details else ""
        start = "Alle resultaterne" if self.is_everywhere else "Hvor der ikke står andet"
        return " ".join(part for part in (details, sentence(f"{start}: {where}") if where else "") if part)


def kinds_of(results) -> str:
    """What each kind of result means, once."""
    kinds = dict((one.kind, one.kind_meaning) for one in results)
    return " ".join(f"{kind}: {lower(meaning)}" for kind, meaning in kinds.items())


def result_runs(result, common) -> tuple[Run, ...]:
    """»Effekt, 43 pct.: what it is about. Details (kilde 1).«"""
    name = ", ".join(part for part in (result.kind, result.number) if part)
    details = "; ".join(text for text in result.details if text not in common.details)
    rest = [sentence(result.text), sentence(details) if details else ""]
    where = "" if result.reference == common.reference else place(result.reference)
    return Run(f"{name}: ", strong=True), Run(" ".join(part for part in rest if part) + where)


def sentence(text: str) -> str:
    """The text with a full stop after it."""
    return text if text.endswith((".", "!", "?", ".«", ":")) else f"{text}."


def place(reference: Reference | None) -> str:
    """Where it stands: (kilde 2, s. 15–16); "" for nowhere that readers may see."""
    if reference is None:
        return ""
    return f" (kilde {reference.number}{f', {reference.place}' if reference.place else ''})"


def examined(entry: CaseEntry, notes: bool = True) -> list:
    """Her hos dem and metoden andre steder, kept apart, in the words of the ladder."""
    step = labelled(f"Her hos dem: {lower(entry.step.name)}", entry.step.meaning)
    return [
        *(examinations("Her hos dem", entry.here, notes) or [step]),
        labelled("Er det undersøgt, hvem det gavner?", entry.who_benefits),
        *examinations("Metoden andre steder", entry.elsewhere, notes),
    ]


def examinations(scope: str, found, notes: bool) -> list:
    """The examinations of one scope: the step with its meaning once, then each of them that stands on it."""
    blocks = []
    for step in dict.fromkeys(one.step for one in found):
        texts = list(dict.fromkeys(examination(one, notes) for one in found if one.step == step))
        first = f"{step.meaning} {texts[0]}" if len(texts) == 1 else step.meaning
        blocks.append(labelled(f"{scope}: {lower(step.name)}", first))
        if len(texts) > 1:
            blocks.append(listed(texts))
    return blocks


def examination(one, notes: bool) -> str:
    """What it measured, what it showed, who did it and when, and with `notes` how."""
    by = " ".join(part for part in (one.who, f"({one.year})" if one.year else "") if part)
    words = [
        ("Det viste", lower(one.conclusion)),
        ("Målt på", lower(one.measured)),
        ("Undersøgt af", by),
        ("Land", one.country),
    ]
    text = sentence(capfirst("; ".join(f"{lower(label)}: {text}" for label, text in words if text)))
    note = f" {sentence(one.note)}" if one.note and notes else ""
    work = ""
    if one.source and (one.reference is None or one.source.number != one.reference.number):
        work = f" Undersøgelsen selv: kilde {one.source.number}."
    return f"{text.rstrip('.')}{place(one.reference)}.{note}{work}" if text else f"{note}{work}".strip()


def no_money(entry: CaseEntry) -> list:
    return [] if entry.money or entry.costs else [said(NO_MONEY)]


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
    about = f": {theme_of(pack)}" if theme_of(pack) else ""
    blocks = [
        hint(
            f"Udkast fra {SITE}. Teksten i skarpe parenteser er hjælp til dig, der skriver. "
            "Slet den, før du sender sagen videre."
        ),
        *summary(pack),
        *decision(by_hand, DECISION_HINTS[pack.purpose.slug]),
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


def theme_of(pack: Pack) -> str:
    """What the item is about in a word or two; "" where it is about many things."""
    if pack.theme:
        return pack.theme.name
    return enumerated(pack.themes) if len(pack.themes) < 3 else ""


DECISION_HINTS = {
    "orientering": "Skriv indstillingen. Ved en orientering kan det være: … at udvalget tager orienteringen til "
    "efterretning.",
    "droeftelse": "Skriv indstillingen. Ved en drøftelse kan det være: … at udvalget drøfter spørgsmålene i sagen.",
    "beslutning": "Skriv indstillingen. Skriv, hvad udvalget skal godkende, fra hvornår, og hvem der gør det.",
}


def summary(pack: Pack) -> list:
    """What the item is about, in a few sentences that stand alone."""
    names = [f"»{one.title}« ({one.places})" for one in pack.cases]
    recommended = [f"»{one.title}« (anbefaling {one.number})" for one in pack.recommendations]
    numbers = [f"{one.title}: {lead_numbers(one)}" for one in pack.figures if one.series]
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


def account(pack: Pack, by_hand: Typed) -> list:
    """Sagsfremstilling: the problem in figures, what is recommended, who has tried what, and questions."""
    asked = questions(pack)
    return [
        Heading("Sagsfremstilling"),
        *part("Tallene", [block for one in pack.figures for block in figure_in_item(one)]),
        *part("Jeres tal her", own_figures_to_write()),
        *part("Det anbefales", [block for one in pack.recommendations for block in recommendation_in_item(one)]),
        *part("Det har andre prøvet", [block for one in pack.cases for block in case_in_item(one)]),
        *[Heading(block.text, 2) if block.kind == "heading" else block for block in comparison(pack)],
        *notes_of(by_hand, "Noter", level=2),
        *([Heading("Spørgsmål til drøftelsen", 2), *asked[1:]] if asked else []),
    ]


def own_figures_to_write() -> list:
    """A line to fill in or delete for each figure that the municipality has itself."""
    return [hint(f"{one.name}: skriv jeres tal. Spørg {one.ask}.") for one in OWN_FIGURES]


def figure_in_item(entry: FigureEntry) -> list:
    """The series that tells most as a table with bars, the others in a line each."""
    others = [
        f"{one.title} ({about_series(one)}): {sentence(row_numbers(one))} {one.gap}".strip() + place(one.reference)
        for one in entry.series[1:]
    ]
    first = [block for one in entry.series[:1] for block in series_blocks(entry, one)]
    return [Heading(entry.title, 3), *prose(entry.text), *first, *([listed(others)] if others else [])]


def about_series(series: SeriesEntry) -> str:
    """Whom and which year the numbers of a series are about."""
    facts = {fact.label: fact.text for fact in series.facts}
    return ", ".join(lower(facts[label]) for label in ("Gælder", "Alder", "År") if label in facts)


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
    told = [result for one in pack.cases for result in told_of(one)]
    return [
        Heading("Effekt"),
        said(LADDER_WARNING),
        *(block for one in pack.cases for block in effect_of(one)),
        *([said(f"Ordene om resultaterne. {kinds_of(told)}", SMALL)] if told else []),
        hint("Skriv, hvad I selv venter at opnå, og hvordan I vil måle, om det når dem, der har størst behov."),
    ]


def told_of(entry: CaseEntry) -> list:
    """The results that an item repeats: those with a number, and all where no text sums them up."""
    return [one for one in entry.results if one.number or not entry.results_text]


def effect_of(entry: CaseEntry) -> list:
    return [
        Heading(f"{entry.title} ({entry.places})", 2),
        *results_of(entry, told_of(entry), meanings=False),
        *examined(entry, notes=False),
        *([Paragraph((Run("Det ved vi ikke: ", strong=True), *unknown_runs(entry)))] if entry.unknown else []),
    ]


def unknown_runs(entry: CaseEntry) -> tuple[Run, ...]:
    return (Run(" ".join(text.removeprefix("- ") for text in entry.unknown.paragraphs)),)


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


def rules(pack: Pack) -> list:
    """What the documents say of the rules; nothing where they say nothing."""
    if not pack.rules:
        return []
    told = [block for one in pack.rules for block in rule(one)]
    return [Heading("Hvad kilderne siger om reglerne", new_page=True), said(RULES_WARNING), *told]


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
    source = [said(f"{capfirst(where.strip(' ()'))}.", SMALL)] if where else []
    return [Heading(f"{one.title}{years(one.year)}", 2), *blocks, *source]


def years(year: str) -> str:
    return f" (regler fra {year})" if year else ""
