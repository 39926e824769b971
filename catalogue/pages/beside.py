"""What a search found besides cases, in groups: the best few of each kind."""

from dataclasses import dataclass

from django.db.models import Q

from catalogue.core.search import Found, Tier
from catalogue.models import SearchEntry

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


def beside(found: Found) -> list[Group]:
    """The Groups of what holds every word; where nothing does, of what comes near. One query."""
    worst = max(Tier) if not found.is_met else Tier.PREFIX
    chosen = {kind: [] for kind in KINDS}
    for hit in found.hits:
        if hit.tier > worst:
            break
        if hit.kind in chosen and len(chosen[hit.kind]) < KINDS[hit.kind][1]:
            chosen[hit.kind].append(hit.key)
    entries = read(chosen)
    groups = [
        Group(label, [entries[kind, key] for key in chosen[kind] if (kind, key) in entries])
        for kind, (label, _) in KINDS.items()
    ]
    return [group for group in groups if group.things]


def read(chosen):
    """{(kind, key): Thing} of the chosen entries that have an address."""
    wanted = Q()
    for kind, keys in chosen.items():
        wanted |= Q(kind=kind, key__in=keys) if keys else Q()
    if not wanted:
        return {}
    rows = SearchEntry.objects.filter(wanted).exclude(url="").values_list("kind", "key", "title", "url")
    return {(kind, key): Thing(title, url) for kind, key, title, url in rows}
