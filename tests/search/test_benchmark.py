"""The benchmark runs, says its numbers, and leaves nothing behind."""

import re

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import SearchEntry, Term

pytestmark = pytest.mark.django_db


def test_it_prints_times_and_keeps_nothing(capsys, write_guard):
    entries, terms = SearchEntry.objects.count(), Term.objects.count()
    with write_guard.paused():
        call_command("benchmark_search", entries=30)
    said = capsys.readouterr().out
    assert re.search(r"30 entries: median \d+\.\d, 95th percentile \d+\.\d", said)
    assert (SearchEntry.objects.count(), Term.objects.count()) == (entries, terms)


def test_it_names_what_is_wrong():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("benchmark_search", entries=0)
