"""Many editors at once: the index ends as the content does, and no thread waits for another for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.models import Case, CaseStep, CaseVersion
from catalogue.core.publishing import TransitionError, index_faults
from catalogue.models import AuditEvent, SearchEntry, User
from recommendations.actions import save_content
from recommendations.models import EvidenceSource
from tests.forms import form_data
from tests.workflow import complete


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_leave_an_index_that_is_true():
    slugs = list(Case.objects.published().values_list("slug", flat=True))[:8]

    def archive(slug):
        actions.archive(case=Case.objects.get(slug=slug), by=slug)

    def save_a_source_that_cases_name(_):
        save_content(kind="source", obj=EvidenceSource.objects.get(document_key="kl-2022"), by="redaktør")

    def run(job):
        try:
            job[0](job[1])
        finally:
            connections.close_all()

    jobs = [job for slug in slugs for job in ((archive, slug), (save_a_source_that_cases_name, slug))]
    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(run, jobs))
    published = set(Case.objects.published().values_list("slug", flat=True))
    indexed = set(SearchEntry.objects.filter(kind="case").values_list("key", flat=True))
    assert indexed == published and not indexed & set(slugs)


@pytest.mark.django_db(transaction=True)
def test_saving_submitting_and_publishing_at_once_mixes_nothing():
    """Each save is saved or handed back, each verb is done once or refused, and what readers get is one save's text."""
    draft = complete(
        actions.start_case(
            slug="odense-ny", kind="kommunal-indsats", title="Titel 0", summary="S.", reported_year=2026, by="en anden"
        )
    )
    CaseStep.objects.create(version=draft, key="trin-1", text="Trin 0")
    CaseVersion.objects.filter(pk=draft.pk).update(not_reported=["age", "results"])
    writer = User.objects.create_superuser("skriver", "skriver@example.org", "et langt kodeord")
    publisher = User.objects.create_superuser("udgiver", "udgiver@example.org", "et langt kodeord")
    first = Client()
    first.force_login(writer)
    page = reverse("admin:cases_caseversion_change", args=[draft.pk])
    opened = form_data(first.get(page))

    def save(number):
        client = Client()
        client.cookies = first.cookies
        response = client.post(page, opened | {"title": f"Titel {number}", "steps-0-text": f"Trin {number}"})
        return "saved" if response.status_code == 302 else response.content.decode()

    def verb(action, by):
        try:
            action(version=CaseVersion.objects.get(pk=draft.pk), by=by)
        except TransitionError as problem:
            return str(problem)
        return "done"

    def run(number):
        try:
            if number % 5 == 1:
                return "submit", number, verb(actions.submit, writer)
            if number % 5 == 3:
                return "publish", number, verb(actions.publish, publisher)
            return "save", number, save(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        outcomes = list(pool.map(run, range(50)))
    saved = [number for kind, number, said in outcomes if kind == "save" and said == "saved"]
    assert len(saved) <= 1
    for kind, number, said in outcomes:
        if kind == "save" and said != "saved":
            assert "Intet er overskrevet" in said and f"Titel {number}" in said and f"Trin {number}" in said
    done = {kind: [said for each, _, said in outcomes if each == kind].count("done") for kind in ("submit", "publish")}
    assert done["submit"] == 1 and done["publish"] <= 1
    if not done["publish"]:
        actions.publish(version=CaseVersion.objects.get(pk=draft.pk), by=publisher)
    live = Case.objects.published().get(slug="odense-ny").live
    winner = saved[0] if saved else 0
    assert (live.title, live.steps.get().text) == (f"Titel {winner}", f"Trin {winner}")
    assert AuditEvent.objects.filter(key="odense-ny", verb="publiceret").count() == 1
    assert list(index_faults()) == []
