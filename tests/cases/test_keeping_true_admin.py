"""The editors' pages that keep the catalogue true: reviews, news, answers from municipalities, awaited results."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import reconfirmation_actions
from cases.models import AwaitedResult, Case, CaseUpdate, Reconfirmation
from cases.work import awaited
from catalogue.core import search
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Revision, SearchEntry
from recommendations.models import EvidenceSource
from tests.accounts import make_editor
from tests.forms import form_data

pytestmark = pytest.mark.django_db
KOEGE = "koege-er-du-paa-vej"


def logged_in(role):
    client = Client()
    client.force_login(make_editor(f"{role}@example.org", role=role))
    return client


@pytest.fixture
def udgiver():
    return logged_in("udgiver")


@pytest.fixture
def redaktoer():
    return logged_in("redaktør")


@pytest.fixture
def case():
    return Case.objects.get(slug=KOEGE)


def life(case):
    return reverse("admin:cases_case_change", args=[case.pk])


# --- Reviews ---------------------------------------------------------------------------------------------------------


def test_an_editor_says_that_a_case_was_looked_at(redaktoer, case):
    assert "Gennemgået i dag" in redaktoer.get(life(case)).content.decode()
    response = redaktoer.post(reverse("admin:cases_case_gennemgaaet", args=[case.pk]), follow=True)
    assert "Eksemplet er gennemgået i dag." in response.content.decode()
    case.refresh_from_db()
    assert case.reviewed_on == timezone.localdate()
    assert case.review_due > timezone.localdate() + timedelta(days=364)
    assert AuditEvent.objects.get(verb="gennemgået").by == "redaktør"


def test_an_author_may_not(case):
    author = logged_in("forfatter")
    assert author.post(reverse("admin:cases_case_gennemgaaet", args=[case.pk])).status_code == 403
    case.refresh_from_db()
    assert case.reviewed_on is None


def test_a_review_of_what_is_gone_says_so(redaktoer):
    response = redaktoer.post(reverse("admin:cases_case_gennemgaaet", args=[999_999]), follow=True)
    assert response.status_code == 200
    assert redaktoer.get(reverse("admin:cases_case_gennemgaaet", args=[1])).status_code == 405


def test_several_are_looked_at_at_once(redaktoer, case):
    others = Case.objects.filter(slug__in=[KOEGE, "svendborg-loma"])
    redaktoer.post(
        reverse("admin:cases_case_changelist"),
        {"action": "reviewed_today", "_selected_action": [other.pk for other in others]},
    )
    assert set(others.values_list("reviewed_on", flat=True)) == {timezone.localdate()}


def test_the_list_shows_what_is_due(redaktoer, case, write_guard):
    with write_guard.paused():
        Case.objects.filter(pk=case.pk).update(review_due=timezone.localdate())
    address = reverse("admin:cases_case_changelist")
    shown = redaktoer.get(address, {"gennemgang": "forfalden"}).context["cl"].queryset
    assert list(shown) == [case]
    assert redaktoer.get(address, {"gennemgang": "aldrig"}).context["cl"].queryset.count() == Case.objects.count()
    for name, value in [("gennemgang", "30-dage"), ("gennemgang", "x"), ("bekraeftet", "aldrig"), ("bekraeftet", "y")]:
        assert redaktoer.get(address, {name: value}).status_code == 200


def test_a_publisher_sets_the_date_by_hand(udgiver, case):
    data = form_data(udgiver.get(life(case)))
    response = udgiver.post(
        life(case), data | {"review_due": "01.02.2027", "reconfirm_mailbox": "spoerg@koege.example"}
    )
    assert response.status_code == 302
    case.refresh_from_db()
    assert str(case.review_due) == "2027-02-01"
    assert case.reconfirm_mailbox == "spoerg@koege.example"


# --- Nyt siden kilden ------------------------------------------------------------------------------------------------


def news(udgiver, case, **row):
    """Post the case's form with one more row of news."""
    data = form_data(udgiver.get(life(case)))
    usual = {"date": timezone.localdate().strftime("%d.%m.%Y"), "text": "Indsatsen er nu i alle klasser.", "url": ""}
    row = {f"updates-0-{name}": value for name, value in (usual | row).items()}
    return udgiver.post(life(case), data | row | {"updates-TOTAL_FORMS": "1"})


def test_news_with_its_own_source_stand_on_the_page_and_are_found(udgiver, case, client):
    stamp = current_stamp()
    response = news(udgiver, case, text="Kommunen har ansat en zebrafinkekonsulent.", url="https://koege.example/nyt")
    assert response.status_code == 302
    page = client.get(case.get_absolute_url()).content.decode()
    assert "Nyt siden kilden" in page
    assert "Skrevet af redaktionen. Det står ikke i dokumentet." in page
    assert "zebrafinkekonsulent" in page
    assert 'href="https://koege.example/nyt"' in page
    assert current_stamp() != stamp
    assert search.find("zebrafinkekonsulent").hits[0].key == KOEGE


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({}, "Vælg en kilde, eller skriv et link."),
        ({"url": "https://a.example", "date": "01.01.2999"}, "Datoen er ikke kommet endnu."),
        ({"url": "ikke en adresse"}, "gyldig"),
        ({"url": "https://a.example", "text": ""}, "påkrævet"),
    ],
)
def test_news_without_a_source_or_from_the_future_are_refused(udgiver, case, row, why):
    response = news(udgiver, case, **row)
    assert response.status_code == 200
    assert why in response.content.decode()
    assert not CaseUpdate.objects.exists()


def test_the_fixtures_are_held_to_the_same(write_guard, case):
    source = EvidenceSource.objects.works().first()
    CaseUpdate(case=case, key="nyt-1", date=timezone.localdate(), text="Nyt.", source=source).full_clean()
    with pytest.raises(ValidationError, match="Vælg en kilde"):
        CaseUpdate(case=case, key="nyt-1", date=timezone.localdate(), text="Nyt.").full_clean()


# --- Answers ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def answer(case, write_guard):
    with write_guard.paused():
        Case.objects.filter(pk=case.pk).update(contact_mailbox="skole@koege.example")
    row = reconfirmation_actions.ask(case=case, now=timezone.now(), by="test")
    return reconfirmation_actions.answer(
        reconfirmation=row, status="stoppet", year=2025, comment="Lukket <b>i maj</b>.", now=timezone.now()
    )


def verb(row, name):
    return reverse(f"admin:cases_reconfirmation_{name}", args=[row.pk])


def test_an_answer_stands_beside_what_is_on_the_page_today(redaktoer, answer):
    page = redaktoer.get(verb(answer, "change")).content.decode()
    assert "<td>Ikke bekræftet</td><td><strong>Stoppet</strong></td>" in page
    assert "<td>2022</td><td><strong>2025</strong></td>" in page
    assert "Lukket &lt;b&gt;i maj&lt;/b&gt;." in page
    assert "Kun en udgiver kan tage svaret over" in page
    assert verb(answer, "tag-over") not in page


def test_a_publisher_takes_it_over(udgiver, redaktoer, answer, case, client):
    assert redaktoer.post(verb(answer, "tag-over")).status_code == 403
    response = udgiver.post(verb(answer, "tag-over"), follow=True)
    assert "står nu på siden" in response.content.decode()
    case.refresh_from_db()
    assert (case.practice_status, case.status_year, case.confirmed_at) == ("stoppet", 2025, timezone.localdate())
    assert "Stoppet (2025)" in client.get(case.get_absolute_url()).content.decode()
    assert "behandlet" in udgiver.post(verb(answer, "tag-over"), follow=True).content.decode()


def test_an_editor_sets_it_aside_with_a_reason(redaktoer, answer, case):
    response = redaktoer.post(verb(answer, "laeg-til-side"), {"why": " "})
    assert "Skriv, hvorfor svaret bliver lagt til side." in response.content.decode()
    redaktoer.post(verb(answer, "laeg-til-side"), {"why": "Gælder et andet projekt."})
    answer.refresh_from_db()
    assert (answer.state, answer.handled_by) == (Reconfirmation.State.SET_ASIDE, "redaktør")
    case.refresh_from_db()
    assert case.practice_status == "ikke-bekraeftet"


def test_several_are_taken_over_at_once(udgiver, answer, case):
    address = reverse("admin:cases_reconfirmation_changelist")
    udgiver.post(address, {"action": "take_over_selected", "_selected_action": [answer.pk]})
    case.refresh_from_db()
    assert case.practice_status == "stoppet"


def test_the_list_says_what_is_new(redaktoer, answer):
    page = redaktoer.get(reverse("admin:cases_reconfirmation_changelist")).content.decode()
    assert "Stoppet (2025)" in page
    assert "status, år, bemærkning" in page
    assert "Ikke bekræftet siden 2022" in page


def test_the_cases_own_page_tells_of_an_answer(udgiver, answer, case):
    assert "Kommunen har svaret." in udgiver.get(life(case)).content.decode()


def test_an_author_sees_none_of_it(answer):
    author = logged_in("forfatter")
    for name in ("change", "tag-over", "laeg-til-side"):
        assert author.get(verb(answer, name)).status_code in (403, 405)
        assert author.post(verb(answer, name)).status_code == 403


def test_an_answer_that_is_gone_is_a_page_that_says_so(udgiver):
    for name in ("tag-over", "laeg-til-side"):
        address = reverse(f"admin:cases_reconfirmation_{name}", args=[999_999])
        assert udgiver.post(address, {"why": "x"}, follow=True).status_code == 200
    assert udgiver.get("/admin/cases/reconfirmation/xyz/change/", follow=True).status_code == 200


# --- Awaited results -------------------------------------------------------------------------------------------------


def waiting():
    return AwaitedResult.objects.get(slug="gladsaxe-pals-resultater")


def awaited_page(row):
    return reverse("admin:cases_awaitedresult_change", args=[row.pk])


def test_what_the_documents_promise_waits_for_editors(redaktoer):
    assert awaited().count() == 9
    due = awaited(timezone.localdate())
    assert {row.slug for row in due} >= {"gladsaxe-pals-resultater", "familien-i-fokus-slutevaluering"}
    page = redaktoer.get(reverse("admin:cases_awaitedresult_changelist"), {"led": "nu"}).content.decode()
    assert "Gladsaxes egne tal for PALS" in page
    assert all(row.document and row.place for row in awaited())


def test_what_is_found_says_where(redaktoer):
    row = waiting()
    stamp = current_stamp()
    data = form_data(redaktoer.get(awaited_page(row)))
    response = redaktoer.post(awaited_page(row), data | {"state": "kommet"})
    assert "Skriv, hvor resultatet er fundet" in response.content.decode()
    response = redaktoer.post(awaited_page(row), data | {"state": "opgivet"})
    assert "hvorfor I giver op" in response.content.decode()
    redaktoer.post(awaited_page(row), data | {"state": "kommet", "found_url": "https://gladsaxe.example/pals"})
    row.refresh_from_db()
    assert (row.state, row.edit_no) == ("kommet", 1)
    assert row not in awaited()
    assert AuditEvent.objects.get(kind="awaited_result").verb == "fundet"
    assert Revision.objects.filter(kind="awaited_result", key=row.slug).first().payload["state"] == "kommet"
    assert current_stamp() == stamp  # readers see nothing of it


def test_two_editors_do_not_overwrite_each_other(redaktoer):
    row = waiting()
    data = form_data(redaktoer.get(awaited_page(row)))
    redaktoer.post(awaited_page(row), data | {"note": "Ringet til kommunen."})
    response = redaktoer.post(awaited_page(row), data | {"note": "Skrevet til kommunen."})
    assert "Intet er overskrevet" in response.content.decode()
    row.refresh_from_db()
    assert row.note == "Ringet til kommunen."


def test_queues_are_never_found_by_readers():
    assert not SearchEntry.objects.filter(kind__in=["awaited_result", "rule_check"]).exists()
