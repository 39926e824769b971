"""Files that editors upload: made from rows, the way Excel writes them."""

import csv
import io

from openpyxl import Workbook, load_workbook


def csv_file(rows, *, encoding="utf-8-sig", separator=";", newline="\r\n"):
    """The bytes of a CSV file of rows of text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    return out.getvalue().encode(encoding)


def xlsx_file(sheets):
    """The bytes of an .xlsx file of {title: rows of values}."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheets_in(content):
    """{title: rows of values} of the bytes of an .xlsx file."""
    book = load_workbook(io.BytesIO(content))
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book.worksheets}


def changed(content, title, row, heading, value):
    """The .xlsx file with one cell changed; `row` is as Excel counts."""
    book = load_workbook(io.BytesIO(content))
    page = book[title]
    at = next(cell.column for cell in page[1] if cell.value == heading)
    page.cell(row, at).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def row_of(content, title, key):
    """The number of the first row of a sheet that begins with `key`."""
    return next(at for at, row in enumerate(sheets_in(content)[title], 1) if row[0] == key)
