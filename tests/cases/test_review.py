"""Reviews: due a year after publication and after each look, by an action that leaves its mark."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.review import first_review, months_after, next_review
from cases.review_actions import mark_reviewed
from cases.work import due_for_review
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import TransitionError, mark_published
from catalogue.core.stamp import current_stamp, renew_stamp
from catalogue.models import AuditEvent
from tests.factories import make_case

pytestmark = pytest.mark.django_db
KOEGE = "koege-er-du-paa-vej"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 28), 12, date(2027, 11, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_later(day, months, then):
    assert months_after(day, months) == then


def test_what_is_loaded_falls_due_spread_over_a_year():
    due = list(Case.objects.published().values_list("review_due", flat=True))
    assert None not in due
    today = timezone.localdate()
    assert min(due) >= months_after(today, 5)
    assert max(due) <= months_after(today, 18)
    months = {(day.year, day.month) for day in due}
    assert len(months) >= 10
    assert first_review("en-slug", today) == first_review("en-slug", today)


def test_publishing_the_first_time_sets_when_it_is_due(settings):
    settings.REVIEW_MONTHS = 6
    version = actions.start_case(
        slug="ny-proeve", kind="kommunal-indsats", title="Ny", summary="De prøver.", reported_year=2026, by="redaktør"
    )
    case = version.case
    assert case.review_due is None
    with transaction.atomic():
        mark_published(version, by="redaktør")
        version.save()
        actions.point_at(case, version)
        renew_stamp()
    assert case.review_due == months_after(timezone.localdate(), 6)


def test_loading_a_changed_fixture_leaves_the_review_alone(write_guard):
    case = Case.objects.get(slug=KOEGE)
    with write_guard.paused():
        Case.objects.filter(pk=case.pk).update(review_due=date(2030, 1, 1), reviewed_on=date(2026, 1, 1))
    assert "review_due" not in kind_of("case").dump(Case.objects.get(pk=case.pk))


def test_a_case_looked_at_today_is_due_next_year():
    case = Case.objects.get(slug=KOEGE)
    stamp = current_stamp()
    mark_reviewed(case=case, by="redaktør", note="Links fulgt.")
    case.refresh_from_db()
    assert case.reviewed_on == timezone.localdate()
    assert case.review_due == next_review(timezone.localdate())
    assert current_stamp() != stamp
    event = AuditEvent.objects.get(verb="gennemgået", key=KOEGE)
    assert (event.by, event.note) == ("redaktør", "Links fulgt.")


def test_only_what_is_out_can_be_looked_at():
    version = actions.start_case(
        slug="ny-kladde", kind="kommunal-indsats", title="Ny", summary="De prøver.", reported_year=2026, by="redaktør"
    )
    with pytest.raises(TransitionError, match="ikke ude"):
        mark_reviewed(case=version.case, by="redaktør")


def test_the_longest_due_come_first(write_guard):
    today = timezone.localdate()
    with write_guard.paused():
        for slug, days in (("foerst", 30), ("saa", 1), ("ikke-endnu", -1)):
            case = make_case(slug)
            Case.objects.filter(pk=case.pk).update(review_due=today - timedelta(days=days))
        make_case("uden-dato")
    assert [case.slug for case in due_for_review(today)] == ["foerst", "saa"]


def test_the_front_page_shows_what_was_looked_at_last_once_there_is_enough_of_it(client):
    slugs = ["koege-er-du-paa-vej", "svendborg-loma", "lolland-forstaa-din-baby", "holstebro-guide-to-move"]
    for slug in slugs[:3]:
        mark_reviewed(case=Case.objects.get(slug=slug), by="redaktør")
    page = client.get("/").content.decode()
    assert "Nyeste oplysninger" in page
    assert "Senest gennemgået" not in page
    mark_reviewed(case=Case.objects.get(slug=slugs[3]), by="redaktør")
    section = client.get("/").content.decode().split("Senest gennemgået")[1].split("</section>")[0]
    assert all(f'data-case="{slug}"' in section for slug in slugs)


def test_a_page_says_when_it_was_looked_at(client):
    case = Case.objects.get(slug=KOEGE)
    assert "Gennemgået af redaktionen" not in client.get(case.get_absolute_url()).content.decode()
    mark_reviewed(case=case, by="redaktør")
    assert "Gennemgået af redaktionen" in client.get(case.get_absolute_url()).content.decode()
