"""Comparing two examples: by keyboard alone, by script, and without any script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.waiting import until

LIST = "/cases/?tema=dagtilbud"
FOUR = "/sammenlign/?case=svendborgprojektet&case=koege-er-du-paa-vej&case=lolland-forstaa-din-baby&case=svendborg-loma"
MOST_TABS = 200


def tab_to(page, selector):
    """Press Tab until what the selector names has the focus; it must be in sight then."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not reach {selector}")


def columns(page):
    return page.eval_on_selector_all("th[data-case]", "cells => cells.map(cell => cell.dataset.case)")


def covers_focus(page):
    """True where something lies over the middle of what has the focus."""
    return page.evaluate("""() => {
        const here = document.activeElement.labels?.[0] ?? document.activeElement;
        const box = here.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return !(top && (here.contains(top) || top === document.activeElement));
    }""")


@pytest.mark.parametrize("width", [390, 1280])
def test_two_are_compared_by_keyboard_alone(open_page, width):
    page = open_page(LIST, width)
    chosen = []
    for _ in range(2):
        tab_to(page, ".k-compare-pick input")
        assert not covers_focus(page)
        page.keyboard.press("Space")
        chosen.append(page.evaluate("document.activeElement.value"))
    assert page.locator("[data-compare-said]").inner_text() == "2 eksempler er valgt."
    tab_to(page, "#sammenlign [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sammenlign/**")
    assert columns(page) == chosen
    tab_to(page, ".k-compare-views a:not([aria-current])")
    page.keyboard.press("Enter")
    page.wait_for_url("**forskelle=1**")
    assert page.locator("[data-alike]").count() == 0 and page.locator("[data-row]").count() > 5
    tab_to(page, ".k-compare-box")
    page.keyboard.press("ArrowRight")
    tab_to(page, ".k-compare-remove")
    page.keyboard.press("Enter")
    page.locator(".k-compare-box").wait_for(state="detached")
    expect(page.locator("li[data-case]")).to_have_count(1)
    assert page.complaints == []


def test_what_is_chosen_outlives_a_filter_and_a_fifth_is_refused(open_page):
    page = open_page(LIST)
    boxes = page.locator(".k-compare-pick input")
    chosen = [boxes.nth(place).get_attribute("value") for place in range(4)]
    for place in range(4):
        boxes.nth(place).check()
    boxes.nth(4).click()
    assert not boxes.nth(4).is_checked()
    assert "højst vælge 4" in page.locator("[data-compare-said]").inner_text()
    page.locator("input[name=dokumentation][value=fulgt-op]").check()
    page.wait_for_url(re.compile("dokumentation=fulgt-op"))
    until(page, "document.querySelector('[data-total]').dataset.total < 10")
    assert page.locator(".k-compare-pick input").count() < 10
    page.locator("#sammenlign [type=submit]").click()
    page.wait_for_url("**/sammenlign/**")
    assert columns(page) == chosen
    page.go_back()
    page.wait_for_url("**/cases/**")
    assert page.complaints == []


def test_choosing_can_be_undone(open_page):
    page = open_page(LIST)
    page.locator(".k-compare-pick input").first.check()
    assert "Vælg mindst ét til" in page.locator("[data-compare-said]").inner_text()
    page.get_by_role("button", name="Fjern valg").click()
    assert page.locator(".k-compare-pick input:checked").count() == 0
    assert page.locator("[data-compare-said]").inner_text() == "Sæt kryds ved to til fire eksempler på siden."
    assert page.evaluate("document.activeElement.type") == "submit"


def test_without_javascript_the_same_is_compared(chromium, site):
    context = chromium.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto(LIST)
    boxes = page.locator(".k-compare-pick input")
    chosen = [boxes.nth(place).get_attribute("value") for place in (1, 3)]
    for place in (1, 3):
        boxes.nth(place).check()
    page.get_by_role("button", name="Sammenlign valgte").click()
    assert [f"case={slug}" in page.url for slug in chosen] == [True, True]
    expect(page.locator("th[data-case]")).to_have_count(2)
    page.get_by_label("Søg efter et eksempel").fill("fravær")
    page.get_by_role("button", name="Søg").click()
    page.locator(".k-offer-add", has_text="Tilføj").first.click()
    expect(page.locator("th[data-case]")).to_have_count(3)
    context.close()


@pytest.mark.parametrize("width", [320, 390, 768])
@pytest.mark.parametrize(("address", "box"), [(FOUR, ".k-compare-box"), ("/huller/", ".k-matrix-box")])
def test_a_wide_table_scrolls_in_its_box_and_its_row_headings_stay(open_page, address, box, width):
    page = open_page(address, width)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    first = page.locator(f"{box} tbody th[scope=row]").first
    before = first.bounding_box()["x"]
    scrolled = page.locator(box).first.evaluate("box => { box.scrollLeft = 150; return box.scrollLeft; }")
    assert scrolled > 0 or address == "/huller/"
    assert abs(first.bounding_box()["x"] - before) < 2


def test_on_a_wide_screen_the_titles_stay_at_the_top(open_page):
    page = open_page(FOUR)
    page.evaluate("window.scrollTo(0, 3000)")
    heading = page.locator("th[data-case]").first.bounding_box()
    assert 0 <= heading["y"] < 5
    link = page.locator(".k-compare-title").first
    assert link.is_visible()


@pytest.mark.parametrize(("address", "landscape"), [(FOUR, True), ("/huller/", False)])
def test_it_prints_on_a4(open_page, address, landscape):
    page = open_page(address)
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert boxes
    for width, height in boxes:
        assert (float(width) > float(height)) is landscape


@pytest.mark.parametrize("address", [FOUR, "/huller/"])
def test_print_leaves_nothing_outside_the_sheet(open_page, address):
    page = open_page(address, 1000 if address == FOUR else 680)
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
