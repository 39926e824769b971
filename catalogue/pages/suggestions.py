"""/forslag/: what a reader who is still typing may mean, as JSON for static/js/suggestions.js."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import JsonResponse
from django.utils.text import capfirst

from cases.facets import GROUND
from catalogue.core import links, suggestions
from catalogue.core.sorting import sort_key
from catalogue.core.suggestions import Index, Item

MOST = 8  # suggestions
FAIR = 4  # of one kind, as long as there are others
FRESH = 60  # seconds that a browser may keep an answer: going back over what was typed asks nothing
PLACES = 2  # municipalities that are named


@dataclass(frozen=True)
class Group:
    """A kind of suggestions, as readers meet it: `sure` of them have a place however well the others meet the words."""

    kind: str
    label: str
    one: str
    sure: int = 1


# First the two that lead to a list of examples, then the examples, then what explains and recommends.
GROUPS = (
    Group("topic", "Emner", "Emne"),
    Group("municipality", "Kommuner", "Kommune"),
    Group("case", "Eksempler", "Eksempel", sure=2),
    Group("recommendation", "Anbefalinger", "Anbefaling"),
    Group("concept", "Begreber", "Begreb"),
)
KINDS = frozenset(group.kind for group in GROUPS)


def suggestion_list(request):
    """Suggestions for `q` in the groups of GROUPS; any text gives an answer. It is for the search fields only."""
    ground = GROUND.get()
    topics = topic_index(tuple(ground.labels["emne"].items()))
    suggested = suggestions.suggest(request.GET.get("q", ""), KINDS, [topics])
    groups = groups_of(suggested, ground)
    answer = {
        "meant": suggested.meant,
        "count": sum(len(group["suggestions"]) for group in groups),
        "groups": groups,
    }
    headers = {"Cache-Control": f"public, max-age={FRESH}", "X-Robots-Tag": "noindex"}
    return JsonResponse(answer, headers=headers, json_dumps_params={"ensure_ascii": False})


@lru_cache(1)
def topic_index(labels) -> Index:
    """The topics, which have no search entry: an Index of the (slug, name) pairs."""
    return Index(
        Item("topic", 0, sort_key(name), slug, name, url=links.address("/cases/", [("emne", slug)]))
        for slug, name in labels
    )


def groups_of(suggested, ground):
    """The groups that have something, as plain values, with at most MOST suggestions in all."""
    chosen = fair_share(suggested.kinds)
    return [
        {
            "kind": group.kind,
            "label": group.label,
            "suggestions": [shown(one.item, group, suggested, ground) for one in chosen[group.kind]],
        }
        for group in GROUPS
        if chosen[group.kind]
    ]


def fair_share(kinds):
    """{kind: its first Suggestions}, at most MOST in all.

    First those that are sure of their place, then what meets the words best, the kinds in turn; more than FAIR of one
    kind only where the others leave room.
    """
    number = {group.kind: min(group.sure, len(kinds.get(group.kind, ()))) for group in GROUPS}
    waiting = [
        (place >= FAIR, one.tier, place, order, group.kind)
        for order, group in enumerate(GROUPS)
        for place, one in enumerate(kinds.get(group.kind, ()))
        if place >= number[group.kind]
    ]
    for *_, kind in sorted(waiting)[: MOST - sum(number.values())]:
        number[kind] += 1
    return {kind: kinds.get(kind, [])[:count] for kind, count in number.items()}


def shown(item, group, suggested, ground):
    """One suggestion: its text and a note, both in pieces (plain, met, plain …), what it is, and its address."""
    return {
        "label": item.title,
        "kind": group.one,
        "url": item.url,
        "pieces": suggested.pieces(item.title),
        "note": suggested.pieces(note_of(item, ground)),
    }


def note_of(item, ground):
    """What tells an item from others of the same name, or says how much is behind it; "" where nothing does."""
    if item.kind == "topic":
        return number_of_cases(ground, "emne", item.key)
    if item.kind == "municipality":
        return number_of_cases(ground, "kommune", item.key)
    names = item.names.splitlines()
    more = " m.fl." if len(names) > PLACES else ""
    return capfirst(", ".join(names[:PLACES])) + more


def number_of_cases(ground, facet, value):
    """How many cases have the value, in words."""
    count = len(ground.facets.values.get(facet, {}).get(value, ()))
    return f"{count} {'eksempel' if count == 1 else 'eksempler'}" if count else "ingen eksempler endnu"
