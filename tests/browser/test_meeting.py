"""A meeting pack: chosen by keyboard, shared by link, written on without being sent, printed, and without scripts."""

import re

import pytest

from tests.browser.test_compare import covers_focus, tab_to
from tests.browser.waiting import until

CASES = ["koege-er-du-paa-vej", "svendborg-loma", "aarhus-read"]
CHOSEN = [*CASES, "a.9", "a.10", "t.ensomhed"]
OWN = "/moede/?" + "&".join(f"vaelg={value}" for value in CHOSEN)


def entries(page):
    return page.eval_on_selector_all("[data-entry]", "sheets => sheets.map(sheet => sheet.dataset.entry)")


def ticked(page):
    return page.eval_on_selector_all("input[name=spoergsmaal]:checked", "boxes => boxes.map(box => box.value)")


def go(page, path):
    """Open another page of the site with the choice that the address holds, as its links do."""
    query = page.evaluate("location.search")
    page.goto(path + query)


def put_in(page):
    """Put what the page is about into the pack, by keyboard."""
    tab_to(page, ".k-pack-line .k-pack-toggle > a[id]")
    assert not covers_focus(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(".k-pack-line .k-pack-toggle-in")


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1280, True), (1280, False)])
def test_a_pack_is_made_by_keyboard_and_the_link_shows_it_elsewhere(open_page, axe, width, scripts):
    page = open_page(f"/cases/{CASES[0]}/", width, scripts)
    put_in(page)
    for path in (*(f"/cases/{slug}/" for slug in CASES[1:]), "/anbefalinger/laesning-og-motivation/",
                 "/anbefalinger/hoejt-skolefravaer/", "/tal/ensomhed/"):  # fmt: skip
        go(page, path)
        put_in(page)
    assert page.locator(".k-pack-bar").inner_text().startswith("6 i mødepakken")
    tab_to(page, ".k-pack-bar a")
    assert not covers_focus(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/moede/**")
    assert entries(page) == CHOSEN and len(ticked(page)) == 5
    tab_to(page, "input[name=spoergsmaal]")
    assert not covers_focus(page)
    page.keyboard.press("Space")
    tab_to(page, "[data-pack-form] [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("spoergsmaal="))
    left = ticked(page)
    assert len(left) == 4 and entries(page) == CHOSEN
    if scripts:
        axe(page)
    link = page.locator("[data-pack-share]").get_attribute("value")
    other = open_page(link[link.index("/moede/") :], width, scripts)
    assert entries(other) == CHOSEN and sorted(ticked(other)) == sorted(left)
    assert other.locator(".k-pack-bar").count() == 0
    tab_to(page, "[data-line='a.9'] .k-pack-moves a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"vaelg=svendborg-loma&vaelg=a\.9"))
    assert entries(page) == [*CASES[:2], "a.9", CASES[2], *CHOSEN[4:]]
    assert page.complaints == [] and other.complaints == []


def test_the_bar_never_covers_what_has_the_focus(open_page):
    page = open_page("/cases/?tema=dagtilbud&vaelg=a.9", 390, height=700)
    for _ in range(60):
        page.keyboard.press("Tab")
        assert not covers_focus(page), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_a_row_is_put_in_where_the_reader_is(open_page):
    page = open_page("/cases/?tema=dagtilbud")
    row = page.locator(".k-case-row").nth(9)
    slug = row.get_attribute("data-case")
    row.locator(".k-pack-toggle a").click()
    page.wait_for_url(re.compile(f"vaelg={slug}"))
    link = page.locator(f"[id='pakke-{slug}']")
    assert link.inner_text().startswith("Tag ud")
    box = link.bounding_box()
    assert 100 < box["y"] < 800
    page.locator("input[name=dokumentation][value=fulgt-op]").check()
    page.wait_for_url(re.compile("dokumentation=fulgt-op"))
    assert f"vaelg={slug}" in page.url
    until(page, "document.querySelector('[data-total]').dataset.total < 30")
    assert all(f"vaelg={slug}" in href for href in page.eval_on_selector_all(
        ".k-case-title a", "links => links.map(link => link.getAttribute('href'))"))  # fmt: skip
    assert page.complaints == []


def test_own_words_travel_in_the_fragment_and_are_never_sent(open_page):
    page = open_page(OWN + "&formaal=beslutning")
    sent = []
    page.on("request", lambda request: sent.append((request.url.split("#")[0], request.post_data)))
    page.fill("#pakke-titel", "Fravær i <b>8.</b> klasse")
    page.fill("#pakke-dato", "3. december 2026")
    page.fill("#pakke-noter", "Husk tallene & budgettet")
    page.fill("#pakke-indstilling", "At vi tager det op igen")
    assert page.locator("h1").inner_text() == "Fravær i <b>8.</b> klasse"
    assert page.title().startswith("Fravær i")
    link = page.locator("[data-pack-share]").input_value()
    for selector in ("a[href='#kilder'], a[href='#bilag']", "[data-line='a.9'] .k-pack-moves a", ".k-pack-purposes a"):
        page.locator(selector).first.click()
        page.wait_for_timeout(300)
        assert page.locator("h1").inner_text() == "Fravær i <b>8.</b> klasse"
    page.locator("[data-pack-form] [type=submit]").click()
    page.wait_for_url(re.compile("spoergsmaal="))
    assert page.locator("#pakke-noter").input_value() == "Husk tallene & budgettet"
    other = open_page(link[link.index("/moede/") :])
    assert other.locator("h1").inner_text() == "Fravær i <b>8.</b> klasse"
    assert other.locator("[data-pack-shows=indstilling]").inner_text() == "At vi tager det op igen"
    assert not any("klasse" in url or "budget" in url or data for url, data in sent)
    assert page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]") == ["", 0, 0]
    assert page.complaints == [] and other.complaints == []


def test_a_link_to_an_appendix_opens_it(open_page):
    page = open_page(OWN)
    page.locator("[data-line='aarhus-read'] .k-pack-order-title").click()
    until(page, "document.querySelector('[data-entry=aarhus-read]').open")


def test_on_paper_each_entry_begins_a_page_and_the_tools_are_gone(open_page):
    page = open_page(OWN, 800)
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(".k-pack-sheet", "all => all.map(one => getComputedStyle(one).breakBefore)") == [
        "page"
    ] * len(CHOSEN)
    for selector in (".k-pack-moves", ".k-pack-purposes", "[data-pack-own]", "input[name=spoergsmaal]", "#ret"):
        assert not page.locator(selector).first.is_visible(), selector
    for selector in (".k-pack-qr svg", ".k-pack-notes .k-pack-lines", ".k-pack-when", "#kilde-1"):
        assert page.locator(selector).first.is_visible(), selector
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}
    assert len(CHOSEN) + 3 <= len(sheets) <= len(CHOSEN) + 7
