"""The form of a case in a real browser: nothing that was typed is lost, and the panel follows what is typed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from cases import actions
from cases.models import Case, CaseVersion
from tests.browser.editors import log_in, log_out

OFFER = ".k-draft-offer"
STATUS = ".k-draft-status"
CUT_OFF = """() => [...document.querySelectorAll(".form-row")].flatMap((row) => {
  const edge = row.getBoundingClientRect();
  const parts = "input:not([type=hidden]), select:not(.select2-hidden-accessible), textarea, label, .help";
  return [...row.querySelectorAll(parts)]
    .map((part) => [part.name || part.textContent.trim(), part.getBoundingClientRect()])
    .filter(([, box]) => edge.width && box.width && box.right > edge.right + 1).map(([what]) => what);
})"""


@pytest.fixture
def draft(site, django_db_blocker):
    """An open draft of a published case, put away again after the test."""
    with django_db_blocker.unblock():
        case = Case.objects.published().get(slug="lolland-forstaa-din-baby")
        version = actions.start_edit(case=case, by="test")
        yield version
        CaseVersion.objects.filter(case=case, state__in=actions.OPEN).delete()


@pytest.fixture
def desk(chromium, site, django_db_blocker):
    """A function (name, address, width) that opens a page as an editor, in a browser of her own."""
    contexts = []

    def open_(name, address, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="da-DK", base_url=site)
        contexts.append(context)
        log_in(context, site, name)
        page = context.new_page()
        page.set_default_timeout(12000)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.goto(address)
        return page

    with django_db_blocker.unblock():
        yield open_
        for context in contexts:
            context.close()


def address(version):
    return reverse("admin:cases_caseversion_change", args=[version.pk])


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('katalog-kladde:')).length")


def type_over(page, name, text):
    page.locator(f"#id_{name}").fill(text)
    expect(page.locator(STATUS)).to_contain_text("Ikke gemt endnu")


def add_step(page, text):
    page.get_by_role("button", name="Tilføj et trin").click()
    row = page.locator("#steps-group .inline-related:not(.empty-form)").last
    row.locator("textarea").fill(text)
    return row


def test_unsaved_text_and_rows_come_back_only_when_asked_for(desk, draft):
    page = desk("anna", address(draft))
    type_over(page, "title", "En titel, der ikke blev gemt")
    add_step(page, "Et trin, der ikke blev gemt")
    page.wait_for_timeout(1000)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("#id_title")).to_have_value(draft.title)
    expect(page.locator(OFFER)).to_contain_text("som ikke blev gemt")
    page.get_by_role("button", name="Hent det ugemte frem").click()
    expect(page.locator("#id_title")).to_have_value("En titel, der ikke blev gemt")
    steps = page.locator("#steps-group .inline-related:not(.empty-form) textarea")
    expect(steps.last).to_have_value("Et trin, der ikke blev gemt")
    expect(page.locator("body")).to_contain_text("Det er ikke gemt endnu")
    page.locator("input[name=_continue]").first.click()
    expect(page.locator(".messagelist")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("En titel, der ikke blev gemt")
    assert page.locator(OFFER).count() == 0 and kept(page) == 0
    assert not page.complaints


def test_leaving_an_unsaved_form_warns_and_an_untouched_one_does_not(desk, draft):
    page = desk("anna", address(draft))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto("/admin/")
    assert asked == []
    page.goto(address(draft))
    type_over(page, "summary", "Anna har rettet sætningen.")
    page.locator("#id_summary").press("End")
    page.locator(".breadcrumbs a").first.click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"] and page.url.endswith(address(draft))
    expect(page.locator("#id_summary")).to_have_value("Anna har rettet sætningen.")


def test_a_login_that_ran_out_loses_nothing(desk, draft, site):
    page = desk("anna", address(draft))
    type_over(page, "why", "En grund, som tog en time at skrive.")
    log_out(page.context)
    page.locator("input[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text("Log ind")
    assert kept(page) == 1
    log_in(page.context, site, "anna")
    page.goto(address(draft))
    page.get_by_role("button", name="Hent det ugemte frem").click()
    expect(page.locator("#id_why")).to_have_value("En grund, som tog en time at skrive.")


def test_a_copy_is_its_users_and_can_be_thrown_away(desk, draft, site):
    page = desk("anna", address(draft))
    type_over(page, "why", "Annas egen")
    page.on("dialog", lambda dialog: dialog.accept())
    log_out(page.context)
    log_in(page.context, site, "bo")
    page.goto(address(draft))
    expect(page.locator("#id_title")).to_be_visible()
    assert page.locator(OFFER).count() == 0
    log_out(page.context)
    log_in(page.context, site, "anna")
    page.goto(address(draft))
    page.get_by_role("button", name="Kast det væk").click()
    assert page.locator(OFFER).count() == 0 and kept(page) == 0


def test_the_newest_copy_is_offered_and_older_ones_stand_behind_it(desk, draft):
    page = desk("anna", address(draft))
    page.on("dialog", lambda dialog: dialog.accept())
    for text in ("Den første", "Den anden", "Den anden"):
        page.goto(address(draft))
        type_over(page, "why", text)
    page.goto(address(draft))
    expect(page.locator(OFFER)).to_have_count(2)
    assert page.locator(OFFER).nth(0).is_visible() and not page.locator(OFFER).nth(1).is_visible()
    page.get_by_text("Vis en ældre kopi").click()
    page.get_by_role("button", name="Hent det ugemte frem").nth(1).click()
    expect(page.locator("#id_why")).to_have_value("Den første")


def test_going_back_makes_no_copy_of_what_nobody_typed(desk, draft):
    page = desk("anna", address(draft))
    page.locator("#id_title").fill("")
    page.locator("input[name=_continue]").first.click()
    expect(page.locator(".k-wrong")).to_be_focused()
    expect(page.locator(".k-wrong a").first).to_have_text("Titel")
    page.on("dialog", lambda dialog: dialog.accept())
    page.go_back()
    expect(page.locator("#id_title")).to_have_value(draft.title)
    page.wait_for_timeout(1000)
    assert kept(page) <= 1  # of the form with the error, and none of this one


def test_a_row_with_words_in_it_is_not_removed_unasked(desk, draft):
    page = desk("anna", address(draft))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    row = add_step(page, "En time at skrive")
    row.locator(".inline-deletelink").click()
    expect(row.locator("textarea")).to_have_value("En time at skrive")
    assert len(asked) == 1


def test_an_old_copy_is_forgotten_after_a_week(desk, draft):
    page = desk("anna", address(draft))
    type_over(page, "why", "Gammelt")
    page.on("dialog", lambda dialog: dialog.accept())
    older = "(t) => t - 8 * 864e5"
    older = f"for (const [k, was] of Object.entries(localStorage)) localStorage[k] = was.replace(/\\d{{13}}/, {older})"
    page.goto("/admin/login/")
    page.evaluate(older)
    page.goto(address(draft))
    expect(page.locator("#id_title")).to_be_visible()
    assert page.locator(OFFER).count() == 0 and kept(page) == 0


def test_two_editors_see_both_texts_and_decide(desk, draft):
    anna, bo = desk("anna", address(draft)), desk("bo", address(draft))
    type_over(anna, "title", "Annas titel")
    type_over(bo, "title", "Bos titel")
    type_over(bo, "pitfalls", "Bos erfaring")
    bo.locator("input[name=_continue]").first.click()
    expect(bo.locator(".messagelist")).to_be_visible()
    anna.locator("input[name=_save]").first.click()
    box = anna.locator(".k-conflict")
    expect(box).to_contain_text("bo har gemt, mens du skrev")
    expect(box.locator(".k-conflict-table")).to_contain_text("Annas titel")
    expect(box.locator(".k-conflict-table")).to_contain_text("Bos titel")
    expect(anna.locator("#id_title")).to_have_value("Annas titel")
    expect(anna.locator("#id_pitfalls")).to_have_value("Bos erfaring")
    assert anna.locator("input[name=_save]").count() == 0
    anna.locator("#id_title").press("Enter")  # no way to save over it by chance
    anna.wait_for_timeout(300)
    expect(box).to_be_visible()
    anna.get_by_role("button", name="Gem mine rettelser oven på deres").click()
    anna.wait_for_url("**/cases/caseversion/**")
    anna.goto(address(draft))
    expect(anna.locator("#id_title")).to_have_value("Annas titel")
    expect(anna.locator("#id_pitfalls")).to_have_value("Bos erfaring")


def test_the_panel_follows_what_is_typed_and_leads_to_the_field(desk, draft):
    page = desk("anna", address(draft))
    panel = page.locator(".k-quality")
    page.locator("#id_why").fill("Mange overvægtige børn har brug for hjælp. PPR ser dem.")
    expect(panel).to_contain_text("børn med overvægt", timeout=15000)
    expect(panel.locator("[role=status]")).to_contain_text("forslag")
    panel.get_by_role("link", name="Hvorfor gør de det?").first.click()
    expect(page.locator("#id_why")).to_be_in_viewport()
    assert not page.complaints


def test_a_new_row_is_reached_and_filled_by_keyboard_and_takes_over_the_place(desk, draft):
    page = desk("anna", address(draft))
    button = page.get_by_role("button", name="Tilføj et resultat")
    button.focus()
    page.keyboard.press("Space")
    row = page.locator("#results-group .inline-related:not(.empty-form)").last
    expect(row.locator("textarea").first).to_be_focused()
    before = page.locator("#results-group .inline-related:not(.empty-form)").nth(-2)
    for name in ("document", "place"):
        expect(row.locator(f"[name$='-{name}']")).to_have_value(before.locator(f"[name$='-{name}']").input_value())


@pytest.mark.parametrize("width", [1280, 390])
def test_the_form_fits_the_screen(desk, draft, width):
    page = desk("anna", address(draft), width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_OFF) == []
    toc = page.locator(".k-case-toc")
    page.locator("#afsnit-kilder").scroll_into_view_if_needed()
    expect(toc).to_be_in_viewport()


def test_the_telephone_shows_the_page_at_390_pixels(desk, draft):
    page = desk("anna", reverse("case-preview", args=[draft.pk]) + "?visning=telefon")
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_have_text(draft.title)
    assert page.locator("iframe").evaluate("(frame) => frame.contentWindow.innerWidth") == 390
    assert not page.complaints
