"""The geometry of a tile map, on a small land of its own."""

import re

from catalogue.core.tile_map import LARGE, Part, Place, divide, panel, read_land, small_map

LAND = read_land(
    """
    AaA.
    .aA.
    BB.C
    """
)
WHOLE = Part("alt", "Alt", 0, 9)


def place(column, row):
    return Place(f"p{column}{row}", "Navn", "Navn Kommune", ("Navn",), column, row)


PLACES = [place(*cell) for cell in sorted(LAND.tiles)]


def drawn(places=PLACES, areas=None, names=None, counts=None, part=WHOLE):
    counts = counts or {}
    areas = divide(LAND.coasts, areas or {place.cell: "" for place in places})
    return panel(
        part, LAND, places, areas, names or {}, lambda p: (counts.get(p.slug, 0), f"{p.full_name}: x", f"/{p.slug}/")
    )


def boxes(tiles):
    return [(tile.x, tile.y, tile.x + tile.width, tile.y + tile.height) for tile in tiles]


def test_tiles_lie_apart_and_inside_the_picture():
    found = drawn()
    right, bottom = map(int, found.view_box.split()[2:])
    placed = boxes(found.tiles)
    assert len(placed) == 6
    assert all(0 <= x1 < x2 <= right and 0 <= y1 < y2 <= bottom for x1, y1, x2, y2 in placed)
    for number, (ax1, ay1, ax2, ay2) in enumerate(placed):
        for bx1, by1, bx2, by2 in placed[:number]:
            assert ax2 + LARGE.gap <= bx1 or bx2 + LARGE.gap <= ax1 or ay2 + LARGE.gap <= by1 or by2 + LARGE.gap <= ay1


def test_tiles_are_read_row_by_row():
    assert [(tile.place.row, tile.place.column) for tile in drawn().tiles] == sorted(
        (place.row, place.column) for place in PLACES
    )


def test_a_column_without_a_tile_is_narrow():
    assert drawn().view_box == f"0 0 {4 * LARGE.width} {3 * LARGE.height}"
    fewer = [place for place in PLACES if place.column != 1]
    assert drawn(fewer).view_box == f"0 0 {3 * LARGE.width + LARGE.narrow} {3 * LARGE.height}"


def test_land_without_a_tile_belongs_to_the_nearest_tile_of_its_coast():
    areas = divide(LAND.coasts, {(0, 0): "vest", (2, 0): "oest", (2, 1): "oest", (0, 2): "syd", (1, 2): "syd"})
    assert areas[1, 0] == "vest"  # as near to both: the left one
    assert areas[1, 1] == "oest"  # the tile right below it is on another coast
    assert areas[3, 2] == ""  # a coast without tiles belongs to nobody


def test_a_border_runs_between_areas_and_a_strait_between_coasts():
    one = drawn()
    assert one.borders == ""
    # Between A (1, 1) and B (1, 2), the only two neighbours on different coasts.
    assert one.straits == f"M{LARGE.width} {2 * LARGE.height}h{LARGE.width}"
    halves = {(0, 0): "vest", (2, 0): "oest", (2, 1): "oest", (0, 2): "vest", (1, 2): "oest", (3, 2): ""}
    two = drawn(areas=halves)
    assert two.straits == one.straits
    assert f"M{LARGE.width} {2 * LARGE.height}v{LARGE.height}" in two.borders  # within B
    assert f"M{2 * LARGE.width} 0v{LARGE.height}" in two.borders  # between (1, 0) and (2, 0)


def test_only_areas_that_are_there_have_a_name():
    names = {"vest": (("Region", "Vest"), 0, 1), "nord": (("Region", "Nord"), 0, 0)}
    shown = drawn(areas={place.cell: "vest" for place in PLACES}, names=names).names
    assert [text.text for text in shown] == ["Region", "Vest"]


def test_a_tile_prints_its_number_only_where_there_is_one():
    tiles = {tile.place.slug: tile for tile in drawn(counts={"p00": 12}).tiles}
    assert (tiles["p00"].number.text, tiles["p00"].shade) == ("12", 4)
    assert (tiles["p20"].number, tiles["p20"].shade) == (None, 0)
    for tile in tiles.values():
        for text in (*tile.lines, *filter(None, [tile.number])):
            assert tile.x < text.x < tile.x + tile.width and tile.y < text.y < tile.y + tile.height


def test_a_place_that_is_put_outside_the_drawing_is_shown_all_the_same():
    far = place(7, 5)
    tiles = drawn([*PLACES, far]).tiles
    assert far in [tile.place for tile in tiles]
    marked = small_map(LAND, [((7, 5), "carries-out")])
    right, bottom = map(int, marked.view_box.split()[2:])
    assert marked.marks[0].x + marked.marks[0].width <= right and marked.marks[0].y + marked.marks[0].height <= bottom


def test_a_small_map_draws_all_tiles_and_marks_some():
    found = small_map(LAND, [((2, 0), "takes-part"), ((2, 0), "carries-out")])
    assert found.tiles.count("M") == len(LAND.tiles)
    assert [mark.kind for mark in found.marks] == ["takes-part", "carries-out"]
    corners = set(re.findall(r"M(\d+) (\d+)", found.tiles))
    assert (str(found.marks[0].x), str(found.marks[0].y)) in corners
