"""The command check_links: what is asked, what is written down, and when an address counts as dead."""

import fcntl
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Case, CaseVersion
from catalogue.core import addresses
from catalogue.core.addresses import USES, checks_of, keep_answer, plain, uses
from catalogue.core.asking import Answer, Outcome, judged
from catalogue.core.stamp import current_stamp
from catalogue.models import CheckedAddress
from recommendations import actions
from recommendations.models import EvidenceSource, SourceLink
from recommendations.work import dead_links
from tests.sites import site

pytestmark = pytest.mark.django_db
Status = CheckedAddress.Status


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def server():
    with site("User-agent: *\nDisallow: /lukket/\n") as running:
        yield running


@pytest.fixture
def source(server, write_guard):
    """A source with one link for each way in which the site answers."""
    paths = ["200", "301", "404", "410", "500", "langsom", "aldrig", "ring", "403", "lukket/200", "udenhead"]
    with write_guard.paused():
        made = EvidenceSource.objects.create(slug="proeve", title="Prøve", kind="rapport")
        for place, path in enumerate(paths):
            SourceLink.objects.create(
                source=made, key=f"link-{place}", label=path, url=server.url(f"/{path}"), position=place
            )
    return made


def check(*arguments, **options):
    out = io.StringIO()
    quick = {"pause": 0.0, "timeout": 1.0, "allow_private": True, "source": ["proeve"], "stdout": out, "stderr": out}
    call_command("check_links", *arguments, **(quick | options))
    return out.getvalue()


def row(server, path):
    return CheckedAddress.objects.get(address=server.url(path))


def test_every_kind_of_answer_is_written_down(source, server):
    stamp = current_stamp()
    said = check()
    assert (
        row(server, "/200").status == row(server, "/langsom").status == row(server, "/udenhead").status == Status.ALIVE
    )
    moved = row(server, "/301")
    assert (moved.status, moved.http_status, moved.final_address) == (Status.MOVED, 200, server.url("/200"))
    assert row(server, "/404").status == row(server, "/410").status == Status.DEAD
    assert row(server, "/404").failing_since is not None
    assert row(server, "/403").status == row(server, "/lukket/200").status == Status.CLOSED
    for path in ("/500", "/aldrig", "/ring"):
        assert row(server, path).status == Status.UNCHECKED  # once is nothing yet
        assert row(server, path).failures == 1
        assert row(server, path).reason
    assert all(made.checked_at for made in CheckedAddress.objects.filter(address__startswith=server.url("")))
    assert "11 addresses checked: 3 unchecked, 3 alive, 1 moved, 2 dead, 2 closed to us" in said
    assert f"newly dead: {server.url('/404')} (404) in source proeve" in said
    assert current_stamp() == stamp  # readers see nothing of it


def test_a_second_run_says_only_what_is_new_and_goes_on_where_it_was_stopped(source, server):
    check()
    assert "newly dead" not in check()
    before = len(server.asked)
    assert "0 addresses checked: none was due" in check(only_older_than=1)
    assert len(server.asked) == before
    CheckedAddress.objects.filter(address=server.url("/200")).update(checked_at=timezone.now() - timedelta(days=2))
    assert "1 addresses checked" in check(only_older_than=1)


def test_a_run_that_is_killed_keeps_what_it_had_asked(source, server, monkeypatch):
    from catalogue.management.commands import check_links

    kept = []

    def dying(address, answer):
        if len(kept) == 4:
            raise KeyboardInterrupt
        kept.append(address)
        return keep_answer(address, answer)

    monkeypatch.setattr(check_links, "keep_answer", dying)
    with pytest.raises(BaseException):  # noqa: B017 (a group of them, from the tasks)
        check()
    assert CheckedAddress.objects.exclude(checked_at=None).count() == 4


def test_only_the_addresses_of_a_source_are_asked(source, server):
    check()
    assert set(CheckedAddress.objects.exclude(checked_at=None).values_list("address", flat=True)) == {
        link.url for link in source.links.all()
    }
    with pytest.raises(CommandError, match="there is no source findes-ikke"):
        check(source=["findes-ikke"])


def test_every_address_gets_a_row_and_one_that_nobody_names_loses_it(source, server):
    CheckedAddress.objects.create(address="https://forladt.example/", status=Status.DEAD)
    check()
    assert not CheckedAddress.objects.filter(address="https://forladt.example/").exists()
    assert set(CheckedAddress.objects.values_list("address", flat=True)) == set(uses())


def test_the_exit_code_can_say_that_links_are_dead(source):
    with pytest.raises(CommandError, match="2 addresses do not answer"):
        check(fail_on_dead=True)


def test_only_one_run_at_a_time(source, tmp_path):
    with (tmp_path / "check_links.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="under way"):
            check()


@pytest.mark.parametrize("wrong", [{"pause": -1.0}, {"timeout": 0.0}, {"only_older_than": -1}])
def test_senseless_numbers_are_refused(wrong):
    with pytest.raises(CommandError, match="negative"):
        check(**wrong)


def test_without_a_network_here_nothing_is_believed(monkeypatch):
    """All the catalogue's own addresses, and no name can be looked up."""
    from catalogue.core import asking

    async def nowhere(host, port):
        raise asking.Unreachable("Navnet kan ikke slås op.")

    monkeypatch.setattr(asking, "addresses_of", nowhere)
    with pytest.raises(CommandError, match="is the network down"):
        check(source=[])
    assert not CheckedAddress.objects.exclude(checked_at=None).exists()


def test_verbose_names_every_address(source, server):
    assert f"moved: {server.url('/301')} 200" in check(verbosity=2)


# --- When an address is dead -----------------------------------------------------------------------------------------


TROUBLE = Answer(Outcome.TROUBLE, "Fejl på stedet (500).", 500)


def answers_over(days, *given):
    """The row after the answers, one every `days` days; it was alive before."""
    now = timezone.now()
    made = CheckedAddress(address="https://a.example/", status=Status.ALIVE)
    for run, answer in enumerate(given):
        addresses.note(made, answer, now + timedelta(days=days * run))
    return made


def test_trouble_is_dead_only_when_it_lasts():
    assert answers_over(7, TROUBLE).status == Status.ALIVE
    assert answers_over(7, TROUBLE, TROUBLE).status == Status.ALIVE
    assert answers_over(7, TROUBLE, TROUBLE, TROUBLE).status == Status.DEAD
    assert answers_over(0.1, TROUBLE, TROUBLE, TROUBLE, TROUBLE).status == Status.ALIVE  # all on one bad day
    assert answers_over(7, TROUBLE, TROUBLE, judged(200), TROUBLE).status == Status.ALIVE
    assert answers_over(7, TROUBLE, TROUBLE, TROUBLE, TROUBLE).failures == 4


def test_what_is_gone_is_dead_at_once_and_comes_back_at_once():
    assert answers_over(1, judged(410)).status == Status.DEAD
    alive = answers_over(1, judged(404), judged(200))
    assert (alive.status, alive.failures, alive.failing_since, alive.reason) == (Status.ALIVE, 0, None, "")
    assert answers_over(1, judged(404), TROUBLE).status == Status.DEAD  # an error is no sign of life


def test_a_site_that_is_closed_to_us_is_not_dead():
    assert answers_over(1, judged(404), judged(403)).status == Status.CLOSED
    assert answers_over(1, judged(429)).status == Status.ALIVE  # asked to wait: as it was
    assert answers_over(1, judged(404), judged(429)).status == Status.DEAD


# --- Where addresses stand -------------------------------------------------------------------------------------------


def test_addresses_in_prose_and_in_fields_are_found_with_where_they_stand():
    source = EvidenceSource.objects.works().published().first()
    source.description = "Se [siden](https://prosa.example/side#sted) og [igen](https://prosa.example/side)."
    actions.save_content(kind="source", obj=source, by="redaktør")
    (use,) = uses()["https://prosa.example/side"]
    assert (use.kind, use.key, use.label, use.field) == ("source", source.slug, source.title, "description")
    assert use.admin == f"/admin/recommendations/evidencesource/{source.pk}/change/"
    actions.archive_content(kind="source", obj=source, by="redaktør")
    assert "https://prosa.example/side" not in uses()


def test_addresses_are_found_in_more_cases_than_one_condition_holds(write_guard):
    with write_guard.paused():
        now = timezone.now()
        made = [Case(slug=f"maengde-{number}", kind="kommunal-indsats") for number in range(1_050)]
        cases = Case.objects.bulk_create(made, batch_size=200)
        who = {"published_at": now, "published_by": "test", "state": "published", "reported_year": 2026, "number": 1}
        versions = [CaseVersion(case=case, title=case.slug, summary="S.", **who) for case in cases]
        for case, version in zip(cases, CaseVersion.objects.bulk_create(versions, batch_size=50), strict=True):
            case.live, case.first_published_at = version, now
        Case.objects.bulk_update(cases, ["live", "first_published_at"], batch_size=100)
    assert uses()


def test_a_dead_link_leaves_the_list_as_soon_as_it_is_mended():
    link = SourceLink.objects.exclude(url="").filter(source__state="published").first()
    dead = CheckedAddress.objects.create(address=plain(link.url), status=Status.DEAD, failing_since=timezone.now())
    assert dead in dead_links()
    assert USES.get()[dead.address]
    for same in SourceLink.objects.filter(url=link.url):
        source = same.source
        same.url = "https://ny.example/"
        from django.db import transaction

        with transaction.atomic():
            same.save()
            actions.save_content(kind="source", obj=source, by="redaktør")
    assert dead not in dead_links()


def test_a_panel_can_ask_how_addresses_answered():
    made = CheckedAddress.objects.create(address="https://a.example/", status=Status.DEAD)
    found = checks_of(["https://a.example/#sted", "https://aldrig-spurgt.example/", ""])
    assert found == {"https://a.example/#sted": made}
