"""Taking a meeting pack along as Word and PDF, and copying its texts: with script and without."""

from pathlib import Path

import pytest

from catalogue.core import pdf
from tests import documents

CASES = "case=klub-penalhus&case=koege-er-du-paa-vej&case=svendborg-loma"
PACK = f"/moede/?{CASES}&anbefaling=2&anbefaling=9&tal=60-minutters-bevaegelse"
TITLES = ["Mødepakke", "Til dagsorden"]


def fetched(page, button):
    """(file name, content) of what a press on the button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    download = waiting.value
    return download.suggested_filename, Path(download.path()).read_bytes()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_written_goes_into_every_file_and_into_no_address(open_page, scripts):
    page = open_page(PACK, scripts=scripts)
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    where = "#pakke-titel" if scripts else "#fil-titel"
    page.locator(where).fill("Æbler til alle")
    page.locator(where.replace("titel", "noter")).fill("Husk nøglen")
    for button, name in zip(TITLES, ["moedepakke-aebler-til-alle.docx", "dagsorden-aebler-til-alle.docx"], strict=True):
        given, content = fetched(page, f"Hent som Word: {button}")
        document = documents.word(content)
        assert given == name and document.core_properties.title == "Æbler til alle"
        assert "Husk nøglen" in documents.text_of(document)
    if pdf.available():
        given, content = fetched(page, "Hent som PDF")
        one = documents.pdf(content)
        assert given == "moedepakke-aebler-til-alle.pdf" and one.title == "Æbler til alle" and "Husk nøglen" in one.text
    assert len(sent) >= 2 and not [url for url in sent if "bler" in url or "glen" in url]
    assert page.complaints == []


def test_the_page_asks_only_once_for_what_is_written(open_page):
    with_script, without = open_page(PACK), open_page(PACK, scripts=False)
    assert with_script.locator("#pakke-titel").is_visible() and not with_script.locator("#fil-titel").is_visible()
    assert without.locator("#fil-titel").is_visible() and not without.locator("#pakke-titel").is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_section_can_be_copied(open_page, axe, width):
    page = open_page(PACK, width)
    page.get_by_text("Kopiér afsnit til jeres dagsordenssystem").click()
    buttons = page.get_by_role("button", name="Kopiér afsnit")
    assert buttons.count() == 10
    buttons.nth(4).click()
    said = page.locator("[data-copy-said]").nth(4)
    said.filter(has_text="opier").wait_for()  # »Kopieret«, or »Kopiér den selv« where the browser does not allow it
    text = page.locator("#afsnit-5-tekst").input_value()
    assert text.startswith("[indsæt egen beregning]") and "Det kræver det" in text
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.complaints == []


def test_without_script_the_texts_can_be_marked(open_page):
    page = open_page(PACK, scripts=False)
    page.get_by_text("Kopiér afsnit til jeres dagsordenssystem").click()
    assert (
        page.locator("#afsnit-1-tekst").is_visible() and page.locator("#afsnit-1-tekst").get_attribute("readonly") == ""
    )
    assert page.get_by_role("button", name="Kopiér afsnit").count() == 0
