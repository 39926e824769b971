"""The whole life of a case in a browser: sent in by a municipality, handled by editors of three roles, read by anyone.

Everybody logs in through the login page, and every step is seen from the reader's side too.
"""

import os
import re
import time

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


# --- How long it takes by hand ---------------------------------------------------------------------------------------


class Hand:
    """Types and presses as a person does, counts both, and says how long a person takes.

    The times are those of the keystroke-level model (Card, Moran and Newell, 1980): an average typist's key, and for
    each press a moment to think, the way of the mouse and the press itself. With HUMAN_SPEED=1 the hand really takes
    them; otherwise they are added to what the pages took.
    """

    KEY, PRESS = 0.28, 1.35 + 1.1 + 0.2  # seconds
    MOST = 5 * 60

    def __init__(self):
        self.keys = self.presses = 0
        self.slowly = os.environ.get("HUMAN_SPEED") == "1"
        self.began = time.monotonic()

    def press(self, target, **options):
        self.presses += 1
        if self.slowly:
            time.sleep(self.PRESS)
        target.click(**options)

    def type(self, page, text):
        self.keys += len(text)
        page.keyboard.type(text, delay=self.KEY * 1000 if self.slowly else 0)

    def fill(self, field, text):
        self.press(field)
        self.type(field.page, text)

    def choose(self, field, value):
        """A choice in a list: pressed open, and pressed again."""
        self.presses += 2
        if self.slowly:
            time.sleep(2 * self.PRESS)
        field.select_option(value)

    def find(self, page, row, words):
        """A choice by its first letters."""
        self.press(row.locator(".select2-selection").first)
        self.type(page, words)
        page.locator(".select2-results__option--highlighted:not(.loading-results)").first.wait_for()
        self.type(page, "\n")

    def seconds(self):
        gone = time.monotonic() - self.began
        return gone if self.slowly else gone + self.keys * self.KEY + self.presses * self.PRESS


def last_row(page, group):
    return page.locator(f"#{group}-group .inline-related:not(.empty-form)").last


def new_row(hand, page, group):
    """An empty row of the group: the one that stands there, or one more."""
    row = last_row(page, group)
    if not row.count():
        hand.press(page.locator(f"#{group}-group .add-row a"))
    return last_row(page, group)


def test_a_prepared_case_is_out_in_less_than_five_minutes(desk):
    author, publisher, reader = desk("forfatter"), desk("udgiver"), desk()
    hand = Hand()
    hand.press(author.get_by_role("link", name="Skriv et nyt eksempel"))
    hand.fill(author.locator("[name=title]"), "Cykelværksted for de mindste skolebørn")
    hand.fill(author.locator("[name=summary]"), "Frivillige og pædagoger lærer børn i 1. klasse at lappe og cykle.")
    hand.find(author, new_row(hand, author, "municipality_ties"), "odense")
    hand.fill(author.locator("[name=age_from_months]"), "6 år")
    hand.fill(author.locator("[name=age_to_months]"), "8 år")
    hand.press(author.locator("[name=settings]").nth(4))
    hand.press(author.locator("[name=actors]").nth(2))
    hand.fill(author.locator("[name=reported_year]"), "2025")
    hand.fill(
        author.locator("[name=results_text]"), "22 af 25 børn cykler nu selv i skole. Der er ingen gruppe at måle mod."
    )
    hand.press(author.locator("[name=nr_steps]"))
    row = new_row(hand, author, "recommendation_ties")
    hand.find(author, row, "fritidsaktiviteter")
    hand.choose(row.locator("[name$=-basis]"), "editors")
    row = new_row(hand, author, "mentions")
    hand.fill(row.locator("[name$=-provenance_note]"), "oplyst af kommunen, maj 2026")
    hand.press(author.locator("input[name=_continue]").first)
    author.locator(".messagelist, .errornote").first.wait_for()
    assert not author.locator(".errornote").count(), author.locator(".errorlist").all_inner_texts()
    hand.press(author.get_by_role("button", name="Send det gemte til gennemsyn"))
    author.locator(".messagelist", has_text="sendt til gennemsyn").wait_for()
    hand.press(publisher.locator("#site-name a"))
    hand.press(publisher.locator("[data-box=gennemsyn]").get_by_role("link", name="Cykelværksted"))
    hand.press(publisher.get_by_role("button", name="Publicér nu"))
    publisher.locator(".messagelist", has_text="er publiceret").wait_for()
    print(
        f"{hand.keys} keys and {hand.presses} presses: {hand.seconds():.0f} seconds from empty form to published page"
    )
    assert hand.seconds() < Hand.MOST
    assert rows(reader, "cykelværksted")[0] == "cykelvaerksted-for-de-mindste-skoleboern"
