"""A list of cases without rows: what was searched, what fewer words or filters would give, and what comes nearest."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from cases.facets import KIND
from cases.filters import CaseFilterSet
from catalogue.core import danish, search, tried, zero_searches
from catalogue.core.search import Tier
from catalogue.core.selection import Selection, enumerated
from catalogue.core.tried import Tried
from catalogue.models import SearchEntry, Synonym
from catalogue.pages.lists import Choice, ways_out

TRIES = 3  # other searches at most, for each takes queries
NEAREST = 3
NEAR_KINDS = {"recommendation": "Anbefaling", "theme": "Tema", "concept": "Begreb"}
# What fetches a page without a reader who has asked for it.
ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "monitor", "headless", "curl", "wget", "python", "java/")
EARLY = ("HTTP_PURPOSE", "HTTP_SEC_PURPOSE", "HTTP_X_MOZ")


@dataclass(frozen=True)
class Way:
    """One other search or selection: what is different, its address, and how many cases it gives."""

    label: str
    url: str
    count: int


@dataclass(frozen=True)
class Word:
    """A word of the search, and a sentence about what became of it that goes on from the word."""

    text: str
    sentence: str


@dataclass(frozen=True)
class Thing:
    """Something else than a case: what it is, its title and its address."""

    label: str
    title: str
    url: str


@dataclass(frozen=True)
class ZeroResults:
    """All that `templates/components/zero_results.html` prints beside the page's own.

    words: what was tried for each word of the search; exact: true where some stood in quotes; apart: true where each of
    several is there, but never together; alone: how many cases the words give without the filters; everywhere: how many
    cases there are; nearest: what comes nearest to a search that found nothing at all; documents: what the catalogue
    rests on; first_year and last_year: the years that its cases are from.
    """

    words: list[Word]
    exact: bool
    apart: bool
    alone: int
    everywhere: int
    ways: list[Way]
    nearest: list[Thing]
    documents: list[Choice]
    first_year: str
    last_year: str


def zero_results(filters: CaseFilterSet, chips) -> ZeroResults:
    """What to say about a list without rows; the TRIES other searches and two queries beside the list's own."""
    found, ground, selection = filters.found, filters.ground, filters.selection
    words = words_of(found) if found and not filters.hits else []
    others = other_searches(found.query, words) if words else []
    answers = {text: search.find(text) for _, text in others}
    telling = {text: found for text, found in answers.items() if tells(found, ground)}
    ways = [Way(label, selection.search(text).url, here(filters, answers[text])) for label, text in others]
    ways = [way for way, (_, text) in zip(ways, others, strict=True) if way.count and text in telling]
    if filters.hits and selection.count > 1:
        ways.append(Way(f"Kun »{selection.q}«", bare(selection).url, len(filters.hits)))
    by_chip = ways_out(filters, chips) if selection.count else []
    years = sorted(ground.labels["aar"])
    return ZeroResults(
        words=[Word(word.text, said) for word in words if (said := sentence(word, answers.get(word.text)))],
        exact=bool(found and found.query.phrases),
        apart=len(words) > 1 and all(word.is_there for word in words),
        alone=len(filters.hits or ()),
        everywhere=len(ground.facets.keys),
        ways=ways + [Way(f"Uden {way.chip.label}", way.chip.url, way.count) for way in by_chip],
        nearest=nearest(telling.values()) if found and not found.hits else [],
        documents=documents_of(ground),
        first_year=years[0] if years else "",
        last_year=years[-1] if years else "",
    )


def bare(selection: Selection) -> Selection:
    """The same words without any filter."""
    for name in selection.values:
        selection = selection.choose(name, ())
    return selection


# --- What was tried --------------------------------------------------------------------------------------------------


def words_of(found):
    """A Tried for each word; one query."""
    if not found.query.groups:
        return []
    return tried.tried(found, Synonym.objects.order_by("pk").values_list("words", flat=True))


def sentence(word: Tried, alone: search.Found | None = None) -> str:
    """What to say after the word itself, or "". `alone` is the answer to a search for it alone, where there was one.

    >>> sentence(Tried("klub", True, ("forening",)))
    'findes i kataloget. Vi har også søgt efter »forening«.'
    """
    synonyms, parts = enumerated([quoted(text) for text in word.synonyms]), [quoted(text) for text in word.parts]
    how = tried.how_found(alone.hits) if alone else "word"
    if not word.is_there or not how:
        missing = "findes ikke i kataloget"
        missing += f", og det gør {synonyms} heller ikke." if synonyms else "."
        return missing + (f" Vi har også delt ordet, men intet nævner {both(parts)}." if len(parts) > 1 else "")
    if how == "synonym" and synonyms:
        return f"findes ikke selv i kataloget, men vi har søgt efter {synonyms}, der betyder det samme."
    if how == "prefix":
        return "findes kun som begyndelsen af længere ord."
    if how == "apart" and len(parts) > 1:
        return f"findes ikke i kataloget. Vi har i stedet søgt efter det, der nævner {both(parts)}."
    return "findes i kataloget." + (f" Vi har også søgt efter {synonyms}." if synonyms else "")


def both(parts):
    """»a« and »b« as one thing needs them."""
    return f"både {enumerated(parts)}"


def tells(found, ground):
    """Whether a search tells cases apart: most of them hold the word "barn"."""
    return 2 * sum(hit.kind == KIND for hit in found.hits) <= len(ground.facets.keys)


def here(filters, found):
    """How many cases of another search meet the filters that are chosen."""
    hits = found.hits.keys(KIND)
    return len(filters.ground.facets.match(filters.selection.values, filters.ground.facets.bits(hits)))


# --- Other searches --------------------------------------------------------------------------------------------------


def other_searches(query: search.Query, words: list[Tried]) -> list[tuple[str, str]]:
    """At most TRIES searches that may give more, as (what is different, their text), each text once.

    Of a search in quotes or with a minus the same words without; of one with words that the catalogue does not have,
    the others; then each of these alone, the longest first, for the longer a Danish word is, the less common it is; and
    the parts of a compound that is nowhere.
    """
    there = [word.text for word in words if word.is_there]
    missing = [word for word in words if not word.is_there]
    others = {}
    if marks := [mark for mark, used in (("anførselstegn", query.phrases), ("minus", minus(query))) if used]:
        others[" ".join(word.text for word in words)] = f"De samme ord uden {enumerated(marks)}"
    if missing and len(there) > 1:
        others.setdefault(" ".join(there), f"Uden {enumerated([quoted(word.text) for word in missing])}")
    alone = sorted(there, key=len, reverse=True) if len(words) > 1 else []
    parts = [part for word in missing for part in word.parts if not danish.is_stop_word(part)]
    for text in [*alone, *parts]:
        others.setdefault(text, f"Kun {quoted(text)}")
    return [(label, text) for text, label in others.items()][:TRIES]


def minus(query):
    return query.excluded or query.excluded_phrases


def quoted(text):
    return f"»{text}«"


# --- What comes nearest ----------------------------------------------------------------------------------------------


def nearest(answers: Iterable[search.Found]) -> list[Thing]:
    """At most NEAREST recommendations, themes and concepts that other searches found, best first; one query.

    A recommendation is among them wherever there is one.
    """
    best = {}
    for hit in (hit for found in answers for hit in found.hits if hit.kind in NEAR_KINDS):
        rank = (hit.tier, -hit.score)
        best[hit.kind, hit.key] = min(rank, best.get((hit.kind, hit.key), rank))
    ordered = sorted(best, key=lambda pair: (best[pair], pair))
    first = next((pair for pair in ordered if pair[0] == "recommendation"), None)
    chosen = [pair for pair in ordered if pair != first][: NEAREST - bool(first)]
    chosen = sorted([first, *chosen] if first else chosen, key=ordered.index)
    wanted = Q()
    for kind, key in chosen:
        wanted |= Q(kind=kind, key=key)
    entries = {(e.kind, e.key): e for e in SearchEntry.objects.filter(wanted).exclude(url="")} if chosen else {}
    there = [entries[pair] for pair in chosen if pair in entries]
    return [Thing(NEAR_KINDS[entry.kind], entry.title, entry.url) for entry in there]


def documents_of(ground):
    """A Choice for each document that the catalogue rests on: its address and its short title."""
    labels = ground.labels["kilde"].items()
    return [Choice(f"/kilder/{slug}/", label) for slug, label in labels if ("kilde", slug) not in ground.hidden]


# --- Counting --------------------------------------------------------------------------------------------------------


def count_it(request, filters: CaseFilterSet, selection: Selection) -> None:
    """Note the search where no case holds all its words, whatever the filters are.

    Not for robots, not for a further page, not for an address that was too long. Such a page is made anew for every
    reader: served from a cache, a search would be counted once and then never again.
    """
    if not selection.q or is_met(filters.found):
        return
    request.made_each_time = True
    straight = request.method == "GET" and selection.page == 1 and not selection.asked_page
    whole = not (selection.query_cut or selection.parameters_cut)
    if straight and whole and is_reader(request.META):
        zero_searches.note(selection.q, filters.found)


def is_met(found) -> bool:
    """Whether any case holds all the words, a compound perhaps by its parts."""
    best = next((hit.tier for hit in found.hits if hit.kind == KIND), None)
    return best is not None and best <= Tier.APART


def is_reader(meta) -> bool:
    """False for robots and for pages that a browser fetches before anybody asks; nothing of this is kept."""
    agent = meta.get("HTTP_USER_AGENT", "").lower()
    return not any(word in agent for word in ROBOTS) and not any(meta.get(name) for name in EARLY)
