"""What becomes of a submission: the draft, the answer, the forgetting; and that its mailbox gets nowhere."""

import io
import json
import re
import threading
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import submission_actions, submission_mail
from cases.facets import GROUND
from cases.models import Case, CaseVersion, Submission
from cases.questions import LINE, PARTS, QUESTIONS, TEXT
from cases.submission_actions import forget, make_draft, reject, withdraw
from cases.submission_draft import becomes, document_of, has_gap
from catalogue.core.publishing import TransitionError
from catalogue.models import AuditEvent, Revision, SearchEntry
from tests.accounts import make_editor
from tests.pages.addresses import public_addresses
from tests.submissions import CONTENT, MAILBOX, submission
from tests.workflow import complete, release

pytestmark = pytest.mark.django_db
SHORT = {"title": "Kun det nødvendige", "summary": "Vi gør det.", "municipality": "koege"}


@pytest.fixture
def editor():
    user = get_user_model().objects.create_user("rut", "rut@example.org", "et langt kodeord", is_staff=True)
    user.groups.add(Group.objects.get(name="redaktør"))
    return user


# --- The draft -------------------------------------------------------------------------------------------------------


def test_a_draft_has_everything_in_its_place(editor):
    sent = submission()
    version = make_draft(submission=sent, by=editor)
    sent.refresh_from_db()
    case = version.case
    assert (sent.state, sent.case, sent.handled_by) == ("kladde", case, "rut") and sent.handled_at
    assert case.slug == "koege-leg-i-skoven-hver-onsdag" and case.live is None
    assert (case.practice_status, case.status_year) == ("tilpasset", timezone.localdate().year)
    assert case.confirmed_at == timezone.localdate() and case.contact_mailbox == ""
    for question in QUESTIONS.values():
        if question.kind in (LINE, TEXT) and hasattr(CaseVersion, question.name):
            assert getattr(version, question.name) == CONTENT[question.name], question.name
    assert (version.age_from_months, version.age_to_months) == (12, 120)
    assert version.approach == "alle-og-mere-til-nogle" and version.reported_year == timezone.localdate().year
    assert [place.slug for place in version.settings.all()] == ["dagtilbud"]
    assert [actor.slug for actor in version.actors.all()] == ["paedagog-og-dagplejer"]
    assert [topic.slug for topic in version.topics.all()] == ["bevaegelse-og-motorik"]
    ties = {(tie.municipality.slug, tie.role) for tie in version.municipality_ties.all()}
    assert ties == {("koege", "udfoerer"), ("greve", "udfoerer")}
    assert [(step.heading, step.text) for step in version.steps.all()] == [
        ("Pak", "Find tøj frem til alle."),
        ("", "Gå ud."),
    ]
    assert [(row.nature, row.text) for row in version.results.all()] == [("udbredelse", CONTENT["results"][0]["text"])]
    assert version.results_text == "Børnene falder sjældnere."
    evaluation = version.evaluations.get()
    assert (evaluation.scope, evaluation.design, evaluation.conclusion) == ("her", "fulgt-op", "bedring")
    assert (evaluation.who, evaluation.year, evaluation.inequality) == ("Kommunens analyseenhed", "2025", "nej")
    assert evaluation.measured == ["boern", "deltagelse"] and version.documentation_here == "fulgt-op"
    tie = version.recommendation_ties.get()
    assert (tie.recommendation.number, tie.basis) == (5, "editors") and version.theme is None
    for words in (sent.reference, "1–2 år; 6–9 år", "Dagtilbud", "Kun en overskrift", CONTENT["sources"]):
        assert words in version.editor_note, words


def test_every_statement_says_that_it_comes_from_the_municipality(editor):
    sent = submission()
    Submission.objects.filter(pk=sent.pk).update(received_at="2026-05-31T22:30:00Z")  # June in Copenhagen
    version = make_draft(submission=Submission.objects.get(pk=sent.pk), by=editor)
    rows = [*version.mentions.all(), *version.results.all(), *version.evaluations.all()]
    rows += version.recommendation_ties.all()
    assert len(rows) == 4
    assert {(row.provenance_note, row.document) for row in rows} == {("oplyst af kommunen, juni 2026", None)}


def test_the_least_that_can_be_sent_becomes_a_draft_too(editor):
    version = make_draft(submission=submission(SHORT), by=editor)
    assert version.depth == "kort" and version.documentation_here == "beskrevet"
    assert not version.evaluations.exists() and not version.results.exists()
    assert version.case.practice_status == "ikke-bekraeftet" and version.age_from_months is None
    only_theme = submission(SHORT | {"themes": ["dagtilbud"]})
    second = make_draft(submission=only_theme, by=editor)
    assert second.theme.slug == "dagtilbud" and second.case.slug == "koege-kun-det-noedvendige-2"


def test_described_alone_is_no_evaluation_but_is_told(editor):
    version = make_draft(submission=submission(SHORT | {"design": "beskrevet"}), by=editor)
    assert not version.evaluations.exists() and "»Beskrevet«" in version.editor_note
    version = make_draft(submission=submission(SHORT | {"design": "beskrevet", "inequality": "nej"}), by=editor)
    assert version.evaluations.get().inequality == "nej"


def test_what_is_gone_from_the_lists_since_is_left_out(editor):
    content = SHORT | {"settings": ["nedlagt", "skole"], "recommendations": ["99"], "actors": ["nedlagt"]}
    content |= {"topics": ["nedlagt", "tandsundhed"]}
    version = make_draft(submission=submission(content), by=editor)
    assert [place.slug for place in version.settings.all()] == ["skole"]
    assert [topic.slug for topic in version.topics.all()] == ["tandsundhed"]
    assert not version.recommendation_ties.exists()


def test_only_ages_with_a_hole_have_a_gap():
    assert has_gap(["1-2-aar", "6-9-aar"]) and not has_gap(["1-2-aar", "3-5-aar"]) and not has_gap([])


def test_a_draft_is_made_once(editor):
    sent = submission()
    make_draft(submission=sent, by=editor)
    for again in (
        lambda: make_draft(submission=sent, by=editor),
        lambda: reject(submission=sent, reason="x", by=editor),
    ):
        with pytest.raises(TransitionError, match="behandlet allerede: kladde oprettet af rut"):
            again()
    assert CaseVersion.objects.filter(case__slug__startswith="koege-leg-i-skoven").count() == 1


def test_the_mailbox_follows_only_with_a_yes(editor):
    version = make_draft(submission=submission(mailbox_is_public=True), by=editor)
    assert version.case.contact_mailbox == MAILBOX


def test_the_mailbox_is_asked_every_year_until_it_is_taken_back(editor):
    sent = submission()
    case = make_draft(submission=sent, by=editor).case
    assert (case.reconfirm_mailbox, case.contact_mailbox) == (MAILBOX, "")
    withdraw(submission=sent, by=editor)
    case.refresh_from_db()
    assert case.reconfirm_mailbox == ""


def test_when_it_stopped_is_not_guessed(editor):
    case = make_draft(submission=submission(SHORT | {"status": "stoppet"}), by=editor).case
    assert (case.practice_status, case.status_year) == ("stoppet", None)


def test_a_mail_server_that_hangs_is_asked_once_for_all_editors(settings, monkeypatch):
    settings.CONTACT_EMAIL = ""
    for number in range(3):
        make_editor(f"rut{number}@example.org", role="redaktør")
    asked = []

    def hang(message, *args, **kwargs):
        asked.extend(message.to)
        raise TimeoutError

    monkeypatch.setattr(EmailMessage, "send", hang)
    assert not submission_mail.tell_editors(submission()) and len(asked) == 1


def test_every_question_has_a_place_in_the_draft():
    sent = submission()
    doc = document_of(sent, GROUND.get().labels)
    for part in PARTS:
        for question in part.questions:
            assert becomes(question.name, sent, doc), question.name


# --- The answer ------------------------------------------------------------------------------------------------------


def test_a_rejection_is_mailed_with_its_reason(editor, settings, django_capture_on_commit_callbacks):
    settings.CONTACT_EMAIL = "katalog@kl.example"
    sent = submission()
    with django_capture_on_commit_callbacks(execute=True):
        reject(submission=sent, reason="  Det er en plan endnu.\nSend det igen til foråret. ", by=editor)
    sent.refresh_from_db()
    assert (sent.state, sent.reason[:21], sent.handled_by) == ("afvist", "Det er en plan endnu.", "rut")
    message = mail.outbox[-1]
    assert message.to == [MAILBOX] and "Send det igen til foråret." in message.body
    assert sent.reference in message.subject and "»Leg i skoven hver onsdag«" in message.body
    assert sent.answer_sent_at and AuditEvent.objects.filter(verb="afvist", key=sent.reference, by="rut").exists()


def test_a_rejection_needs_a_reason(editor):
    with pytest.raises(TransitionError, match="begrundelse"):
        reject(submission=submission(), reason="  ", by=editor)
    for broken in (
        {"state": "afvist", "handled_by": "x", "handled_at": timezone.now()},
        {"state": "kladde"},
        {"handled_by": "x"},
        {"case": Case.objects.first()},
        {"forgotten_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Submission.objects.update(**broken)


def test_who_takes_it_back_has_it_deleted(editor):
    sent = submission()
    make_draft(submission=sent, by=editor)
    withdraw(submission=sent, by=editor)
    sent.refresh_from_db()
    assert (sent.state, sent.content, sent.title, sent.mailbox) == ("trukket", {}, "", "")
    assert sent.forgotten_at and sent.reference
    with pytest.raises(TransitionError, match="trukket tilbage"):
        withdraw(submission=sent, by=editor)


def test_references_that_are_taken_are_passed_over(monkeypatch):
    first = submission()
    offers = iter([first.reference, first.reference, "IK-2026-3333"])
    monkeypatch.setattr(submission_actions, "new_reference", lambda: next(offers))
    assert submission(SHORT).reference == "IK-2026-3333"


# --- Forgetting ------------------------------------------------------------------------------------------------------


def handled_ago(sent, days):
    Submission.objects.filter(pk=sent.pk).update(handled_at=timezone.now() - timedelta(days=days))


def test_mailboxes_are_forgotten_a_year_after_the_answer(editor, django_capture_on_commit_callbacks):
    no, shown, draft, young, waits = (submission(SHORT | {"title": f"Nr. {number}"}) for number in range(5))
    reject(submission=no, reason="Nej.", by=editor)
    reject(submission=young, reason="Nej.", by=editor)
    release(complete(make_draft(submission=shown, by=editor)))
    make_draft(submission=draft, by=editor)
    for sent in (no, shown, draft):
        handled_ago(sent, 400)
    Submission.objects.filter(pk=waits.pk).update(received_at=timezone.now() - timedelta(days=400))
    out, err = io.StringIO(), io.StringIO()
    call_command("forget_submissions", stdout=out, stderr=err)
    assert out.getvalue() == "3 submissions are forgotten\n" and "1 submissions have waited" in err.getvalue()
    for sent in (no, shown, draft, young, waits):
        sent.refresh_from_db()
    assert [bool(sent.mailbox) for sent in (no, shown, draft, young, waits)] == [False, False, False, True, True]
    assert [bool(sent.content) for sent in (no, shown, draft, young)] == [False, True, False, True]
    assert forget(before=timezone.now() - timedelta(days=365), by="x") == 0
    assert shown.reference in AuditEvent.objects.filter(verb="oplysninger slettet").values_list("key", flat=True)


# --- Nothing gets out ------------------------------------------------------------------------------------------------


def tables_with(text, but):
    """The tables and columns that hold the text anywhere, except the table `but`."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == but:
                continue
            for column in connection.introspection.get_table_description(cursor, table):
                name = connection.ops.quote_name(column.name)
                sql = f"SELECT count(*) FROM {connection.ops.quote_name(table)} WHERE CAST({name} AS TEXT) LIKE %s"
                if "packed" in column.name or column.name == "terms":
                    continue
                cursor.execute(sql, [f"%{text}%"])
                found += [f"{table}.{column.name}"] * bool(cursor.fetchone()[0])
    return found


@pytest.mark.slow
def test_no_mailbox_and_no_text_gets_out(client, editor, caplog, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        waiting = submission(CONTENT | {"title": "Xylofonklubben venter"})
        drafted = submission(CONTENT | {"title": "Xylofonklubben er kladde"}, fingerprint="b")
        no = submission(CONTENT | {"title": "Xylofonklubben fik nej"}, fingerprint="c")
        version = make_draft(submission=drafted, by=editor)
        reject(submission=no, reason="Nej.", by=editor)
    assert tables_with(MAILBOX, "cases_submission") == ["cases_case.reconfirm_mailbox"]  # no reader sees it
    own = f"/cases/{version.case.slug}/"
    for address in [*public_addresses(), own, "/cases/?q=xylofonklubben", "/forslag/?q=xylofonk"]:
        text = client.get(address).content.decode(errors="replace")
        assert MAILBOX not in text and "Xylofonklubben" not in text, address
    assert client.get(own).status_code == 404
    assert not SearchEntry.objects.filter(title__contains="Xylofonklubben").exists()
    release(complete(version), publisher="udgiver")
    text = unescape(client.get(own).content.decode())
    assert "Xylofonklubben er kladde" in text and "Oplyst af kommunen," in text
    assert MAILBOX not in text and drafted.reference not in text
    assert tables_with(MAILBOX, "cases_submission") == ["cases_case.reconfirm_mailbox"]
    assert MAILBOX not in json.dumps(list(Revision.objects.values_list("payload", flat=True)))
    assert MAILBOX not in caplog.text and MAILBOX not in "".join(capsys.readouterr())
    assert waiting.mailbox == MAILBOX


# --- The editors' pages ----------------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"admin:cases_submission_{name}", args=args)


def test_the_list_has_what_waits_first(client, editor):
    first, second, third = (submission(SHORT | {"title": f"Eksempel {number}"}) for number in range(3))
    Submission.objects.filter(pk=second.pk).update(received_at=timezone.now() - timedelta(days=3, hours=1))
    reject(submission=third, reason="Nej.", by=editor)
    client.force_login(editor)
    html = client.get(url("changelist")).content.decode()
    places = [html.index(f"Eksempel {number}<") for number in (1, 0, 2)]
    assert places == sorted(places) and "3 dage" in html and "siden i dag" in html
    for query in (first.reference.lower(), "EKSEMPEL 0", "køge 0"):
        found = client.get(url("changelist"), {"q": query}).content.decode()
        assert "Eksempel 0<" in found, query
    assert client.get(url("changelist"), {"q": "IK-\0", "state__exact": "afvist"}).status_code == 200


def test_the_front_page_of_the_admin_says_what_waits(client, editor):
    client.force_login(editor)
    assert 'data-box="indsendt" data-count="0"' in client.get("/admin/").content.decode()
    sent = submission()
    html = unescape(client.get("/admin/").content.decode())
    assert 'data-box="indsendt" data-count="1"' in html
    assert url("change", sent.pk) in html
    assert "fra Køge Kommune, har ventet" in html
    make_draft(submission=sent, by=editor)
    assert url("change", sent.pk) not in client.get("/admin/").content.decode()


def test_a_submission_is_read_beside_what_it_becomes(client, editor):
    other = submission(CONTENT | {"title": "Leg i skoven"})
    sent = submission()
    client.force_login(editor)
    html = unescape(client.get(url("change", sent.pk)).content.decode())
    assert html.index("Titel") < html.index("Resultater") < html.index("Sådan gør I") < html.index("Kilder og læs mere")
    for text in (
        MAILBOX,
        "Alder i måneder: 12 til 120",
        "1 resultat med slags",
        "Sådan gør de: 2 trin",
        "Ligner noget",
    ):
        assert text in html, text
    assert url("change", other.pk) in html and "Opret kladde" in html


def test_the_buttons_run_the_actions(client, editor):
    sent, no, gone = (submission(SHORT | {"title": f"Eksempel {number}"}) for number in range(3))
    client.force_login(editor)
    response = client.post(url("opret-kladde", sent.pk))
    version = CaseVersion.objects.get(case__slug="koege-eksempel-0")
    assert response["Location"] == reverse("admin:cases_caseversion_change", args=[version.pk])
    assert version.created_by == "rut"
    assert client.get(response["Location"]).status_code == 200
    again = client.post(url("opret-kladde", sent.pk), follow=True)
    assert "behandlet allerede" in again.content.decode()
    empty = client.post(url("afvis", no.pk), {"reason": " "})
    assert "Skriv en begrundelse" in empty.content.decode()
    client.post(url("afvis", no.pk), {"reason": "Det er en plan."})
    client.post(url("traek-tilbage", gone.pk))
    states = {row.pk: row.state for row in Submission.objects.all()}
    assert states == {sent.pk: "kladde", no.pk: "afvist", gone.pk: "trukket"}
    for pk in states:
        assert client.get(url("change", pk)).status_code == 200
    assert client.get(url("afvis", no.pk)).status_code == 405
    for name in ("opret-kladde", "afvis", "traek-tilbage"):
        assert client.post(url(name, 99999)).status_code == 302
    assert client.get(url("change", 99999)).status_code == 302


def test_who_is_no_editor_sees_and_does_nothing(client):
    sent = submission()
    writer = get_user_model().objects.create_user("per", "per@example.org", "et langt kodeord", is_staff=True)
    writer.groups.add(Group.objects.get(name="forfatter"))
    client.force_login(writer)
    for address in (url("changelist"), url("change", sent.pk)):
        assert client.get(address).status_code == 403
    for name in ("opret-kladde", "afvis", "traek-tilbage"):
        assert client.post(url(name, sent.pk), {"reason": "x"}).status_code == 403
    sent.refresh_from_db()
    assert sent.state == "indsendt"


def test_nobody_adds_changes_or_deletes_past_the_actions(client):
    sent = submission()
    client.force_login(get_user_model().objects.create_superuser("admin", "a@example.org", "et langt kodeord"))
    assert client.get(url("add")).status_code == 403
    assert client.post(url("delete", sent.pk), {"post": "yes"}).status_code == 403
    client.post(url("change", sent.pk), {"title": "x"})
    sent.refresh_from_db()
    assert sent.title == CONTENT["title"]
    assert not re.search(r'name="action"', client.get(url("changelist")).content.decode())


def test_what_is_typed_is_shown_as_text_to_editors(client, editor):
    sent = submission(SHORT | {"title": "<script>x</script>", "why": "<b onclick=x>fed</b>"})
    client.force_login(editor)
    for address in (url("changelist"), url("change", sent.pk)):
        html = client.get(address).content.decode()
        assert "<script>x" not in html and "<b onclick" not in html


# --- Two clicks at once ----------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_many_clicks_at_once_is_one_submission():
    start, kept, problems = threading.Barrier(8), [], []

    def click():
        try:
            start.wait(timeout=30)
            kept.append(submission(fingerprint="den samme").reference)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not problems and len(kept) == 8 and len(set(kept)) == 1
    assert Submission.objects.count() == AuditEvent.objects.filter(kind="submission").count() == 1
    assert len([message for message in mail.outbox if message.to == [MAILBOX]]) == 1
