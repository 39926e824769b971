"""On paper: A4 with page numbers, no menus and no forms, everything that is folded on the screen printed."""

import re

import pytest

PAGES = [
    "/",
    "/cases/",
    "/cases/?q=fravær&tema=skole-og-sfo",
    "/cases/koege-er-du-paa-vej/",
    "/temaer/skole-og-sfo/",
    "/anbefalinger/deltagelse-i-fritidsaktiviteter/",
    "/tal/problemer-med-jaevnaldrende/",
    "/kilder/",
    "/kilder/sst-6-11/",
    "/samlinger/tilbage-i-skole/",
    "/kommuner/",
    "/kommuner/koege/",
    "/huller/",
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborg-loma",
    "/begreber/",
    "/moede/?tema=skole-og-sfo",
]
ON_SCREEN_ONLY = "nav, form, .k-skip, .k-search, .k-pagination, .k-chips__clear, button"
VISIBLE = f"""() => [...document.querySelectorAll("{ON_SCREEN_ONLY}")]
    .filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 80))"""
# What lies in a folded <details> whose heading is printed, and is not printed itself.
FOLDED = """() => [...document.querySelectorAll("details:not([open])")]
    .filter((details) => details.querySelector("summary").checkVisibility())
    .flatMap((details) => [...details.children])
    .filter((child) => child.tagName !== "SUMMARY" && child.textContent.trim())
    .filter((child) => !child.checkVisibility() || !child.getBoundingClientRect().height)
    .map((child) => child.outerHTML.slice(0, 80))"""


@pytest.fixture
def on_paper(open_page):
    def on_paper_(address):
        page = open_page(address, 800)
        page.emulate_media(media="print")
        return page

    return on_paper_


@pytest.mark.parametrize("address", PAGES)
def test_menus_and_forms_stay_on_the_screen_and_folds_open(on_paper, address):
    page = on_paper(address)
    assert page.evaluate(VISIBLE) == []
    assert page.evaluate(FOLDED) == []
    assert page.locator(".k-printed").is_visible()


def test_something_is_folded_on_the_screen(open_page):
    """So that the test above cannot pass because nothing is."""
    page = open_page("/temaer/skole-og-sfo/")
    assert page.evaluate(FOLDED) != [] and page.evaluate(VISIBLE) != []
    assert not page.locator(".k-printed").is_visible()


def test_the_paper_is_a4_with_page_numbers(on_paper):
    page = on_paper("/cases/koege-er-du-paa-vej/")
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert len(sheets) > 1 and {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}
    rule = page.evaluate("""() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
        .find((rule) => rule instanceof CSSPageRule).cssText""")
    assert "counter(pages)" in rule and "@bottom-left" in rule


def test_outside_links_are_written_out(on_paper):
    page = on_paper("/cases/koege-er-du-paa-vej/")
    written = page.locator("main a[href^=http]").first.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert "http" in written
    inside = page.locator("main a[href^='/']").first.evaluate("(a) => getComputedStyle(a, '::after').content")
    assert inside in ("none", "normal")


def test_a_long_table_repeats_its_headings_and_breaks_no_row(on_paper):
    page = on_paper("/kilder/sst-6-11/")
    table = page.locator("table", has=page.locator("tr:nth-child(30)"))
    assert table.locator("thead").evaluate("(e) => getComputedStyle(e).display") == "table-header-group"
    assert table.locator("tbody tr").first.evaluate("(e) => getComputedStyle(e).breakInside") == "avoid"
