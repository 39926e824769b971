"""A country as tiles of one size, drawn as SVG: a tile for each place, the land behind them, lines where it is divided.

Lengths are worked out here, as whole numbers: a template would print 0.5 as 0,5.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Cell = tuple[int, int]  # column, row
STEPS = (1, 2, 4, 10)  # the least number of each shade; below the first there is none


@dataclass(frozen=True)
class Scale:
    """How large a cell is, the gap between two tiles, and the width of a column in which no tile stands."""

    width: int
    height: int
    gap: int
    narrow: int


LARGE = Scale(width=60, height=64, gap=4, narrow=16)  # tiles with a name and a number
SMALL = Scale(width=12, height=13, gap=2, narrow=4)  # tiles that only show where


@dataclass(frozen=True)
class Place:
    """What a tile stands for. `lines` is its name as it fits into a tile, in one or two lines."""

    slug: str
    name: str
    full_name: str
    lines: tuple[str, ...]
    column: int
    row: int

    @property
    def cell(self) -> Cell:
        return self.column, self.row


@dataclass(frozen=True)
class Part:
    """The columns from `first` to `last` of the map: on a narrow screen the parts stand one below the other."""

    slug: str
    name: str
    first: int
    last: int

    def holds(self, cell: Cell) -> bool:
        return self.first <= cell[0] <= self.last


@dataclass(frozen=True)
class Text:
    """One line of text, with the point that it starts at or is centred on."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Tile:
    """One tile: its upper left corner and size, what stands in it, its shade (0: none) and where it leads."""

    place: Place
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Text, ...]
    number: Text | None
    count: int
    shade: int
    title: str
    url: str


@dataclass(frozen=True)
class Panel:
    """One part of the map, ready to print: the SVG paths of land, straits and borders, and texts and tiles on them."""

    part: Part
    view_box: str
    land: str
    straits: str
    borders: str
    names: list[Text]
    tiles: list[Tile]


@dataclass(frozen=True)
class Shade:
    """One line of the legend: the shade and the numbers it stands for, in words."""

    shade: int
    text: str


@dataclass(frozen=True)
class Mark:
    """One place that a small map points out, and in which way (`kind` becomes a class)."""

    x: int
    y: int
    width: int
    height: int
    kind: str


@dataclass(frozen=True)
class SmallMap:
    """The whole country without names: land and tiles as one path each, and the marks."""

    view_box: str
    land: str
    straits: str
    tiles: str
    marks: list[Mark]


class Frame:
    """Where the cells of some columns lie. Rows begin with the first that holds land."""

    def __init__(self, scale: Scale, cells: Iterable[Cell], used: Iterable[int]):
        columns, rows = zip(*cells, strict=True)
        used = set(used)
        self.scale = scale
        self._top = min(rows)
        self._left = {min(columns): 0}
        for column in range(min(columns), max(columns) + 1):
            self._left[column + 1] = self._left[column] + (scale.width if column in used else scale.narrow)
        self.view_box = f"0 0 {max(self._left.values())} {self.y(max(rows) + 1)}"

    def x(self, column: int) -> int:
        """The left edge of a column."""
        return self._left[column]

    def y(self, row: int) -> int:
        """The upper edge of a row."""
        return (row - self._top) * self.scale.height

    def box(self, cell: Cell) -> tuple[int, int, int, int]:
        """(x, y, width, height) of the tile in a cell."""
        scale = self.scale
        x, y = self.x(cell[0]) + scale.gap // 2, self.y(cell[1]) + scale.gap // 2
        return x, y, scale.width - scale.gap, scale.height - scale.gap


@dataclass(frozen=True)
class Land:
    """The drawn ground of a map: {cell: coast}, and the cells that a tile is drawn on."""

    coasts: Mapping[Cell, str]
    tiles: frozenset[Cell]


def read_land(picture: str) -> Land:
    """The Land of a picture with one letter for each cell and a point for water.

    One letter is one coast, whatever its case; a capital is a cell with a tile.

    >>> land = read_land('''
    ... .j
    ... FJ
    ... ''')
    >>> land.coasts, sorted(land.tiles)
    ({(1, 0): 'J', (0, 1): 'F', (1, 1): 'J'}, [(0, 1), (1, 1)])
    """
    cells = {
        (column, row): letter
        for row, line in enumerate(picture.split())
        for column, letter in enumerate(line)
        if letter != "."
    }
    coasts = {cell: letter.upper() for cell, letter in cells.items()}
    return Land(coasts, frozenset(cell for cell, letter in cells.items() if letter.isupper()))


def divide(coasts: Mapping[Cell, str], tiles: Mapping[Cell, str]) -> dict[Cell, str]:
    """{cell of land: area}: that of its own tile, else that of the nearest tile on the same coast.

    coasts: {cell: coast}, tiles: {cell: area}. Of two that are equally near the upper one decides, then the left one.
    """

    def area(cell):
        if cell in tiles:
            return tiles[cell]
        same = [other for other in tiles if coasts.get(other) == coasts[cell]]
        nearest = min(same, key=lambda other: (distance(cell, other), other[1], other[0]), default=None)
        return tiles.get(nearest, "")

    return {cell: area(cell) for cell in coasts}


def distance(cell: Cell, other: Cell) -> int:
    return (cell[0] - other[0]) ** 2 + (cell[1] - other[1]) ** 2


def land_path(frame: Frame, cells: Iterable[Cell]) -> str:
    """Each row's runs of cells as rectangles; a stroke in the same colour closes the seams and rounds the corners."""
    path, wanted = [], set(cells)
    for column, row in sorted(wanted, key=lambda cell: (cell[1], cell[0])):
        if (column - 1, row) in wanted:
            continue
        end = column
        while (end, row) in wanted:
            end += 1
        x, y, width = frame.x(column), frame.y(row), frame.x(end) - frame.x(column)
        path.append(f"M{x} {y}h{width}v{frame.scale.height}h-{width}z")
    return "".join(path)


def line_path(frame: Frame, cells: Iterable[Cell], divided: Callable[[Cell, Cell], bool]) -> str:
    """A line along the edge of each two neighbouring cells that are `divided`."""
    path, known = [], set(cells)
    for column, row in sorted(known):
        beside, below = (column + 1, row), (column, row + 1)
        if beside in known and divided((column, row), beside):
            path.append(f"M{frame.x(column + 1)} {frame.y(row)}v{frame.scale.height}")
        if below in known and divided((column, row), below):
            path.append(f"M{frame.x(column)} {frame.y(row + 1)}h{frame.x(column + 1) - frame.x(column)}")
    return "".join(path)


def shade_of(count: int) -> int:
    """The shade of a number, from 0 for nothing.

    >>> [shade_of(count) for count in (0, 1, 2, 3, 4, 9, 10, 400)]
    [0, 1, 2, 2, 3, 3, 4, 4]
    """
    return sum(count >= least for least in STEPS)


def legend(one: str, many: str, none: str) -> list[Shade]:
    """The shades in words, `none` last.

    >>> [shade.text for shade in legend("eksempel", "eksempler", "ingen eksempler")]
    ['1 eksempel', '2–3 eksempler', '4–9 eksempler', '10 eksempler eller flere', 'ingen eksempler']
    """
    spans = [f"{least}–{following - 1} {many}" for least, following in zip(STEPS, STEPS[1:], strict=False)]
    spans[0] = f"{STEPS[0]} {one}"
    spans.append(f"{STEPS[-1]} {many} eller flere")
    return [*(Shade(place + 1, text) for place, text in enumerate(spans)), Shade(0, none)]


def panel(part: Part, land: Land, places: Iterable[Place], areas: Mapping[Cell, str], names, filled) -> Panel:
    """One part of the map.

    areas: {cell of land: area}; names: {area: (lines, column, row)} with the cell that a name begins in; filled: a
    function that gives the (count, title, url) of a Place.
    """
    shown = sorted((p for p in places if part.holds(p.cell)), key=lambda place: (place.row, place.column))
    coasts = {cell: coast for cell, coast in land.coasts.items() if part.holds(cell)}
    cells = {*coasts, *(place.cell for place in shown)}
    frame = Frame(LARGE, cells, {place.column for place in shown})
    return Panel(
        part=part,
        view_box=frame.view_box,
        land=land_path(frame, cells),
        straits=line_path(frame, coasts, lambda one, other: coasts[one] != coasts[other]),
        borders=line_path(
            frame, coasts, lambda one, other: coasts[one] == coasts[other] and areas[one] != areas[other]
        ),
        names=[
            Text(line, frame.x(column) + 4, frame.y(row) + 24 + 20 * place)
            for area, (lines, column, row) in names.items()
            if area in areas.values() and part.holds((column, row))
            for place, line in enumerate(lines)
        ],
        tiles=[tile(frame, place, *filled(place)) for place in shown],
    )


def tile(frame: Frame, place: Place, count: int, title: str, url: str) -> Tile:
    """The Tile of a place: its name above its number, or alone in the middle where there is none."""
    x, y, width, height = frame.box(place.cell)
    middle = x + width // 2
    two = len(place.lines) > 1
    first = y + (16 if two else 22) if count else y + height // 2 + (-3 if two else 5)
    return Tile(
        place=place,
        x=x,
        y=y,
        width=width,
        height=height,
        lines=tuple(Text(line, middle, first + 14 * number) for number, line in enumerate(place.lines)),
        number=Text(str(count), middle, y + height - (7 if two else 11)) if count else None,
        count=count,
        shade=shade_of(count),
        title=title,
        url=url,
    )


def small_map(land: Land, marks: Iterable[tuple[Cell, str]]) -> SmallMap:
    """The country with some cells marked: marks are (cell, kind) pairs, the last on top."""
    marks = list(marks)
    cells = {*land.coasts, *(cell for cell, _ in marks)}
    frame = Frame(SMALL, cells, {column for column, _ in (*land.tiles, *(cell for cell, _ in marks))})
    boxes = [frame.box(cell) for cell in sorted(land.tiles)]
    return SmallMap(
        view_box=frame.view_box,
        land=land_path(frame, cells),
        straits=line_path(frame, land.coasts, lambda one, other: land.coasts[one] != land.coasts[other]),
        tiles="".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in boxes),
        marks=[Mark(*frame.box(cell), kind) for cell, kind in marks],
    )
