"""The filtered lists in a real browser: the drawer, what is announced, and the ways back."""

import re

import pytest

from tests.browser.waiting import until

PHONE = 390
FILTERS = "[data-opener] button"
AGE = "filter-alder-6-9-aar"
THEME = "filter-tema-skole-og-sfo"


def total(page):
    return int(page.get_attribute("[data-total]", "data-total"))


def pick(page, box):
    """Tick (or untick) a box and wait until the list has followed; gives the new total."""
    page.evaluate("document.querySelector('[data-list]').addEventListener('list:shown', () => window.followed = true)")
    page.evaluate("window.followed = false")
    page.locator(f"#{box}").click()
    until(page, "window.followed")
    return total(page)


def focused(page):
    """What has the focus, as its text or its id."""
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def open_drawer(page):
    page.click(FILTERS)
    page.wait_for_selector("dialog[open]")


# --- The drawer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("address", ["/cases/?tema=skole-og-sfo", "/kilder/"])
def test_axe_finds_nothing_with_the_drawer_open(open_page, axe, address, width):
    page = open_page(address, width)
    open_drawer(page)
    for fold in page.locator("dialog summary").all():
        fold.click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert page.evaluate("(d => d.scrollWidth - d.clientWidth)(document.querySelector('[data-drawer-body]'))") <= 0
    assert page.complaints == []


def test_the_drawer_takes_the_focus_and_gives_it_back(open_page):
    page = open_page("/cases/", PHONE)
    open_drawer(page)
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="hidden")
    assert focused(page) == "Filtre"
    open_drawer(page)
    page.click("[data-close]")
    page.wait_for_selector("dialog", state="hidden")
    assert focused(page) == "Filtre"


def test_the_page_behind_the_drawer_cannot_be_reached_and_there_is_no_trap(open_page):
    page = open_page("/cases/", PHONE)
    open_drawer(page)
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
        assert inside, focused(page)
        seen.add(focused(page))
    assert {"Luk", "Ryd alle"} <= seen and any(text.startswith("Vis ") for text in seen)


def test_the_drawer_counts_along_and_the_button_says_how_many_are_chosen(open_page):
    page = open_page("/cases/", PHONE)
    everything = total(page)
    assert page.inner_text(FILTERS) == "Filtre"
    open_drawer(page)
    assert page.inner_text("[data-show]") == f"Vis {everything} eksempler"
    some = pick(page, THEME)
    assert page.inner_text("[data-show]") == f"Vis {some} eksempler"
    fewer = pick(page, AGE)
    assert 0 < fewer <= some < everything
    page.click("[data-show]")
    page.wait_for_selector("dialog", state="hidden")
    assert focused(page) == "resultater" and page.inner_text("#resultater") == f"{fewer} eksempler"
    assert page.inner_text(FILTERS) == "Filtre (2 valgt)"
    assert page.locator(".k-chip").count() == 2
    assert page.url.endswith("/cases/?tema=skole-og-sfo&alder=6-9-aar")


def test_everything_in_the_drawer_can_be_cleared(open_page):
    page = open_page("/cases/?q=fravær&tema=skole-og-sfo&alder=6-9-aar", PHONE)
    open_drawer(page)
    page.click("[data-clear]")
    page.wait_for_url("**/cases/?q=*r")  # the words stay
    until(page, "document.querySelector('[data-opener] button').textContent === 'Filtre'")
    assert page.locator("dialog input:checked").count() == 0
    assert page.locator("dialog[open]").count() == 1


def test_one_opening_of_the_drawer_is_one_step_back(open_page):
    page = open_page("/cases/", PHONE)
    open_drawer(page)
    pick(page, THEME)
    pick(page, AGE)
    page.click("[data-show]")
    page.go_back()
    until(page, "document.querySelector('[data-opener] button').textContent === 'Filtre'")
    assert page.url.endswith("/cases/") and page.locator(".k-chip").count() == 0
    assert page.locator("[data-panel] input:checked, dialog input:checked").count() == 0


def test_the_button_follows_down_a_phone_and_the_filters_move_to_a_wide_screen(open_page):
    page = open_page("/cases/?alder=6-9-aar", PHONE)
    page.evaluate("window.scrollTo(0, 3000)")
    button = page.locator(".k-filter-open__button--following")
    button.wait_for()
    assert button.inner_text() == "Filtre (1 valgt)"
    box = button.bounding_box()
    assert box["y"] > 700 and box["height"] >= 44
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    button.wait_for(state="detached")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_selector(f"[data-panel] #{AGE}", state="attached")
    assert page.is_visible("[data-panel] legend") and not page.is_visible(FILTERS)
    assert page.is_checked(f"[data-panel] #{AGE}")


def test_the_button_stands_above_the_bar_of_the_comparison(open_page):
    page = open_page("/cases/", PHONE)
    page.locator(".k-compare-pick label").nth(1).click()
    page.evaluate("window.scrollTo(0, 3000)")
    button = page.locator(".k-filter-open__button--following")
    button.wait_for()
    box, bar = button.bounding_box(), page.locator("[data-compare]").bounding_box()
    assert bar["y"] < 900 and box["y"] + box["height"] <= bar["y"]
    button.click()  # nothing lies over it
    assert page.locator("dialog[open]").count() == 1


def test_a_long_list_of_options_has_a_field_to_find_one(open_page):
    page = open_page("/cases/", PHONE)
    open_drawer(page)
    page.click("[data-more] > summary")
    page.locator(".k-filter__fold:has([data-facet=kommune]) > summary").click()
    options = page.locator("[data-facet=kommune] .k-filter__option:visible")
    everyone = options.count()
    assert everyone > 20
    for written in ["kø", "koeg", "Køge"]:
        page.fill("#find-kommune", written)
        texts = options.all_inner_texts()
        assert any(text.startswith("Køge") for text in texts) and len(texts) < everyone
        assert not any(text.startswith("Kolding") for text in texts)
    assert page.inner_text("[data-finds=kommune] [role=status]") == f"1 af {everyone} vises"
    page.press("#find-kommune", "Enter")
    assert "kommune" not in page.url  # Enter does not send the form
    page.press("#find-kommune", "Escape")
    assert options.count() == everyone and page.locator("dialog[open]").count() == 1


# --- What is announced ---------------------------------------------------------------------------------------------

# What a screen reader would say: a region behind an open dialog is silent.
LISTEN = """() => {
  window.heard = [];
  const isBehind = (region) => document.querySelector("dialog[open]") && !region.closest("dialog");
  const isHeard = (region) => region.textContent && !isBehind(region);
  const listen = (region) => new MutationObserver(() => isHeard(region) && window.heard.push(region.textContent))
    .observe(region, { childList: true, characterData: true, subtree: true });
  document.querySelectorAll("[role=status], [aria-live]").forEach(listen);
}"""


@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_new_number_is_announced_once(open_page, width):
    page = open_page("/cases/", width)
    if width == PHONE:
        open_drawer(page)
    page.evaluate(LISTEN)
    number = pick(page, THEME)
    page.wait_for_timeout(200)
    assert page.evaluate("window.heard") == [f"{number} eksempler"]


# --- Wide screens: choices in place --------------------------------------------------------------------------------


def test_a_choice_keeps_the_place_and_the_focus(open_page):
    page = open_page("/cases/")
    page.evaluate("window.scrollTo(0, 150)")
    page.focus(f"#{AGE}")
    before = page.evaluate("window.scrollY"), page.locator(f"#{AGE}").bounding_box()["y"]
    pick(page, AGE)
    assert (page.evaluate("window.scrollY"), page.locator(f"#{AGE}").bounding_box()["y"]) == before
    assert focused(page) == AGE
    assert not page.is_visible(".k-filter__submit")
    assert "6–9 år" in page.title()


def test_a_chip_takes_its_choice_away_in_place(open_page):
    page = open_page("/cases/?tema=skole-og-sfo&alder=6-9-aar")
    page.evaluate("window.same = true")
    page.click(".k-chip >> nth=0")
    until(page, "document.querySelectorAll('.k-chip').length === 1")
    assert not page.is_checked(f"#{THEME}") and page.is_checked(f"#{AGE}")
    assert focused(page).startswith("Fjern 6–9 år")
    page.keyboard.press("Enter")
    until(page, "document.querySelectorAll('.k-chip').length === 0")
    assert focused(page) == "resultater"
    assert page.evaluate("window.same") and page.url.endswith("/cases/")


def test_the_order_changes_in_place(open_page):
    page = open_page("/cases/", PHONE)
    page.select_option("#sorter", "titel")
    page.wait_for_url("**/cases/?sorter=titel")
    titles = page.locator(".k-case-title").all_inner_texts()
    assert len(titles) == 20 and titles[0][0] in "01234567890A»"


# --- Back ----------------------------------------------------------------------------------------------------------


def test_back_undoes_the_last_choice_and_forward_makes_it_again(open_page):
    page = open_page("/cases/")
    everything = total(page)
    some = pick(page, THEME)
    fewer = pick(page, AGE)
    page.go_back()
    until(page, f"document.querySelector('[data-total]').dataset.total === '{some}'")
    assert page.is_checked(f"#{THEME}") and not page.is_checked(f"#{AGE}")
    page.go_back()
    until(page, f"document.querySelector('[data-total]').dataset.total === '{everything}'")
    assert not page.is_checked(f"#{THEME}")
    assert page.locator(".k-chip").count() == 0
    page.go_forward()
    until(page, f"document.querySelector('[data-total]').dataset.total === '{some}'")
    page.go_forward()
    until(page, f"document.querySelector('[data-total]').dataset.total === '{fewer}'")
    assert page.is_checked(f"#{AGE}")
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, PHONE])
def test_back_from_a_case_restores_list_place_and_focus(open_page, width):
    page = open_page("/cases/", width)
    if width == PHONE:
        open_drawer(page)
    some = pick(page, THEME)
    if width == PHONE:
        page.click("[data-show]")
    link = page.locator(".k-case-title a").nth(8)
    link.scroll_into_view_if_needed()
    text, place = link.inner_text(), link.bounding_box()["y"]
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")
    page.go_back()
    page.wait_for_url(re.compile(r"/cases/\?tema=skole-og-sfo$"))
    until(page, "document.activeElement.closest('.k-case-title')")
    assert total(page) == some and focused(page) == text
    assert abs(page.locator(".k-case-title a").nth(8).bounding_box()["y"] - place) < 5
    page.go_back()  # and the choice before it is still one step back
    until(page, "document.querySelectorAll('.k-chip').length === 0")
    assert total(page) > some


def test_the_skip_link_is_no_choice(open_page):
    page = open_page("/cases/?tema=skole-og-sfo")
    page.evaluate(LISTEN)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#indhold")
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate("window.heard") == []


def test_a_tap_on_a_row_opens_it_on_a_phone_but_not_while_text_is_selected(open_page):
    page = open_page("/cases/", PHONE)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.k-case-summary'))")
    page.evaluate("document.querySelector('.k-case-summary').click()")
    page.wait_for_timeout(200)
    assert page.url.endswith("/cases/")
    page.evaluate("getSelection().removeAllRanges()")
    page.locator(".k-case-facts").first.click()
    page.wait_for_url("**/cases/*/")
    wide = open_page("/cases/")
    wide.locator(".k-case-summary").first.click()
    wide.wait_for_timeout(200)
    assert wide.url.endswith("/cases/")
