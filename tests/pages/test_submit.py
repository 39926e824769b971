"""/indsend/: what is asked for, what an address fills in, what is kept, and what is refused unharmed."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import DatabaseError
from django.test import Client

from cases.models import Submission
from cases.questions import QUESTIONS
from catalogue.core.open_forms import FIELD
from catalogue.models import AuditEvent
from catalogue.pages import submit as view
from tests.pages.test_valid_html import NODE, PROGRAM, faults
from tests.submissions import CONTENT, MAILBOX, all_fields, form, stamp

pytestmark = pytest.mark.django_db
FILLED = "/indsend/?tema=dagtilbud&alder=3-5-aar&anbefaling=5&kommune=koege&kommune=greve"
HOSTILE = [
    "/indsend/?tema=%00&alder=%ff&anbefaling=-1&kommune=%3Cscript%3E",
    "/indsend/?tema=" + "x" * 3000,
    "/indsend/?" + "&".join(f"kommune={number}" for number in range(150)),
    "/indsend/?a=1&a=2&=&%20=3",
    "/indsend/?tema=dagtilbud%0D%0ABcc%3Ax%40y.dk",
]


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def send(client, data, **extra):
    """Post the fields as a browser does; gives the response."""
    body = urlencode(data, doseq=True)
    return client.post("/indsend/", body, content_type="application/x-www-form-urlencoded", **extra)


def refused(response, status=200):
    """The text of a page that shows the form again, with nothing kept."""
    assert response.status_code == status
    assert not Submission.objects.exists() and not mail.outbox
    return unescape(response.content.decode())


def received(response):
    """The one submission that was kept, after the redirect to its receipt."""
    assert response.status_code == 302, unescape(response.content.decode())[:3000]
    assert response["Location"].startswith("/indsend/kvittering/IK-")
    return Submission.objects.get()


# --- The blank form --------------------------------------------------------------------------------------------------


def test_the_questions_stand_in_the_order_of_a_case_page(client):
    html = page(client, "/indsend/")
    order = ["Kort fortalt", "Hvad kom der ud af det?", "Hvorfor gør I det?", "Hvem gør hvad?"]
    order += ["Forældrenes og børnenes rolle", "Hvad kræver det?", "Erfaringer og faldgruber", "Kilder og læs mere"]
    asked = html[html.index("<form class=") :]
    places = [asked.index(f">{heading}") for heading in order]
    assert places == sorted(places)
    for question in QUESTIONS.values():
        assert re.search(rf'name="{question.name}(-0-\w+)?"', asked), question.name
    assert asked.count("k-ask-must") == 5  # as the text above says


def test_a_reader_who_looks_gets_no_cookie_and_no_kept_page(client):
    first, second = client.get("/indsend/"), client.get("/indsend/")
    assert not first.cookies and "no-store" in first["Cache-Control"]
    stamps = [re.search(rf'name="{FIELD}" value="([^"]+)"', r.content.decode())[1] for r in (first, second)]
    assert stamps[0] != stamps[1]


def test_what_the_address_fills_in_is_said_and_chosen(client):
    html = page(client, FILLED)
    chips = html[html.index("Du har valgt") : html.index("</ul>", html.index("Du har valgt"))]
    assert all(word in chips for word in ("Dagtilbud", "3–5 år", "Anbefaling 5.", "Køge Kommune"))
    assert 'href="/indsend/?alder=3-5-aar&amp;anbefaling=5&amp;kommune=greve&amp;kommune=koege"' in html
    chosen = re.findall(r'name="(\w[\w-]*)" value="([^"]+)" checked', html)
    assert {("ages", "3-5-aar"), ("themes", "dagtilbud"), ("recommendations", "5")} <= set(chosen)
    # In the order of names, the first is the sender's own and the others go along.
    assert re.search(r'name="municipality".*?value="greve" selected', html, re.DOTALL)
    assert re.search(r'name="partners-0-municipality".*?value="koege" selected', html, re.DOTALL)


def test_what_is_unknown_is_named_and_ignored(client):
    html = page(client, "/indsend/?tema=findes-ikke&alder=ikke-oplyst&farve=blaa&utm_source=x&vaelg=a")
    notice = re.search(r'data-notice="ignored-parameter".*?<p class="alert-text">(.*?)</p>', html, re.DOTALL)[1]
    assert notice.startswith("Vi kender ikke »findes-ikke« under Tema, »ikke-oplyst« under Alder og »farve«.")
    assert "Du har valgt" not in html and "utm_source" not in notice


def test_too_many_values_are_cut_and_said(client):
    html = page(client, "/indsend/?" + "&".join(f"anbefaling={number}" for number in range(1, 15)))
    assert "Vi tager højst 5 valg med under Anbefaling." in html
    assert len(re.findall(r'name="recommendations" value="\d+" checked', html)) == 5


def test_an_official_code_is_a_municipality_too(client):
    assert "Køge Kommune" in page(client, "/indsend/?kommune=0259")


def test_a_filled_page_is_not_for_search_engines(client):
    plain, filled = page(client, "/indsend/"), page(client, FILLED)
    assert 'name="robots"' not in plain and 'content="noindex, follow"' in filled
    for html in (plain, filled):
        assert re.search(r'rel="canonical" href="[^"?]*/indsend/"', html)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_gives_an_honest_page(client, address):
    html = page(client, address)
    assert "<script>" not in html and "Du har valgt" not in html


def test_it_is_linked_from_every_page(client):
    html = page(client, "/")
    footer = html[html.index("<footer") :]
    assert 'href="/indsend/"' in footer and 'href="/huller/"' in footer


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_everything_that_is_sent_is_kept(client, settings, django_capture_on_commit_callbacks):
    settings.CONTACT_EMAIL = "katalog@kl.example"
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, all_fields() | {"mailbox_is_public": "ja"})
    kept = received(response)
    assert kept.content == CONTENT
    assert (kept.mailbox, kept.mailbox_is_public, kept.municipality.slug) == (MAILBOX, True, "koege")
    assert kept.state == "indsendt" and kept.case is None and kept.receipt_sent_at
    assert re.fullmatch(r"IK-\d{4}-[234679ACEFHJKRTUVXY]{4}", kept.reference)
    receipt, to_editors = mail.outbox
    assert receipt.to == [MAILBOX] and kept.reference in receipt.subject
    assert receipt.reply_to == ["katalog@kl.example"] and "svar på denne mail" in receipt.body
    for text in ("Leg i skoven hver onsdag", "41 af 52 børn", "Pak: Find tøj frem til alle.", "Greve", "1–2 år"):
        assert text in receipt.body
    assert to_editors.to == ["katalog@kl.example"]
    assert f"/admin/cases/submission/{kept.pk}/" in to_editors.body and MAILBOX not in to_editors.body
    event = AuditEvent.objects.get(kind="submission")
    assert (event.verb, event.key, event.label, event.note) == ("indsendt", kept.reference, kept.reference, "")


def test_the_receipt_says_what_happens_now(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, all_fields())
    answer = client.get(response["Location"])
    html = unescape(answer.content.decode())
    kept = Submission.objects.get()
    assert kept.reference in html and "Den står også i den mail" in html and "41 af 52 børn" in html
    assert "svar på denne mail" not in mail.outbox[0].body and "Kontakt redaktionen" in html  # nobody reads the answer
    assert MAILBOX not in html and "no-store" in answer["Cache-Control"] and 'content="noindex"' in html
    assert not answer.cookies and "data-receipt" in html


def test_a_receipt_is_opened_by_its_signed_address_only(client, monkeypatch):
    address = send(client, form())["Location"]
    kept = Submission.objects.get()
    assert client.get(f"/indsend/kvittering/{kept.reference}/").status_code == 404
    assert client.get(address[:-2] + "x/").status_code == 404
    assert client.get("/indsend/kvittering/%00/").status_code == 404
    assert client.post(address).status_code == 405
    monkeypatch.setattr(view, "RECEIPT_DAYS", -1)
    old = client.get(address)
    assert old.status_code == 410 and kept.reference not in old.content.decode()


def test_a_form_sent_twice_is_one_submission(client, django_capture_on_commit_callbacks):
    data = form()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = send(client, data), send(client, data)
    assert first["Location"].split(":")[0] == second["Location"].split(":")[0]
    assert Submission.objects.count() == 1
    assert len([message for message in mail.outbox if message.to == [MAILBOX]]) == 1
    send(client, data | {"title": "En anden titel"})
    assert Submission.objects.count() == 2


def test_a_mail_that_fails_loses_nothing(client, settings, caplog, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "tests.submissions.BrokenMail"
    settings.CONTACT_EMAIL = "katalog@kl.example"
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, form())
    kept = received(response)
    assert kept.receipt_sent_at is None
    assert "Vi kunne ikke sende jer en mail. Eksemplet er modtaget alligevel" in page(client, response["Location"])
    assert kept.reference in caplog.text and MAILBOX not in caplog.text


def test_a_mailbox_is_never_printed_in_the_log(client, settings, capsys, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        received(send(client, form()))
    assert MAILBOX not in "".join(capsys.readouterr())


# --- What is refused, with its text ----------------------------------------------------------------------------------


def test_what_is_missing_is_said_at_the_top_and_at_the_field(client):
    html = refused(send(client, {FIELD: stamp(), "why": "Det her må ikke blive væk & æøå"}))
    summary = html[html.index('id="fejl"') : html.index("<aside")]
    links = re.findall(r'href="#(felt-[\w-]+)"', summary)
    assert links == ["felt-title", "felt-summary", "felt-municipality", "felt-mailbox", "felt-consent"]
    assert all(f'id="{link}"' in html for link in links)
    assert html.count("form-error-message") == 5 and "<title>Fejl: " in html
    assert 'id="felt-title-fejl"' in html and "Det her må ikke blive væk & æøå</textarea>" in html


def test_too_long_a_text_is_refused_whole(client):
    long = "ø" * 301
    html = refused(send(client, form(summary=long)))
    assert "Teksten er 1 tegn for lang. Der er plads til 300 tegn." in html and long in html


def test_a_cpr_number_is_refused_wherever_it_stands(client):
    for name in ("title", "why", "steps-1-text", "results-0-text", "sources"):
        html = refused(send(client, form(**{name: "barnet 010214-1234"})))
        assert "»010214-1234« ligner et CPR-nummer" in html and f'href="#felt-{name}"' in html


def test_what_is_probably_not_meant_is_asked_about_once(client):
    data = form(mailbox="mette.hansen@koege.dk", why="Mette Hansen leder det. Skriv til a@b.dk.")
    html = refused(send(client, data))
    assert "Postkassen ligner en persons egen." in html
    assert "»Mette Hansen« navnet på en person" in html and "mailadressen »a@b.dk«" in html
    seen = re.search(r'name="set" value="([^"]+)"', html)[1]
    more = refused(send(client, data | {"set": seen, "pitfalls": "Spørg Anne Jensen."}))
    assert "Anne Jensen" in more  # a new one is asked about too
    received(send(client, data | {"set": seen}))


def test_the_trap_asks_and_keeps_the_text(client):
    html = refused(send(client, form(hjemmeside="https://spam.example", why="Hele teksten")))
    assert "Er du et menneske?" in html and "Hele teksten</textarea>" in html
    assert "spam.example" not in html and "Lad feltet stå tomt" in html
    received(send(client, form(hjemmeside=" ")))


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "et menneske. Vent et par sekunder"), (90_000, "stået åben i mere end et døgn")]
)
def test_a_stamp_of_the_wrong_age_keeps_the_text(client, seconds, words):
    old = stamp(seconds)
    html = refused(send(client, form(**{FIELD: old, "why": "Hele teksten"})))
    assert words in html and "Hele teksten</textarea>" in html
    again = re.search(rf'name="{FIELD}" value="([^"]+)"', html)[1]
    assert (again == old) is (seconds == 0)  # one that was too young grows; one that is too old is another


def test_a_broken_stamp_keeps_the_text(client):
    for broken in (None, "", "x", "\0", stamp(purpose="bekraeft")):
        assert "Siden var ikke hel" in refused(send(client, form(**{FIELD: broken})))


def test_a_form_of_another_site_is_not_taken(client):
    assert send(client, form(), HTTP_ORIGIN="https://ond.example").status_code == 403
    assert send(client, form(), HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert not Submission.objects.exists()
    received(send(client, form(), HTTP_ORIGIN="http://testserver"))


def test_too_many_from_one_address_are_stopped_with_their_text(client, monkeypatch):
    monkeypatch.setattr(view, "MOST_SENT", 2)
    for number in range(2):
        assert send(client, form(mailbox=f"post{number}@a.dk")).status_code == 302
    response = send(client, form(mailbox="post3@a.dk", why="Hele teksten"))
    assert response.status_code == 429 and Submission.objects.count() == 2
    html = unescape(response.content.decode())
    assert "Prøv igen om en time" in html and "Hele teksten</textarea>" in html
    assert send(client, form(mailbox="post4@a.dk"), REMOTE_ADDR="192.0.2.9").status_code == 302


def test_nobodys_mailbox_is_filled_from_here(client, monkeypatch):
    monkeypatch.setattr(view, "MOST_TO_MAILBOX", 1)
    assert send(client, form()).status_code == 302
    response = send(client, form(mailbox=MAILBOX.upper()), REMOTE_ADDR="192.0.2.9")
    assert response.status_code == 429 and "postkasse har fået mange" in response.content.decode()


def test_all_posts_have_a_limit_too(client, monkeypatch):
    monkeypatch.setattr(view, "MOST_POSTS", 2)
    codes = [send(client, {"flere": "steps", "why": "x"}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_a_locked_database_keeps_the_text(client, monkeypatch, caplog):
    def fail(**_):
        raise DatabaseError(f"database is locked: {MAILBOX}")

    monkeypatch.setattr(view, "receive", fail)
    response = send(client, form(why="Hele teksten"))
    html = refused(response, 503)
    assert "det er vores fejl" in html and "Hele teksten</textarea>" in html
    assert MAILBOX not in caplog.text and "DatabaseError" in caplog.text


HOSTILE_FIELDS = [
    {"title": "<script>alert(1)</script>", "why": '"><img src=x onerror=alert(1)>'},
    {"title": "Emoji 🌲👩‍👩‍👧 og \u202e og \ufeff", "summary": "𝔉𝔯𝔞𝔨𝔱𝔲𝔯 \u0000 nul"},
    {"title": "a\r\nBcc: ond\r\n\r\nkrop", "summary": "linje 1\r\nlinje 2\r\rlinje 3"},
    {"steps-0-text": "{{ settings.SECRET_KEY }} {% include 'x' %} %s ${x}", "steps-11-text": "nummer 12"},
    {"ages": ["findes-ikke", "3-5-aar", "3-5-aar"], "settings": "\0", "recommendations": ["99", "-1", "5"]},
    {"partners-0-municipality": "koege", "partners-99-municipality": "greve", "steps--1-text": "x", "x" * 500: "y"},
    {"why": "# Overskrift\n[link](javascript:alert(1))\n" + "*" * 500},
]


@pytest.mark.parametrize("fields", HOSTILE_FIELDS)
def test_hostile_fields_are_kept_as_text(client, fields, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, form(**fields))
    kept = received(response)
    assert "\0" not in str(kept.content) and "\n" not in kept.title and "\r" not in str(kept.content)
    html = page(client, response["Location"])
    assert "<script>alert" not in html and "<img src=x" not in html
    assert all("\n" not in message.subject and set(message.recipients()) == {MAILBOX} for message in mail.outbox)


@pytest.mark.parametrize(
    "fields",
    [
        {"mailbox": "a@b.dk\r\nBcc: c@d.dk"},
        {"mailbox": "a@b.dk, c@d.dk"},
        {"mailbox": "x" * 300 + "@a.dk"},
        {"mailbox": "\0"},
        {"mailbox": ["a@b.dk", "ingen"]},
        {"municipality": "findes-ikke"},
        {"municipality": "\0"},
        {"approach": "x" * 10_000},
        {"results-0-nature": "x", "results-0-text": "tekst"},
        {"why": "x" * 2_000_000},
        {"consent": ""},
    ],
)
def test_what_is_wrong_is_refused_with_a_page(client, fields):
    html = refused(send(client, form(**fields)))
    assert "Der er" in html and "at rette" in html and "Leg i skoven" in html


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("a=" + "x" * 3_000_000, "application/x-www-form-urlencoded"),
        ("&".join(f"a{number}=1" for number in range(10_002)), "application/x-www-form-urlencoded"),
        ('{"title": "x"}', "application/json"),
        ("x", "multipart/form-data; boundary=x"),
        ("x", "multipart/form-data"),
        ("", "text/plain"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded; charset=x"),
        (b"\xff=%ff%ed%a0%80", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_of_ours_gets_a_page(client, body, kind):
    response = client.generic("POST", "/indsend/", body, content_type=kind)
    assert response.status_code in (200, 400) and b"<h1" in response.content
    assert not Submission.objects.exists()


def test_other_ways_to_ask_are_refused(client):
    for method in ("put", "delete", "patch", "options"):
        assert getattr(client, method)("/indsend/").status_code == 405
    assert Client().head("/indsend/").status_code == 200


# --- Without JavaScript ----------------------------------------------------------------------------------------------


def test_a_row_more_keeps_everything_and_says_nothing_is_wrong(client):
    html = refused(send(client, {"flere": "steps", "steps-2-text": "Trin tre", "ages": "3-5-aar"}))
    assert 'name="steps-3-text"' in html and 'name="steps-4-text"' not in html
    assert "Trin tre</textarea>" in html and 'value="3-5-aar" checked' in html
    assert "form-error" not in html and "Intet er sendt endnu" in html
    most = refused(send(client, {"flere": "steps", "steps-11-text": "Det sidste"}))
    assert 'name="steps-12-text"' not in most and 'name="flere" value="steps"' not in most
    refused(send(client, {"flere": "findes-ikke\0"}))
    refused(send(client, {"flere": ""}))  # Enter in a line


def test_the_trap_and_the_mailbox_are_outside_autofill(client):
    html = page(client, "/indsend/")
    assert re.search(r'name="hjemmeside" value="" tabindex="-1" autocomplete="off"', html)


@pytest.mark.skipif(not (NODE and PROGRAM.is_file()), reason="html-validate is not installed: npm ci")
def test_the_form_is_valid_html_also_with_errors(client, tmp_path):
    texts = [
        send(client, {FIELD: stamp(), "why": "x" * 4000, "steps-0-text": "010214-1234"}).content.decode(),
        send(client, form(mailbox="mette.hansen@a.dk", hjemmeside="x")).content.decode(),
        send(client, form(mailbox="mette.hansen@a.dk")).content.decode(),
        send(client, {"flere": "results"}).content.decode(),
        client.post("/indsend/", "x", content_type="text/plain").content.decode(),
        page(client, send(client, all_fields())["Location"]),
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    assert not faults(tmp_path)


def test_the_page_asks_the_database_little(client, django_assert_max_num_queries):
    page(client, "/indsend/")
    with django_assert_max_num_queries(5):
        page(client, FILLED)
