"""/sammenlign/: up to four cases side by side, in the order of a case's page. The choice lives in the address alone."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import Truncator, capfirst

from cases.choices import Inequality, MunicipalityRole
from cases.facets import GROUND, KIND
from cases.facts import in_role
from cases.filters import in_order
from cases.models import Case, CaseUpdate
from catalogue.core import spelling
from catalogue.core.facets import FacetSet
from catalogue.core.filterform import QueryField
from catalogue.core.links import RESERVED, address, is_tracking
from catalogue.core.selection import IGNORED, MAX_QUERY, Notice, enumerated, named, shorten
from catalogue.pages.case_detail import content_of, prefetch, updates_of
from catalogue.pages.lists import Choice
from catalogue.pages.rows import municipality_ties

PATH = "/sammenlign/"
CASE, DIFFERENCES, QUERY = "case", "forskelle", "q"
MOST = 4  # columns
FEWEST = 2  # columns that can be compared
MOST_READ = 20  # slugs of an address that are looked up
OFFERED = 6  # cases to add
LONGEST_TITLE = 40  # letters of each in the page's title
SHARED = {"anbefaling": 2, "emne": 1}  # what makes two cases similar, as on a case's page
SLUG = re.compile(r"[-a-z0-9_]{1,50}")
NOT_REPORTED = "Ikke oplyst"


# --- What was asked --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What an address asks for: slugs in their order, words to search for, and whether to leave out what is alike.

    `ignored` holds what means nothing here, `cut` whether the words were too long.
    """

    slugs: tuple[str, ...]
    q: str
    differences: bool
    ignored: tuple[str, ...]
    cut: bool


def asked_of(parameters) -> Asked:
    """The Asked of a QueryDict; any address gives one."""
    query, words = QueryField(), parameters.get(QUERY, "")
    known = {CASE, DIFFERENCES, QUERY, *RESERVED}
    ignored = [name for name in parameters if name.strip() and name not in known and not is_tracking(name)]
    switch = parameters.get(DIFFERENCES, "")
    if switch not in ("", "1"):
        ignored.append(f"{DIFFERENCES}={switch}")
    return Asked(
        slugs=tuple(dict.fromkeys(slug for slug in parameters.getlist(CASE) if slug.strip())),
        q=query.clean(words),
        differences=switch == "1",
        ignored=tuple(ignored),
        cut=query.cut,
    )


def compare_url(slugs: Iterable[str], differences: bool = False) -> str:
    """The address of the comparison of `slugs`, in their order."""
    return address(PATH, [(CASE, slug) for slug in slugs] + ([(DIFFERENCES, "1")] if differences else []))


def readable(slugs: Iterable[str]) -> list[str]:
    """Those that can be a slug: a database takes neither everything nor any number of it."""
    return [slug for slug in slugs if SLUG.fullmatch(slug)][:MOST_READ]


def notices_of(asked: Asked, unknown: list[str], left_out: list[Case]) -> list[Notice]:
    """A sentence about each thing of the address that is not on the page."""
    sentences = []
    if unknown:
        what = "eksemplet" if len(unknown) == 1 else "eksemplerne"
        rest = " Resten er her." if len(unknown) < len(asked.slugs) else ""
        sentences.append(f"Kataloget har ikke {what} {named([quoted(slug) for slug in unknown])}.{rest}")
    if left_out:
        titles = named([f"»{case.live.title}«" for case in left_out])
        sentences.append(f"Du kan sammenligne højst {MOST} eksempler ad gangen. {titles} er ikke med.")
    if asked.ignored:
        sentences.append(f"Siden kender ikke {named([quoted(name) for name in asked.ignored])}. Det er uden betydning.")
    if asked.cut:
        sentences.append(f"Vi har kun søgt på de første {MAX_QUERY} tegn.")
    return [Notice(IGNORED, text) for text in sentences]


def quoted(text: str) -> str:
    return f"»{shorten(text)}«"


# --- The table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One row: its heading, the template of a cell, and what the cell shows of a case ("" or [] for nothing)."""

    label: str
    template: str
    value: Callable[[dict], Any]
    none: str = NOT_REPORTED


def text(label, value, **more):
    return Part(label, "components/compare/text.html", value, **more)


def prose(label, name):
    return Part(label, "components/compare/prose.html", lambda content: getattr(content["version"], f"{name}_html"))


def who_benefits(content):
    """The answers of the examinations here, each once; "" where there are none."""
    answers = dict.fromkeys(shown.evaluation.inequality for shown in content["here"])
    return "; ".join(Inequality(answer).label for answer in answers)


def roles_of(content):
    """Who does what: the text, and municipalities and organisations by role; "" without any."""
    version, facts = content["version"], content["facts"]
    roles = [("Deltager også", facts.participants), ("Inspiration fra", facts.inspirations)]
    said = [{"role": role, "names": ", ".join(place.name for place in places)} for role, places in roles if places]
    said += content["organisations"]
    return {"html": version.organisation_html, "roles": said} if version.organisation_html or said else ""


def sources_of(content):
    mentions, ties = content["mentions"], content["source_ties"]
    return {"mentions": mentions, "ties": ties} if mentions or ties else ""


GROUPS = [
    (
        "kort",
        "Kort fortalt",
        [
            text("Med én sætning", lambda content: content["version"].summary),
            Part("Kommune", "components/compare/places.html", lambda content: content["facts"].municipalities),
            text("Alder", lambda content: capfirst(content["facts"].age)),
            text("Hvor", lambda content: content["facts"].where),
            text("Hvem gør det", lambda content: content["facts"].who),
            text("For hvem", lambda content: content["facts"].approach),
            text("Målgruppe", lambda content: content["version"].target_group),
            text("Periode", lambda content: content["version"].period),
            Part("Hvor godt undersøgt", "components/compare/step.html", lambda content: content["facts"].here),
            text("Oplyst i", lambda content: content["facts"].reported),
            text("Status", lambda content: content["facts"].status),
        ],
    ),
    (
        "resultat",
        "Hvad kom der ud af det?",
        [
            prose("Kort om resultatet", "results_text"),
            Part("Resultater", "components/compare/results.html", lambda content: content["results"]),
            Part("Undersøgt her hos dem", "components/compare/evaluations.html", lambda content: content["here"]),
            text("Er det undersøgt, hvem det gavner?", who_benefits),
            Part(
                "Metoden andre steder",
                "components/compare/evaluations.html",
                lambda content: content["elsewhere"],
                none="Ikke nævnt",
            ),
            prose("Det ved vi ikke", "unknown"),
        ],
    ),
    (
        "saadan",
        "Sådan gør de",
        [
            prose("Hvorfor gør de det?", "why"),
            Part("Sådan gør de, trin for trin", "components/compare/steps.html", lambda content: content["steps"]),
            Part("Hvem gør hvad?", "components/compare/roles.html", roles_of),
            prose("Forældrenes og børnenes rolle", "parents_role"),
            prose("Hvad kræver det?", "costs_and_requirements"),
            prose("Erfaringer og faldgruber", "pitfalls"),
            Part(
                "Nyt siden kilden",
                "components/compare/updates.html",
                lambda content: content["updates"],
                none="Intet nyt",
            ),
        ],
    ),
    (
        "hvor",
        "Hvor hører det til?",
        [
            Part(
                "Anbefalinger",
                "components/compare/recommendations.html",
                lambda content: [tie.recommendation for tie in content["recommendation_ties"]],
                none="Ikke eksempel på nogen af de 14",
            ),
            Part("Kilder og læs mere", "components/compare/sources.html", sources_of),
            text("Kilden oplyser ikke", lambda content: ", ".join(content["not_reported"]), none="–"),
        ],
    ),
]


@dataclass(frozen=True)
class Column:
    """One case: what its page says, and the address of the comparison without it."""

    content: dict
    without: str

    @property
    def place(self) -> str:
        """Where it is, in short, for a heading far down the table."""
        places = self.content["facts"].municipalities
        return ", ".join(place.name for place in places[:2]) or self.content["case"].get_kind_display()


@dataclass(frozen=True)
class Row:
    """`values` are one for each column; `is_alike` where they are all the same, then the first stands for all."""

    part: Part
    values: list
    is_alike: bool

    @property
    def is_empty(self) -> bool:
        """True where no case has anything."""
        return not any(self.values)


@dataclass(frozen=True)
class Group:
    """Rows under one heading; `key` is where a link jumps to."""

    key: str
    title: str
    rows: list[Row]


def groups_of(columns: list[Column], differences: bool) -> list[Group]:
    """The rows in their groups; with `differences` only those that are not alike, and no group without rows."""
    groups = [Group(key, title, [row_of(part, columns) for part in parts]) for key, title, parts in GROUPS]
    if differences:
        groups = [replace(group, rows=[row for row in group.rows if not row.is_alike]) for group in groups]
    return [group for group in groups if group.rows]


def row_of(part: Part, columns: list[Column]) -> Row:
    values = [part.value(column.content) for column in columns]
    return Row(part, values, all(value == values[0] for value in values))


def alike_in_words(columns: list[Column]) -> list[str]:
    """The headings of the rows that are alike, the short texts with what they say: Oplyst i: 2022."""
    rows = [row for group in groups_of(columns, False) for row in group.rows if row.is_alike]
    return [said(row) for row in rows]


def said(row: Row) -> str:
    first = row.values[0]
    words = row.part.none.lower() if row.is_empty else getattr(first, "name", first if isinstance(first, str) else "")
    return f"{row.part.label}: {words}" if words and "<" not in words else row.part.label


# --- Cases to add ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """A case to add or, where it is chosen, to take away: with its municipalities and the address that does it."""

    case: Case
    places: str
    url: str


def offer(case: Case, slugs: Iterable[str], differences: bool) -> Offer:
    """The case with the address of the comparison of `slugs`."""
    places = in_role(case.live, MunicipalityRole.CARRIES_OUT)
    return Offer(case, ", ".join(place.name for place in places), compare_url(slugs, differences))


def similar_to(slugs: list[str], facets: FacetSet) -> list[str]:
    """Slugs of the cases that share most with `slugs`, without them: best first, the same on every database."""
    chosen = facets.bits(slugs)
    weights = Counter()
    for facet, weight in SHARED.items():
        for bits in facets.values.get(facet, {}).values():
            if shared := len(bits & chosen):
                weights.update(dict.fromkeys(facets.kept(facets.keys, bits), weight * shared))
    found = sorted((key for key in weights if key not in slugs), key=lambda key: (-weights[key], key))
    return found[:OFFERED]


def found_by(words: str) -> tuple[list[str], str]:
    """Slugs of the cases that the words find, best first, and the words as they were put right where misspelt.

    More than are offered, as some may be chosen already.
    """
    found = spelling.find(words)
    return found.hits.keys(KIND)[: OFFERED + MOST], found.corrected or words


def published(cases) -> list[Case]:
    """The cases of a queryset with all that a heading and an offer print, in two queries."""
    has_updates = Exists(CaseUpdate.objects.filter(case=OuterRef("pk")))
    cases = cases.annotate(has_updates=has_updates).select_related("live__theme")
    return list(cases.prefetch_related(municipality_ties()))


# --- The page --------------------------------------------------------------------------------------------------------


def compare(request: HttpRequest) -> HttpResponse:
    """The comparison, the choice of what to compare, or both; any address gives a page, never an error."""
    asked = asked_of(request.GET)
    wanted = readable(asked.slugs)
    candidates, searched = candidates_of(asked, wanted)
    everyone = Case.objects.published()
    there = {case.slug: case for case in published(everyone.filter(slug__in=[*wanted, *candidates]))}
    known = [there[slug] for slug in wanted if slug in there]
    shown = known[:MOST]
    slugs = [case.slug for case in shown]
    # With words to search for the page is about choosing: the table would only be in the way.
    columns = columns_of(shown, asked.differences) if len(shown) >= FEWEST and not asked.q else []
    offered = [there[slug] for slug in candidates if slug in there and slug not in slugs]
    if not wanted and not asked.q:
        offered = published(in_order(everyone, "relevans")[:OFFERED])
    context = {
        "title": title_of(shown),
        "notices": notices_of(asked, [slug for slug in asked.slugs if slug not in there], known[MOST:]),
        "columns": columns,
        "groups": groups_of(columns, asked.differences) if columns else [],
        "alike": alike_in_words(columns) if columns else [],
        "views": views_of(slugs, asked.differences),
        "differences": asked.differences,
        "caveats": caveats_of(columns),
        "chosen": [offer(case, without(slugs, case.slug), asked.differences) for case in shown],
        "offers": [offer(case, [*slugs, case.slug], asked.differences) for case in offered[:OFFERED]],
        "can_add": len(shown) < MOST,
        "most": MOST,
        "q": asked.q,
        "searched": searched,
        "back": compare_url(slugs, asked.differences) if asked.q and slugs else "",
        "robots": "noindex, follow" if asked.slugs or asked.q else "",
        "canonical": compare_url(sorted(slugs)),
    }
    return TemplateResponse(request, "pages/compare.html", context)


def candidates_of(asked: Asked, wanted: list[str]) -> tuple[list[str], str]:
    """Slugs to offer: what the words find, with those words, else what is like the chosen ones."""
    if asked.q:
        return found_by(asked.q)
    return similar_to(wanted, GROUND.get().facets) if wanted else [], ""


def columns_of(cases: list[Case], differences: bool) -> list[Column]:
    """The Columns of published cases, in their order: ten queries, and one more where any has news."""
    prefetch(*(case.live for case in cases))
    news = updates_of([case for case in cases if case.has_updates])
    slugs = [case.slug for case in cases]
    return [
        Column(
            content=content_of(case, case.live) | {"updates": news.get(case.pk, [])},
            without=compare_url(without(slugs, case.slug), differences),
        )
        for case in cases
    ]


def without(slugs: list[str], slug: str) -> list[str]:
    return [other for other in slugs if other != slug]


def views_of(slugs: list[str], differences: bool) -> list[Choice]:
    """All rows, or only those that differ."""
    return [
        Choice(compare_url(slugs), "Vis alle rækker", not differences),
        Choice(compare_url(slugs, True), "Vis kun forskelle", differences),
    ]


def caveats_of(columns: list[Column]):
    """The documents behind the cases that come with reservations, each once."""
    found = {document.pk: document for column in columns for document in column.content["caveats"]}
    return sorted(found.values(), key=lambda document: document.sort_key)


def title_of(cases: list[Case]) -> str:
    """What is compared, in words: Sammenligning: Er du på vej? og LOMA."""
    titles = [Truncator(case.live.title).chars(LONGEST_TITLE) for case in cases]
    return f"Sammenligning: {enumerated(titles)}" if titles else "Sammenlign eksempler"
