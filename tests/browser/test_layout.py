"""Room for everyone: narrow windows, large text, targets big enough to hit, and focus that can be seen."""

import pytest

PAGES = [
    "/",
    "/temaer/skole-og-sfo/",
    "/anbefalinger/",
    "/anbefalinger/deltagelse-i-fritidsaktiviteter/",
    "/cases/",
    "/cases/?q=xylofon&tema=dagtilbud",
    "/cases/svendborgprojektet/",
    "/samlinger/",
    "/samlinger/tilbage-i-skole/",
    "/kilder/",
    "/kilder/sst-6-11/",
    "/tal/problemer-med-jaevnaldrende/",
    "/kommuner/",
    "/kommuner/vejle/",
    "/begreber/",
    "/om/dokumentation/",
    "/huller/",
    "/indsend/?tema=dagtilbud&anbefaling=5",
    "/sammenlign/?case=koege-er-du-paa-vej",
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborgprojektet&case=svendborg-loma",
    "/findes-ikke/",
]

# What is wider than the window, or cut by a box that hides what does not fit (as the picture of the front page is).
CUT = """() => {
  const page = document.documentElement;
  const found = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} px wide`] : [];
  for (const element of document.querySelectorAll("body *:not(.k-hero)")) {
    if (element.closest(".k-hidden, .sr-only, .k-skip, .k-letters ul, svg") || !element.checkVisibility()) continue;
    if (element.closest(".k-matrix, .k-compare")) continue;  // they scroll in a box of their own
    const style = getComputedStyle(element);
    const hides = (how) => how === "hidden" || how === "clip";
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (box.width <= 1) continue;
    const isOut = hasText && box.right > page.clientWidth + 1;
    const isCut = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1
      || hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (isOut || isCut) found.push(`${element.className || element.tagName}: ${element.textContent.trim()}`);
  }
  return found.slice(0, 10);
}"""

# Links inside a sentence are free to be as small as its letters; so is what nobody sees before it has the focus.
SMALL = """() => {
  const isInSentence = (link) => {
    const block = link.closest("p, li, dd, dt, td, th, h1, h2, h3, h4, span.k-muted, div");
    const linked = [...block.querySelectorAll("a")].reduce((sum, other) => sum + other.textContent.trim().length, 0);
    return getComputedStyle(link).display === "inline" && block.textContent.trim().length > linked;
  };
  const found = [];
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    const isBox = element.matches("[type=checkbox]");
    const target = isBox ? element.labels[0] : element;
    if (!target.checkVisibility({ visibilityProperty: true }) || target.matches(".k-skip")) continue;
    if (element.matches("a") && isInSentence(element)) continue;
    if (element.matches("[aria-hidden=true][tabindex='-1']")) continue;  // what the Enter key means, for no pointer
    const { width, height } = target.getBoundingClientRect();
    if (width && (width < 24 || height < 24)) {
      found.push(`${element.textContent.trim().slice(0, 40)}: ${width.toFixed(1)} × ${height.toFixed(1)}`);
    }
  }
  return found;
}"""

# Whether anything that stands still lies over the middle or an edge of what has the focus.
HIDDEN = """() => {
  const element = document.activeElement;
  if (element === document.body) return "";
  const target = element.matches("[type=checkbox]") ? element.labels[0] : element;
  const box = target.getBoundingClientRect();
  const overlaps = (other) => {
    const there = other.getBoundingClientRect();
    const isBeside = box.right <= there.left || box.left >= there.right;
    return there.width && !isBeside && box.top < there.bottom && box.bottom > there.top;
  };
  const still = [...document.querySelectorAll("body *")].filter((other) =>
    ["fixed", "sticky"].includes(getComputedStyle(other).position) && other.checkVisibility()
    && !other.contains(element) && !element.contains(other) && !other.matches("dialog"));
  const over = still.find(overlaps);
  const name = target.textContent.trim().slice(0, 40);
  if (box.bottom <= 0 || box.top >= innerHeight) return `${name} is outside the window`;
  return over ? `${name} is behind ${over.className}` : "";
}"""


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_cut_at_320_pixels(open_page, address):
    assert open_page(address, 320).evaluate(CUT) == []


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_cut_with_text_twice_as_large(open_page, chromium_with_large_text, address):
    page = open_page(address, in_browser=chromium_with_large_text)
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 36
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("address", ["/", "/cases/", "/cases/svendborgprojektet/", "/kilder/"])
def test_text_alone_can_grow_to_twice_its_size(open_page, address):
    """As browsers do that enlarge the letters only: the layout does not know of it."""
    page = open_page(address)
    page.evaluate("document.documentElement.style.fontSize = '125%'")
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_every_target_is_24_pixels(open_page, address, width):
    page = open_page(address, width)
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    assert page.evaluate(SMALL) == []


def test_every_target_in_the_drawer_is_24_pixels(open_page):
    page = open_page("/cases/", 320)
    page.click("[data-opener] button")
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize(
    "address, width",
    [("/cases/", 390), ("/cases/", 1280), ("/kilder/", 390), ("/begreber/", 390), ("/begreber/", 1280)],
)
def test_what_has_the_focus_is_never_behind_what_stands_still(open_page, address, width):
    page = open_page(address, width, height=700)
    for key, times in (("Tab", 70), ("Shift+Tab", 60)):
        for _ in range(times):
            page.keyboard.press(key)
            assert page.evaluate(HIDDEN) == ""


def test_what_has_the_focus_in_the_drawer_is_never_hidden(open_page):
    page = open_page("/cases/", 390, height=600)
    page.click("[data-opener] button")
    for key in ["Tab"] * 40 + ["Shift+Tab"] * 40:
        page.keyboard.press(key)
        assert page.evaluate(HIDDEN) == ""
        inside = page.evaluate(
            """() => {
              const body = document.querySelector("[data-drawer-body]");
              const element = document.activeElement;
              if (!body.contains(element)) return true;
              const target = element.closest(".k-filter__option") || element;
              const [box, room] = [target.getBoundingClientRect(), body.getBoundingClientRect()];
              return box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
            }"""
        )
        assert inside
