"""A municipality answers the yearly question: on a small phone, without scripts, and with nothing for axe to find."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import reconfirmation_actions as actions
from cases.models import Case, Reconfirmation
from catalogue.models import AuditEvent

KOEGE = "koege-er-du-paa-vej"


@pytest.fixture
def address(site, django_db_blocker):
    """The address in a mail that was just sent; what the test does with it is taken away again."""
    now = timezone.now()
    with django_db_blocker.unblock():
        row = Reconfirmation.objects.create(
            case=Case.objects.get(slug=KOEGE),
            mailbox="skole@koege.example",
            state=Reconfirmation.State.SENT,
            sent_at=now,
            expires_at=now + timedelta(days=30),
        )
        yield f"/bekraeft/{actions.token_of(row)}/"
        row.delete()
        AuditEvent.objects.filter(kind="case", key=KOEGE, verb="svar fra kommunen").delete()


def looked_at(page, axe):
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert not [text for text in page.complaints if "the server responded with a status of 4" not in text]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_municipality_answers(open_page, axe, address, width):
    page = open_page(address, width)
    assert page.response.status == 200
    looked_at(page, axe)
    page.fill("#felt-aar", "20")
    page.click("text=Send svaret")  # nothing chosen, and no year
    assert page.locator("[role=alert]").inner_text().startswith("Svaret er ikke sendt endnu")
    looked_at(page, axe)
    page.click("text=Ja, men vi gør det på en anden måde nu")
    page.fill("#felt-aar", "2026")
    page.fill("#felt-bemaerkning", "Nu også i SFO.")
    page.click("text=Send svaret")
    assert page.locator("h1").inner_text() == "Tak for svaret"
    looked_at(page, axe)


def test_without_scripts_and_by_keyboard(open_page, address):
    page = open_page(address, 390, scripts=False)
    page.focus("#svar-koerer")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Alt er godt.")
    page.keyboard.press("Tab")
    with page.expect_navigation():  # a key, other than a click, does not wait for the page it leads to
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "Tak for svaret"
    assert "Ja, det kører stadig" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_a_link_that_does_not_work(open_page, axe, width):
    page = open_page("/bekraeft/abc/", width)
    assert page.response.status == 404
    looked_at(page, axe)
