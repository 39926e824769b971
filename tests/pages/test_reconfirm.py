"""/bekraeft/…: a municipality answers without a login, and nobody else can."""

import pytest
from django.core import signing
from django.utils import timezone

from cases import reconfirmation_actions as actions
from cases.models import Case, Reconfirmation
from catalogue.core.kinds import KINDS
from catalogue.core.open_forms import new_stamp
from catalogue.core.publishing import TransitionError
from catalogue.pages import reconfirm
from tests.pages.addresses import public_addresses

pytestmark = pytest.mark.django_db
MAILBOX = "kun-til-spoergsmaal@koege.example"
SITE = "http://testserver"


@pytest.fixture
def row(write_guard):
    with write_guard.paused():
        Case.objects.filter(slug="koege-er-du-paa-vej").update(reconfirm_mailbox=MAILBOX)
    case = Case.objects.get(slug="koege-er-du-paa-vej")
    return actions.ask(case=case, now=timezone.now(), by="test")


@pytest.fixture
def address(row):
    return f"/bekraeft/{actions.token_of(row)}/"


def post(client, address, headers=None, **data):
    usual = {"svar": "koerer", "aar": "2026", "bemaerkning": "", "stempel": new_stamp(reconfirm.PURPOSE)}
    sent = "&".join(f"{k}={v}" for k, v in (usual | data).items() if v is not None)
    return client.post(
        address, sent, content_type="application/x-www-form-urlencoded", headers={"Origin": SITE} | (headers or {})
    )


def test_opening_the_page_changes_nothing(client, row, address):
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200
        assert client.head(address).status_code == 200
    page = response.content.decode()
    assert row.case.live.title in page
    assert "Ikke bekræftet siden 2022" in page
    assert 'name="robots" content="noindex, nofollow"' in page
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]
    row.refresh_from_db()
    assert row.state == Reconfirmation.State.SENT


def test_a_cpr_number_is_never_kept(client, row, address):
    response = post(client, address, bemaerkning="barnet+010214-1234")
    assert response.status_code == 422
    assert "»010214-1234« ligner et CPR-nummer." in response.content.decode()
    row.refresh_from_db()
    assert (row.state, row.comment) == (Reconfirmation.State.SENT, "")


def test_an_answer_is_kept_and_the_page_says_thank_you(client, row, address):
    response = post(client, address, svar="tilpasset", aar="2025", bemaerkning="Nu+ogs%C3%A5+i+SFO.")
    assert (response.status_code, response["Location"]) == (302, address)
    row.refresh_from_db()
    assert (row.state, row.answer, row.year, row.comment) == ("besvaret", "tilpasset", 2025, "Nu også i SFO.")
    page = client.get(address).content.decode()
    assert "Tak for svaret" in page
    assert "Ja, men vi gør det på en anden måde nu, 2025" in page
    assert "<form" not in page.split('id="indhold"')[1].split("</main>")[0]


def test_the_link_takes_one_answer(client, row, address):
    post(client, address, svar="koerer")
    assert "Tak for svaret" in post(client, address, svar="stoppet").content.decode()
    row.refresh_from_db()
    assert row.answer == "koerer"


def test_two_who_answer_at_once_leave_one_answer(client, row, address, monkeypatch):
    def taken(**arguments):
        Reconfirmation.objects.filter(pk=row.pk).update(
            state="besvaret", answer="stoppet", year=2024, answered_at=timezone.now()
        )
        raise TransitionError("Der er allerede svaret med dette link.")

    monkeypatch.setattr(actions, "answer", taken)
    assert post(client, address).status_code == 302
    assert "Nej, det er stoppet, 2024" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"svar": None}, "Vælg, om det kører, er ændret eller er stoppet."),
        ({"svar": "ikke-bekraeftet"}, "Vælg et af de tre svar."),
        ({"aar": ""}, "Skriv et årstal."),
        ({"aar": "i%20fjor"}, "Skriv et årstal med fire cifre, fx 2026."),
        ({"aar": "1889"}, "Skriv et årstal fra 1990 til"),
        ({"aar": "2999"}, "Skriv et årstal fra 1990 til"),
        ({"aar": "9" * 5000}, "Skriv et årstal"),
        ({"bemaerkning": "a" * 2001}, "Bemærkningen er for lang. Skriv højst 2000 tegn."),
        ({"stempel": "fremmed"}, "Siden har stået åben længe."),
        ({"stempel": None}, "Siden har stået åben længe."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands(client, row, address, data, said):
    typed = {"bemaerkning": "Min+egen+tekst."} | data
    response = post(client, address, **typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "<title>Fejl: Kører det stadig?" in page
    if "bemaerkning" not in data:
        assert "Min egen tekst." in page
    row.refresh_from_db()
    assert row.state == Reconfirmation.State.SENT


def test_a_form_on_another_site_is_refused(client, row, address):
    assert post(client, address, headers={"Origin": "https://ond.example"}).status_code == 403
    assert post(client, address, headers={"Origin": "null"}).status_code == 403
    row.refresh_from_db()
    assert row.state == Reconfirmation.State.SENT


def test_a_body_that_is_no_form_is_asked_for_again(client, address):
    response = client.post(address, b"{}", content_type="application/json", headers={"Origin": SITE})
    assert response.status_code == 400
    assert "Udfyld det igen" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a:b:c", "%C3%A6%C3%B8", "x" * 3000, "%00", "..%2F..%2Fadmin"])
def test_a_broken_link_gets_a_page_that_says_so(client, token):
    response = client.get(f"/bekraeft/{token}/")
    assert response.status_code == 404
    if "%2F" not in token:  # with a slash it is another address altogether
        assert "Linket virker ikke" in response.content.decode()
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_link_that_has_run_out_gets_a_page_that_says_so(client, row, address, monkeypatch):
    later = signing.time.time() + 31 * 24 * 3600
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    for response in (client.get(address), post(client, address)):
        assert response.status_code == 410
        assert "Linket er for gammelt" in response.content.decode()
    row.refresh_from_db()
    assert row.state == Reconfirmation.State.SENT


def test_other_ways_to_ask_are_refused(client, address):
    assert client.put(address).status_code == 405
    assert client.delete(address).status_code == 405


def test_the_pages_are_valid_and_small(client, row, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get(address)


def test_the_mailbox_and_the_comment_are_nowhere_public(client, row, address):
    """Not before, not after the answer is taken over, on no page and in no file or index."""
    post(client, address, bemaerkning="zxqvkommentar")
    row.refresh_from_db()
    actions.take_over(reconfirmation=row, by="redaktør")
    for place in [*public_addresses(), address, "/api/v1/cases/", "/cases/feed.xml"]:
        text = client.get(place).content.decode(errors="replace")
        assert MAILBOX not in text, place
        assert "zxqvkommentar" not in text, place
    assert MAILBOX not in str(KINDS["case"].dump(Case.objects.get(pk=row.case.pk)))
