"""The life of a case: nothing a reader sees changes but by publishing, and nothing is lost."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cases import actions
from cases.documents import VERSION
from cases.models import Case, CaseVersion, Evaluation
from catalogue.core.documents import dump
from catalogue.core.publishing import TransitionError
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Editable, SearchEntry
from tests.workflow import complete, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return Case.objects.get(slug="koege-er-du-paa-vej")


@pytest.fixture
def new_version():
    version = actions.start_case(
        slug="odense-ny",
        kind="kommunal-indsats",
        title="Odense prøver noget nyt",
        summary="Odense hjælper børn.",
        reported_year=2026,
        by="anna",
    )
    return complete(version)


def test_a_new_case_is_seen_only_when_it_is_published(new_version):
    before = current_stamp()
    assert not Case.objects.published().filter(slug="odense-ny").exists()
    assert not SearchEntry.objects.filter(key="odense-ny").exists()
    release(new_version)
    case = Case.objects.published().get(slug="odense-ny")
    assert case.live == new_version and case.first_published_at
    assert SearchEntry.objects.get(kind="case", key="odense-ny").title == "Odense prøver noget nyt"
    assert current_stamp() != before


def test_drafts_do_not_renew_the_stamp(case):
    before = current_stamp()
    draft = actions.start_edit(case=case, by="anna")
    draft.title = "Kladdens titel"
    draft.save()
    actions.save_version(version=draft, by="anna")
    assert current_stamp() == before
    assert SearchEntry.objects.get(kind="case", key=case.slug).title == case.live.title


def test_a_clone_has_everything_and_publishing_moves_the_pointer(case):
    old = case.live
    draft = actions.start_edit(case=case, by="anna")
    assert dump(draft, VERSION) == dump(old, VERSION)
    release(draft)
    case.refresh_from_db()
    assert case.live == draft and case.live.based_on == old
    assert CaseVersion.objects.get(pk=old.pk).state == Editable.State.PUBLISHED


def test_a_second_start_gives_the_same_draft(case):
    assert actions.start_edit(case=case, by="anna") == actions.start_edit(case=case, by="bo")


def test_the_database_refuses_a_second_open_version(case):
    actions.start_edit(case=case, by="anna")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseVersion.objects.create(case=case, number=99, title="To", summary="To", reported_year=2022)


def test_what_is_published_is_never_edited(case):
    with pytest.raises(TransitionError):
        actions.save_version(version=case.live, by="anna")
    with pytest.raises(TransitionError):
        actions.publish(version=case.live, by="anna")
    with pytest.raises(TransitionError):
        actions.discard(version=case.live, by="anna")


def test_a_discarded_draft_is_kept_and_can_be_brought_back(case):
    draft = actions.start_edit(case=case, by="anna")
    CaseVersion.objects.filter(pk=draft.pk).update(title="Noget, der kunne gå tabt")
    actions.discard(version=draft, by="anna")  # with a stale object: what is kept is what was saved last
    draft.refresh_from_db()
    assert (draft.state, draft.title) == (Editable.State.ARCHIVED, "Noget, der kunne gå tabt")
    assert Case.objects.get(pk=case.pk).live == case.live
    assert actions.restore_version(version=draft, by="anna").title == "Noget, der kunne gå tabt"


def test_discarding_the_only_draft_shows_nothing_and_loses_nothing(new_version):
    actions.discard(version=new_version, by="anna")
    assert not Case.objects.published().filter(slug="odense-ny").exists()
    restored = actions.restore_version(version=new_version, by="anna")
    assert restored.recommendation_ties.count() == 1


def test_a_draft_has_the_documentation_of_what_it_is_cloned_from():
    for case in Case.objects.published():
        draft = actions.start_edit(case=case, by="anna")
        live = case.live
        assert (draft.documentation_here, draft.documentation_method) == (
            live.documentation_here,
            live.documentation_method,
        )


def test_an_archived_case_is_not_published_by_the_back_door(case):
    draft = actions.submit(version=actions.start_edit(case=case, by="anna"), by="anna")
    actions.archive(case=case, by="bo")
    with pytest.raises(TransitionError, match="arkiveret"):
        actions.publish(version=draft, by="bo")
    actions.discard(version=draft, by="bo")
    with pytest.raises(TransitionError):
        actions.restore_version(version=draft, by="bo")


def test_archive_and_back(case):
    actions.archive(case=case, by="bo", note="Findes ikke mere")
    assert not Case.objects.published().filter(pk=case.pk).exists()
    assert not SearchEntry.objects.filter(kind="case", key=case.slug).exists()
    with pytest.raises(TransitionError):
        actions.start_edit(case=case, by="anna")
    with pytest.raises(TransitionError):
        actions.archive(case=case, by="bo")
    actions.unarchive(case=case, by="bo")
    assert Case.objects.published().filter(pk=case.pk).exists()
    assert SearchEntry.objects.filter(kind="case", key=case.slug).exists()
    with pytest.raises(TransitionError):
        actions.unarchive(case=case, by="bo")


def test_restore_is_a_new_draft(case):
    old = case.live
    release(actions.start_edit(case=case, by="anna"))
    draft = actions.restore_version(version=old, by="anna")
    assert draft.state == Editable.State.DRAFT and draft.based_on == old and draft.number == 3
    with pytest.raises(TransitionError):
        actions.restore_version(version=old, by="anna")


def test_documentation_is_the_highest_design_by_scope(case):
    draft = actions.start_edit(case=case, by="anna")
    draft.evaluations.all().delete()
    for i, (scope, design) in enumerate(
        [("her", "fulgt-op"), ("her", "foer-og-efter"), ("andre-steder", "lodtraekning")]
    ):
        Evaluation.objects.create(version=draft, key=f"u-{i}", scope=scope, design=design, conclusion="bedring")
    actions.save_version(version=draft, by="anna")
    assert (draft.documentation_here, draft.documentation_method) == ("foer-og-efter", "lodtraekning")
    draft.evaluations.all().delete()
    actions.save_version(version=draft, by="anna")
    assert (draft.documentation_here, draft.documentation_method) == ("beskrevet", "")


def test_the_live_version_cannot_be_deleted(case):
    with pytest.raises(ProtectedError):
        case.live.delete()


def test_every_verb_leaves_an_audit_row(new_version):
    actions.save_version(version=new_version, by="anna")
    release(new_version, by="anna", publisher="bo")
    actions.archive(case=new_version.case, by="bo")
    rows = AuditEvent.objects.filter(kind="case", key="odense-ny").order_by("pk").values_list("verb", "by")
    assert list(rows) == [
        ("oprettet", "anna"),
        ("kladde gemt", "anna"),
        ("sendt til gennemsyn", "anna"),
        ("publiceret", "bo"),
        ("arkiveret", "bo"),
    ]
