"""What a search found besides cases, in groups: the best few of each kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from catalogue.core.search import Found, Tier
from catalogue.models import SearchEntry

Entries = dict[tuple[str, str], tuple[str, str, str]]

# Kind -> the heading of its group and how many are shown, in the order of the groups.
KINDS = {
    "recommendation": ("Anbefalinger", 3),
    "theme": ("Temaer", 2),
    "collection": ("Samlinger", 2),
    "concept": ("Begreber", 3),
    "indicator": ("Tal", 3),
    "municipality": ("Kommuner", 2),
    "advice": ("Råd", 3),
    "fact_box": ("Fakta", 2),
    "source": ("Kilder", 3),
    "found_intervention": ("Fundne indsatser", 2),
}


@dataclass(frozen=True)
class Thing:
    """Something that holds the words: its title and its address."""

    title: str
    url: str


@dataclass(frozen=True)
class Group:
    """The best things of one kind under their heading."""

    label: str
    things: list[Thing]


def chosen_of(found: Found) -> dict[str, list[str]]:
    """{kind: keys} of the best few of what holds every word; where nothing does, of what comes near."""
    worst = max(Tier) if not found.is_met else Tier.PREFIX
    chosen = {kind: [] for kind in KINDS}
    for hit in found.hits:
        if hit.tier > worst:
            break
        if hit.kind in chosen and len(chosen[hit.kind]) < KINDS[hit.kind][1]:
            chosen[hit.kind].append(hit.key)
    return chosen


def groups_of(chosen: dict[str, list[str]], entries: Entries) -> list[Group]:
    """The Groups of the chosen things that have an address, in the order of KINDS."""
    groups = [
        Group(label, [Thing(*entries[kind, key][:2]) for key in chosen[kind] if entries.get((kind, key), ("", ""))[1]])
        for kind, (label, _) in KINDS.items()
    ]
    return [group for group in groups if group.things]


def entries_of(wanted: Mapping[str, Iterable[str]]) -> Entries:
    """{(kind, key): (title, address, body)} of the entries of the index with these keys, in one query."""
    met = Q()
    for kind, keys in wanted.items():
        met |= Q(kind=kind, key__in=list(keys)) if keys else Q()
    if not met:
        return {}
    rows = SearchEntry.objects.filter(met).values_list("kind", "key", "title", "url", "body")
    return {(kind, key): (title, url, body) for kind, key, title, url, body in rows}
