"""A Paper as a Word file: real headings, lists, tables with header rows, alternative texts and Danish as its language.

Looks come from styles alone. They are those of an organisation's own file, where it has put one in the folder for
templates, and else made here; a style that a template lacks is added. Texts, headers and footers of a template's first
section stay as they are, what is in its body goes.
"""

import logging
import struct
import zlib
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

from django.utils import timezone
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm, Pt, RGBColor

from catalogue.core.paper import HINT, LEAD, SHORT_TABLE, SMALL, printable

log = logging.getLogger(__name__)

LANGUAGE = "da-DK"
FONT = "Calibri"  # comes with Word; elsewhere what replaces it is as wide
INK, PINE, SOFT = RGBColor(0x1B, 0x29, 0x26), RGBColor(0x15, 0x44, 0x3B), RGBColor(0x4B, 0x59, 0x55)
BAR, PALE_BAR = (0x15, 0x44, 0x3B), (0x9D, 0xBF, 0xB2)
MARGIN, PAGE_WIDTH, PAGE_HEIGHT = Mm(23), Mm(210), Mm(297)
BAR_ROOM, BAR_HEIGHT = 60, 4  # millimetres: a bar of 100 per cent, and how thick one is
LONGEST_TITLE = 255  # letters of a property

LOOKS = {LEAD: "Katalog Manchet", HINT: "Katalog Vejledning", SMALL: "Katalog Note"}
TABLE, CELL = "Katalog Tabel", "Katalog Tabeltekst"

# Of styles that a document may lack: size, space before and after, all in points, and how they look.
PARAGRAPH_STYLES = {
    "Normal": {"size": 10.5, "after": 5},
    "Title": {"size": 24, "after": 6, "bold": True, "colour": PINE},
    "Subtitle": {"size": 13, "after": 18, "colour": SOFT},
    "Heading 1": {"size": 16, "before": 18, "after": 6, "bold": True, "colour": PINE, "keep": True},
    "Heading 2": {"size": 12.5, "before": 11, "after": 3, "bold": True, "colour": PINE, "keep": True},
    "Heading 3": {"size": 10.5, "before": 8, "after": 2, "bold": True, "colour": INK, "keep": True},
    "List Bullet": {"size": 10.5, "after": 3},
    "List Number": {"size": 10.5, "after": 3},
    "Caption": {"size": 10, "before": 10, "after": 4, "bold": True, "colour": INK, "keep": True},
    "TOC Heading": {"size": 13, "before": 14, "after": 4, "bold": True, "colour": PINE, "keep": True},
    "toc 1": {"size": 10.5, "after": 2},
    "Footer": {"size": 9, "colour": SOFT},
    LOOKS[LEAD]: {"size": 12.5, "after": 8},
    LOOKS[HINT]: {"size": 10.5, "after": 6, "italic": True, "colour": SOFT},
    LOOKS[SMALL]: {"size": 9, "after": 6, "colour": SOFT},
    CELL: {"size": 9.5, "before": 1.5, "after": 1.5},
}
OWN = {*LOOKS.values(), CELL}  # no style of Word's own


# --- The file --------------------------------------------------------------------------------------------------------


def write(paper, template: Path | None = None) -> bytes:
    """The Paper as the bytes of a .docx, on the file `template` where there is one that can be read."""
    document = opened(template) if template else None
    if document is None:
        document = plain()
    Writer(document).write(paper)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def template_in(folder: str, names) -> Path | None:
    """The first of the file names that lies in the folder; None, and a line in the log, where none does."""
    if not folder:
        return None
    found = next((path for path in (Path(folder) / name for name in names) if path.is_file()), None)
    if found is None:
        log.warning("No Word template in %s (looked for %s): the catalogue's own is used", folder, ", ".join(names))
    return found


def opened(path: Path):
    """The document of a template without its body; None, and a line in the log, for a file that is none."""
    try:
        document = Document(str(path))
    except (OpcError, BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:  # the last is lxml's
        log.warning("The Word template %s cannot be used (%s): the catalogue's own is used", path, error)
        return None
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    return document


def plain():
    """An empty A4 document with the catalogue's styles."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name, look in PARAGRAPH_STYLES.items():
        dress(style_of(document, name), look)
    return document


def style_of(document, name):
    """The paragraph style of that name, which is added with our look where the document has none."""
    try:
        style = document.styles[name]
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            return style
        name = f"{name} (katalog)"  # a template may use the name for another kind
        return document.styles[name]
    except KeyError:
        pass
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name not in OWN)
    style.base_style = style_of(document, "Normal") if name != "Normal" else None
    dress(style, PARAGRAPH_STYLES.get(name, {}))
    return style


def dress(style, look):
    """Give a style its font, size, colour and spaces."""
    font, space = style.font, style.paragraph_format
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):  # a font of the theme would win over ours
        properties.remove(old)
    font.name = FONT
    properties.rFonts.set(qn("w:cs"), FONT)
    properties.rFonts.set(qn("w:eastAsia"), FONT)
    font.size = Pt(look["size"])
    font.bold, font.italic = look.get("bold", False), look.get("italic", False)
    font.color.rgb = look.get("colour", INK)
    space.space_before, space.space_after = Pt(look.get("before", 0)), Pt(look["after"]) if "after" in look else None
    space.line_spacing = 1.1
    space.keep_with_next = look.get("keep", False)
    if "indent" in look:
        space.left_indent = Mm(look["indent"])
    for border in style.element.get_or_add_pPr().findall(qn("w:pBdr")):  # the line below a title
        border.getparent().remove(border)
    for stretched in properties.findall(qn("w:spacing")):  # and its letters far from each other
        properties.remove(stretched)


# --- The blocks ------------------------------------------------------------------------------------------------------


class Writer:
    """Adds the blocks of one paper to one document."""

    def __init__(self, document):
        self.document = document
        self.lists = Lists(document)
        self.headings = 0
        self.room = room_of(document)
        self.styles = {}  # looking one up is slow

    def write(self, paper):
        describe(self.document, paper)
        self.text(printable(paper.title), "Title")
        if paper.subtitle:
            self.text(paper.subtitle, "Subtitle")
        if paper.contents:
            self.contents([block for block in paper.blocks if block.kind == "heading" and block.level == 1])
        for block in paper.blocks:
            getattr(self, block.kind)(block)
        footer(self.document, paper.title)

    def empty(self, style):
        """A new paragraph of the style of that name."""
        paragraph = self.document.add_paragraph()
        self.dress(paragraph, style)
        return paragraph

    def dress(self, paragraph, style):
        if style not in self.styles:
            self.styles[style] = style_of(self.document, style).style_id
        paragraph._p.style = self.styles[style]

    def text(self, text, style):
        paragraph = self.empty(style)
        paragraph.add_run(printable(text))
        return paragraph

    def heading(self, block):
        paragraph = self.text(block.text, f"Heading {block.level}")
        if block.new_page:
            paragraph.paragraph_format.page_break_before = True
        if block.level == 1:
            self.headings += 1
            bookmark(paragraph, self.headings)

    def paragraph(self, block):
        self.runs(self.empty(LOOKS.get(block.look, "Normal")), block.runs)

    def items(self, block):
        style = "List Number" if block.ordered else "List Bullet"
        number = self.lists.begin(block.ordered)
        for runs in block.items:
            paragraph = self.empty(style)
            put_in_list(paragraph, number)
            self.runs(paragraph, runs)

    def runs(self, paragraph, runs):
        for run in runs:
            added = paragraph.add_run(printable(run.text))
            if run.strong:
                added.bold = True
            if run.emphasis:
                added.italic = True
            if run.url:
                link(paragraph, added, printable(run.url))

    def table(self, block):
        grid = self.framed(block.caption, block.header, len(block.rows), widths_of(block, self.room))
        for cells, texts in zip(grid[1:], block.rows, strict=True):
            for column, text in enumerate(texts):
                self.fill(cells[column], text, strong=column == 0)
        for cells in grid:
            for column in block.numbers:
                cells[column].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.after_table()

    def bars(self, block):
        """A row for each bar: in words, the number, and the bar as a picture with the same words beside it."""
        drawn = block.has_bars
        last = [Mm(BAR_ROOM + 6)] if drawn else []
        left = self.room - sum(last) - Mm(30)
        header = (*block.header, "Søjle") if drawn else block.header
        grid = self.framed(block.caption, header, len(block.rows), [left, Mm(30), *last])
        for cells, row in zip(grid[1:], block.rows, strict=True):
            self.fill(cells[0], row.label, strong=True)
            self.fill(cells[1], row.text)
            if drawn:
                paragraph = self.fill(cells[2], "")
            if row.length:
                png = dot(BAR if row.strong else PALE_BAR)
                width = max(0.5, float(row.length) / 100 * BAR_ROOM)
                self.image(paragraph, png, width, BAR_HEIGHT, f"Søjle: {row.label}, {row.text}")
        for cells in grid:
            cells[1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.after_table()

    def framed(self, caption, header, count, widths):
        """An empty table under its caption, with the header row filled and repeated on each page: its cells by row."""
        self.text(caption, "Caption").paragraph_format.keep_with_next = True
        table = self.document.add_table(rows=count + 1, cols=len(header))
        table.style = table_style(self.document)
        describe_table(table, caption)
        grid = [list(row.cells) for row in table.rows]
        set_widths(table, grid, widths)
        for cell, text in zip(grid[0], header, strict=True):
            self.fill(cell, text, strong=True)
        for number, row in enumerate(table.rows):
            whole = row._tr.get_or_add_trPr()
            whole.append(OxmlElement("w:cantSplit"))
            if number == 0:
                whole.append(OxmlElement("w:tblHeader"))
        for cells in grid[: -1 if count <= SHORT_TABLE else 1]:
            for cell in cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        return grid

    def fill(self, cell, text, strong=False):
        """Write into a cell; the paragraph."""
        paragraph = cell.paragraphs[0]
        self.dress(paragraph, CELL)
        if text:
            paragraph.add_run(printable(text)).bold = True if strong else None
        return paragraph

    def after_table(self):
        """A little space, for tables have none of their own."""
        space = self.empty("Normal").paragraph_format
        space.space_after = space.space_before = Pt(0)
        space.line_spacing = Pt(8)

    def picture(self, block):
        self.image(self.empty("Normal"), block.png, block.width, None, block.alt)

    def image(self, paragraph, png, width, height, alt):
        shape = paragraph.add_run().add_picture(BytesIO(png), Mm(width), Mm(height) if height else None)
        described = shape._inline.docPr
        described.set("descr", printable(alt))
        described.set("name", f"Billede {described.id}")

    def contents(self, headings):
        """A table of contents that is right as it stands, so that Word need not ask whether to update it.

        It has no page numbers, for only Word knows the pages; Word keeps it so when it is asked to update (\\n).
        """
        self.text("Indhold", "TOC Heading")
        paragraphs = []
        for number, block in enumerate(headings, start=1):
            paragraph = self.empty("toc 1")
            run = paragraph.add_run(printable(block.text))
            anchor = OxmlElement("w:hyperlink")
            anchor.set(qn("w:anchor"), mark(number))
            anchor.set(qn("w:history"), "1")
            run._r.addprevious(anchor)
            anchor.append(run._r)
            paragraphs.append(paragraph)
        if paragraphs:
            begin_field(paragraphs[0], 'TOC \\o "1-1" \\n \\h \\z \\u')
            end_field(paragraphs[-1])


def link(paragraph, run, url):
    """Make a run of the paragraph a link to an address elsewhere."""
    relation = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), relation)
    element.set(qn("w:history"), "1")
    run._r.addprevious(element)
    element.append(run._r)
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x0D, 0x5A, 0x4B)


# --- Fields and marks ------------------------------------------------------------------------------------------------


def mark(number):
    """The name of the bookmark at the heading of that number."""
    return f"_Toc{number:08d}"


def bookmark(paragraph, number):
    """Put a bookmark around a heading, for the contents to lead to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(10_000 + number))
    start.set(qn("w:name"), mark(number))
    paragraph.runs[0]._r.addprevious(start)
    paragraph._p.append(end)


def field_mark(kind):
    run, character = OxmlElement("w:r"), OxmlElement("w:fldChar")
    character.set(qn("w:fldCharType"), kind)
    run.append(character)
    return run


def begin_field(paragraph, instruction):
    """Begin a field in front of what the paragraph holds, which is what it shows."""
    code, text = OxmlElement("w:r"), OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    code.append(text)
    place = 1 if paragraph._p.pPr is not None else 0
    for element in (field_mark("separate"), code, field_mark("begin")):
        paragraph._p.insert(place, element)


def end_field(paragraph):
    paragraph._p.append(field_mark("end"))


def add_number(paragraph, instruction):
    """A field that Word works out by itself on each page: PAGE, NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


def footer(document, title):
    """The title and the page number at the foot of each page, unless the template has a footer already."""
    foot = document.sections[0].footer
    if not foot.is_linked_to_previous and any(
        p.text.strip() or p._p.xpath(".//w:fldSimple|.//w:fldChar|.//w:drawing") for p in foot.paragraphs
    ):
        return
    paragraph = foot.paragraphs[0]
    paragraph.style = style_of(document, "Footer")
    stops = paragraph.paragraph_format.tab_stops
    for inherited in paragraph.style.paragraph_format.tab_stops:
        stops.add_tab_stop(inherited.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(room_of(document), WD_TAB_ALIGNMENT.RIGHT)
    title = printable(title).replace("\n", " ")
    paragraph.add_run((title if len(title) <= 70 else title[:69].rstrip() + "…") + "\tSide ")
    add_number(paragraph, "PAGE")
    paragraph.add_run(" af ")
    add_number(paragraph, "NUMPAGES")


# --- Lists -----------------------------------------------------------------------------------------------------------

LEVEL = (
    '<w:abstractNum {namespaces} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="425"/></w:pPr></w:lvl></w:abstractNum>'
)


class Lists:
    """Our own bullets and numbers, whatever the template has; each ordered list begins at 1."""

    def __init__(self, document):
        self.element = numbering_of(document)
        self.kinds = {False: self.define("bullet", "•"), True: self.define("decimal", "%1.")}
        self.bullets = self.instance(self.kinds[False])

    def define(self, form, text):
        used = [int(one.get(qn("w:abstractNumId"))) for one in self.element.findall(qn("w:abstractNum"))]
        number = max(used, default=-1) + 1
        made = parse_xml(LEVEL.format(namespaces=nsdecls("w"), number=number, format=form, text=text))
        first = self.element.find(qn("w:num"))  # every definition must stand before every use
        if first is not None:
            first.addprevious(made)
        else:
            self.element.append(made)
        return number

    def instance(self, kind, restart=False):
        used = [int(one.get(qn("w:numId"))) for one in self.element.findall(qn("w:num"))]
        number = max(used, default=0) + 1
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
        made = parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{again}</w:num>')
        last = (self.element.findall(qn("w:num")) or self.element.findall(qn("w:abstractNum")))[-1]
        last.addnext(made)
        return number

    def begin(self, ordered):
        """The number to put paragraphs under."""
        return self.instance(self.kinds[True], restart=True) if ordered else self.bullets


def numbering_of(document):
    """The element that holds the document's lists, made where it has none."""
    try:
        return document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except KeyError:
        part = NumberingPart.load(
            PackURI("/word/numbering.xml"),
            CONTENT_TYPE.WML_NUMBERING,
            f"<w:numbering {nsdecls('w')}/>".encode(),
            document.part.package,
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
        return part.element


def put_in_list(paragraph, number):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


# --- Tables ----------------------------------------------------------------------------------------------------------

TABLE_STYLE = """
<w:style {namespaces} w:type="table" w:customStyle="1" w:styleId="KatalogTabel">
  <w:name w:val="{name}"/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="15443B"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="15443B"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="DDD5C5"/>
    </w:tblBorders>
    <w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>
  </w:tblPr>
  <w:tblStylePr w:type="firstRow">
    <w:rPr><w:b/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="15443B"/></w:tcBorders>
    <w:shd w:val="clear" w:color="auto" w:fill="E4EFE9"/></w:tcPr>
  </w:tblStylePr>
</w:style>
"""


def table_style(document):
    """The style of our tables: the template's own of that name, else ours."""
    if TABLE not in document.styles:
        document.styles.element.append(parse_xml(TABLE_STYLE.format(namespaces=nsdecls("w"), name=TABLE)))
    return document.styles[TABLE]


def room_of(document):
    """How wide the text of a page is."""
    section = document.sections[0]
    return section.page_width - section.left_margin - section.right_margin


def widths_of(block, room):
    """The width of each column of a table in a page with so much room."""
    return [int(room * float(share.rstrip("%")) / 100) for share in block.columns]


def set_widths(table, grid, widths):
    """Word reads the widths of cells, LibreOffice those of the grid."""
    table.autofit = False
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = int(width)
    for cells in grid:
        for cell, width in zip(cells, widths, strict=True):
            cell.width = int(width)


LOOK = {
    "val": "04A0",
    "firstRow": "1",
    "lastRow": "0",
    "firstColumn": "1",
    "lastColumn": "0",
    "noHBand": "0",
    "noVBand": "1",
}


def describe_table(table, caption):
    """Say which row holds the headings, and give the table its words for those who cannot see it."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    look = OxmlElement("w:tblLook")
    for name, value in LOOK.items():
        look.set(qn(f"w:{name}"), value)
    properties.append(look)
    for name in ("w:tblCaption", "w:tblDescription"):
        described = OxmlElement(name)
        described.set(qn("w:val"), printable(caption)[:LONGEST_TITLE])
        properties.append(described)


# --- Pictures and properties -----------------------------------------------------------------------------------------


def dot(colour) -> bytes:
    """A PNG of one point in a colour (red, green, blue), to be stretched to a bar."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes(colour), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def describe(document, paper):
    """Title, author, language and times of the file, and Danish as the language of its text."""
    properties = document.core_properties
    properties.title = printable(paper.title).replace("\n", " ")[:LONGEST_TITLE]
    properties.author = properties.last_modified_by = paper.author[:LONGEST_TITLE]
    properties.subject = paper.subject[:LONGEST_TITLE]
    properties.language = LANGUAGE
    properties.comments = properties.keywords = properties.category = ""
    now = timezone.now().replace(microsecond=0, tzinfo=None)
    properties.created = properties.modified = datetime(*now.timetuple()[:6])
    properties.revision = 1
    speak_danish(document)


def speak_danish(document):
    """Danish as the language that Word proofs in and that a screen reader speaks."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = OxmlElement("w:docDefaults")
        styles.insert(0, defaults)
    run_default = child(defaults, "w:rPrDefault", first=True)
    language = child(child(run_default, "w:rPr"), "w:lang")
    language.set(qn("w:val"), LANGUAGE)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)


def child(parent, tag, first=False):
    """The element of that tag in the parent, made where there is none."""
    found = parent.find(qn(tag))
    if found is None:
        found = OxmlElement(tag)
        if first:
            parent.insert(0, found)
        else:
            parent.append(found)
    return found
