"""The editors' pages for links and for rules that may have changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.core.addresses import plain
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, CheckedAddress
from recommendations.models import RuleCheck, RuleNote, SourceLink
from recommendations.work import rules_to_verify
from tests.accounts import make_editor
from tests.forms import form_data

pytestmark = pytest.mark.django_db
Status = CheckedAddress.Status
LINKS = "/admin/catalogue/checkedaddress/"


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_editor("redaktør@example.org", role="redaktør"))
    return client


# --- Links -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def dead():
    link = SourceLink.objects.exclude(url="").filter(source__state="published").first()
    now = timezone.now()
    row = CheckedAddress.objects.create(
        address=plain(link.url), host="a", status=Status.DEAD, http_status=404, checked_at=now, failing_since=now,
        failures=2, reason="Siden findes ikke mere (404).",
    )  # fmt: skip
    row.source = link.source
    return row


def test_the_page_says_what_answers_and_where_it_stands(editor, dead):
    CheckedAddress.objects.create(
        address="https://gammel.example/<a>", status=Status.MOVED, final_address="javascript:alert(1)"
    )
    page = editor.get(LINKS).content.decode()
    assert "svarer ikke (404)" in page
    assert f'<a href="/admin/recommendations/evidencesource/{dead.source.pk}/change/">' in page
    assert "Bruges ikke mere" in page
    assert "&lt;a&gt;" in page
    assert 'href="javascript' not in page
    assert "1 svarer ikke" in page


def test_the_list_is_filtered_by_status_and_date(editor, dead):
    old = CheckedAddress.objects.create(
        address="https://gammel.example/", status=Status.ALIVE, checked_at=timezone.now() - timedelta(days=90)
    )
    new = CheckedAddress.objects.create(address="https://ny.example/")

    def shown(**filters):
        return set(editor.get(LINKS, filters).context["cl"].queryset)

    assert shown(status__exact=Status.DEAD) == {dead}
    assert shown(tjekket="7") == {dead}
    assert shown(tjekket="aeldre") == {old}
    assert shown(tjekket="aldrig") == {new}
    assert shown(goer="ja") == {dead}
    assert shown(goer="venter") == set()
    assert shown(q="gammel") == {old}
    assert shown(tjekket="x", goer="y", q="\0") == {dead, old, new}


def test_nobody_writes_in_the_list(editor, dead):
    assert editor.get(f"{LINKS}add/").status_code == 403
    assert editor.post(f"{LINKS}{dead.pk}/change/", {"status": "svarer"}).status_code == 403
    assert editor.post(f"{LINKS}{dead.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_source_says_how_its_links_answer_and_sources_are_filtered_by_it(editor, dead):
    page = editor.get(reverse("admin:recommendations_evidencesource_change", args=[dead.source.pk])).content.decode()
    assert "svarer ikke (" in page
    address = reverse("admin:recommendations_evidencesource_changelist")
    assert dead.source in editor.get(address, {"links": Status.DEAD}).context["cl"].queryset
    assert not editor.get(address, {"links": Status.CLOSED}).context["cl"].queryset.exists()
    assert editor.get(address, {"links": "x"}).context["cl"].queryset.count() > 50


# --- Rules -----------------------------------------------------------------------------------------------------------


def rule():
    return RuleCheck.objects.get(slug="gratis-tandpleje-til-boern")


def page_of(check):
    return reverse("admin:recommendations_rulecheck_change", args=[check.pk])


def test_every_rule_that_readers_see_stands_in_the_queue():
    assert not RuleNote.objects.published().filter(checks=None).exists()
    today = timezone.localdate()
    assert rules_to_verify(today).count() == RuleCheck.objects.count() == 15
    assert all(check.document and check.place for check in rules_to_verify(today))


def test_a_rule_that_holds_leaves_the_queue_for_a_year(editor):
    check = rule()
    stamp = current_stamp()
    data = form_data(editor.get(page_of(check)))
    assert editor.post(page_of(check), data | {"state": "gaelder"}).status_code == 302
    check.refresh_from_db()
    today = timezone.localdate()
    assert (check.state, check.verified_on, check.verified_by) == ("gaelder", today, "redaktør")
    assert check not in rules_to_verify(today)
    assert check in rules_to_verify(check.verify_again)
    assert check.rule_notes.count() == 3
    assert AuditEvent.objects.get(kind="rule_check").note == "gælder stadig"
    assert current_stamp() == stamp


def test_a_rule_that_has_changed_says_what_holds_now(editor):
    check = rule()
    data = form_data(editor.get(page_of(check)))
    response = editor.post(page_of(check), data | {"state": "aendret"})
    assert "Skriv, hvad der gælder nu" in response.content.decode()
    editor.post(page_of(check), data | {"state": "aendret", "result": "Gælder nu til og med 21 år."})
    check.refresh_from_db()
    assert (check.state, check.result) == ("aendret", "Gælder nu til og med 21 år.")


def test_a_rule_is_looked_up_again_without_a_change(editor):
    check = rule()
    editor.post(page_of(check), form_data(editor.get(page_of(check))) | {"state": "gaelder"})
    long_ago = timezone.localdate() - timedelta(days=400)
    RuleCheck.objects.filter(pk=check.pk).update(verified_on=long_ago, verify_again=timezone.localdate())
    data = form_data(editor.get(page_of(check)))
    editor.post(page_of(check), data | {"text": data["text"] + " Mere."})
    check.refresh_from_db()
    assert check.verified_on == long_ago  # another text is no look at the law
    data = form_data(editor.get(page_of(check)))
    editor.post(page_of(check), data | {"_verified": "1"})
    check.refresh_from_db()
    assert check.verified_on == timezone.localdate()
    assert check.verify_again > timezone.localdate()


def test_a_rule_goes_back_into_the_queue(editor):
    check = rule()
    editor.post(page_of(check), form_data(editor.get(page_of(check))) | {"state": "gaelder"})
    editor.post(page_of(check), form_data(editor.get(page_of(check))) | {"state": "skal-efterses"})
    check.refresh_from_db()
    assert (check.verified_on, check.verified_by, check.verify_again) == (None, "", None)
    assert check in rules_to_verify(timezone.localdate())


def test_the_database_holds_the_state_and_the_date_together():
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleCheck.objects.update(state="gaelder")


def test_the_queue_is_filtered(editor):
    address = reverse("admin:recommendations_rulecheck_changelist")
    assert editor.get(address, {"efterses": "nu"}).context["cl"].queryset.count() == 15
    assert editor.get(address, {"efterses": "x"}).context["cl"].queryset.count() == 15
