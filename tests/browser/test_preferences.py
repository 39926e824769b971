"""What the reader has asked the system for: less motion, colours of their own, a dark screen."""

import pytest

from tests.browser import test_accessibility

PAGES = ["/", "/cases/?q=fravær&tema=skole-og-sfo", "/cases/svendborgprojektet/", "/tal/problemer-med-jaevnaldrende/"]

MOVING = """() => [...document.querySelectorAll("*")].flatMap((element) => [null, "::before", "::after"].map((part) => {
    const style = getComputedStyle(element, part);
    return Math.max(...style.transitionDuration.split(",").map(parseFloat)) > 0 || style.animationName !== "none"
        ? element.outerHTML.slice(0, 80) : "";
})).filter(Boolean)"""

# What is written, or drawn as a bar, in a colour that is not of the reader's own choosing.
OWN_COLOURS = """() => {
    const probe = document.body.appendChild(document.createElement("i"));
    const chosen = ["Canvas", "CanvasText", "LinkText", "ButtonText", "ButtonFace", "FieldText", "Field", "Highlight",
        "HighlightText", "GrayText", "Mark", "MarkText", "VisitedText"].map((name) => {
        probe.style.color = name;
        return getComputedStyle(probe).color;
    });
    probe.remove();
    const opaque = (colour) => colour.replace(/^rgba\\((.*), [\\d.]+\\)$/, "rgb($1)");
    const wrong = [];
    for (const element of document.querySelectorAll("main *")) {
        if (!element.checkVisibility()) continue;
        const style = getComputedStyle(element);
        const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        const bar = element.matches(".k-bar-ground, .k-bar-fill");
        const colour = bar ? style.fill : text && !element.closest("svg") ? style.color : null;
        const own = colour && !chosen.map(opaque).includes(opaque(colour));
        if (own) wrong.push([colour, element.outerHTML.slice(0, 80)]);
    }
    return wrong;
}"""


def luminance(colour):
    """The brightness of "rgb(r, g, b)" or "rgba(r, g, b, a)", 0 to 255."""
    red, green, blue = (float(part) for part in colour.split("(")[1].rstrip(")").split(",")[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("address", PAGES)
def test_nothing_moves_for_those_who_want_less_motion(open_page, address):
    page = open_page(address)
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_something_moves_for_the_others(open_page):
    page = open_page("/")
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []


@pytest.mark.parametrize("address", PAGES)
def test_forced_colours_reach_every_text_and_bar(open_page, address):
    page = open_page(address)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(OWN_COLOURS) == []


def test_with_forced_colours_a_tick_and_the_menu_item_are_told_apart(open_page):
    page = open_page("/cases/?tema=skole-og-sfo")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    box = page.locator("[name=tema][value=skole-og-sfo] + label")
    other = page.locator("[name=tema][value=dagtilbud] + label")
    images = [one.evaluate("(e) => getComputedStyle(e, '::before').backgroundImage") for one in (box, other)]
    assert images[0] != images[1]
    edges = [
        page.locator(f".k-nav a{which}").first.evaluate("(e) => getComputedStyle(e).borderBottomColor")
        for which in ("[aria-current]", ":not([aria-current])")
    ]
    assert edges[0] != edges[1]


DARK = [*(address for address, status in test_accessibility.PAGES.items() if status == 200), "/cases/?side=3"]
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("address", DARK)
def test_on_a_dark_screen_the_page_is_dark_and_readable(open_page, axe, address):
    page = open_page(address)
    page.emulate_media(color_scheme="dark")
    assert luminance(page.evaluate(GROUND)) < 40
    fields = page.locator("input[type=search]:visible, select:visible, textarea:visible")
    for number in range(fields.count()):
        assert luminance(fields.nth(number).evaluate("(e) => getComputedStyle(e).backgroundColor")) < 40
    axe(page)


def test_paper_is_light_whatever_the_screen_is(open_page):
    page = open_page("/cases/")
    page.emulate_media(color_scheme="dark", media="print")
    assert luminance(page.evaluate(GROUND)) > 250


def test_with_forced_colours_the_dark_stylesheet_stays_out(open_page):
    page = open_page("/cases/")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    media = page.locator("link[href*='css/dark']").get_attribute("media")
    assert not page.evaluate("(media) => matchMedia(media).matches", media)
    page.emulate_media(color_scheme="dark", forced_colors="none")
    assert page.evaluate("(media) => matchMedia(media).matches", media)
