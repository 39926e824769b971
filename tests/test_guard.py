"""The write guard itself, html.py's inspector and the network block: a net with a hole is worse than none."""

import socket

import pytest
from django.db import connection, transaction

from cases.models import Case, CaseVersion, Region
from catalogue.models import ContentVersion, Synonym, new_stamp
from tests import html
from tests.guard import draft_models, public_tables


def renew():
    ContentVersion.objects.update_or_create(pk=1, defaults={"stamp": new_stamp()})


def refused(guard, write):
    """True when the guard refuses `write()`; what it noted is forgotten, so that the test itself passes."""
    with pytest.raises(AssertionError, match="without renewing the content stamp"):
        write()
    assert guard.broken
    guard.broken.clear()
    return True


@pytest.mark.django_db
@pytest.mark.parametrize(
    "write",
    [
        lambda: Synonym.objects.create(words="a, b"),
        lambda: Synonym.objects.bulk_create([Synonym(words="a, b")]),
        lambda: Region.objects.update(position=7),
        lambda: connection.cursor().execute("DELETE FROM catalogue_posting"),
    ],
    ids=["save", "bulk_create", "update", "raw SQL"],
)
def test_a_write_without_a_stamp_is_refused(write_guard, write):
    assert refused(write_guard, write)


@pytest.mark.django_db
def test_a_block_with_a_stamp_passes_before_or_after_the_write():
    with transaction.atomic():
        renew()
        Synonym.objects.create(words="a, b")
    with transaction.atomic():
        with transaction.atomic():
            Synonym.objects.create(words="c, d")
        renew()


@pytest.mark.django_db
def test_a_stamp_in_another_transaction_does_not_count(write_guard):
    def write():
        with transaction.atomic():
            renew()
        with transaction.atomic():
            Synonym.objects.create(words="a, b")

    assert refused(write_guard, write)
    assert not Synonym.objects.filter(words="a, b").exists()  # and it was rolled back


@pytest.mark.django_db
def test_a_stamp_that_was_rolled_back_does_not_count(write_guard):
    def write():
        with transaction.atomic():
            Synonym.objects.create(words="a, b")
            try:
                with transaction.atomic():
                    renew()
                    raise LookupError
            except LookupError:
                pass

    assert refused(write_guard, write)


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_written():
    with pytest.raises(LookupError), transaction.atomic():
        Synonym.objects.create(words="a, b")
        raise LookupError


@pytest.mark.django_db(transaction=True)
def test_the_guard_sees_real_transactions_too(write_guard):
    assert refused(write_guard, lambda: Synonym.objects.create(words="a, b"))
    with transaction.atomic():
        renew()
        Synonym.objects.create(words="a, b")


@pytest.mark.django_db
@pytest.mark.unguarded
def test_the_marker_lets_raw_setup_through():
    Synonym.objects.create(words="a, b")


@pytest.mark.django_db
def test_setup_can_pause_the_guard(write_guard):
    with write_guard.paused():
        Synonym.objects.create(words="a, b")
    assert refused(write_guard, lambda: Synonym.objects.create(words="c, d"))


def test_drafts_are_exempt_and_the_rest_is_not():
    drafts = {model._meta.db_table for model in draft_models()}
    assert {CaseVersion._meta.db_table, "cases_casestep", "cases_caseresult", "cases_caseversion_topics"} <= drafts
    assert {Case._meta.db_table, "cases_municipality", "recommendations_recommendation"} <= public_tables()
    assert not drafts & public_tables()


@pytest.mark.parametrize(
    "page",
    [
        '<p style="x">',
        '<a onclick="x">',
        "<style></style>",
        "<script>x</script>",
        '<script src="https://x.dk/a.js">',
        '<link rel="stylesheet" href="//x.dk/a.css">',
        '<a href="javascript:x">',
        f"<p>{html.UNKNOWN % 'name'}</p>",
    ],
)
def test_the_inspector_finds(page):
    assert len(html.faults(page)) == 1


def test_the_inspector_lets_ordinary_pages_pass():
    page = '<link rel="canonical" href="https://x.dk/"><script src="/a.js"></script><a href="https://x.dk">x</a>'
    assert html.faults(page) == []


def test_nothing_reaches_the_network():
    with socket.socket() as outgoing, pytest.raises(RuntimeError, match="no network"):
        outgoing.connect(("192.0.2.1", 80))
