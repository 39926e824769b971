"""The desk at /admin/: what waits for whom, for how long, and the list behind every number."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.facets import GROUND
from cases.models import Case, CaseVersion, Reconfirmation
from cases.work import awaited
from catalogue.core.addresses import plain
from catalogue.menu import MENU, grouped
from catalogue.models import CheckedAddress, Editable, ZeroSearch
from recommendations.models import SourceLink
from recommendations.work import rules_to_verify

pytestmark = pytest.mark.django_db
SLUGS = ("lolland-forstaa-din-baby", "koege-er-du-paa-vej", "svendborgprojektet", "svendborg-loma", "aarhus-read")


def user(name, *permissions, **fields):
    made = get_user_model().objects.create_user(
        name, f"{name}@example.org", "et langt kodeord", is_staff=True, **fields
    )
    made.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return made


def desk(who):
    client = Client()
    client.force_login(who)
    return client.get("/admin/")


@pytest.fixture
def chief():
    return get_user_model().objects.create_superuser("chef", "chef@example.org", "et langt kodeord")


def boxes(response):
    return {box.key: box for section in response.context["sections"] for box in section.boxes}


def draft(slug, *, by, days=0, **fields):
    """A draft of a case, last saved `days` ago."""
    version = actions.start_edit(case=Case.objects.get(slug=slug), by=by)
    CaseVersion.objects.filter(pk=version.pk).update(edited_at=timezone.now() - timedelta(days=days), **fields)
    return CaseVersion.objects.get(pk=version.pk)


def sent(slug, *, by, days=0, **fields):
    """A version of a case that was sent to review `days` ago."""
    then = timezone.now() - timedelta(days=days)
    fields = {"state": Editable.State.IN_REVIEW, "submitted_by": by, "submitted_at": then} | fields
    return draft(slug, by=by, days=days, **fields)


def test_the_desk_is_the_front_page_of_the_admin(chief):
    assert reverse("admin:index") == "/admin/"
    response = desk(chief)
    assert response.status_code == 200
    assert "Dit skrivebord" in response.content.decode()


def test_only_editors_come_in(client):
    assert client.get("/admin/").status_code == 302
    response = desk(user("uden-rolle"))
    assert response.status_code == 200
    assert boxes(response) == {}
    assert "Du har ikke adgang" in response.content.decode()


def test_an_empty_desk_says_so_in_a_line_for_each_box(chief):
    body = desk(chief).content.decode()
    for words in ("Du har ingen kladder.", "Der er ingen kladder.", "Intet er sat til at blive publiceret senere."):
        assert words in body


def test_drafts_are_mine_or_everybodys_with_their_age(chief):
    mine = draft(SLUGS[0], by="chef", days=3)
    draft(SLUGS[1], by="en anden", days=20)
    found = boxes(desk(chief))
    assert (found["mine"].count, found["kladder"].count) == (1, 2)
    assert found["mine"].items[0].url == reverse("admin:cases_caseversion_change", args=[mine.pk])
    assert found["mine"].items[0].note == "gemt for 3 dage siden"
    assert [item.note for item in found["kladder"].items] == [
        "en anden, gemt for 2 uger siden",
        "chef, gemt for 3 dage siden",
    ]


def test_what_others_sent_to_review_waits_for_me_and_my_own_does_not(chief):
    sent(SLUGS[0], by="chef")
    other = sent(SLUGS[1], by="en anden", days=3)
    planned = timezone.now() + timedelta(days=9)
    sent(SLUGS[2], by="en anden", publish_at=planned, scheduled_by="chef")
    found = boxes(desk(chief))
    box = found["gennemsyn"]
    assert box.count == 1 and box.calls
    assert box.items[0].url.endswith(f"/{other.pk}/change/")
    assert box.items[0].note == "fra en anden, har ventet i 3 dage"
    assert found["hos-andre"].count == found["planlagt"].count == 1


def test_what_was_sent_back_comes_with_its_comment(chief):
    version = sent(SLUGS[0], by="chef", days=4)
    actions.send_back(version=version, note="Skriv, hvor mange børn der var med.", by="redaktør")
    box = boxes(desk(chief))["tilbage"]
    assert (box.count, box.items[0].note) == (1, "»Skriv, hvor mange børn der var med.« skrev redaktør i dag")
    other = get_user_model().objects.create_superuser("anden", "anden@example.org", "et langt kodeord")
    assert boxes(desk(other))["tilbage"].count == 0


def test_an_author_sees_her_own_drafts_only():
    author = user("forfatter", "view_caseversion", "change_caseversion")
    draft(SLUGS[0], by="forfatter")
    draft(SLUGS[1], by="en anden")
    found = boxes(desk(author))
    assert found["mine"].count == 1 and "kladder" not in found
    assert "en anden" not in desk(author).content.decode()


def test_who_may_not_judge_has_nothing_waiting():
    sent(SLUGS[1], by="en anden")
    found = boxes(desk(user("forfatter", "view_caseversion", "change_caseversion")))
    assert "gennemsyn" not in found and "mine" in found


def test_what_is_planned_says_when(chief):
    sent(SLUGS[0], by="chef", publish_at=timezone.make_aware(datetime(2027, 1, 4, 8, 30)), scheduled_by="udgiver")
    box = boxes(desk(chief))["planlagt"]
    assert [item.note for item in box.items] == ["publiceres 4. januar 2027 kl. 08:30"]


def test_due_reviews_stand_longest_overdue_first(chief, write_guard):
    today = timezone.localdate()
    with write_guard.paused():
        for slug, days in ((SLUGS[0], -10), (SLUGS[1], -1), (SLUGS[2], 5)):
            Case.objects.filter(slug=slug).update(review_due=today + timedelta(days=days))
    box = boxes(desk(chief))["gennemses"]
    assert box.count == 2
    assert [item.note for item in box.items] == ["skulle være set for 10 dage siden", "skulle være set i går"]


def test_what_keeps_the_catalogue_true_waits_with_its_age(chief):
    case = Case.objects.get(slug=SLUGS[0])
    link = SourceLink.objects.exclude(url="").first()
    then = timezone.now() - timedelta(days=21)
    CheckedAddress.objects.update_or_create(
        address=plain(link.url), defaults={"status": CheckedAddress.Status.DEAD, "failing_since": then}
    )
    Reconfirmation.objects.create(
        case=case,
        mailbox="sundhed@lolland.example",
        state=Reconfirmation.State.ANSWERED,
        sent_at=then,
        answered_at=timezone.now() - timedelta(days=2),
        answer="stoppet",
    )
    found = boxes(desk(chief))
    assert [item.note for item in found["links"].items] == ["har ikke svaret i 3 uger"]
    assert [(item.text, item.note) for item in found["svar"].items] == [
        (case.live.title, "»Stoppet«, har ventet i 2 dage")
    ]
    assert found["resultater"].count == awaited(timezone.localdate()).count() > 0
    assert found["regler"].count == rules_to_verify(timezone.localdate()).count() > 0


def test_searches_without_a_result_are_summed_over_the_latest_weeks(chief):
    weeks = [date(2026, 11, 23) - timedelta(weeks=back) for back in range(6)]
    for week in weeks:
        ZeroSearch.objects.create(week=week, query="Tolkebistand", folded="tolkebistand", count=2)
    ZeroSearch.objects.create(week=weeks[0], query="søvn", folded="soevn", count=9)
    box = boxes(desk(chief))["soegninger"]
    assert [(item.text, item.note) for item in box.items] == [("søvn", "9 gange"), ("Tolkebistand", "8 gange")]


def test_the_list_behind_each_number_has_as_many_rows(chief, write_guard):
    draft(SLUGS[0], by="chef")
    sent(SLUGS[1], by="en anden", publish_at=timezone.now() + timedelta(days=9), scheduled_by="chef")
    sent(SLUGS[2], by="en anden")
    sent(SLUGS[3], by="chef")
    actions.send_back(version=sent(SLUGS[4], by="chef"), note="Ret tallet.", by="redaktør")
    with write_guard.paused():
        Case.objects.filter(slug__in=SLUGS[3:]).update(review_due=date(2020, 1, 1))
    client = Client()
    client.force_login(chief)
    found = boxes(client.get("/admin/"))
    keys = "mine kladder gennemsyn tilbage hos-andre planlagt gennemses resultater regler"
    for key in keys.split():
        listed = client.get(found[key].url)
        assert listed.status_code == 200
        assert found[key].count == listed.context["cl"].result_count > 0, key


def test_every_link_of_the_desk_answers(chief):
    for slug in SLUGS:
        draft(slug, by="chef")
    client = Client()
    client.force_login(chief)
    body = client.get("/admin/").content.decode()
    addresses = {found.replace("&amp;", "&") for found in re.findall(r'href="(/admin/[^"]*)"', body)}
    assert len(addresses) > 30
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_latest_changes_are_folded_by_hand_and_day(chief):
    for slug in SLUGS[:3]:
        draft(slug, by="en anden")
    events = desk(chief).context["events"]
    assert events[0].by == "en anden" and events[0].more == 2 and events[0].when == "i dag"
    assert all(event.by == "indlæsningen" for event in events[1:])


def test_a_full_desk_takes_few_queries(chief, django_assert_max_num_queries, write_guard):
    for slug in SLUGS:
        sent(slug, by="en anden")
    with write_guard.paused():
        Case.objects.update(review_due=date(2020, 1, 1))
    GROUND.get()
    client = Client()
    client.force_login(user("redaktør", *Permission.objects.values_list("codename", flat=True)))
    with django_assert_max_num_queries(25):
        client.get("/admin/")


def test_the_menu_names_every_page_of_the_admin_once():
    labels = [label for _, names in MENU for label in names]
    registered = {model._meta.label for model in django_admin.site._registry}
    assert len(labels) == len(set(labels))
    assert set(labels) == registered


def test_a_page_that_the_menu_does_not_know_ends_in_the_last_group():
    class Unknown:
        class _meta:
            label = "x.Unknown"

    groups = grouped([{"name": "x", "models": [{"name": "ukendt", "model": Unknown}]}])
    assert [(group["name"], len(group["models"])) for group in groups] == [(MENU[-1][0], 1)]


@pytest.mark.parametrize("model", ["recommendations/supportingadvice", "catalogue/user"])
def test_yes_and_no_are_danish_words(chief, model):
    client = Client()
    client.force_login(chief)
    body = client.get(f"/admin/{model}/").content.decode()
    assert re.search(r"<td[^>]*>(ja|nej)</td>", body)
    assert not re.search(r'alt="(True|False|Search)"', body)
