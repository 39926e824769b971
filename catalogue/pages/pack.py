"""A meeting pack as data: what its entries say, ready for the page, for Word and for PDF. Nothing here knows HTML.

`pack_of(asked_of(request))` gives the Pack. Its parts are plain texts and `Prose`; templates and files only print them.
`Prose.source` is the small Markdown of catalogue/core/prose.py, `Prose.html` its safe HTML.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl

from django.db.models import Case as CaseWhen
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.text import capfirst

from cases.choices import LADDER, NATURE_MEANING, REPORTABLE, Conclusion, Inequality, Nature, Scope
from cases.facts import STEPS, Step, facts_of
from cases.filters import in_order
from cases.models import (
    Case,
    CaseMention,
    CaseMunicipality,
    CaseRecommendation,
    CaseResult,
    CaseUpdate,
    Evaluation,
)
from catalogue.core.chosen import (
    CASE,
    CHOICE,
    FIGURE,
    MOST,
    RECOMMENDATION,
    SLUG,
    Entry,
    chosen_in,
    entry_of,
    pack_url,
)
from catalogue.core.selection import enumerated, shorten
from catalogue.pages.case_detail import (
    ShownEvaluation,
    caveats,
    reported,
    shown_evaluations,
    updates_of,
)
from catalogue.pages.rows import live
from catalogue.pages.themes import cases_of
from recommendations.documents import is_public
from recommendations.figures import Figure, figures, public_values
from recommendations.models import (
    DiscussionQuestion,
    EvidenceSource,
    Indicator,
    Recommendation,
    RuleNote,
    Theme,
)

READY_QUESTIONS = 5  # that go along until the reader says which
READY_CASES, FEWEST_CASES, READY_FIGURES = 5, 3, 2  # what a ready pack of a theme holds, with its recommendations
MOST_READ = 30  # entries of an address that are looked at
THEME, PURPOSE, QUESTION = "tema", "formaal", "spoergsmaal"
NAMES_MONEY = re.compile(r"\b(?:kr|mio|mia)\.|\bkroner\b|\bmillion|\bmilliard", re.IGNORECASE)
NOT_REPORTED = "Ikke oplyst"


# --- What was asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Purpose:
    """What the pack is for: its slug in the address, its name, and what the meeting is asked to do."""

    slug: str
    name: str
    text: str


PURPOSES = (
    Purpose("orientering", "Orientering", "I skal have besked. Der skal ikke besluttes noget."),
    Purpose("droeftelse", "Drøftelse", "I skal tale om det. Spørgsmålene til debatten står forrest."),
    Purpose("beslutning", "Beslutning", "I skal beslutte noget. Indstillingen skriver I selv."),
)
DEFAULT_PURPOSE = PURPOSES[1]


@dataclass(frozen=True)
class Asked:
    """What an address asks for. `own` is True for the reader's own choice (`vaelg`), False for a pack as it was shared.

    `questions` are slugs, or None where the address does not say (then the first ones go along); `odd` are values that
    can be nothing at all, as they were written.
    """

    entries: tuple[Entry, ...] = ()
    theme: str = ""
    purpose: Purpose = DEFAULT_PURPOSE
    questions: tuple[str, ...] | None = None
    own: bool = False
    odd: tuple[str, ...] = ()


def asked_of(request) -> Asked:
    """The Asked of a request; any address gives one. Entries of the address itself come before the reader's choice."""
    # A QueryDict keeps the order within a name only, and the order of a pack goes across names.
    pairs = parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=None)
    named = [(name, value.replace("\0", "")) for name, value in pairs if name in (CASE, RECOMMENDATION, FIGURE)]
    named = list(dict.fromkeys((name, value) for name, value in named if value.strip()))[:MOST_READ]
    theme = request.GET.get(THEME, "")
    own = not named and not theme
    purpose = request.GET.get(PURPOSE, "")
    ticked = tuple(dict.fromkeys(slug for slug in request.GET.getlist(QUESTION) if SLUG.fullmatch(slug)))
    odd = [value for _, value in named if not SLUG.fullmatch(value)]
    if own:
        odd = [value for value in request.GET.getlist(CHOICE) if value.strip() and not entry_of(value)]
    return Asked(
        entries=tuple(chosen_in(request) if own else (Entry(*pair) for pair in named if SLUG.fullmatch(pair[1]))),
        theme=theme if SLUG.fullmatch(theme) else "",
        purpose=next((one for one in PURPOSES if one.slug == purpose), DEFAULT_PURPOSE),
        questions=ticked if QUESTION in request.GET else None,
        own=own,
        odd=tuple(odd[:MOST_READ]),
    )


# --- What a pack is made of ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prose:
    """A text of the catalogue: its small Markdown, and the safe HTML of it. False where there is none."""

    source: str
    html: str

    def __bool__(self):
        return bool(self.source)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text in paragraphs without its marks; an item of a list begins with "- "."""
        return tuple(part for part in re.split(r"\n\s*\n|\n(?=- )", plain_text(self.source)) if part.strip())


@dataclass(frozen=True)
class Reference:
    """Where a statement stands: the number of its source in the pack's list, and the place in it ("s. 15–16")."""

    number: int
    place: str

    @property
    def text(self) -> str:
        """[2], s. 15–16"""
        return f"[{self.number}], {self.place}" if self.place else f"[{self.number}]"


@dataclass(frozen=True)
class Source:
    """One line of the numbered list: what it is, its page in the catalogue, and all places the pack refers to."""

    number: int
    title: str
    detail: str  # publisher and year
    year: str
    url: str  # its page here, without the host
    language: str
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole line without its number."""
        place = f", {'; '.join(self.places)}" if self.places else ""
        return f"{self.title}{f' ({self.detail})' if self.detail else ''}{place}"


@dataclass(frozen=True)
class Fact:
    """A line of »Kort fortalt«."""

    label: str
    text: str


@dataclass(frozen=True)
class Result:
    """One result in words. A number never stands without its kind: `kind` and `kind_meaning` say what it is."""

    text: str
    number: str  # "32 pct.", or "fra 12 pct. (2018) til 8 pct. (2021)"; "" where it has none
    kind: str
    kind_meaning: str
    details: tuple[str, ...]  # "Gælder: …", "Antal: …", "Sammenlignet med: …", "Effektstørrelse: …"
    reference: Reference | None


@dataclass(frozen=True)
class Examined:
    """One examination, in the honest words of the ladder."""

    step: Step
    country: str
    conclusion: str
    who_benefits: str
    measured: str
    who: str
    year: str
    note: str
    reference: Reference | None
    source: Reference | None  # the work itself, where readers may see it


@dataclass(frozen=True)
class StepText:
    heading: str
    text: Prose


@dataclass(frozen=True)
class News:
    """Nyt siden kilden: written by the editors, not in the document."""

    date: object  # a datetime.date
    text: str


@dataclass(frozen=True)
class CaseEntry:
    """A case in a pack. Texts are "" (Prose: false) where the source says nothing."""

    entry: Entry
    url: str
    title: str
    summary: str
    places: str  # its municipalities, else its kind
    theme: str  # the slug of its first theme
    themes: tuple[str, ...]  # their names
    facts: tuple[Fact, ...]
    step: Step  # how well it is examined here
    conclusion: str  # what the examinations here showed together
    who_benefits: str  # whether they looked at it
    results_text: Prose
    results: tuple[Result, ...]
    here: tuple[Examined, ...]
    elsewhere: tuple[Examined, ...]
    unknown: Prose
    why: Prose
    steps: tuple[StepText, ...]
    parents_role: Prose
    costs: Prose  # what it takes, money too, as the source says it
    money: tuple[str, ...]  # the paragraphs and results that name an amount; () where the source names none
    pitfalls: Prose
    news: tuple[News, ...]
    recommendations: tuple[str, ...]  # "9. Wording"
    not_reported: tuple[str, ...]
    references: tuple[Reference, ...]  # where the case is described
    reported: str  # the year its information is from
    age: str
    is_short: bool

    kind = CASE
    kind_name = "Eksempel"

    @property
    def short_title(self) -> str:
        """The title up to its colon: the name of the effort, for tables and lists."""
        return self.title.partition(":")[0].strip()


@dataclass(frozen=True)
class RecommendationEntry:
    """One of the 14 in a pack."""

    entry: Entry
    url: str
    title: str  # the document's own wording
    number: int
    theme: str
    themes: tuple[str, ...]
    why: Prose
    asks: Prose
    statutory_note: Prose
    statutory_year: str
    case_count: int
    best: Step | None  # of the cases that are examples of it
    references: tuple[Reference, ...]

    kind = RECOMMENDATION
    kind_name = "Anbefaling"

    @property
    def short_title(self) -> str:
        """Its number and wording, for tables and lists."""
        return f"{self.number}. {self.title}"

    @property
    def summary(self) -> str:
        """How many have tried it, and how well the best of them is examined."""
        if not self.case_count:
            return "Ingen eksempler endnu."
        count = f"{self.case_count} {'eksempel' if self.case_count == 1 else 'eksempler'}"
        return f"{count} i kataloget. Bedst undersøgt: {self.best.name.lower()}."


@dataclass(frozen=True)
class SeriesEntry:
    """One series of a figure: the table that says what its chart shows. `shown` holds the chart itself."""

    title: str
    gap: str  # the difference in words, "" where there is none to speak of
    unit: str
    rows: tuple[tuple[str, str], ...]  # group and number
    facts: tuple[Fact, ...]
    reference: Reference | None
    source: Reference | None
    shown: object  # a recommendations.figures.ShownSeries


@dataclass(frozen=True)
class FigureEntry:
    """A figure in a pack: the series that tells most first, and the others after it."""

    entry: Entry
    url: str
    title: str
    text: Prose
    direction: str
    themes: tuple[str, ...]
    series: tuple[SeriesEntry, ...]
    references: tuple[Reference, ...]
    figure: Figure

    kind = FIGURE
    kind_name = "Tal"

    @property
    def short_title(self) -> str:
        """What is measured."""
        return self.title

    @property
    def summary(self) -> str:
        """The two groups that differ most with their numbers, or the difference in words."""
        return self.series[0].gap if self.series else ""


@dataclass(frozen=True)
class Question:
    """A question for the debate; `goes_along` is whether it is ticked."""

    slug: str
    text: str
    goes_along: bool
    reference: Reference | None
    origin: str  # where it comes from if not from a document


@dataclass(frozen=True)
class Rule:
    """What a document says of a rule. It may have changed since `year`."""

    title: str
    text: Prose
    year: str
    reference: Reference | None


@dataclass(frozen=True)
class Comparison:
    """The cases of the pack beside each other: `columns` are headings, the cells of a row begin with its title."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Caveat:
    """A document's reservations."""

    title: str
    text: Prose


@dataclass(frozen=True)
class Gone:
    """What the address asks for and the pack does not have: its kind in words, and how it was written."""

    kind: str
    asked: str


@dataclass(frozen=True)
class Pack:
    """All that a meeting pack shows. `entries` stand in the reader's order, `sources` are numbered from 1."""

    purpose: Purpose
    entries: tuple[CaseEntry | RecommendationEntry | FigureEntry, ...] = ()
    comparison: Comparison | None = None
    questions: tuple[Question, ...] = ()
    questions_are_chosen: bool = False  # whether the address says which go along
    rules: tuple[Rule, ...] = ()
    sources: tuple[Source, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    gone: tuple[Gone, ...] = ()
    left_out: tuple[str, ...] = ()  # titles beyond the MOST of a pack
    theme: Theme | None = None  # of a ready pack
    own: bool = False

    @property
    def cases(self) -> list[CaseEntry]:
        return [entry for entry in self.entries if entry.kind == CASE]

    @property
    def recommendations(self) -> list[RecommendationEntry]:
        return [entry for entry in self.entries if entry.kind == RECOMMENDATION]

    @property
    def figures(self) -> list[FigureEntry]:
        return [entry for entry in self.entries if entry.kind == FIGURE]

    @property
    def ticked(self) -> list[Question]:
        """The questions that go along."""
        return [question for question in self.questions if question.goes_along]

    @property
    def unticked(self) -> list[Question]:
        """The questions that stay at home."""
        return [question for question in self.questions if not question.goes_along]

    @property
    def themes(self) -> list[str]:
        """The names of the themes of its entries, each once."""
        return list(dict.fromkeys(name for entry in self.entries for name in entry.themes))

    @property
    def name(self) -> str:
        """What the pack is called until somebody gives it a title."""
        if self.theme:
            return f"Mødepakke om {self.theme.name}"
        return f"Mødepakke om {enumerated(self.themes)}" if 0 < len(self.themes) < 3 else "Mødepakke"

    @property
    def url(self) -> str:
        """The address to share: the same entries, purpose and questions, and no reader's own choice."""
        more = [] if self.purpose == DEFAULT_PURPOSE else [(PURPOSE, self.purpose.slug)]
        if self.questions_are_chosen:
            more += [(QUESTION, question.slug) for question in self.ticked] or [(QUESTION, "")]
        return pack_url([entry.entry for entry in self.entries], more)


# --- How it is made --------------------------------------------------------------------------------------------------


@dataclass
class Numbered:
    """The sources of a pack while it is made: each gets its number when it is first referred to."""

    found: dict = field(default_factory=dict)  # primary key of a source: [number, EvidenceSource, places]

    def refer(self, row) -> Reference | None:
        """The Reference to a row with document and place; None where readers may not see the document."""
        return self.work(row.document, row.place_text) if row.document_id else None

    def work(self, source: EvidenceSource | None, place: str = "") -> Reference | None:
        """The Reference to a work; None for none and for what readers may not see."""
        if source is None or not is_public(source):
            return None
        number, _, places = self.found.setdefault(source.pk, [len(self.found) + 1, source, []])
        if place and place not in places:
            places.append(place)
        return Reference(number, place)

    def sources(self) -> tuple[Source, ...]:
        return tuple(source_of(number, source, tuple(places)) for number, source, places in self.found.values())


def source_of(number: int, source: EvidenceSource, places: tuple[str, ...]) -> Source:
    year = f"{source.year or ''}{' (anslået)' if source.year and source.year_is_estimate else ''}"
    detail = ", ".join(part for part in (source.publisher, year) if part)
    return Source(number, source.title, detail, year, source.get_absolute_url(), source.language, places)


def pack_of(asked: Asked) -> Pack:
    """The Pack that an address asks for, with what is published of it: at most 14 queries, however many entries."""
    recommendations = published_recommendations()
    theme = next((one.theme for one in recommendations if one.theme.slug == asked.theme and is_public(one.theme)), None)
    there = (
        {Entry(CASE, case.slug): case for case in cases_for(asked, theme)}
        | figures_for(asked, theme)
        | {Entry(RECOMMENDATION, str(one.number)): one for one in recommendations}
    )
    numbers = {one.slug: str(one.number) for one in recommendations}
    wanted = [
        replace(entry, slug=numbers.get(entry.slug, entry.slug)) if entry.kind == RECOMMENDATION else entry
        for entry in asked.entries
    ]
    if theme:
        wanted += ready(theme, there, len(wanted))
    known = [entry for entry in dict.fromkeys(wanted) if entry in there]
    shown = known[:MOST]
    prefetch([there[entry].live for entry in shown if entry.kind == CASE])
    numbered = Numbered()
    entries = entries_of([(entry, there[entry]) for entry in shown], numbered)
    pack = Pack(
        purpose=asked.purpose,
        entries=tuple(entries),
        comparison=comparison_of([entry for entry in entries if entry.kind == CASE]),
        theme=theme,
        own=asked.own,
        gone=tuple(gone_from(asked, theme, [entry for entry in wanted if entry not in there])),
        left_out=tuple(title_of(there[entry]) for entry in known[MOST:] if entry in asked.entries),
    )
    if not shown:
        return pack
    about = about_of([(entry, there[entry]) for entry in shown])
    documents = {
        document.pk: document for entry in shown if entry.kind == CASE for document in caveats(there[entry].live)
    }
    return replace(
        pack,
        questions=tuple(questions_of(about, asked, numbered)),
        questions_are_chosen=asked.questions is not None,
        rules=tuple(rules_of(about, numbered)),
        caveats=tuple(
            Caveat(one.short_title or one.title, prose(one, "caveats"))
            for one in sorted(documents.values(), key=lambda one: one.sort_key)
        ),
        sources=numbered.sources(),
    )


def published_recommendations() -> list[Recommendation]:
    """The published recommendations, each with `examples` and `best`: how many cases, and the highest step's place."""
    ties = live(CaseRecommendation.objects.filter(recommendation=OuterRef("pk"))).order_by().values("recommendation")
    steps = CaseWhen(
        *(When(version__documentation_here=step, then=Value(place)) for place, step in enumerate(LADDER)),
        output_field=IntegerField(),
    )
    found = Recommendation.objects.published().select_related("theme__document", "document")
    return list(
        found.annotate(
            examples=Subquery(ties.annotate(number_of=Count("pk")).values("number_of")),
            best=Subquery(ties.annotate(highest=Max(steps)).values("highest")),
        )
    )


def cases_for(asked: Asked, theme: Theme | None) -> list[Case]:
    """The published cases that are asked for, and the fullest and best examined of the theme: one query.

    In the order of »relevans«, which is that of the theme's own.
    """
    wanted = Q(slug__in=[entry.slug for entry in asked.entries if entry.kind == CASE])
    if theme:
        wanted |= Q(pk__in=Subquery(in_order(cases_of(theme), "relevans").values("pk")[: READY_CASES + 1]))
    has_updates = Exists(CaseUpdate.objects.filter(case=OuterRef("pk")))
    cases = Case.objects.published().filter(wanted).annotate(has_updates=has_updates).select_related("live__theme")
    return list(in_order(cases, "relevans"))


def figures_for(asked: Asked, theme: Theme | None) -> dict[Entry, Figure]:
    """The Figures that are asked for and those of the theme, each with `of_theme`; one query, none for none."""
    slugs = [entry.slug for entry in asked.entries if entry.kind == FIGURE]
    if not slugs and not theme:
        return {}
    wanted = Q(series__indicator__slug__in=slugs)
    if theme:
        wanted |= Q(series__indicator__in=in_theme_or_about(Indicator, [theme.slug], []))
    return {Entry(FIGURE, one.indicator.slug): one for one in figures(public_values().filter(wanted))}


def ready(theme: Theme, there: dict, taken: int) -> list[Entry]:
    """What stands in the ready pack of a theme: two figures, its recommendations and its best cases."""
    found = [entry for entry, thing in there.items() if entry.kind == FIGURE and thing.is_social]
    charts = sorted(found, key=lambda entry: there[entry].indicator.front or 99)[:READY_FIGURES]
    of_theme = [entry for entry, one in there.items() if entry.kind == RECOMMENDATION and one.theme_id == theme.pk]
    room = max(FEWEST_CASES, MOST - taken - len(charts) - len(of_theme))
    cases = [entry for entry in there if entry.kind == CASE][: min(READY_CASES, room)]
    return [*charts, *of_theme, *cases]


def prefetch(versions) -> None:
    """Read all that a CaseEntry says of the versions: one query for each kind of row."""
    prefetch_related_objects(
        versions,
        Prefetch("municipality_ties", CaseMunicipality.objects.select_related("municipality")),
        "settings",
        "actors",
        "steps",
        Prefetch("results", CaseResult.objects.select_related("document")),
        Prefetch("evaluations", Evaluation.objects.select_related("document", "source")),
        Prefetch("recommendation_ties", CaseRecommendation.objects.select_related("recommendation__theme")),
        Prefetch("mentions", CaseMention.objects.select_related("document")),
    )


def entries_of(found: list, numbered: Numbered) -> list:
    """The entries of (Entry, what it stands for) pairs, in their order."""
    news = updates_of([thing for entry, thing in found if entry.kind == CASE and thing.has_updates])
    make = {
        CASE: lambda entry, case: case_entry(entry, case, news.get(case.pk, []), numbered),
        RECOMMENDATION: lambda entry, one: recommendation_entry(entry, one, numbered),
        FIGURE: lambda entry, one: figure_entry(entry, one, numbered),
    }
    return [make[entry.kind](entry, thing) for entry, thing in found]


def prose(thing, name: str) -> Prose:
    return Prose(getattr(thing, name), getattr(thing, f"{name}_html"))


def kept(references: Iterable[Reference | None]) -> tuple[Reference, ...]:
    """The references that are some, each once."""
    return tuple(dict.fromkeys(reference for reference in references if reference))


def case_entry(entry: Entry, case: Case, news: list, numbered: Numbered) -> CaseEntry:
    version = case.live
    facts = facts_of(case, version)
    references = kept(numbered.refer(mention) for mention in version.mentions.all())
    here, elsewhere = (shown_evaluations(version, scope) for scope in (Scope.HERE, Scope.ELSEWHERE))
    results = [result_of(result, numbered) for result in version.results.all()]
    costs = prose(version, "costs_and_requirements")
    ties = [tie.recommendation for tie in version.recommendation_ties.all() if is_public(tie.recommendation)]
    return CaseEntry(
        entry=entry,
        url=case.get_absolute_url(),
        title=version.title,
        summary=version.summary,
        places=", ".join(place.name for place in facts.municipalities) or case.get_kind_display(),
        theme=facts.themes[0].slug if facts.themes else "",
        themes=tuple(theme.name for theme in facts.themes),
        facts=facts_in_words(facts, version),
        step=facts.here,
        conclusion=answers([one.evaluation.get_conclusion_display() for one in here], Conclusion.NOT_REPORTED.label),
        who_benefits=answers([one.evaluation.get_inequality_display() for one in here], Inequality.NOT_REPORTED.label),
        results_text=prose(version, "results_text"),
        results=tuple(results),
        here=tuple(examined_of(one, numbered) for one in here),
        elsewhere=tuple(examined_of(one, numbered) for one in elsewhere),
        unknown=prose(version, "unknown"),
        why=prose(version, "why"),
        steps=tuple(StepText(step.heading, prose(step, "text")) for step in version.steps.all()),
        parents_role=prose(version, "parents_role"),
        costs=costs,
        money=money_of(costs, results),
        pitfalls=prose(version, "pitfalls"),
        news=tuple(News(one["update"].date, one["update"].text) for one in news),
        recommendations=tuple(f"{one.number}. {one.title}" for one in ties),
        not_reported=tuple(REPORTABLE[name] for name in REPORTABLE if name in version.not_reported),
        references=references,
        reported=facts.reported,
        age=capfirst(facts.age),
        is_short=facts.is_short,
    )


def answers(said: list[str], nothing: str) -> str:
    return reported(said, nothing) if said else NOT_REPORTED


def facts_in_words(facts, version) -> tuple[Fact, ...]:
    lines = [
        ("Kommune", ", ".join(place.name for place in facts.municipalities)),
        ("Alder", capfirst(facts.age) or NOT_REPORTED),
        ("Hvor", facts.where),
        ("Hvem gør det", facts.who),
        ("For hvem", facts.approach),
        ("Målgruppe", version.target_group),
        ("Periode", version.period),
        ("Hvor godt undersøgt", facts.here.name),
        ("Metoden andre steder", facts.elsewhere.name if facts.elsewhere else ""),
        ("Oplyst i", facts.reported),
        ("Status", facts.status),
    ]
    return tuple(Fact(label, text) for label, text in lines if text)


def result_of(result: CaseResult, numbered: Numbered) -> Result:
    unit = f" {result.unit}" if result.unit else ""
    number = f"{result.value}{unit}" if result.value else ""
    if result.before and result.after:
        times = [f" ({time})" if time else "" for time in (result.before_time, result.after_time)]
        number = f"fra {result.before}{unit}{times[0]} til {result.after}{unit}{times[1]}"
    details = [
        ("Gælder", result.population),
        ("Antal", result.n),
        ("Sammenlignet med", result.comparison),
        ("Effektstørrelse", result.effect_size),
        ("Statistisk sikkerhed", result.significance),
    ]
    return Result(
        text=result.text,
        number=number,
        kind=Nature(result.nature).label,
        kind_meaning=NATURE_MEANING[result.nature],
        details=tuple(f"{label}: {text}" for label, text in details if text),
        reference=numbered.refer(result),
    )


def examined_of(shown: ShownEvaluation, numbered: Numbered) -> Examined:
    one = shown.evaluation
    return Examined(
        step=shown.step,
        country=one.country,
        conclusion=one.get_conclusion_display(),
        who_benefits=one.get_inequality_display(),
        measured=capfirst(shown.measured),
        who=one.who,
        year=one.year,
        note=one.design_note,
        reference=numbered.refer(one),
        source=numbered.work(shown.source),
    )


def money_of(costs: Prose, results: list[Result]) -> tuple[str, ...]:
    """What the source says of money: the paragraphs and the results that name an amount, in its own words."""
    said = [part.removeprefix("- ") for part in costs.paragraphs if NAMES_MONEY.search(part)]
    found = [one for one in results if NAMES_MONEY.search(f"{one.number} {one.text}")]
    numbers = [f"{one.number}, " if one.number and one.number not in one.text else "" for one in found]
    return tuple(said + [f"{one.text} ({n}{one.kind.lower()})" for one, n in zip(found, numbers, strict=True)])


def recommendation_entry(entry: Entry, one: Recommendation, numbered: Numbered) -> RecommendationEntry:
    return RecommendationEntry(
        entry=entry,
        url=one.get_absolute_url(),
        title=one.title,
        number=one.number,
        theme=one.theme.slug if is_public(one.theme) else "",
        themes=(one.theme.name,) if is_public(one.theme) else (),
        why=prose(one, "why"),
        asks=prose(one, "asks"),
        statutory_note=prose(one, "statutory_note"),
        statutory_year=str(one.document.year) if one.document and is_public(one.document) and one.document.year else "",
        case_count=one.examples or 0,
        best=STEPS[LADDER[one.best]] if one.best is not None else None,
        references=kept([numbered.refer(one)]),
    )


def figure_entry(entry: Entry, one: Figure, numbered: Numbered) -> FigureEntry:
    series = [one.lead, *(other for other in one.series if other is not one.lead)]
    direction = {"lav": "Jo lavere tal, jo bedre for børnene.", "hoej": "Jo højere tal, jo bedre for børnene."}
    rows = tuple(series_entry(shown, numbered) for shown in series)
    return FigureEntry(
        entry=entry,
        url=one.indicator.get_absolute_url(),
        title=one.indicator.title,
        text=prose(one.indicator, "text"),
        direction=direction.get(one.indicator.direction, ""),
        themes=(),
        series=rows,
        references=kept(row.reference for row in rows),
        figure=one,
    )


def series_entry(shown, numbered: Numbered) -> SeriesEntry:
    series = shown.series
    lines = [
        ("Gælder", capfirst(series.population) + (f" ({series.n} børn)" if series.n else "")),
        ("Alder", capfirst(series.age_text)),
        ("Område", capfirst(series.area)),
        ("År", capfirst(series.year_text) or NOT_REPORTED),
        ("Bemærk", series.note),
        ("Forbehold", shown.about_origin),
    ]
    return SeriesEntry(
        title=series_title(series),
        gap=shown.gap.sentence if shown.gap else "",
        unit=shown.unit,
        rows=tuple((value.group, value.printed) for value in shown.values),
        facts=tuple(Fact(label, text) for label, text in lines if text),
        reference=numbered.refer(series),
        source=numbered.work(series.source),
        shown=shown,
    )


def series_title(series) -> str:
    if series.dimension == series.Dimension.TOTAL:
        return "I alt"
    if series.dimension == series.Dimension.OTHER:
        return capfirst(series.population)
    return f"Efter {series.get_dimension_display()}"


COLUMNS = (
    "Eksempel",
    "Alder",
    "Hvor godt undersøgt",
    "Hvad viste det?",
    "Undersøgt, hvem det gavner?",
    "Beløb i kilden",
    "Oplyst i",
)


def comparison_of(entries: list[CaseEntry]) -> Comparison | None:
    """The cases beside each other; None for fewer than two."""
    if len(entries) < 2:
        return None
    return Comparison(COLUMNS, tuple((one.entry, cells_of(one)) for one in entries))


def cells_of(one: CaseEntry) -> tuple[str, ...]:
    return (
        f"{one.short_title}, {one.places}",
        one.age or NOT_REPORTED,
        one.step.name,
        one.conclusion,
        one.who_benefits,
        "Ja" if one.money else "Nej",
        one.reported,
    )


# --- What belongs to the chosen ones ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What the entries belong to: slugs of themes and primary keys of recommendations.

    `nearest` are the recommendations that are chosen themselves, or all where none is.
    """

    themes: tuple[str, ...]
    recommendations: tuple[int, ...]
    nearest: tuple[int, ...]


def about_of(found: list) -> About:
    cases = [thing.live for entry, thing in found if entry.kind == CASE]
    tied = [tie.recommendation for version in cases for tie in version.recommendation_ties.all()]
    chosen = [thing for entry, thing in found if entry.kind == RECOMMENDATION]
    tied = [one for one in tied if is_public(one)] + chosen
    themes = [one.theme for one in tied] + [version.theme for version in cases if version.theme]
    return About(
        themes=tuple(dict.fromkeys(theme.slug for theme in themes if is_public(theme))),
        recommendations=tuple(dict.fromkeys(one.pk for one in tied)),
        nearest=tuple(dict.fromkeys(one.pk for one in chosen or tied)),
    )


def in_theme_or_about(model, themes, recommendations):
    """Published rows of a model with `themes` and `recommendation_ties` that belong to one of either."""
    tied = model.objects.filter(
        Q(themes__slug__in=themes, themes__state="published")
        | Q(
            recommendation_ties__recommendation__theme__slug__in=themes,
            recommendation_ties__recommendation__state="published",
        )
        | Q(recommendation_ties__recommendation__in=recommendations)
    )
    return model.objects.published().filter(pk__in=tied.order_by().values("pk"))


def questions_of(about: About, asked: Asked, numbered: Numbered) -> list[Question]:
    """The questions for the debate of the chosen themes, those about the nearest recommendations first; one query."""
    found = in_theme_or_about(DiscussionQuestion, about.themes, about.recommendations).select_related("document")
    near = Count("recommendation_ties", Q(recommendation_ties__recommendation__in=about.nearest))
    found = list(found.annotate(near=near).order_by("-near", "position", "slug"))
    first = [one.slug for one in found[:READY_QUESTIONS]]
    along = first if asked.questions is None else asked.questions
    return [
        Question(
            slug=one.slug,
            text=one.text,
            goes_along=one.slug in along,
            reference=numbered.refer(one) if one.slug in along else None,
            origin="" if one.document_id else one.provenance_note,
        )
        for one in found
    ]


def rules_of(about: About, numbered: Numbered) -> list[Rule]:
    """What the documents say of the rules about the nearest recommendations; one query."""
    tied = RuleNote.objects.filter(recommendation_ties__recommendation__in=about.nearest)
    found = RuleNote.objects.published().filter(pk__in=tied.order_by().values("pk")).select_related("document")
    return [Rule(one.title, prose(one, "text"), one.year_text, numbered.refer(one)) for one in found]


def gone_from(asked: Asked, theme: Theme | None, missing: list[Entry]) -> list[Gone]:
    names = {CASE: "eksemplet", RECOMMENDATION: "anbefalingen", FIGURE: "tallet"}
    gone = [Gone(names[entry.kind], shorten(entry.slug)) for entry in dict.fromkeys(missing)]
    if asked.theme and not theme:
        gone.append(Gone("temaet", shorten(asked.theme)))
    return gone + [Gone("", shorten(value)) for value in asked.odd]


def title_of(thing) -> str:
    if isinstance(thing, Case):
        return thing.live.title
    return thing.title if isinstance(thing, Recommendation) else thing.indicator.title


def plain_text(markdown: str) -> str:
    """The small Markdown without its marks: links as their words, lists as lines."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"(?<!\w)[*_]{1,2}([^*_]+)[*_]{1,2}(?!\w)", r"\1", text).replace("\\", "")
