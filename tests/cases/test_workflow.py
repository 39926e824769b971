"""kladde → til gennemsyn → publiceret, and back: four eyes, comments, mails, plans, and the constraints behind them."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Case, CaseMention, CaseSource, CaseStep, CaseVersion
from catalogue.core.publishing import TransitionError
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Revision, SearchEntry, User
from recommendations.models import EvidenceSource
from tests.forms import form_data
from tests.workflow import complete, release

pytestmark = pytest.mark.django_db


def person(role, name=None, email=None):
    user = User.objects.create_user(name or role, email or f"{(name or role).encode().hex()}@example.org")
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def anna():
    return person("forfatter", "anna", "anna@example.org")


@pytest.fixture
def bo():
    return person("udgiver", "bo", "bo@example.org")


@pytest.fixture
def draft(anna):
    version = actions.start_case(
        slug="odense-ny", kind="kommunal-indsats", title="Odense læser højt", summary="S.", reported_year=2026, by=anna
    )
    return complete(version)


def fresh(version):
    return CaseVersion.objects.select_related("case").get(pk=version.pk)


# --- Four eyes -------------------------------------------------------------------------------------------------------


def test_who_wrote_it_last_does_not_publish_it(draft, anna, bo):
    version = actions.submit(version=draft, by=anna)
    version.summary = "Rettet af udgiveren."
    version.save()
    actions.save_version(version=version, by=bo)
    assert fresh(draft).author == "bo"
    with pytest.raises(TransitionError, match="Du har selv skrevet den"):
        actions.publish(version=draft, by=bo)
    with pytest.raises(TransitionError, match="Du har selv skrevet den"):
        actions.schedule(version=draft, at=timezone.now() + timedelta(days=1), by=bo)
    actions.publish(version=draft, by=person("udgiver", "cia"))
    assert Case.objects.published().filter(slug="odense-ny").exists()


def test_a_save_that_changes_nothing_makes_nobody_the_author(draft, anna, bo):
    actions.save_version(version=fresh(draft), by=anna)
    actions.submit(version=draft, by=anna)
    actions.save_version(version=fresh(draft), by=bo)
    assert (fresh(draft).author, fresh(draft).edited_by) == ("anna", "bo")
    actions.publish(version=draft, by=bo)


def test_a_row_that_changes_makes_an_author(draft, anna, bo):
    actions.save_version(version=fresh(draft), by=anna)
    CaseStep.objects.create(version=draft, key="trin-1", text="Et nyt trin")
    actions.save_version(version=fresh(draft), by=bo)
    assert fresh(draft).author == "bo"


def test_a_superuser_is_bound_by_it_too(draft):
    boss = User.objects.create_superuser("chef", "chef@example.org", "x")
    CaseVersion.objects.filter(pk=draft.pk).update(author="chef")
    actions.submit(version=draft, by=boss)
    with pytest.raises(TransitionError, match="Du har selv skrevet den"):
        actions.publish(version=draft, by=boss)


def test_an_editor_who_is_alone_can_switch_it_off(draft, bo, settings):
    CaseVersion.objects.filter(pk=draft.pk).update(author="bo")
    actions.submit(version=draft, by=bo)
    settings.FOUR_EYES = False
    actions.publish(version=draft, by=bo)


def test_bringing_an_old_version_back_makes_an_author(bo):
    case = Case.objects.get(slug="koege-er-du-paa-vej")
    old = case.live
    release(actions.start_edit(case=case, by="anna"))
    back = actions.restore_version(version=old, by=bo)
    actions.submit(version=back, by=bo)
    with pytest.raises(TransitionError, match="Du har selv skrevet den"):
        actions.publish(version=back, by=bo)


def test_nobody_publishes_a_text_that_was_changed_after_she_read_it(draft, anna, bo):
    seen = actions.submit(version=draft, by=anna).edit_no
    actions.save_version(version=fresh(draft), by="en redaktør")
    with pytest.raises(TransitionError, match="Nogen har rettet"):
        actions.publish(version=draft, by=bo, seen=seen)
    actions.publish(version=draft, by=bo, seen=fresh(draft).edit_no)


# --- What must be there ----------------------------------------------------------------------------------------------


def test_what_is_missing_is_named_and_nothing_is_sent(draft, anna, django_capture_on_commit_callbacks):
    draft.mentions.all().delete()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(TransitionError, match="Skriv, hvor det står"):
        actions.submit(version=draft, by=anna)
    assert fresh(draft).state == "draft" and not mail.outbox


def test_a_planned_version_is_edited_by_nobody(draft, anna, bo):
    actions.submit(version=draft, by=anna)
    actions.schedule(version=draft, at=timezone.now() + timedelta(days=1), by=bo)
    for verb in (actions.save_version, actions.discard):
        with pytest.raises(TransitionError, match="Tag den af planen"):
            verb(version=fresh(draft), by=bo)
    actions.unschedule(version=draft, by=bo)
    actions.save_version(version=fresh(draft), by=bo)


# --- Back with a comment ---------------------------------------------------------------------------------------------


def test_back_to_the_author_with_a_comment(draft, anna):
    reviewer = person("redaktør", "ro", "ro@example.org")
    actions.submit(version=draft, by=anna)
    with pytest.raises(TransitionError, match="Skriv, hvad der skal rettes"):
        actions.send_back(version=draft, note="  ", by=reviewer)
    actions.send_back(version=draft, note="Skriv året for tallene.", by=reviewer)
    version = fresh(draft)
    assert (version.state, version.returned_by, version.return_note) == ("draft", "ro", "Skriv året for tallene.")
    assert version.author == "anna"  # a change of state is no change of content
    event = AuditEvent.objects.get(key="odense-ny", verb="sendt tilbage")
    assert (event.by, event.note) == ("ro", "Skriv året for tallene.")


# --- Mails -----------------------------------------------------------------------------------------------------------


def test_the_reviewers_and_then_the_author_get_a_mail(draft, anna, bo, settings, django_capture_on_commit_callbacks):
    settings.SITE_URL = "https://katalog.example.org"
    person("redaktør", "ro", "ro@example.org")
    User.objects.filter(username="gammel").delete()
    away = person("udgiver", "gammel", "gammel@example.org")
    User.objects.filter(pk=away.pk).update(is_active=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(version=draft, by=anna)
    assert {address for sent in mail.outbox for address in sent.to} == {"bo@example.org", "ro@example.org"}
    body = mail.outbox[0].body
    assert "anna har sendt »Odense læser højt« til gennemsyn" in body
    assert f"https://katalog.example.org/admin/cases/caseversion/{draft.pk}/change/" in body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_back(version=draft, note="Skriv året.", by=bo)
    assert [sent.to for sent in mail.outbox] == [["anna@example.org"]] and "Skriv året." in mail.outbox[0].body
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(version=draft, by=anna)
        actions.publish(version=draft, by=bo)
    assert "https://katalog.example.org/cases/odense-ny/" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["anna@example.org"]


def test_a_mail_that_cannot_be_sent_undoes_nothing(
    draft, anna, bo, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def broken(self, *args, **kwargs):
        raise OSError("no mail server here")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(version=draft, by=anna)
    assert fresh(draft).state == "in_review" and "could not be sent" in caplog.text


def test_a_title_with_a_line_break_makes_no_header(draft, anna, bo, django_capture_on_commit_callbacks):
    CaseVersion.objects.filter(pk=draft.pk).update(title="Odense\r\nBcc: alle@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(version=draft, by=anna)
    assert mail.outbox[0].subject == "Til gennemsyn: Odense Bcc: alle@example.org" and not mail.outbox[0].bcc


# --- Planned publication ---------------------------------------------------------------------------------------------


def plan(draft, anna, bo, ago=timedelta(minutes=1)):
    actions.submit(version=draft, by=anna)
    actions.schedule(version=draft, at=timezone.now() + timedelta(hours=1), by=bo)
    CaseVersion.objects.filter(pk=draft.pk).update(publish_at=timezone.now() - ago)


def run():
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("publish_scheduled", stdout=out, stderr=err)
    except CommandError as problem:
        err.write(str(problem))
    return out.getvalue(), err.getvalue()


def test_the_command_publishes_what_is_due_once(draft, anna, bo):
    plan(draft, anna, bo)
    before = current_stamp()
    out, err = run()
    assert "odense-ny: published, planned by bo" in out and not err
    version = fresh(draft)
    assert (version.state, version.published_by, version.publish_at) == ("published", "bo", None)
    assert SearchEntry.objects.filter(kind="case", key="odense-ny").exists() and current_stamp() != before
    assert AuditEvent.objects.get(key="odense-ny", verb="publiceret").note == "udgave 1, som planlagt"
    assert run() == ("", "")


def test_what_is_not_due_stays(draft, anna, bo):
    actions.submit(version=draft, by=anna)
    actions.schedule(version=draft, at=timezone.now() + timedelta(hours=1), by=bo)
    assert run() == ("", "") and fresh(draft).state == "in_review"


def lose_role(draft, bo):
    bo.groups.clear()


def lose_source(draft, bo):
    draft.mentions.all().delete()


def archive_case(draft, bo):
    bo.delete()


@pytest.mark.parametrize(
    ("change", "why"), [(lose_role, "Din rolle"), (lose_source, "hvor det står"), (archive_case, "findes ikke mere")]
)
def test_what_cannot_be_published_is_told_once(draft, anna, bo, change, why, django_capture_on_commit_callbacks):
    plan(draft, anna, bo)
    change(draft, bo)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        _, err = run()
    assert "not published" in err and why in err
    version = fresh(draft)
    assert (version.state, version.publish_at, version.scheduled_by) == ("in_review", None, "")
    assert "anna@example.org" in {address for sent in mail.outbox for address in sent.to}
    assert why in mail.outbox[0].body
    assert AuditEvent.objects.filter(key="odense-ny", verb="planlagt publicering opgivet").count() == 1
    assert run() == ("", "")


def test_a_time_that_has_gone_is_refused(draft, anna, bo):
    actions.submit(version=draft, by=anna)
    with pytest.raises(TransitionError, match="ikke er gået"):
        actions.schedule(version=draft, at=timezone.now(), by=bo)
    with pytest.raises(TransitionError, match="inden for to år"):
        actions.schedule(version=draft, at=timezone.now() + timedelta(days=800), by=bo)


def test_an_archived_case_is_planned_no_more(draft, anna, bo, django_capture_on_commit_callbacks):
    release(draft)
    version = actions.start_edit(case=draft.case, by=anna)
    actions.submit(version=version, by=anna)
    actions.schedule(version=version, at=timezone.now() + timedelta(days=1), by=bo)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        actions.archive(case=draft.case, note="Findes ikke", by=bo)
    assert fresh(version).publish_at is None
    assert "Eksemplet blev arkiveret." in mail.outbox[0].body and mail.outbox[0].to == ["anna@example.org"]


# --- A source that readers see ---------------------------------------------------------------------------------------


def test_a_source_that_is_a_draft_is_no_source(draft, anna, write_guard):
    draft.mentions.all().delete()
    with write_guard.paused():
        source = EvidenceSource.objects.create(slug="kun-kladde", title="Kun en kladde", kind="rapport")
    CaseSource.objects.create(version=draft, key="kilde-1", source=source, role="evaluering", position=1)
    with pytest.raises(TransitionError, match="Kilden er ikke publiceret"):
        actions.submit(version=draft, by=anna)
    public = EvidenceSource.objects.published().first()
    CaseSource.objects.create(version=draft, key="kilde-2", source=public, role="evaluering", position=2)
    assert actions.submit(version=draft, by=anna).state == "in_review"


def test_a_place_without_a_document_is_no_source(draft, anna):
    draft.mentions.all().delete()
    CaseMention.objects.create(version=draft, key="dokument-9", place="s. 4", position=1)
    with pytest.raises(TransitionError, match="hvor det står"):
        actions.submit(version=draft, by=anna)


def test_a_cpr_number_never_gets_out(draft, anna):
    draft.unknown = "Barnet 010190-1234 fik hjælp."
    draft.save()
    with pytest.raises(TransitionError, match="»010190-1234« ligner et CPR-nummer"):
        actions.submit(version=draft, by=anna)


# --- Real deletion ---------------------------------------------------------------------------------------------------


def test_real_deletion_leaves_a_trace(draft, bo, write_guard):
    chief = person("administrator")
    release(draft)
    case = Case.objects.get(slug="odense-ny")
    with write_guard.paused():
        Case.objects.filter(pk=case.pk).update(contact_name="En Navngiven", contact_confirmed_on=timezone.localdate())
    with pytest.raises(TransitionError, match="Arkivér det først"):
        actions.delete_case(case=case, typed="odense-ny", by=chief)
    actions.archive(case=case, note="Findes ikke", by=bo)
    for user, typed, why in ((bo, "odense-ny", "Din rolle"), (chief, "odense", "Skriv adressen")):
        with pytest.raises(TransitionError, match=why):
            actions.delete_case(case=case, typed=typed, by=user)
    before = current_stamp()
    actions.delete_case(case=case, typed="odense-ny", by=chief)
    assert not Case.objects.filter(slug="odense-ny").exists() and current_stamp() != before
    assert not CaseVersion.objects.filter(pk=draft.pk).exists()
    payload = Revision.objects.get(kind="case", key="odense-ny").payload
    assert payload["versions"][0]["content"]["title"] == "Odense læser højt" and "En Navngiven" not in str(payload)
    assert AuditEvent.objects.get(key="odense-ny", verb="slettet").by == "administrator"
    client = Client()
    client.force_login(User.objects.create_superuser("fie", "fie@example.org"))
    add = reverse("admin:cases_caseversion_add")
    response = client.post(add, form_data(client.get(add)) | {"title": "En helt anden", "slug": "odense-ny"})
    assert "Adressen har hørt til et eksempel, der er slettet." in response.content.decode()


def test_what_something_names_is_not_deleted():
    from cases.models import CollectionItem

    case = CollectionItem.objects.filter(case__archived_at=None).first().case
    actions.archive(case=case, by="kommando")
    with pytest.raises(TransitionError, match="i brug"):
        actions.delete_case(case=case, typed=case.slug, by="kommando")
    assert Case.objects.filter(pk=case.pk, live__isnull=False).exists()


# --- The constraints behind it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"state": "in_review"},
        {"submitted_by": "anna"},
        {"returned_at": timezone.now(), "returned_by": "bo"},
        {"publish_at": timezone.now(), "scheduled_by": "bo"},
        {"scheduled_by": "bo"},
    ],
    ids=lambda values: "-".join(values),
)
def test_the_database_refuses_a_state_that_does_not_say_who_and_when(draft, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseVersion.objects.filter(pk=draft.pk).update(**values)
