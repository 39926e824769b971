"""Suggestions while typing, with the keyboard, the pointer and what a screen reader is told."""

import re

import pytest

FIELDS = {"/": "#soeg", "/cases/": "#q"}
POPUP = ".k-suggestions"


def field_of(page):
    return page.locator("[data-suggestions]")


def type_in(page, text):
    """Type into the search field and wait for the suggestions."""
    field = field_of(page)
    field.click()
    with page.expect_response(lambda response: "/forslag/" in response.url):
        field.press_sequentially(text)
    page.locator(POPUP).wait_for(state="visible")
    return field


def chosen(page):
    """The text of the option that the field points at, or ""."""
    place = field_of(page).get_attribute("aria-activedescendant")
    selected = page.locator("[role=option][aria-selected=true]")
    assert selected.count() == (1 if place else 0)
    return page.locator(f"#{place}").inner_text() if place else ""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", FIELDS)
def test_the_open_list(open_page, axe, address, width):
    page = open_page(address, width)
    box = field_of(page).bounding_box()
    field = type_in(page, "frav")
    field.press("ArrowDown")
    axe(page)
    assert field.bounding_box() == box  # nothing has moved
    scrolled = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert scrolled <= 0
    if width == 390:
        assert all(option.bounding_box()["height"] >= 44 for option in page.locator("[role=option]").all())
    assert page.complaints == []


def test_it_fits_a_narrow_screen_and_shows_above_the_page(open_page):
    page = open_page("/", 320)
    type_in(page, "frav")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    box = page.locator(POPUP).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 320
    page.evaluate("window.scrollTo(0, document.querySelector('.k-suggestions').getBoundingClientRect().bottom - 600)")
    # What the reader sees at the lower edge is the popup, not what it lies over.
    under = "(popup) => { const box = popup.getBoundingClientRect(); return popup.contains(document.elementFromPoint("
    assert page.locator(POPUP).evaluate(under + "box.x + box.width / 2, box.bottom - 20)); }")


def test_what_a_screen_reader_is_told(open_page):
    page = open_page("/")
    field = field_of(page)
    assert field.get_attribute("role") == "combobox" and field.get_attribute("aria-expanded") == "false"
    assert field.get_attribute("aria-autocomplete") == "list" and field.get_attribute("type") == "text"
    assert page.get_by_role("combobox", name="Søg i eksemplerne").count() == 1
    type_in(page, "fravær")
    assert field.get_attribute("aria-expanded") == "true"
    assert page.locator(f"#{field.get_attribute('aria-controls')}").get_attribute("role") == "listbox"
    groups = page.get_by_role("listbox", name="Forslag").get_by_role("group")
    assert groups.count() == 4 and page.get_by_role("group", name="Emner").get_by_role("option").count() == 1
    page.get_by_role("status").filter(has_text=re.compile(r"^\d forslag$")).wait_for(state="attached")
    assert chosen(page) == ""  # nothing is chosen beforehand
    field.press("ArrowDown")
    assert "Skolefravær" in chosen(page)
    assert page.evaluate("document.activeElement.id") == "soeg"


def test_the_keys(open_page):
    page = open_page("/cases/")
    field = type_in(page, "fravær")
    texts = [option.inner_text() for option in page.locator("[role=option]").all()]
    field.press("ArrowDown")
    assert chosen(page) == texts[0]
    field.press("End")
    assert chosen(page) == texts[-1]
    field.press("ArrowDown")
    assert chosen(page) == ""  # past the last one is the field itself
    field.press("ArrowUp")
    assert chosen(page) == texts[-1]
    field.press("Home")
    assert chosen(page) == texts[0]
    field.press("ArrowLeft")
    assert chosen(page) == ""
    field.press("Escape")
    assert page.locator(POPUP).is_hidden() and field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "fravær"
    field.press("ArrowDown")
    page.locator(POPUP).wait_for(state="visible")
    page.locator("[aria-selected=true]").wait_for()
    assert chosen(page) == texts[0]
    field.press("Tab")
    assert page.locator(POPUP).is_hidden()


def test_enter_goes_to_the_chosen_one_with_what_the_reader_carries(open_page):
    page = open_page("/?vaelg=koege-er-du-paa-vej")
    field = type_in(page, "fravær")
    field.press("ArrowDown")
    with page.expect_navigation():
        field.press("Enter")
    assert page.url.endswith("/cases/?emne=skolefravaer&vaelg=koege-er-du-paa-vej")


def test_enter_sends_the_form_when_none_is_chosen(open_page):
    page = open_page("/")
    field = type_in(page, "fravær")
    with page.expect_navigation():
        field.press("Enter")
    assert re.search(r"/cases/\?q=frav%C3%A6r$", page.url)


def test_a_click_goes_there_too(open_page):
    page = open_page("/cases/")
    type_in(page, "køge")
    with page.expect_navigation():
        page.get_by_role("option", name="Er du på vej").click()
    assert page.url.endswith("/cases/koege-er-du-paa-vej/")


def test_it_closes_when_there_is_nothing_and_when_the_reader_goes_on(open_page):
    page = open_page("/")
    field = type_in(page, "fravær")
    with page.expect_response(lambda response: "/forslag/" in response.url):
        field.press_sequentially("xqzw")
    page.locator(POPUP).wait_for(state="hidden")
    page.get_by_role("status").filter(has_text="Ingen forslag").wait_for(state="attached")
    field.fill("")
    type_in(page, "mad")
    page.locator("h1").click()
    assert page.locator(POPUP).is_hidden()


def test_a_misspelt_word_is_said(open_page):
    page = open_page("/")
    type_in(page, "fritdspas")
    page.locator(POPUP).get_by_text("Forslag til »fritidspas«").wait_for()


def test_a_slow_answer_to_what_stood_there_before_is_not_shown(open_page):
    page = open_page("/")
    waiting = []
    page.route("**/forslag/?q=ma", lambda route: waiting.append(route))
    field = field_of(page)
    field.click()
    with page.expect_request("**/forslag/?q=ma"):
        field.press_sequentially("ma")
    with page.expect_response(lambda response: "q=mad" in response.url):
        field.press("d")
    page.locator(POPUP).wait_for(state="visible")
    before = page.locator(POPUP).inner_text()
    for route in waiting:
        route.abort()
    page.wait_for_timeout(200)
    assert page.locator(POPUP).inner_text() == before and page.locator(POPUP).is_visible()


def test_a_text_is_never_read_as_html(open_page):
    page = open_page("/")
    hostile = "<img src=x onerror=alert(1)>"
    one = {"label": hostile, "kind": "Emne", "url": "/om/", "pieces": [hostile, "met", hostile], "note": [hostile]}
    group = {"kind": "topic", "label": hostile, "suggestions": [one]}
    answer = {"meant": hostile, "count": 1, "groups": [group]}
    page.route("**/forslag/**", lambda route: route.fulfill(json=answer))
    type_in(page, "mad")
    assert page.locator(f"{POPUP} img").count() == 0 and hostile in page.locator("[role=option]").inner_text()
    assert page.complaints == []


def test_without_javascript_it_is_a_plain_search_field(chromium, site):
    context = chromium.new_context(java_script_enabled=False, base_url=site)
    page = context.new_page()
    page.goto("/")
    assert page.locator(POPUP).count() == 0 and field_of(page).get_attribute("type") == "search"
    assert field_of(page).get_attribute("role") is None
    context.close()
