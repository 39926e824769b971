"""The yearly question to municipalities: who is asked, what the mail holds, and what becomes of the answer."""

import io
import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import reconfirmation_actions as actions
from cases.models import Case, Reconfirmation
from cases.work import new_answers, unanswered_reconfirmations
from catalogue.core.publishing import TransitionError
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent

pytestmark = pytest.mark.django_db
State = Reconfirmation.State
KOEGE, LOLLAND, SVENDBORG = "koege-er-du-paa-vej", "lolland-forstaa-din-baby", "svendborg-loma"


@pytest.fixture(autouse=True)
def mailboxes(write_guard, settings):
    """Three cases with a mailbox; the second has one of its own for this."""
    settings.CONTACT_EMAIL = "redaktionen@katalog.example"
    settings.SITE_URL = "https://katalog.example"
    with write_guard.paused():
        Case.objects.filter(slug=KOEGE).update(contact_mailbox="skole@koege.example")
        Case.objects.filter(slug=LOLLAND).update(
            contact_mailbox="vis@lolland.example", reconfirm_mailbox="spoerg@lolland.example"
        )
        Case.objects.filter(slug=SVENDBORG).update(contact_mailbox="mad@svendborg.example")
    return write_guard


def update(guard, slug, **values):
    with guard.paused():
        Case.objects.filter(slug=slug).update(**values)


def send(*arguments, **options):
    out = io.StringIO()
    call_command("send_reconfirmations", *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def asked_mailboxes():
    return sorted(to for message in mail.outbox for to in message.to)


def ask(slug=KOEGE):
    case = Case.objects.get(slug=slug)
    return actions.ask(case=case, now=timezone.now(), by="send_reconfirmations")


def answered(slug=KOEGE, status="tilpasset", year=2026, comment="Nu også i SFO."):
    return actions.answer(reconfirmation=ask(slug), status=status, year=year, comment=comment, now=timezone.now())


# --- Who is asked ----------------------------------------------------------------------------------------------------


def test_every_case_with_a_mailbox_is_asked_once():
    assert send().strip() == "3 mails sent, 0 could not be sent, 0 left for later"
    assert asked_mailboxes() == ["mad@svendborg.example", "skole@koege.example", "spoerg@lolland.example"]
    assert send().startswith("0 mails sent")
    assert len(mail.outbox) == 3
    assert AuditEvent.objects.filter(verb="bekræftelse bedt om").count() == 3


def test_a_dry_run_sends_and_writes_nothing():
    said = send(dry_run=True)
    assert "lolland-forstaa-din-baby: would ask spoerg@lolland.example (never confirmed)" in said
    assert "3 of 3 would be asked; nothing is sent" in said
    assert not mail.outbox
    assert not Reconfirmation.objects.exists()


def test_the_longest_unconfirmed_come_first_under_a_limit(mailboxes):
    today = timezone.localdate()
    update(mailboxes, KOEGE, confirmed_at=today - timedelta(days=800))
    update(mailboxes, LOLLAND, confirmed_at=today - timedelta(days=400))
    update(mailboxes, SVENDBORG, confirmed_at=today - timedelta(days=100))
    assert "1 mails sent, 0 could not be sent, 1 left" in send(limit=1)
    assert asked_mailboxes() == ["skole@koege.example"]
    send(older_than=90)
    assert len(mail.outbox) == 3


def test_who_is_not_asked(mailboxes):
    update(mailboxes, KOEGE, archived_at=timezone.now(), archived_by="redaktør")
    update(mailboxes, LOLLAND, practice_status="stoppet", confirmed_at="2020-01-01")
    update(mailboxes, SVENDBORG, contact_mailbox="")
    assert send().startswith("0 mails sent")


def test_nobody_is_asked_again_too_soon_or_while_an_answer_waits(mailboxes):
    send()
    Reconfirmation.objects.filter(case__slug=KOEGE).update(sent_at=timezone.now() - timedelta(days=91))
    Reconfirmation.objects.filter(case__slug=LOLLAND).update(
        sent_at=timezone.now() - timedelta(days=91), state=State.ANSWERED, answered_at=timezone.now(), answer="koerer"
    )
    assert send().startswith("1 mails sent")
    assert asked_mailboxes().count("skole@koege.example") == 2
    assert send(not_again_within=0).startswith("2 mails sent")


def test_a_mail_that_fails_stops_no_other_and_is_tried_again(monkeypatch):
    sending = EmailMessage.send

    def refusing(message, *args, **kwargs):
        if message.to == ["mad@svendborg.example"]:
            raise SMTPRecipientsRefused({"mad@svendborg.example": (550, b"unknown")})
        return sending(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", refusing)
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 mails could not be sent"):
        call_command("send_reconfirmations", stdout=out, stderr=out)
    assert "svendborg-loma: not sent to mad@svendborg.example: SMTPRecipientsRefused" in out.getvalue()
    assert asked_mailboxes() == ["skole@koege.example", "spoerg@lolland.example"]
    row = Reconfirmation.objects.get(case__slug=SVENDBORG)
    assert (row.state, row.sent_at) == (State.UNSENT, None)
    monkeypatch.undo()
    assert send().startswith("1 mails sent")
    assert Reconfirmation.objects.filter(case__slug=SVENDBORG).count() == 1


def test_a_run_that_is_killed_while_it_sends_asks_nobody_twice(monkeypatch):
    sent = []

    def dying(message, *args, **kwargs):
        sent.append(message.to)
        raise KeyboardInterrupt  # after the server took it, before we know

    monkeypatch.setattr(EmailMessage, "send", dying)
    with pytest.raises(KeyboardInterrupt):
        send(limit=1)
    monkeypatch.undo()
    send()
    assert sent[0] not in [message.to for message in mail.outbox]


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"older_than": -1}, {"not_again_within": -1}])
def test_senseless_numbers_are_refused(wrong):
    with pytest.raises(CommandError, match="at least 1"):
        send(**wrong)


# --- The mail --------------------------------------------------------------------------------------------------------


def test_the_mail_says_what_about_and_until_when_and_holds_one_link():
    row = ask()
    (message,) = mail.outbox
    case = Case.objects.get(slug=KOEGE)
    assert message.subject == f"Kører jeres eksempel stadig? {case.live.title}"
    assert message.reply_to == ["redaktionen@katalog.example"]
    assert f"https://katalog.example/cases/{KOEGE}/" in message.body
    (link,) = re.findall(r"https://katalog\.example/bekraeft/(\S+)/\n", message.body)
    assert actions.find(link) == row
    assert "skole@koege.example" not in message.body


def test_a_title_with_a_line_end_is_no_header_of_its_own(mailboxes):
    row = Reconfirmation(case=Case.objects.get(slug=KOEGE), mailbox="a@b.example", expires_at=timezone.now(), pk=1)
    row.case.live.title = "En\nBcc: alle@andre.example"
    assert "\n" not in actions.message(row).subject


# --- The link --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "æøå:1:2", ".eJwz:1wXyZ0:abc", "\x00", "W10:1wXyZ0:" + "a" * 43])
def test_a_link_that_is_not_ours_opens_nothing(token):
    with pytest.raises(actions.BrokenLink):
        actions.find(token)


def test_a_link_is_good_for_thirty_days(monkeypatch):
    row = ask()
    token = actions.token_of(row)
    import time

    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 30 * 24 * 3600 - 60)
    assert actions.find(token) == row
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 30 * 24 * 3600 + 60)
    with pytest.raises(actions.ExpiredLink):
        actions.find(token)


def test_a_link_opens_no_case_that_is_archived_or_another(mailboxes):
    row = ask()
    token = actions.token_of(row)
    other = Case.objects.get(slug=LOLLAND)
    Reconfirmation.objects.filter(pk=row.pk).update(case=other)
    with pytest.raises(actions.BrokenLink):
        actions.find(token)
    Reconfirmation.objects.filter(pk=row.pk).update(case=row.case)
    update(mailboxes, KOEGE, archived_at=timezone.now(), archived_by="redaktør")
    with pytest.raises(actions.BrokenLink):
        actions.find(token)


# --- The answer ------------------------------------------------------------------------------------------------------


def test_an_answer_changes_nothing_by_itself():
    before = Case.objects.values().get(slug=KOEGE)
    row = ask()
    assert list(unanswered_reconfirmations()) == [row]
    stamp = current_stamp()
    actions.answer(reconfirmation=row, status="stoppet", year=2025, comment="Lukket.", now=timezone.now())
    assert Case.objects.values().get(slug=KOEGE) == before
    assert current_stamp() == stamp
    assert list(new_answers()) == [row]
    assert not unanswered_reconfirmations()


def test_only_the_first_answer_counts():
    row = answered()
    with pytest.raises(TransitionError, match="allerede svaret"):
        actions.answer(reconfirmation=row, status="stoppet", year=2020, comment="", now=timezone.now())
    row.refresh_from_db()
    assert (row.answer, row.year) == ("tilpasset", 2026)


def test_taking_over_sets_the_status_and_shows_it(client):
    row = answered()
    stamp = current_stamp()
    actions.take_over(reconfirmation=row, by="redaktør")
    case = Case.objects.get(slug=KOEGE)
    assert (case.practice_status, case.status_year) == ("tilpasset", 2026)
    assert case.confirmed_at == timezone.localdate()
    assert current_stamp() != stamp
    row.refresh_from_db()
    assert (row.state, row.handled_by) == (State.TAKEN_OVER, "redaktør")
    assert "Tilpasset (2026)" in client.get(case.get_absolute_url()).content.decode()
    event = AuditEvent.objects.get(verb="bekræftelse taget over")
    assert (event.key, event.by, event.note) == (KOEGE, "redaktør", "Tilpasset, 2026")
    with pytest.raises(TransitionError, match="behandlet"):
        actions.take_over(reconfirmation=row, by="redaktør")


def test_an_old_answer_never_takes_the_place_of_a_newer_confirmation(mailboxes):
    row = answered(status="stoppet")
    update(mailboxes, KOEGE, confirmed_at=timezone.localdate() + timedelta(days=1), practice_status="koerer")
    with pytest.raises(TransitionError, match="senere end svaret"):
        actions.take_over(reconfirmation=row, by="redaktør")
    update(mailboxes, KOEGE, confirmed_at=None, archived_at=timezone.now(), archived_by="bo")
    with pytest.raises(TransitionError, match="arkiveret"):
        actions.take_over(reconfirmation=row, by="redaktør")
    assert Case.objects.get(slug=KOEGE).practice_status == "koerer"


def test_dead_mailboxes_keep_nobody_waiting(monkeypatch):
    refused = []

    def refuse(message, *args, **kwargs):
        refused.extend(message.to)
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no")})

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", refuse)
        with pytest.raises(CommandError):
            send(limit=1)
    send(limit=2)
    assert len(refused) == 1 and refused[0] not in asked_mailboxes() and len(asked_mailboxes()) == 2


def test_setting_aside_needs_a_reason_and_leaves_the_case():
    row = answered()
    before = Case.objects.values().get(slug=KOEGE)
    with pytest.raises(TransitionError, match="hvorfor"):
        actions.set_aside(reconfirmation=row, why="  ", by="redaktør")
    actions.set_aside(reconfirmation=row, why="Svaret gælder et andet projekt.", by="redaktør")
    assert Case.objects.values().get(slug=KOEGE) == before
    row.refresh_from_db()
    assert (row.state, row.note) == (State.SET_ASIDE, "Svaret gælder et andet projekt.")
    assert not new_answers()


def test_the_database_holds_states_and_answers_together():
    row = ask()
    for wrong in ({"state": State.ANSWERED}, {"answer": "koerer"}, {"handled_by": "x"}, {"state": State.TAKEN_OVER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reconfirmation.objects.filter(pk=row.pk).update(**wrong)
