"""A self-assessment: filled in by keyboard, kept in the address and in files, laid beside another, sent for Word."""

import json
import re
from urllib.parse import quote, unquote_plus

import pytest

from tests import documents
from tests.browser.test_preferences import OWN_COLOURS
from tests.browser.waiting import until

ADDRESS = "/hvor-staar-vi/"
NAME, NOTE = "Børn og unge, foråret 2026", "Vi når ikke dem,\nder flytter tit & ofte #1"
OWN = f"v=1&a=12340212300123&anavn={quote(NAME)}&a2={quote(NOTE)}&slut"
OTHER = f"v=1&a=11220202310123&anavn={quote('Foråret 2025')}&slut"
ANSWERS = ["", "ikke-i-gang", "paa-vej", "i-drift", "i-drift-stoerst-behov"]
MOST_TABS = 250


def answers(page):
    """The digit of every question, as the boxes show them."""
    chosen = page.eval_on_selector_all("[data-question] input:checked", "boxes => boxes.map(box => box.value)")
    return "".join(str(ANSWERS.index(slug)) for slug in chosen)


def cell(page, number, side="a"):
    return page.locator(f"[data-row='{number}'] [data-cell={side}]").inner_text().strip()


def said(page):
    return " ".join(page.locator("[data-said]").all_inner_texts()).strip()


def gaps(page):
    return page.eval_on_selector_all("[data-help]:not([hidden])", "parts => parts.map(part => part.dataset.help)")


def tab_to(page, selector):
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{MOST_TABS} tabs do not reach {selector}")


def as_file(name="svar.json", **changed):
    """A file as the page makes it, with some parts changed or (None) left out."""
    data = {"format": "inspirationskataloget-hvor-staar-vi", "version": 1, "navn": "", "svar": {"3": "i-drift"}}
    data = {key: value for key, value in (data | {"noter": {}} | changed).items() if value is not None}
    return {"name": name, "mimeType": "application/json", "buffer": json.dumps(data).encode()}


# --- Filling in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_filled_in_by_keyboard_and_kept_by_the_address(open_page, width):
    page = open_page(ADDRESS, width)
    assert page.locator("[data-empty]").is_visible() and not page.locator("[data-next]").is_visible()
    tab_to(page, "[data-name]")
    page.keyboard.type("Dagtilbud")
    tab_to(page, "[name=svar-1]")
    page.keyboard.press("ArrowDown")
    assert page.locator("[data-count]").inner_text() == "1 af 14 besvaret"
    tab_to(page, "#note-1")
    page.keyboard.type("Æbler & pærer")
    for number in (2, 3):
        tab_to(page, f"[name=svar-{number}]")
        for _ in range(number):
            page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getBoundingClientRect().bottom <= innerHeight - 50")  # above the bar
    tab_to(page, "[data-bar] a")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "profil"
    assert [cell(page, number) for number in (1, 2, 3, 4)] == [
        "Ikke i gang\n\nÆbler & pærer",
        "På vej",
        "I drift",
        "Ikke besvaret",
    ]
    assert page.locator("[data-words=a]").first.inner_text() == "1 i drift, 1 på vej, 1 ikke i gang. 1 ikke besvaret."
    until(page, "location.hash.includes('a1=')")
    page.reload()
    assert answers(page) == "12300000000000"
    assert page.locator("#note-1").input_value() == "Æbler & pærer"
    assert page.locator("[data-name]").input_value() == "Dagtilbud"
    assert page.complaints == []


def test_an_answer_can_be_taken_back(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.locator("[name=svar-1][value='']").check()
    assert cell(page, 1) == "Ikke besvaret" and answers(page)[0] == "0"
    assert page.evaluate("location.hash").startswith("#v=1&a=0234")


def test_every_gap_leads_to_examples_questions_and_a_pack(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    assert gaps(page) == ["1", "2", "6", "7", "8", "12", "13"]
    first = page.locator("[data-help='1']")
    assert first.locator("[data-said-here]").inner_text() == "I har svaret: Ikke i gang"
    assert first.locator("li[data-case]").count() == 3 and first.locator(".k-self-raise li").count() == 2
    link = page.locator("[data-pack] a").get_attribute("href")
    assert re.findall(r"anbefaling=([a-z-]+)", link)[0] == "foraeldrestoetteprogrammer"
    assert link.count("anbefaling=") == 7 and "/moede/?" in link and "flytter" not in link
    assert not page.locator("[data-pack-cut]").is_visible()
    page.locator("[name=svar-1][value=i-drift]").check()
    assert gaps(page)[0] == "2" and page.locator("[data-pack] a").get_attribute("href").count("anbefaling=") == 6


def test_a_pack_takes_ten_and_those_not_begun_first(open_page):
    page = open_page(f"{ADDRESS}#v=1&a=22222222222111&slut")
    link = page.locator("[data-pack] a").get_attribute("href")
    assert link.count("anbefaling=") == 10 and link.endswith("anbefaling=tandpleje")
    assert page.locator("[data-pack-cut]").is_visible()


def test_the_pack_is_about_the_gaps(open_page):
    page = open_page(f"{ADDRESS}?vaelg=koege-er-du-paa-vej#{OWN}")
    page.get_by_role("link", name="Lav en mødepakke om hullerne").click()
    page.wait_for_url("**/moede/?**")
    pack = page.locator("main").inner_text()
    assert "Sikre alle børns deltagelse" in pack and "Aktiv rekruttering" not in pack
    assert page.locator("main [data-notice]").count() == 0 and page.complaints == []


def test_a_jump_on_the_page_is_no_step_back_to_older_answers(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.locator("[data-bar] a").click()
    page.locator(".k-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "indhold"
    page.locator("[name=svar-1][value=i-drift]").check()
    page.evaluate("location.hash = '#gem'")
    until(page, "location.hash.startsWith('#v=1&a=3234')")
    assert answers(page) == "32340212300123" and said(page) == ""


# --- The link --------------------------------------------------------------------------------------------------------


def test_the_link_shows_the_same_to_another(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    link = page.locator("[data-link]").input_value()
    there = open_page(link)
    assert answers(there) == "12340212300123"
    assert there.locator("#note-2").input_value() == NOTE and there.locator("[data-name]").input_value() == NAME
    page.locator("[data-with-notes]").uncheck()
    there = open_page(page.locator("[data-link]").input_value())
    assert answers(there) == "12340212300123" and there.locator("#note-2").input_value() == ""
    assert page.locator("#note-2").input_value() == NOTE and "a2=" in page.evaluate("location.hash")


def test_copying_says_so(chromium, site):
    context = chromium.new_context(base_url=site, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{ADDRESS}#{OWN}")
    page.get_by_role("button", name="Kopiér linket").click()
    until(page, "document.querySelector('[data-said=keep]').textContent")
    assert said(page) == "Linket er kopieret."
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("[data-link]").input_value()
    context.close()


BROKEN = {
    "v=1&a=123": "Svarene i linket kan ikke læses.",
    "v=1&a=12340212300129&slut": "Svarene i linket kan ikke læses.",
    "v=2&a=12340212300123&slut": "en anden udgave af siden",
    "noget-helt-andet": "Linket indeholder ikke svar fra denne side.",
    "v=1&a=00000000000000&a3=" + "x" * 501 + "&slut": "Noten til anbefaling 3 er for lang: 501 tegn.",
    "v=1&a=00000000000000&a3=%ff&slut": "Noten til anbefaling 3 kan ikke læses.",
    "%": "Linket indeholder ikke svar fra denne side.",
}


@pytest.mark.parametrize("fragment", BROKEN)
def test_a_link_that_is_broken_or_not_ours_says_so(open_page, fragment):
    page = open_page(f"{ADDRESS}#{fragment}")
    assert BROKEN[fragment] in said(page)
    assert answers(page) == "0" * 14
    page.locator("[name=svar-1]").nth(1).check()
    assert page.evaluate("location.hash") == "#v=1&a=10000000000000&slut" and said(page) == ""
    assert page.complaints == []


def test_a_link_that_is_cut_shows_what_is_left(open_page):
    page = open_page(f"{ADDRESS}#{OWN[:-10]}")
    assert "Linket er klippet over" in said(page) and answers(page) == "12340212300123"


def test_a_link_pasted_over_answers_can_be_undone_and_a_broken_one_changes_nothing(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.evaluate("location.hash = '#v=1&a=x'")
    until(page, "document.querySelector('[data-said=top]').textContent")
    assert "Jeres svar på siden er der stadig." in said(page) and answers(page) == "12340212300123"
    page.evaluate(f"location.hash = '#{OTHER}'")
    until(page, "document.querySelector('[data-name]').value === 'Foråret 2025'")
    page.get_by_role("button", name="Fortryd").click()
    assert answers(page) == "12340212300123" and page.locator("[data-name]").input_value() == NAME


def test_an_answer_to_what_is_gone_is_told_and_kept(chromium, site):
    context = chromium.new_context(base_url=site)
    page = context.new_page()

    def without_13(route):
        response = route.fetch()
        gone = r'<fieldset class="k-self-item" id="spoergsmaal-13".*?</fieldset>|<tr data-row="13">.*?</tr>'
        route.fulfill(response=response, body=re.sub(gone, "", response.text(), flags=re.DOTALL))

    page.route(f"**{ADDRESS}", without_13)
    page.goto(f"{ADDRESS}#{OWN}")
    assert "Kataloget viser ikke længere anbefaling 13" in said(page)
    assert page.locator("[data-count]").inner_text() == "10 af 13 besvaret"
    page.locator("[name=svar-1][value=i-drift]").check()
    assert page.evaluate("location.hash").startswith("#v=1&a=32340212300123&")
    context.close()


# --- Files -----------------------------------------------------------------------------------------------------------


def test_a_file_brings_everything_back(open_page, tmp_path):
    page = open_page(f"{ADDRESS}#{OWN}")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Hent svarene som fil").click()
    download = downloading.value
    assert download.suggested_filename == "hvor-staar-vi-boern-og-unge-foraaret-2026.json"
    assert download.suggested_filename in said(page)
    path = tmp_path / "svar.json"
    download.save_as(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["version"] == 1 and data["svar"]["4"] == "i-drift-stoerst-behov" and data["noter"] == {"2": NOTE}
    there = open_page(ADDRESS)
    there.locator("[data-open=a]").set_input_files(path)
    until(there, "document.querySelector('[data-said=keep]').textContent")
    assert said(there) == "Filen »svar.json« er åbnet. 11 af 14 er besvaret."
    assert answers(there) == "12340212300123" and there.locator("#note-2").input_value() == NOTE
    assert unquote_plus(there.evaluate("location.hash")) == unquote_plus(page.evaluate("location.hash"))
    assert page.complaints == there.complaints == []


WRONG = {
    "not JSON": ({"name": "x.json", "mimeType": "application/json", "buffer": b"hej"}, "den er ikke JSON"),
    "not text": ({"name": "x.png", "mimeType": "image/png", "buffer": b"\x89PNG\xff\x00"}, "den er ikke JSON"),
    "a list": ({"name": "x.json", "mimeType": "application/json", "buffer": b"[]"}, "ikke hentet fra denne side"),
    "another's": (as_file(format="andet"), "ikke hentet fra denne side"),
    "a later one": (as_file(version=2), "udgave 2"),
    "no answers": (as_file(svar=None), "Der mangler svar"),
    "an unknown answer": (as_file(svar={"3": "måske"}), "Svaret til anbefaling 3 er »måske«"),
    "an unknown number": (as_file(svar={"15": "i-drift"}), "anbefaling »15«"),
    "a long note": (as_file(noter={"4": "x" * 501}), "Noten til anbefaling 4 er for lang: 501 tegn"),
    "a note that is none": (as_file(noter={"4": 7}), "Noten til anbefaling 4 er ikke tekst"),
    "a name that is none": (as_file(navn=["x"]), "Navnet på profilen er ikke tekst"),
    "a huge one": (as_file(mere="x" * 300_000), "for stor"),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_file_is_named_and_changes_nothing(open_page, which):
    file, message = WRONG[which]
    page = open_page(f"{ADDRESS}#{OWN}")
    page.locator("[data-open=a]").set_input_files(file)
    until(page, "document.querySelector('[data-said=keep]').textContent")
    assert f"Filen »{file['name']}« kan ikke bruges." in said(page) and message in said(page)
    assert answers(page) == "12340212300123" and page.complaints == []


def test_clearing_can_be_undone(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.get_by_role("button", name="Ryd alle svar").click()
    assert answers(page) == "0" * 14 and page.evaluate("location.hash") == ""
    assert page.evaluate("document.activeElement.textContent") == "Fortryd" and said(page) == "Alle svar er ryddet."
    page.keyboard.press("Enter")
    assert answers(page) == "12340212300123" and page.locator("#note-2").input_value() == NOTE
    assert not page.get_by_role("button", name="Fortryd").is_visible()


# --- Two side by side ------------------------------------------------------------------------------------------------


def test_two_profiles_lie_side_by_side_with_their_differences_in_words(open_page, site):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.get_by_label("Indsæt et link til andre svar").fill(f"{site}{ADDRESS}#{OTHER}")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "profil"
    assert page.locator("[data-head=a]").first.inner_text() == NAME
    assert page.locator("[data-head=b]").first.inner_text() == "Foråret 2025"
    differences = {number: cell(page, number, "difference") for number in (1, 2, 5, 7, 10)}
    assert differences == {
        1: "Samme svar",
        2: f"Længere fremme: {NAME}",
        5: "Ikke besvaret",
        7: f"Kun besvaret: {NAME}",
        10: "Kun besvaret: Foråret 2025",
    }
    assert page.locator("[data-words=difference]").all_inner_texts() == [
        "Forskel på 3 af 4.",
        "Forskel på 1 af 3.",
        "Forskel på 1 af 3.",
        "Ingen forskel.",
    ]
    page.reload()
    assert cell(page, 2, "difference") == f"Længere fremme: {NAME}"
    page.get_by_role("button", name="Fjern den anden profil").click()
    assert not page.locator("[data-head=b]").first.is_visible()
    page.get_by_role("button", name="Fortryd").click()
    assert page.locator("[data-head=b]").first.is_visible() and page.complaints == []


def test_the_other_profile_can_come_from_a_file_and_have_no_name(open_page):
    page = open_page(f"{ADDRESS}#v=1&a=00100000000000&slut")
    page.locator("[data-open=b]").set_input_files(as_file())
    until(page, "document.activeElement.id === 'profil'")
    assert cell(page, 3, "difference") == "Længere fremme: De andre svar"
    assert answers(page) == "00100000000000"


@pytest.mark.parametrize("text", ["", "https://example.org/", f"{ADDRESS}#x"])
def test_a_link_to_compare_with_that_is_none_says_so(open_page, text):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.get_by_label("Indsæt et link til andre svar").fill(text)
    page.get_by_role("button", name="Sammenlign").click()
    assert "Linket indeholder ikke svar" in said(page) or said(page) == "Indsæt et link først."
    assert page.evaluate("document.activeElement.id") == "andet-link" and page.complaints == []


# --- What leaves the browser, paper, and everyone --------------------------------------------------------------------


def test_nothing_leaves_the_browser_once_the_page_is_there(open_page, site):
    page = open_page(ADDRESS)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: request.url.startswith("blob:") or asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.locator("[data-name]").fill(NAME)
    page.locator("#note-2").fill(NOTE)
    for number in range(1, 15):
        page.locator(f"[name=svar-{number}]").nth(number % 5).check()
    page.locator("[name=svar-1]").nth(1).press("Enter")
    page.get_by_label("Indsæt et link til andre svar").fill(f"{site}{ADDRESS}#{OTHER}")
    page.keyboard.press("Enter")
    page.locator("[data-open=a]").set_input_files(as_file())
    with page.expect_download():
        page.get_by_role("button", name="Hent svarene som fil").click()
    page.locator("[data-clear]").click()
    page.wait_for_timeout(600)
    # Chromium itself looks at the icon of the site again whenever an address changes; releases serve it from its cache.
    assert {url.removeprefix(site) for url in asked} <= {"/static/img/mark.svg"}
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_word_file_holds_the_answers_and_only_the_click_sends_them(open_page, axe, tmp_path):
    page = open_page(ADDRESS)
    asked = []
    page.on("request", lambda request: request.method == "POST" and asked.append(request))
    button = page.get_by_role("button", name="Hent som Word")
    button.click()
    assert said(page) == "I har ikke svaret på noget endnu, så der er intet at hente." and asked == []
    page.locator("[data-name]").fill(NAME)
    page.locator("[name=svar-1]").nth(1).check()
    page.locator("[name=svar-3]").nth(3).check()
    page.locator("#note-3").fill(NOTE)
    assert asked == [] and page.locator("[data-word-fields] input").count() == 0
    with page.expect_download() as downloading:
        button.click()
    download = downloading.value
    assert download.suggested_filename == "hvor-staar-vi-boern-og-unge-foraaret-2026.docx"
    path = tmp_path / "profil.docx"
    download.save_as(path)
    document = documents.word(path.read_bytes())
    rows = {row.cells[0].text[:2]: [cell.text for cell in row.cells[1:]] for row in document.tables[0].rows[1:]}
    assert rows == {
        "1.": ["Ikke i gang", ""],
        "2.": ["Ikke besvaret", ""],
        "3.": ["I drift", NOTE],
        "4.": ["Ikke besvaret", ""],
    }
    assert document.paragraphs[1].text.startswith(NAME)
    assert len(asked) == 1 and "?" not in asked[0].url and "#" not in asked[0].url
    assert page.locator("[data-word-fields] input").count() == 0 and answers(page) == "10300000000000"
    assert page.url.split("#")[0].endswith(ADDRESS)
    axe(page)
    assert page.complaints == []


def test_the_address_that_the_server_sees_holds_no_answer(open_page):
    page = open_page(ADDRESS)
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{ADDRESS}#{OWN}")
    page.reload()
    page.locator(".k-footer a").first.click()
    page.wait_for_load_state()
    sent = " ".join(request.url.split("#")[0] + str(request.headers) for request in asked)
    assert asked and "12340212300123" not in sent


def test_without_javascript_it_is_a_form_for_paper(open_page):
    page = open_page(ADDRESS, scripts=False)
    assert "Udskriv siden, og sæt kryds." in page.locator("main").inner_text()
    for part in ("[data-profile]", "[data-keep]", "[data-bar]", "[data-pack]", "[data-word]"):
        assert not page.locator(part).is_visible()
    assert page.locator("[data-help]:visible").count() == 14
    page.emulate_media(media="print")
    assert page.locator("input[type=radio]:visible").count() == 14 * 4
    assert page.locator("[data-question] .k-self-help .k-prose:visible").count() == 14
    assert page.locator("[data-statutory]:visible").count() == 2
    assert page.locator("dl.k-self-meanings").is_visible()
    assert page.locator("#note-1").evaluate("field => getComputedStyle(field).borderBottomStyle") == "solid"


def sheets_of(page):
    """The number of sheets that page.pdf() gives, A4 all of them."""
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {(595, 842)}
    return len(sheets)


@pytest.mark.parametrize("fragment", [OWN, OWN.replace("&slut", OTHER[3:].replace("&a", "&b"))])
def test_on_paper_the_profile_takes_two_pages_before_what_others_did(open_page, fragment):
    page = open_page(f"{ADDRESS}#{fragment}")
    page.emulate_media(media="print")
    assert not page.locator("[data-question]").first.is_visible() and not page.locator("[data-keep]").is_visible()
    assert page.locator("[data-printed]").is_visible() and page.locator("#profil").is_visible()
    assert page.locator("[data-next]").evaluate("part => getComputedStyle(part).breakBefore") == "page"
    page.evaluate("document.querySelector('[data-next]').remove()")
    assert sheets_of(page) <= 2


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("fragment", ["", OWN, OWN.replace("&slut", OTHER[3:].replace("&a", "&b")), "x"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, axe, width, fragment):
    page = open_page(f"{ADDRESS}#{fragment}", width)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.complaints == []


def test_what_changes_is_said_politely(open_page):
    page = open_page(ADDRESS)
    regions = page.locator("main [role=status]")
    assert regions.count() == 3 and page.locator("main [role=alert]").count() == 0
    assert page.locator("[data-count]").get_attribute("role") == "status"


def test_a_dark_screen_shows_it_dark_and_readable(open_page, axe):
    page = open_page(f"{ADDRESS}#v=1&a=1")
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.goto(f"{ADDRESS}?x#{OWN}")
    axe(page)


def test_forced_colours_reach_the_profile(open_page):
    page = open_page(f"{ADDRESS}#{OWN}")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert page.evaluate(OWN_COLOURS) == []
