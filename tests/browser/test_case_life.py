"""The whole life of a case in a browser: sent in by a municipality, handled by editors of three roles, read by anyone.

Everybody logs in through the login page, and every step is seen from the reader's side too.
"""

import re
import time

import pytest

from tests.browser.desk import log_in, mailbox

GROW = 4_000  # milliseconds: a form that is sent sooner was filled in by a machine
OLD, NEW = "Klatrevæggen i skolegården", "Klatrevæggen i skolegården er åben hele året"


def rows(reader, words):
    """The slugs of the cases that a reader finds with the words."""
    reader.goto(f"/cases/?q={words}")
    return reader.eval_on_selector_all("[data-case]", "rows => rows.map(row => row.dataset.case)")


def heading(reader, slug):
    """(status, heading) of the case's own page as a reader meets it."""
    status = reader.goto(f"/cases/{slug}/").status
    return status, reader.inner_text("h1").replace("\xad", "")


def press(page, text, **fields):
    """Press the button of the case with the text, with what goes with it typed; give what the page says then."""
    form = page.locator("form", has=page.get_by_role("button", name=text, exact=True)).first
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    with page.expect_navigation():
        form.get_by_role("button", name=text, exact=True).click()
    return said(page)


def said(page):
    return " ".join(page.locator(".messagelist li").all_inner_texts())


def box(page, key):
    """(number, texts of the rows) of a box of the desk."""
    page.goto("/admin/")
    found = page.locator(f"[data-box={key}]")
    return int(found.get_attribute("data-count")), found.locator("li").all_inner_texts()


def open_from_box(page, key, text):
    """Follow the row of a box of the desk."""
    page.goto("/admin/")
    page.locator(f"[data-box={key}]").get_by_role("link", name=text).click()


def send_in(page):
    """A municipality sends the example; gives the reference."""
    page.goto("/indsend/")
    page.fill("#felt-title", OLD)
    page.fill("#felt-summary", "Skolens pædagoger bygger en klatrevæg med børnene og holder den åben om eftermiddagen.")
    page.select_option("#felt-municipality", "koege")
    page.fill("#felt-mailbox", "skoler@koege.example")
    page.check("#felt-consent", force=True)
    page.wait_for_timeout(GROW)
    with page.expect_navigation():
        page.click(".k-submit-button")
    return re.search(r"IK-\d{4}-\w{4}", page.inner_text("main"))[0]


def test_from_a_municipality_to_the_archive(desk):
    municipality, reader = desk(), desk()
    reference = send_in(municipality)
    assert not municipality.context.cookies()
    assert rows(reader, "klatrevæg") == []

    # An author has nothing to do with what is sent in; an editor makes a draft of it.
    author, editor = desk("forfatter"), desk("redaktør")
    assert author.locator("[data-box=indsendt]").count() == 0
    assert box(editor, "indsendt")[0] == 1
    open_from_box(editor, "indsendt", OLD)
    assert reference in editor.inner_text("main") and "skoler@koege.example" in editor.inner_text("main")
    press(editor, "Opret kladde")
    draft = editor.url
    assert box(editor, "indsendt")[0] == 0 and box(editor, "mine")[0] == 1

    # What is missing is said, written, and the draft goes to review.
    editor.goto(draft)
    for name in ("age", "results", "steps"):
        editor.locator(f"[name=nr_{name}]").check()
    choose(editor, "recommendation_ties", "fritidsaktiviteter").locator("[name$=-basis]").select_option("editors")
    save(editor)
    assert "sendt til gennemsyn" in press(editor, "Send det gemte til gennemsyn")
    assert author.goto(draft).status in (200, 404) and OLD not in author.inner_text("main")
    assert rows(reader, "klatrevæg") == []

    # Nobody publishes what is her own; a publisher does.
    assert editor.get_by_role("button", name="Publicér nu").count() == 0
    publisher = desk("udgiver")
    number, waiting = box(publisher, "gennemsyn")
    assert number == 1 and "har ventet siden i dag" in waiting[0]
    open_from_box(publisher, "gennemsyn", OLD)
    assert "er publiceret" in press(publisher, "Publicér nu")
    (slug,) = rows(reader, "klatrevæg")
    assert heading(reader, slug) == (200, OLD)
    assert "skoler@koege.example" not in reader.content()

    # A new version: readers keep the old one until it is published.
    editor.goto(publisher.url)
    press(editor, "Ret eksemplet i en ny kladde")
    editor.fill("[name=title]", NEW)
    save(editor)
    press(editor, "Send det gemte til gennemsyn")
    assert heading(reader, slug) == (200, OLD)
    open_from_box(publisher, "gennemsyn", NEW)
    press(publisher, "Publicér nu")
    assert heading(reader, slug) == (200, NEW)
    live = publisher.url

    # The first version comes back as a draft, and somebody else publishes it.
    publisher.goto(live)
    press(publisher, "Hent frem som ny kladde (udgave 1)")
    assert publisher.input_value("[name=title]") == OLD
    press(publisher, "Send det gemte til gennemsyn")
    assert heading(reader, slug) == (200, NEW)
    chief = desk("administrator")
    open_from_box(chief, "gennemsyn", OLD)
    press(chief, "Publicér nu")
    assert heading(reader, slug) == (200, OLD)
    assert rows(reader, "klatrevæg") == [slug]

    # Archived: gone from the site and from the search.
    publisher.goto(chief.url)
    press(publisher, "Arkivér eksemplet", reason="Klatrevæggen er taget ned.")
    assert heading(reader, slug)[0] in (404, 410)
    assert rows(reader, "klatrevæg") == []
    assert all(not page.complaints for page in (municipality, author, editor, publisher, chief))


def choose(page, group, words):
    """Add a row to the group and choose in its search-and-choose field what the words find first."""
    row = page.locator(f"#{group}-group .inline-related:not(.empty-form)").last
    if not row.count() or row.locator("option:checked").count():
        page.locator(f"#{group}-group .add-row a, #{group}-group .k-add-row").first.click()
        row = page.locator(f"#{group}-group .inline-related:not(.empty-form)").last
    row.locator(".select2-selection").first.click()
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted:not(.loading-results)").first.wait_for()
    page.keyboard.press("Enter")
    return row


def save(page):
    """Save the draft and stay on it."""
    with page.expect_navigation():
        page.locator("input[name=_continue]").first.click()
    assert not page.locator(".errornote").count(), page.locator(".errorlist").all_inner_texts()
