"""Files as people have them: every encoding and separator that Excel writes, and files that mean harm."""

import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from catalogue.core.columns import (
    Address,
    CellError,
    Choice,
    Code,
    Day,
    Many,
    Number,
    Slug,
    Text,
    YesNo,
    danish_date,
    folded,
)
from catalogue.core.exchange_admin import marked
from catalogue.core.spreadsheets import (
    LARGEST,
    MOST_ROWS,
    NOTE,
    TOO_LONG,
    FileProblem,
    SheetToWrite,
    csv_of,
    plain_cell,
    read_tables,
    safe_cell,
    spoken,
    workbook_of,
)
from tests.files import csv_file, xlsx_file

ROWS = [["Titel", "Én sætning", "Tal"], ["Søvn på Ærø", "To linjer\nog ét; komma, »citat« og \"gåseøjne\"", "3,5"]]


def only_table(content):
    (table,) = read_tables(content)
    return table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_every_csv_that_excel_writes_is_read_alike(encoding, separator, newline):
    table = only_table(csv_file(ROWS, encoding=encoding, separator=separator, newline=newline))
    assert table.headings == ROWS[0]
    assert table.rows == [(2, ROWS[1])]


def test_the_rows_are_numbered_as_excel_does():
    content = b"sep=,\r\nTitel,Tekst\r\n,,\r\na,\"to\r\nlinjer\"\r\n# en note,x\r\nb,c\r\n,\r\n;\r\n\r\n"
    table = only_table(content)
    assert table.headings == ["Titel", "Tekst"]
    assert [number for number, _ in table.rows] == [4, 6, 8] and table.notes == 1
    assert table.rows[0][1] == ["a", "to\nlinjer"]


def test_a_workbook_is_read_as_a_dane_would_write_it():
    content = xlsx_file(
        {
            "Ark": [
                ["Kode", "År", "Tal", "Dag", "Ja", "Tekst", None],
                ["0101", 2026.0, 3.5, datetime(2026, 11, 21), True, "\xa0 a\r\nb_x000D_ \xa0", None],
                [None, -9, 1e20, date(2026, 1, 2), False, "'=1+1", None],
                [None] * 7,
                ["  ", None, None, None, None, None, None],
            ],
            "Tomt": [],
        }
    )
    table = only_table(content)
    assert table.headings == ["Kode", "År", "Tal", "Dag", "Ja", "Tekst"]
    assert table.rows[0] == (2, ["0101", "2026", "3,5", "21-11-2026", "ja", "a\nb"])
    assert table.rows[1][1][1:6] == ["-9", "1e+20", "02-01-2026", "nej", "=1+1"]
    assert len(table.rows) == 2


def test_a_percentage_says_so():
    book = Workbook()
    book.active.append(["Andel"])
    book.active.append([0.125])
    book.active["A2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    assert only_table(out.getvalue()).rows == [(2, ["12,5 %"])]


def package(**parts):
    """The bytes of a zip file; a dot in a name is written __, a slash ___."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("___", "/").replace("__", "."), content)
    return out.getvalue()


BOMB = package(xl___workbook__xml="<workbook/>", xl___a__xml=b" " * (101 * 1024 * 1024))
ENTITIES = package(xl___workbook__xml='<!DOCTYPE a [<!ENTITY b "cccc">]><workbook>&b;</workbook>')
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REFUSED = {
    "empty": (b"", "Filen er tom"),
    "large": (b"a" * (LARGEST + 1), "højst fylde 10 MB"),
    "bomb": (BOMB, "fylder for meget, når den pakkes ud"),
    "entities": (ENTITIES, "bliver ikke læst"),
    "word": (package(word___document__xml="<a/>"), "ikke en Excel-projektmappe"),
    "broken": (b"PK\x03\x04" + b"x" * 500, "i stykker"),
    "no sheets": (package(xl___workbook__xml="<workbook/>"), "i stykker"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "adgangskode"),
    "old": (OLE, "ældre format (.xls)"),
    "pdf": (b"%PDF-1.7", "hverken en Excel-fil"),
    "quote": (b'a;b\r\n"c;d\r\n', "anførselstegn"),
    "binary": (bytes(range(256)) * 4, "tegnsæt"),
    "rows": (b"a\r\n" + b"b\r\n" * (MOST_ROWS + 1), "over 20000 rækker"),
    "columns": (b"a;" * 150 + b"b\r\n", "over 100 kolonner"),
    "excel columns": (xlsx_file({"Ark": [["a"] * 150]}), "over 100 kolonner"),
    "error": (xlsx_file({"Ark": [["a"], ["#REF!"]]}), "celle A2: #REF! er en fejl i Excel"),
    "cell": (b'a\r\n"' + b"b" * 120_000 + b'"\r\n', "over 100000 tegn"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_danish(name):
    content, said = REFUSED[name]
    with pytest.raises(FileProblem, match=said.replace("(", r"\(").replace(")", r"\)")):
        read_tables(content)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content):
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n"):
        try:
            read_tables(start + content)
        except FileProblem as problem:
            assert str(problem)


GOOD = xlsx_file({"Ark": [["Titel", "År"], ["Søvn", 2026]]})


@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=6))
def test_no_damage_to_a_workbook_breaks_the_reader(at, junk):
    try:
        read_tables(GOOD[:at] + junk + GOOD[at + len(junk) :])
    except FileProblem as problem:
        assert str(problem)


@given(st.text(max_size=200))
def test_no_content_of_a_sheet_breaks_the_reader(text):
    sheet = f'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    parts = {}
    with zipfile.ZipFile(io.BytesIO(GOOD)) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.encode("utf-8", "replace")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    try:
        read_tables(out.getvalue())
    except FileProblem as problem:
        assert str(problem)


# --- Writing ---------------------------------------------------------------------------------------------------------

# Without what a cell is tidied of: blanks at its edges, controls, and the marks of encodings.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Zs", "Zl", "Zp"], exclude_characters="\ufeff"),
    min_size=1,
)


@given(st.text())
def test_a_guarded_text_is_no_formula_and_is_undone(text):
    guarded = safe_cell(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(guarded) == text


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_is_written_is_read_again(rows):
    kept = [row for row in rows if not row[0].startswith(NOTE)]
    for write in (csv_of, lambda sheet: workbook_of([sheet])):
        tables = read_tables(write(SheetToWrite("Ark", ["Titel", "Tekst"], rows)))
        assert [cells for _, cells in tables[0].rows] == kept


def test_a_formula_without_a_value_is_refused_and_named():
    book = Workbook()
    book.active.append(["Titel", "Tekst"])
    book.active.append(["a", "=1+1"])
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(FileProblem, match="celle B2: Der står en formel uden en værdi"):
        read_tables(content.getvalue())


def test_csv_is_as_excel_on_a_danish_windows_has_it():
    content = csv_of(SheetToWrite("Ark", ["Tal", "Dag", "Tekst"], [[-9, date(2026, 11, 21), "-9"], ["", "", "a;b\nc"]]))
    assert content == "\ufeffTal;Dag;Tekst\r\n-9;21-11-2026;'-9\r\n;;\"a;b\nc\"\r\n".encode()


def test_a_text_too_long_for_excel_is_not_cut_in_silence():
    content = workbook_of([SheetToWrite("Ark", ["Tekst"], [["x" * 40_000]])])
    assert only_table(content).rows == [(2, [TOO_LONG])]


# --- Cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "text", "value"),
    [
        (Number(-9, 99), "−9", "-9"),
        (Number(0, 9999), "2 026", "2026"),
        (YesNo(), "Sand", "true"),
        (YesNo(), " NEJ", "false"),
        (Day(), "1/1-2027", "2027-01-01"),
        (Day(), "21.11.2026", "2026-11-21"),
        (Day(), "21-11-2026 00:00", "2026-11-21"),
        (Code(4), "101", "0101"),
        (Choice((("a", "Første valg"),)), "første  VALG", "a"),
        (Choice((("a", "Første valg"),)), "a", "a"),
        (Many(Choice((("a", "Æ"), ("b", "Ø")))), "ø;\nÆ | Ø;", ["a", "b"]),
        (Text(5), "a\nb", "a b"),
        (Slug(), "a-1", "a-1"),
        (Address(), "https://kl.dk/a", "https://kl.dk/a"),
    ],
)
def test_a_cell_is_read(sort, text, value):
    assert sort.read(text, None) == value


@pytest.mark.parametrize(
    ("sort", "text"),
    [
        (Number(0, 9), "1,5"),
        (Number(0, 9), "10"),
        (Number(0, 9), "١"),
        (YesNo(), "ved ikke"),
        (Day(), "31-02-2026"),
        (Day(), "21-11-26"),
        (Day(), "i går"),
        (Code(4), "12345"),
        (Slug(), "Æ"),
        (Text(2), "abc"),
        (Address(), "javascript:alert(1)"),
        (Address(), "kl.dk"),
        (Many(YesNo()), "ja; måske"),
    ],
)
def test_a_wrong_cell_says_why(sort, text):
    with pytest.raises(CellError) as problem:
        sort.read(text, None)
    assert str(problem.value).endswith((".", "?", "«."))


SORTS = [Number(0, 9), YesNo(), Day(), Code(4), Slug(), Text(9), Address(9), Choice((("a", "A"),)), Many(Day())]


@given(st.text(max_size=40))
def test_no_text_breaks_a_cell(text):
    for sort in SORTS:
        with contextlib.suppress(CellError):
            sort.read(text, None)
    folded(text), danish_date(text), spoken(text)


@given(st.text("ab \n", max_size=300), st.text("ab \n", max_size=300))
def test_the_parts_of_a_difference_are_marked_where_they_differ(before, after):
    parts = marked(before, after)
    assert all(isinstance(text, str) and changed in (True, False) for side in parts for text, changed in side)
    if before == after:
        assert not [text for side in parts for text, changed in side if changed]
