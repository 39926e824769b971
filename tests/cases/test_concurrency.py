"""Many editors at once: the index ends as the content does, and no thread waits for another for ever."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cases import actions
from cases.models import Case
from catalogue.models import SearchEntry
from recommendations.actions import save_content
from recommendations.models import EvidenceSource


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
