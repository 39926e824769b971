"""/indsend/ in a browser: what is typed is kept until it is sent, by keyboard, on any screen, with errors shown."""

import json

import pytest
from django.core.cache import cache

from cases.models import Submission
from catalogue.models import AuditEvent

KEY = "indsend-kladde"
WAIT = 900  # milliseconds, more than the pause before it saves
GROW = 5_000  # milliseconds, more than the least age of a form


@pytest.fixture(autouse=True)
def tidy(site):
    """What is sent here is gone afterwards, and no limit is used up: the database is everybody's."""
    cache.clear()
    yield
    cache.clear()
    AuditEvent.objects.filter(kind="submission").delete()
    Submission.objects.all().delete()


def kept(page):
    """{name: values} of what the browser keeps; None for nothing."""
    text = page.evaluate("key => localStorage.getItem(key)", KEY)
    if text is None:
        return None
    fields = {}
    for name, value in json.loads(text)["fields"]:
        fields.setdefault(name, []).append(value)
    return fields


def fill_required(page, mailbox="sundhed@koege.example"):
    page.fill("#felt-title", "Leg i skoven")
    page.fill("#felt-summary", "Pædagogerne tager alle børn med i skoven.")
    page.select_option("#felt-municipality", "koege")
    page.fill("#felt-mailbox", mailbox)
    page.check("#felt-consent", force=True)


def send(page):
    with page.expect_navigation():
        page.click(".k-submit-button")


def test_what_is_typed_is_kept_and_comes_back(open_page):
    page = open_page("/indsend/?tema=dagtilbud")
    assert kept(page) is None and page.locator("[data-kept]").is_hidden()
    page.fill("#felt-why", "Nogle børn var aldrig ude.")
    page.check("#felt-ages-3", force=True)
    page.check("#felt-design-2", force=True)
    page.click("[data-rows=steps] .k-ask-add")
    assert page.evaluate("document.activeElement.id") == "felt-steps-3-heading"
    page.keyboard.type("Det fjerde trin")
    page.evaluate("document.getElementById('felt-hjemmeside').value = 'spam'")
    page.check("#felt-consent", force=True)
    page.wait_for_timeout(WAIT)
    found = kept(page)
    assert found["why"] == ["Nogle børn var aldrig ude."] and found["steps-3-heading"] == ["Det fjerde trin"]
    assert found["ages"] == ["3-5-aar"] and found["design"] == ["foer-og-efter"] and found["themes"] == ["dagtilbud"]
    assert not {"hjemmeside", "stempel", "consent", "flere"} & set(found)
    assert page.inner_text("[data-saved]").startswith("Gemt i denne browser kl. ")
    page.goto("/om/")
    page.goto("/indsend/")
    assert page.input_value("#felt-why") == "Nogle børn var aldrig ude."
    assert page.input_value("#felt-steps-3-heading") == "Det fjerde trin"
    assert page.is_checked("#felt-ages-3") and page.is_checked("#felt-design-2") and page.is_checked("#felt-themes-1")
    assert not page.is_checked("#felt-consent") and "Vi har fundet det, du skrev" in page.inner_text("[data-saved]")
    assert page.inner_text("[data-count=saadan]") == "2 af 6"
    assert not page.context.cookies() and not page.complaints


def test_it_is_deleted_when_asked(open_page):
    page = open_page("/indsend/")
    page.fill("#felt-why", "Slet mig")
    page.wait_for_timeout(WAIT)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("[data-forget]")
    assert kept(page)["why"] == ["Slet mig"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-forget]")
    assert kept(page) is None and page.input_value("#felt-why") == ""
    page.reload()
    assert kept(page) is None and page.input_value("#felt-why") == ""


def test_it_is_sent_and_the_browser_forgets_it(open_page):
    page = open_page("/indsend/")
    fill_required(page)
    page.wait_for_timeout(GROW)
    send(page)
    assert "/indsend/kvittering/" in page.url and kept(page) is None
    receipt = page.url
    assert Submission.objects.get().title == "Leg i skoven"
    page.goto("/indsend/")
    page.fill("#felt-title", "Det næste")
    page.wait_for_timeout(WAIT)
    page.goto(receipt)  # looked at again: what was begun since is kept
    assert kept(page)["title"] == ["Det næste"]
    assert not page.complaints


def test_errors_take_the_focus_and_lead_to_their_fields(open_page):
    page = open_page("/indsend/", width=390)
    page.fill("#felt-results-1-text", "barnet 010214-1234")
    send(page)
    assert "alert-error" in page.evaluate("document.activeElement.className")
    page.click("text=Resultat 2: »010214-1234« ligner et CPR-nummer")
    assert page.evaluate("location.hash") == "#felt-results-1-text"
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "felt-results-1-text"
    assert kept(page)["results-1-text"] == ["barnet 010214-1234"]


def test_a_storage_that_is_closed_loses_only_the_keeping(open_page):
    page = open_page("/indsend/")
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    page.reload()
    page.fill("#felt-why", "x")
    page.wait_for_timeout(WAIT)
    assert "Din browser gemmer ikke" in page.inner_text("[data-saved]")
    for broken in ("{", "null", '{"version": 1}', '{"version": 1, "at": 1e999, "fields": [1]}', '"x"'):
        page = open_page("/om/")
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, broken])
        page.goto("/indsend/")
        page.fill("#felt-why", "x")
        assert not page.complaints, broken


def test_the_room_is_counted(open_page):
    page = open_page("/indsend/")
    assert page.inner_text("#felt-summary-plads") == "Højst 300 tegn"
    page.fill("#felt-summary", "🌲" * 299)
    assert page.inner_text("#felt-summary-plads") == "Plads til 1 tegn mere"
    page.fill("#felt-summary", "x" * 302)
    assert page.inner_text("#felt-summary-plads") == "Det er 2 tegn for langt."


def test_by_keyboard_alone(open_page):
    page = open_page("/indsend/")
    page.focus("#felt-title")
    page.keyboard.type("Leg i skoven")
    page.keyboard.press("Enter")  # does not send
    page.keyboard.press("Tab")
    page.keyboard.type("Pædagogerne tager alle med.")
    page.keyboard.press("Tab")
    page.keyboard.type("Greve")
    assert page.url.endswith("/indsend/") and page.input_value("#felt-municipality") == "greve"
    visited = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.className")
        visited.add(name)
        if name == "mailbox":
            page.keyboard.type("sundhed@koege.example")
        if name == "consent":
            page.keyboard.press("Space")
        if name == "k-submit-button":
            break
    assert "hjemmeside" not in visited
    assert {"partners-0-municipality", "ages", "design", "steps-2-text", "recommendations", "sources"} <= visited
    page.wait_for_timeout(GROW)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/indsend/kvittering/" in page.url


def test_it_works_without_javascript(open_page):
    page = open_page("/indsend/", scripts=False)
    page.fill("#felt-steps-2-text", "Det tredje")
    page.focus("#felt-title")
    page.keyboard.type("Leg i skoven")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Intet er sendt endnu" in page.inner_text("main") and page.input_value("#felt-title") == "Leg i skoven"
    with page.expect_navigation():
        page.click("[data-rows=steps] .k-ask-add")
    assert page.input_value("#felt-steps-2-text") == "Det tredje"
    page.fill("#felt-steps-3-text", "Det fjerde")
    fill_required(page)
    page.wait_for_timeout(GROW)
    send(page)
    assert "Tak for jeres eksempel" in page.inner_text("h1")
    assert [row["text"] for row in Submission.objects.get().content["steps"]] == ["Det tredje", "Det fjerde"]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_also_with_errors_and_warnings(open_page, axe, width):
    page = open_page("/indsend/", width=width)
    page.fill("#felt-why", "010214-1234" + "x" * 3000)
    page.wait_for_timeout(WAIT)
    axe(page)
    send(page)
    axe(page)
    page.fill("#felt-why", "Mette Hansen leder det.")
    fill_required(page)
    page.wait_for_timeout(GROW)
    send(page)
    assert "Se lige på det her" in page.inner_text("main")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    send(page)
    assert "/indsend/kvittering/" in page.url
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not page.complaints
