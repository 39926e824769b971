"""Denmark as a schematic map of its 98 municipalities: which cells are land, what stands where, and who has cases."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cases.choices import MunicipalityRole
from cases.models import Municipality
from catalogue.core.selection import enumerated
from catalogue.core.tile_map import Part, Place, SmallMap, divide, panel, read_land, small_map

# One letter is one coast, a capital is a cell with a municipality, a point is water. The tiles stand in the database; a
# test holds that they are those of this picture.
LAND = read_land(
    """
    .....JJ...........
    .JjJJJ.N..........
    .JJJJJ............
    JJjJJJjJ.....S....
    jJJJJJJ....SSSS...
    JjJjJJ....SSSSS...
    jjjjJ.M..SSSSSS...
    JjJJ.....SSSSSS...
    jjjjJ....SSSSSS...
    .JJJFfFF.SSSSSS...
    PjjJ.FFF.SSSSSS..B
    .JjJJ.FF..SSS.....
    ......AE.LL.......
    """
)
PARTS = (
    Part("vest", "Jylland og Fyn med øer", 0, 8),
    Part("oest", "Sjælland, Lolland-Falster og Bornholm", 9, 99),  # and whatever is put further out
)
# Where the name of a region begins, as column and row: in the water beside it. A region that is not here has no name
# on the map, but its border.
REGION_NAMES = {
    "nordjylland": (1, 0),
    "midtjylland": (6, 5),
    "syddanmark": (5, 7),
    "hovedstaden": (9, 3),
    "sjaelland": (11, 12),
    "oestdanmark": (9, 3),
}
# Names that are longer than a tile is wide, and how they are broken or shortened.
LINES = {
    "Aabenraa": "Aaben-/raa",
    "Albertslund": "Alberts-/lund",
    "Ballerup": "Balle-/rup",
    "Bornholm": "Born-/holm",
    "Brønderslev": "Brønder-/slev",
    "Faaborg-Midtfyn": "Faaborg-/Midtfyn",
    "Favrskov": "Favr-/skov",
    "Fredensborg": "Fredens-/borg",
    "Fredericia": "Frede-/ricia",
    "Frederiksberg": "Fr.berg",
    "Frederikshavn": "Fr.havn",
    "Frederikssund": "Fr.sund",
    "Gentofte": "Gen-/tofte",
    "Gladsaxe": "Glad-/saxe",
    "Glostrup": "Glo-/strup",
    "Gribskov": "Grib-/skov",
    "Guldborgsund": "Guldb.-/sund",
    "Haderslev": "Hader-/slev",
    "Hedensted": "Heden-/sted",
    "Helsingør": "Helsing-/ør",
    "Hillerød": "Hille-/rød",
    "Hjørring": "Hjør-/ring",
    "Holstebro": "Holste-/bro",
    "Hvidovre": "Hvid-/ovre",
    "Høje-Taastrup": "Høje-/Taastrup",
    "Hørsholm": "Hørs-/holm",
    "Ikast-Brande": "Ikast-/Brande",
    "Jammerbugt": "Jammer-/bugt",
    "Kalundborg": "Kalund-/borg",
    "Kerteminde": "Kerte-/minde",
    "København": "Køben-/havn",
    "Langeland": "Lange-/land",
    "Lyngby-Taarbæk": "Lyngby-/Taarbæk",
    "Mariagerfjord": "Maria-/gerfjord",
    "Middelfart": "Middel-/fart",
    "Norddjurs": "Nord-/djurs",
    "Nordfyns": "Nord-/fyns",
    "Odsherred": "Ods-/herred",
    "Ringkøbing-Skjern": "Ringk.-/Skjern",
    "Ringsted": "Ring-/sted",
    "Roskilde": "Ros-/kilde",
    "Rudersdal": "Ruders-/dal",
    "Silkeborg": "Silke-/borg",
    "Skanderborg": "Skander-/borg",
    "Slagelse": "Slagel-/se",
    "Svendborg": "Svend-/borg",
    "Syddjurs": "Syd-/djurs",
    "Sønderborg": "Sønder-/borg",
    "Vallensbæk": "Vallens-/bæk",
    "Vesthimmerlands": "Vest-/himmerl.",
    "Vordingborg": "Vording-/borg",
}
LONGEST_LINE = 8  # letters, the last of them a narrow one


def lines_of(name: str) -> tuple[str, ...]:
    """The name as it fits into a tile; a name that nobody has broken yet is cut.

    >>> lines_of("Køge"), lines_of("København"), lines_of("Nyhavnsborg")
    (('Køge',), ('Køben-', 'havn'), ('Nyhavn.',))
    """
    if name in LINES:
        return tuple(LINES[name].split("/"))
    return (name if len(name) < LONGEST_LINE else f"{name[: LONGEST_LINE - 2]}.",)


def places() -> list[Place]:
    """All municipalities in Danish order, in one query."""
    rows = Municipality.objects.order_by("sort_key").values_list("slug", "name", "full_name", "column", "row")
    return [Place(slug, name, full, lines_of(name), column, row) for slug, name, full, column, row in rows]


def panels(found: Iterable[Place], members: Mapping[str, Iterable[str]], names: Mapping[str, str], filled):
    """The map in its PARTS, as a list of Panel.

    members: {region slug: municipality slugs} of the day, names: {region slug: name}, filled: see tile_map.panel.
    """
    found = list(found)
    region_of = {slug: region for region, slugs in members.items() for slug in slugs}
    areas = divide(LAND.coasts, {place.cell: region_of.get(place.slug, "") for place in found})
    written = {region: (names[region].split(" ", 1), *cell) for region, cell in REGION_NAMES.items() if region in names}
    return [panel(part, LAND, found, areas, written, filled) for part in PARTS]


def counted(counts: Mapping[str, int], url: Callable[[Place], str]):
    """What fills a tile: how many cases the municipality carries out, the same in words, and what `url` gives."""

    def filled(place):
        count = counts.get(place.slug, 0)
        said = f"{count} {'eksempel' if count == 1 else 'eksempler'}" if count else "ingen eksempler"
        return count, f"{place.full_name}: {said}", url(place)

    return filled


# What marks a municipality's tile, the most important last: it is drawn on top where a municipality has two roles.
MARKS = {
    MunicipalityRole.INSPIRES: "inspires",
    MunicipalityRole.TAKES_PART: "takes-part",
    MunicipalityRole.CARRIES_OUT: "carries-out",
}


@dataclass(frozen=True)
class RoleOnMap:
    """One kind of mark in words: the role, and the names of the municipalities that have it."""

    mark: str
    role: str
    names: str


@dataclass(frozen=True)
class Where:
    """A small map with some municipalities marked, and the same in words."""

    map: SmallMap
    roles: list[RoleOnMap]


def where(roles: Iterable[tuple[Municipality, str]]) -> Where:
    """The Where of (Municipality, MunicipalityRole) pairs, without a query."""
    roles = sorted(roles, key=lambda pair: (list(MARKS).index(pair[1]), pair[0].sort_key))
    holders = {role: [place.name for place, held in roles if held == role] for role in reversed(MARKS)}
    return Where(
        map=small_map(LAND, [((place.column, place.row), MARKS[role]) for place, role in roles]),
        roles=[RoleOnMap(MARKS[role], role.label, enumerated(names)) for role, names in holders.items() if names],
    )
