"""The map of municipalities in a browser: by keyboard, by thumb, on a narrow screen, in print and in forced colours."""

import pytest

ADDRESSES = ["/kommuner/", "/kommuner/?tema=skole-og-sfo", "/"]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("address", [*ADDRESSES, "/kommuner/aalborg/", "/cases/koege-er-du-paa-vej/"])
def test_nothing_scrolls_sideways_at_320(open_page, axe, address):
    page = open_page(address, 320)
    assert sideways(page) <= 0
    axe(page)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_tiles_are_large_enough_for_a_thumb_and_lie_inside_the_window(open_page, address, width):
    page = open_page(address, width)
    boxes = page.evaluate(
        "[...document.querySelectorAll('.k-tile rect')].map(tile => tile.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) == 98
    assert all(box["width"] >= 24 and box["height"] >= 24 for box in boxes)
    assert all(box["left"] >= 0 and box["right"] <= width for box in boxes)


def test_a_row_is_equally_high_in_both_parts(open_page):
    page = open_page("/kommuner/", 1280)
    top = {
        slug: page.locator(f'.k-tile[data-municipality="{slug}"] rect').bounding_box()["y"]
        for slug in ("kolding", "soroe", "lemvig", "helsingoer")
    }
    assert abs(top["kolding"] - top["soroe"]) < 2
    assert abs(top["lemvig"] - top["helsingoer"]) < 2


def test_names_stay_inside_their_tiles(open_page):
    page = open_page("/kommuner/", 1280)
    wide = page.evaluate(
        """async () => {
            await document.fonts.ready;
            return [...document.querySelectorAll('.k-tile')].filter(tile => {
                const box = tile.querySelector('rect').getBBox();
                return [...tile.querySelectorAll('text')].some(text => text.getBBox().width > box.width + 1);
            }).map(tile => tile.dataset.municipality);
        }"""
    )
    assert wide == []


def test_the_keyboard_walks_through_the_tiles_with_cases_and_opens_one(open_page):
    page = open_page("/kommuner/?tema=skole-og-sfo", 1280)
    page.locator(".k-map-themes a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Spring kortet over"
    assert page.locator(".k-map-skip").bounding_box()["x"] >= 0
    wanted = page.evaluate(
        "[...document.querySelectorAll('.k-tile:not(.k-tile-0)')].map(tile => tile.dataset.municipality)"
    )
    met = []
    for _ in wanted:
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.dataset.municipality"))
        edge = page.evaluate("parseFloat(getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth)")
        assert edge >= 4
    assert met == wanted and len(met) == 15
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")
    assert f"kommune={met[-1]}" in page.url and "tema=skole-og-sfo" in page.url


def test_the_keyboard_can_jump_past_the_map(open_page):
    page = open_page("/kommuner/", 390)
    page.locator(".k-map-themes a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#efter-kortet') !== null")


def test_a_click_on_a_quiet_tile_opens_the_municipality(open_page):
    page = open_page("/kommuner/", 390)
    page.locator('.k-tile[data-municipality="laesoe"]').click()
    page.wait_for_url("**/kommuner/laesoe/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_edges_and_texts_of_tiles_stand_out(open_page, address):
    """Edges of tiles with cases 3:1 against what is beside and inside them, texts 4.5:1, in every shade."""
    page = open_page(address, 1280)
    found = page.evaluate(
        """() => {
            const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
            const light = colour => {
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => {
                    const part = value / 255;
                    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ratio = (one, other) => {
                const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
                return (high + 0.05) / (low + 0.05);
            };
            const land = getComputedStyle(document.querySelector('.k-map-land')).fill;
            return [...document.querySelectorAll('.k-tile')].map(tile => {
                const box = getComputedStyle(tile.querySelector('rect'));
                const text = getComputedStyle(tile.querySelector('text'));
                return {
                    count: Number(tile.dataset.count),
                    beside: ratio(box.stroke, land),
                    inside: ratio(box.stroke, box.fill),
                    text: ratio(text.fill, box.fill),
                };
            });
        }"""
    )
    assert all(tile["text"] >= 4.5 for tile in found)
    with_cases = [tile for tile in found if tile["count"]]
    assert with_cases
    assert all(tile["beside"] >= 3 and tile["inside"] >= 3 for tile in with_cases)


def test_forced_colours_tell_tiles_with_cases_apart(open_page):
    page = open_page("/kommuner/", 1280)
    page.emulate_media(forced_colors="active")
    styles = page.evaluate(
        """['.k-tile-0', '.k-tile-4'].map(name => {
            const box = getComputedStyle(document.querySelector(`.k-map a${name} rect`));
            return [box.stroke, box.strokeWidth, box.fill];
        })"""
    )
    (quiet, thin, ground), (edge, thick, other) = styles
    assert quiet != edge and thin != thick and ground == other
