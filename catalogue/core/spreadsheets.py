"""Tables from and to Excel and CSV files, as Excel on a Danish Windows makes and reads them.

Everything that is read is text: a number as it is written in Danish (3,5), a date as 21-11-2026, true as "ja". What
cannot be read is a `FileProblem`, whose Danish sentence is shown to the editor. This module knows no kind of content.
"""

import csv
import io
import logging
import re
import warnings
import zipfile
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time

from catalogue.core.prose import tidy

LARGEST = 10 * 1024 * 1024  # bytes of a file
UNPACKED = 100 * 1024 * 1024  # bytes of what an Excel file holds when it is unpacked
PARTS = 2_000  # files inside an Excel file
MOST_ROWS = 20_000  # of one sheet; a kind may set fewer for its main sheet
MOST_COLUMNS = 100
LONGEST = 100_000  # characters of a cell
EXCEL_LONGEST = 32_767  # characters that Excel keeps of a cell
TOO_LONG = "[For lang til en celle i Excel. Teksten røres ikke ved import; ret den i formularen.]"
NOTE = "#"  # a row that begins so is a note and is not read
STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls files, and all Office files with a password
FORMULA = re.compile(rb"<f[ >/]")
log = logging.getLogger(__name__)


class FileProblem(Exception):
    """A file that cannot be read. The message is Danish, says what is wrong, and what to do."""


@dataclass
class Table:
    """One sheet: its title, its headings, and rows as (number as Excel counts, texts). `notes`: rows not read."""

    title: str
    headings: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    notes: int = 0


# --- Formulas --------------------------------------------------------------------------------------------------------


def safe_cell(text):
    """A text that no spreadsheet takes for a formula; `plain_cell` undoes it.

    >>> safe_cell("=cmd"), safe_cell("tolk"), safe_cell("'=cmd")
    ("'=cmd", 'tolk', "''=cmd")
    """
    return f"'{text}" if text.lstrip("'").startswith(STARTS) else text


def plain_cell(text):
    """The text as it was before `safe_cell`.

    >>> plain_cell("'=cmd"), plain_cell("'tis"), plain_cell("''=cmd")
    ('=cmd', "'tis", "'=cmd")
    """
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(STARTS) else text


# --- Reading ---------------------------------------------------------------------------------------------------------


def read_tables(content):
    """The Tables of the bytes of an Excel or CSV file; a CSV file is one Table without a title. Raises FileProblem."""
    if not content:
        raise FileProblem("Filen er tom.")
    if len(content) > LARGEST:
        raise FileProblem(f"Filen fylder for meget. Den må højst fylde {LARGEST // 1024 // 1024} MB.")
    if content.startswith(b"PK"):
        return read_workbook(content)
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileProblem("Filen er beskyttet med adgangskode. Gem den uden adgangskode, og prøv igen.")
        raise FileProblem("Filen er i et ældre format (.xls). Gem den som Excel-projektmappe (.xlsx), og prøv igen.")
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<?xml", b"<html", b"<!DOC")):
        raise FileProblem("Filen er hverken en Excel-fil (.xlsx) eller en CSV-fil.")
    return [read_csv(content)]


def trimmed(table):
    """The table with its first row that is not empty as headings, without empty rows and without notes."""
    rows = [(number, cells) for number, cells in table.rows if any(cells)]
    if not rows:
        return table
    for _, cells in rows:
        while not cells[-1]:
            cells.pop()
    table.headings = rows[0][1]
    table.rows = []
    for number, cells in rows[1:]:
        if next((text for text in cells if text), "").startswith(NOTE):
            table.notes += 1
        else:
            table.rows.append((number, cells))
    return table


def clean_text(text):
    """A cell's text with Unix line ends, without control characters and blank edges, its formula guard undone."""
    if len(text) > LONGEST:
        raise FileProblem(f"En celle har over {LONGEST} tegn: »{text[:40]}…«. Del teksten, eller ret den i formularen.")
    return plain_cell(tidy(CONTROL.sub("", text.replace("_x000D_", "").replace(BOM, ""))))


# CSV


def read_csv(content):
    """The Table of a CSV file: any of the encodings and separators that Excel writes. Raises FileProblem."""
    text = decoded(content).removeprefix(BOM)
    first, _, rest = text.partition("\n")
    marked = re.fullmatch(r"\"?sep=(.)\"?\s*", first)
    separator = marked[1] if marked else separator_of(text)
    table = Table("")
    reader = csv.reader(io.StringIO(rest if marked else text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 2 if marked else 1):
            if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
                raise FileProblem(f"Række {number} har over {MOST_COLUMNS} kolonner.")
            if any(cells):
                table.rows.append((number, [clean_text(cell) for cell in cells[:MOST_COLUMNS]]))
            if len(table.rows) > MOST_ROWS:
                raise FileProblem(f"Filen har over {MOST_ROWS} rækker. Del den i flere filer.")
    except csv.Error as problem:
        raise FileProblem(
            f"Filen kan ikke læses som CSV omkring linje {reader.line_num}: "
            "et anførselstegn mangler eller står forkert, eller en celle er for lang."
        ) from problem
    return trimmed(table)


def decoded(content):
    """The text of a CSV file: UTF-8 and UTF-16 with or without their mark, otherwise Windows' own. Raises FileProblem.

    >>> decoded("æ".encode("utf-16")), decoded("æ".encode("cp1252")), decoded("æ".encode("utf-8-sig"))
    ('æ', 'æ', '\\ufeffæ')
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content[:200]:
        encodings = ["utf-16-le" if content[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileProblem(
        "Filens tegnsæt kan ikke genkendes. Gem den i Excel som »CSV UTF-8 (kommasepareret)« eller som .xlsx."
    )


def separator_of(text):
    """Semicolon, comma or tab: the one that parts the first line with text in it the most, outside quotes.

    >>> separator_of('Titel;"Kommuner, alle"'), separator_of("a,b"), separator_of("a\\tb"), separator_of("a")
    (';', ',', '\\t', ';')
    """
    line = next((line for line in text[:20_000].splitlines() if line.strip(" ;,\t\"\ufeff")), "")
    bare = re.sub(r'"[^"]*("|$)', "", line)
    return max(";\t,", key=lambda mark: bare.count(mark))


# Excel


def read_workbook(content):
    """The Tables of an .xlsx file, without those that have no text. Raises FileProblem."""
    check_package(content)
    from openpyxl import load_workbook  # slow to import, and only editors need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl says what of a file's looks it does not keep
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            if has_formulas(content):
                refuse_without_value(book, load_workbook(io.BytesIO(content), read_only=True))
            tables = [read_sheet(sheet) for sheet in book.worksheets]
    except FileProblem:
        raise
    except Exception as problem:  # a broken file can fail anywhere in the library
        log.info("an Excel file could not be read: %r", problem)
        raise FileProblem("Excel-filen er i stykker. Åbn den i Excel, gem den igen, og prøv.") from None
    return [table for table in map(trimmed, tables) if table.headings]


def has_formulas(content):
    """True where a cell of the workbook holds a formula."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(FORMULA.search(package.read(name)) for name in sheets)


def refuse_without_value(values, formulas):
    """A formula whose value is not in the file would be read as an empty cell. Raises FileProblem.

    Excel keeps the value beside the formula; some other programs do not. Both arguments are the same workbook.
    """
    for sheet, written in zip(values.worksheets, formulas.worksheets, strict=True):
        sheet.reset_dimensions(), written.reset_dimensions()
        rows = zip(sheet.iter_rows(max_col=MOST_COLUMNS), written.iter_rows(max_col=MOST_COLUMNS), strict=True)
        for cells in rows:
            for cell, formula in zip(*cells, strict=False):
                if formula.data_type == "f" and cell.value is None:
                    raise FileProblem(
                        f"Arket »{sheet.title}«, celle {formula.coordinate}: Der står en formel uden en værdi. "
                        "Skriv værdien selv, eller åbn filen i Excel, og gem den igen."
                    )


def check_package(content):
    """Refuse what is no workbook, unpacks to something huge, or declares entities. Raises FileProblem."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise FileProblem("Filen fylder for meget, når den pakkes ud. Del den i flere filer.")
            if "xl/workbook.xml" not in package.namelist():
                raise FileProblem("Filen er ikke en Excel-projektmappe (.xlsx).")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    check_part(package, part)
    except FileProblem:
        raise
    except Exception as problem:
        log.info("a package could not be opened: %r", problem)
        raise FileProblem("Filen er i stykker og kan ikke åbnes.") from None


def check_part(package, part):
    """A part is XML in UTF-8 of the size that it says, without a document type. Raises FileProblem."""
    with package.open(part) as stream:
        head = stream.read(4_096)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise FileProblem("Filen har et indhold, som Excel ikke selv skriver, og bliver ikke læst.")


def read_sheet(sheet):
    """One sheet as a Table of texts, not yet trimmed. Raises FileProblem."""
    sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
    table = Table(sheet.title)
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        if all(cell.value is None for cell in cells):
            continue
        texts = [text_of(cell, table.title) for cell in cells]
        if len(texts) > MOST_COLUMNS and texts[MOST_COLUMNS]:
            raise FileProblem(f"Arket »{table.title}« har over {MOST_COLUMNS} kolonner.")
        if any(texts):
            table.rows.append((number, texts[:MOST_COLUMNS]))
        if len(table.rows) > MOST_ROWS:
            raise FileProblem(f"Arket »{table.title}« har over {MOST_ROWS} rækker. Del filen i flere.")
    return table


def text_of(cell, title):
    """The text of one cell of Excel, as a Dane would write it. Raises FileProblem for one of Excel's own errors."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise FileProblem(f"Arket »{title}«, celle {cell.coordinate}: {value} er en fejl i Excel. Skriv værdien selv.")
    if isinstance(value, float) and "%" in str(cell.number_format):
        return f"{danish_number(round(value * 100, 10))} %"
    return clean_text(spoken(value))


def spoken(value):
    """A value of Python as text.

    >>> spoken(2022.0), spoken(-9), spoken(3.5), spoken(True), spoken(date(2026, 11, 21)), spoken("0101")
    ('2022', '-9', '3,5', 'ja', '21-11-2026', '0101')
    """
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int | float):
        return danish_number(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.strftime("%d-%m-%Y")
    if isinstance(value, datetime):
        return value.strftime("%d-%m-%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y")
    return str(value)


def danish_number(value):
    """A number without needless decimals and with a comma."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    return str(value).replace(".", ",")


# --- Writing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """How a column looks in Excel: its width in characters, what may be chosen, and what is said beside a cell."""

    width: int = 20
    choices: tuple = ()
    hint: str = ""
    required: bool = False


@dataclass
class SheetToWrite:
    """`rows` are lists of text, int or date; `looks` one Look a column, or none for a sheet that is only read."""

    title: str
    headings: list
    rows: list
    looks: list = field(default_factory=list)


def csv_of(sheet):
    """The bytes of a CSV file as Excel on a Danish Windows opens it: UTF-8 with its mark, semicolons."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([safe_cell(value) if isinstance(value, str) else spoken(value) for value in row])
    return (BOM + out.getvalue()).encode("utf-8")


VALIDATED = 2_000  # rows that have a list to choose from, beyond those that are written
LISTS = "Lister"
TALL, HEIGHT = 200, 48  # characters from which a row is cut to a height, and that height in points


def workbook_of(sheets):
    """The bytes of an .xlsx file with these sheets, and a sheet of the lists that its cells choose from."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    lists = [look.choices for sheet in sheets for look in sheet.looks if look.choices]
    places = {}
    for at, choices in enumerate(dict.fromkeys(lists), 1):
        letter = get_column_letter(at)
        places[choices] = f"{LISTS}!${letter}$1:${letter}${len(choices)}"
    for sheet in sheets:
        write_sheet(book, sheet, places)
    if places:
        hidden = book.create_sheet(LISTS)
        hidden.sheet_state = "hidden"
        for at in range(max(len(choices) for choices in places)):
            hidden.append([excel_cell(hidden, choices[at] if at < len(choices) else "") for choices in places])
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        book.save(out)
    return out.getvalue()


def write_sheet(book, sheet, places):
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    page = book.create_sheet(sheet.title)
    page.freeze_panes = "B2" if sheet.looks else "A2"
    last = len(sheet.rows) + 1
    for at, look in enumerate(sheet.looks or [Look(40)] * len(sheet.headings), 1):
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = look.width
        if look.choices or look.hint:
            validation = DataValidation(
                type="list" if look.choices else None,
                formula1=places[look.choices] if look.choices else None,
                allow_blank=True,
                showErrorMessage=bool(look.choices),
                errorTitle="Vælg fra listen",
                error="Vælg en af værdierne på listen.",
                showInputMessage=bool(look.hint),
                promptTitle=sheet.headings[at - 1][:32],
                prompt=look.hint[:255],
            )
            validation.add(f"{letter}2:{letter}{last + VALIDATED}")
            page.data_validations.append(validation)
    if sheet.rows:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{last}"
    headings = []
    for at, heading in enumerate(sheet.headings):
        cell = excel_cell(page, heading)
        cell._style = copy(cell._style)
        cell.font = Font(bold=True)
        required = sheet.looks and sheet.looks[at].required
        cell.fill = PatternFill("solid", fgColor="FFE9C7" if required else "E3EDF5")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        headings.append(cell)
    page.append(headings)
    for number, row in enumerate(sheet.rows, 2):
        if any(isinstance(value, str) and len(value) > TALL for value in row):
            page.row_dimensions[number].height = HEIGHT  # or Excel makes a row as high as its longest text
        page.append([excel_cell(page, value) for value in row])


def excel_cell(page, value):
    """A cell of a sheet that is being written: text is text and nothing else, also where it looks like a number."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        text = safe_cell(CONTROL.sub("", value))
        cell = WriteOnlyCell(page, value=TOO_LONG if len(text) > EXCEL_LONGEST else text)
        cell.data_type = "s"  # never a formula
    else:
        cell = WriteOnlyCell(page, value=value)
    cell._style = style(page, type(value))
    return cell


def style(page, kind):
    """The style of a sheet's cells with values of this type, made once: openpyxl is slow to compare styles."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    made = page.__dict__.setdefault("_catalogue_styles", {})
    if kind not in made:
        cell = WriteOnlyCell(page)
        cell.alignment = Alignment(vertical="top", wrap_text=kind is str)
        cell.number_format = {str: "@", date: "dd-mm-yyyy"}.get(kind, "General")
        made[kind] = cell._style
    return made[kind]
