"""A paper to take to a meeting: one list of blocks, written as Word (word.py), as PDF (pdf.py) and as plain text.

Knows no case and no theme. Blocks hold plain text; whatever XML cannot hold is taken out where a file is written.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from decimal import Decimal
from html.parser import HTMLParser

# Everything that XML 1.0 has no place for: control characters, lone surrogates, and the two that are no characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without what neither Word nor a PDF can hold; line ends become one newline.

    >>> printable("a\\x00b\\r\\nc")
    'ab\\nc'
    """
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Run:
    """Some words of a paragraph that look alike; with an address they are a link."""

    text: str
    strong: bool = False
    emphasis: bool = False
    url: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading, 1 to 3 deep. `new_page` begins a page with it."""

    text: str
    level: int = 1
    new_page: bool = False
    kind = "heading"


SHORT_TABLE = 9  # rows that stay on one page
LEAD, HINT, SMALL = "lead", "hint", "small"


@dataclass(frozen=True)
class Paragraph:
    """Runs after each other. `look` is "", LEAD, HINT (for the writer, to delete) or SMALL."""

    runs: tuple[Run, ...]
    look: str = ""
    kind = "paragraph"

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Items:
    """A list; ordered ones begin at 1 each time."""

    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False
    kind = "items"


@dataclass(frozen=True)
class Table:
    """Rows under a header row, with a caption. The first cell of a row is its heading; `numbers` are right-aligned."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    widths: tuple[int, ...] = ()
    kind = "table"

    @property
    def columns(self) -> list[str]:
        """The width of each column in per cent, as HTML has it: its share, else the first a quarter, the rest alike."""
        others = len(self.header) - 1
        shares = self.widths or ((25, *([75 / others] * others)) if others else (100,))
        return [f"{share * 100 / sum(shares):.2f}%" for share in shares]

    @property
    def is_short(self) -> bool:
        """True where it stays on one page."""
        return len(self.rows) <= SHORT_TABLE


@dataclass(frozen=True)
class BarRow:
    """One bar: its label, its number in words, how long it is in per cent of the room, and whether it stands out.

    A length of 0 is no bar.
    """

    label: str
    text: str
    length: Decimal
    strong: bool = True

    @property
    def width(self) -> str:
        """The length as HTML has it, whatever the language of the page."""
        return f"{self.length:.2f}%"


@dataclass(frozen=True)
class Bars:
    """A chart as a table: each row has its label, its number and its bar."""

    caption: str
    header: tuple[str, str]
    rows: tuple[BarRow, ...]
    kind = "bars"

    @property
    def has_bars(self) -> bool:
        return any(row.length for row in self.rows)


@dataclass(frozen=True)
class Picture:
    """A PNG with the words for those who cannot see it; `width` in millimetres."""

    png: bytes
    alt: str
    width: int = 30
    kind = "picture"

    @property
    def data(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/png;base64,{b64encode(self.png).decode()}"


@dataclass(frozen=True)
class Paper:
    """What is written: `title` is the document's, `subtitle` a line below it, `contents` whether it lists its parts."""

    title: str
    author: str
    subject: str = ""
    subtitle: str = ""
    contents: bool = False
    blocks: list = field(default_factory=list)


def said(text: str, look: str = "", strong: bool = False) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph((Run(text, strong=strong),), look)


def labelled(label: str, text: str, look: str = "") -> Paragraph:
    """»Label: text«, the label standing out."""
    return Paragraph((Run(f"{label}: ", strong=True), Run(text)), look)


def listed(texts, ordered: bool = False) -> Items:
    """A list of plain texts."""
    return Items(tuple((Run(text),) for text in texts), ordered)


def typed(text: str, look: str = "") -> list[Paragraph]:
    """What somebody typed, a paragraph for each part between blank lines; [] for nothing."""
    parts = re.split(r"\n\s*\n", printable(text).strip())
    return [said(part.strip(), look) for part in parts if part.strip()]


# --- From the small HTML of catalogue/core/prose.py ---------------------------------------------------------------


class ProseReader(HTMLParser):
    """Collects blocks from paragraphs and lists, which is all that prose.py lets through."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.blocks, self.lists, self.runs = [], [], []
        self.strong = self.emphasis = 0
        self.url = ""

    def handle_starttag(self, tag, attrs):
        if tag in ("ul", "ol"):
            self.end_paragraph()
            self.lists.append((tag, []))
        elif tag in ("p", "li"):
            self.end_paragraph()
        elif tag == "strong":
            self.strong += 1
        elif tag == "em":
            self.emphasis += 1
        elif tag == "a":
            self.url = dict(attrs).get("href") or ""
        elif tag == "br":
            self.runs.append(Run("\n"))

    def handle_endtag(self, tag):
        if tag in ("p", "li"):
            self.end_paragraph()
        elif tag in ("ul", "ol") and self.lists:
            self.end_paragraph()
            kind, items = self.lists.pop()
            if items and self.lists:  # a list in a list: its items follow those around them
                self.lists[-1][1].extend(items)
            elif items:
                self.blocks.append(Items(tuple(items), kind == "ol"))
        elif tag == "strong":
            self.strong = max(0, self.strong - 1)
        elif tag == "em":
            self.emphasis = max(0, self.emphasis - 1)
        elif tag == "a":
            self.url = ""

    def handle_data(self, data):
        text = re.sub(r"\s+", " ", data)
        if text.strip() or self.runs:
            self.runs.append(Run(text, bool(self.strong), bool(self.emphasis), self.url))

    def end_paragraph(self):
        runs, self.runs = self.runs, []
        if not "".join(run.text for run in runs).strip():
            return
        runs = (*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip()))
        if self.lists:
            self.lists[-1][1].append(runs)
        else:
            self.blocks.append(Paragraph(runs))


def blocks_of(html: str) -> list:
    """The blocks of a rendered prose field; [] for an empty one.

    >>> [block.text for block in blocks_of("<p>Et <strong>ord</strong></p>")]
    ['Et ord']
    """
    reader = ProseReader()
    reader.feed(html or "")
    reader.close()
    reader.end_paragraph()
    return reader.blocks


# --- As plain text ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """One part of a paper under a heading of the first level, with its text as an agenda system takes it."""

    heading: str
    text: str


def sections(paper: Paper) -> list[Section]:
    """The parts of a paper, those before the first heading left out."""
    parts = []
    for block in paper.blocks:
        if block.kind == "heading" and block.level == 1:
            parts.append((block.text, []))
        elif parts:
            parts[-1][1].append(block)
    return [Section(heading, plain_text(blocks)) for heading, blocks in parts]


def plain_text(blocks) -> str:
    """Blocks as text without markup: lists with dashes or numbers, tables row by row. Blank lines between blocks."""
    return printable("\n\n".join(PLAIN[block.kind](block) for block in blocks)).strip()


def plain_runs(runs) -> str:
    """The words, a link with its address where that is not the words themselves."""
    return "".join(
        f"{run.text} ({run.url})" if run.url and run.url not in run.text else run.text for run in runs
    ).strip()


def plain_items(block) -> str:
    marks = [f"{number}. " if block.ordered else "- " for number in range(1, len(block.items) + 1)]
    return "\n".join(mark + plain_runs(runs) for mark, runs in zip(marks, block.items, strict=True))


def plain_table(block) -> str:
    """Each row as a heading with a line for each cell: columns do not survive being pasted."""
    rows = []
    for first, *rest in block.rows:
        cells = [f"- {head}: {cell}" for head, cell in zip(block.header[1:], rest, strict=True) if cell]
        rows.append("\n".join([first, *cells]))
    return "\n\n".join([block.caption, *rows])


PLAIN = {
    "heading": lambda block: block.text,
    "paragraph": lambda block: plain_runs(block.runs),
    "items": plain_items,
    "table": plain_table,
    "picture": lambda block: block.alt,
    "bars": lambda block: "\n".join([block.caption, *(f"- {row.label}: {row.text}" for row in block.rows)]),
}
