"""The reader's tasks from start to end: with the keyboard alone, and without JavaScript."""

import pytest

from tests.browser.waiting import until


def tab_to(page, selector, most=150):
    """Press Tab until what matches the selector has the focus; fails where it cannot be reached."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with {most} presses of Tab")


def opened_case(page):
    page.wait_for_url("**/cases/*/")
    return page.inner_text("h1")


@pytest.mark.parametrize("width", [390, 1280])
def test_find_a_case_by_word_with_the_keyboard(open_page, width):
    page = open_page("/om/", width)
    tab_to(page, ".k-header-search")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/#q")
    until(page, "document.activeElement.id === 'q'")  # the field has the focus at once
    page.keyboard.type("skolefravær")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?q=*")
    tab_to(page, ".k-case-title a")
    wanted = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert opened_case(page) == wanted
    assert "fravær" in page.inner_text("main").lower()


def test_find_a_case_by_theme_and_filter_with_the_keyboard_on_a_screen(open_page):
    page = open_page("/", 1280)
    tab_to(page, '.k-nav a[href="/cases/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    tab_to(page, "#filter-tema-dagtilbud")
    page.keyboard.press("Space")
    page.wait_for_url("**/cases/?tema=dagtilbud")
    tab_to(page, "#filter-alder-3-5-aar")
    page.keyboard.press("Space")
    page.wait_for_url("**/cases/?tema=dagtilbud&alder=3-5-aar")
    until(page, "document.querySelectorAll('.k-chip').length === 2")
    tab_to(page, ".k-case-title a")
    page.keyboard.press("Enter")
    assert opened_case(page)
    assert "Dagtilbud" in page.inner_text(".k-page-head")


def test_find_a_case_by_theme_and_filter_with_the_keyboard_on_a_phone(open_page):
    page = open_page("/", 390)
    tab_to(page, ".k-menu > summary")
    page.keyboard.press("Enter")
    tab_to(page, '.k-nav a[href="/cases/"]', 1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    tab_to(page, "[data-opener] button")
    page.keyboard.press("Enter")
    tab_to(page, "#filter-tema-dagtilbud")
    page.keyboard.press("Space")
    tab_to(page, "#filter-alder-3-5-aar")
    page.keyboard.press("Space")
    page.wait_for_url("**/cases/?tema=dagtilbud&alder=3-5-aar")
    until(page, "document.querySelectorAll('.k-chip').length === 2")
    tab_to(page, "[data-show]")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.id === 'resultater'")
    tab_to(page, ".k-case-title a", 10)
    page.keyboard.press("Enter")
    assert opened_case(page)


@pytest.mark.parametrize("width", [390, 1280])
def test_find_a_case_by_word_without_javascript(open_page, width):
    page = open_page("/om/", width, scripts=False)
    page.click(".k-header-search")
    page.wait_for_url("**/cases/#q")
    page.fill("#q", "skolefravær")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?q=*")
    wanted = page.locator(".k-case-title a").first.inner_text()
    page.locator(".k-case-title a").first.click()
    assert opened_case(page) == wanted


@pytest.mark.parametrize("width", [390, 1280])
def test_find_a_case_by_theme_and_filter_without_javascript(open_page, width):
    page = open_page("/", width, scripts=False)
    if width == 390:
        page.click(".k-menu > summary")
    page.click('.k-nav a[href="/cases/"]')
    everything = int(page.get_attribute("[data-total]", "data-total"))
    assert not page.is_visible("[data-opener]") and not page.is_visible("[data-drawer]")
    if width == 390:
        page.click("[data-panel] > summary")
    page.click("label[for=filter-tema-dagtilbud]")
    page.click("label[for=filter-alder-3-5-aar]")
    page.click(".k-filter__submit")
    page.wait_for_url("**/cases/?*tema=dagtilbud*")
    assert 0 < int(page.get_attribute("[data-total]", "data-total")) < everything
    assert page.locator(".k-chip").count() == 2
    page.click(".k-chip >> nth=1")
    page.wait_for_url(lambda url: "alder" not in url)
    assert page.locator(".k-chip").count() == 1
    page.select_option("#sorter", "titel")
    page.click(".button-search")
    page.wait_for_url("**sorter=titel**")
    page.locator(".k-case-title a").first.click()
    assert opened_case(page)


def test_the_menu_of_a_wide_screen_stands_open_with_and_without_javascript(open_page):
    for scripts in (True, False):
        page = open_page("/temaer/", 1280, scripts=scripts)
        assert page.locator(".k-nav a:visible").count() == 8
        assert not page.is_visible(".k-menu > summary")
        assert page.get_attribute('.k-nav a[href="/temaer/"]', "aria-current") == "page"
