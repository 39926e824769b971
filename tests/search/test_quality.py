"""The search against the set of queries that was written from the content: it may get better, not worse."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalogue.core import quality
from catalogue.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def queries(settings):
    known = set(SearchEntry.objects.filter(kind="case").values_list("key", flat=True))
    return quality.read_queries(settings.BASE_DIR / "tests" / "search" / "queries.yaml", known)


def test_the_set_is_large_mixed_and_halved(queries):
    assert len(queries) >= 120 and len({query.q.lower() for query in queries}) == len(queries)
    kinds = {query.kind for query in queries}
    assert kinds >= {
        "word",
        "inflection",
        "compound",
        "synonym",
        "misspelling",
        "ascii",
        "municipality",
        "abbreviation",
    }
    tuned = sum(query.is_for_tuning for query in queries)
    assert 0.4 < tuned / len(queries) < 0.6


def test_on_the_half_that_nothing_is_tuned_on(queries):
    reported = [query for query in queries if not query.is_for_tuning]
    scores = {
        name: [quality.score(query, find) for query in reported] for name, find in quality.searches("case").items()
    }
    recall = {name: quality.mean(one.recall for one in found) for name, found in scores.items()}
    reciprocal = {name: quality.mean(one.reciprocal for one in found) for name, found in scores.items()}
    assert recall["catalogue"] >= 0.92 and reciprocal["catalogue"] >= 0.92
    for baseline in scores.keys() - {"catalogue"}:
        assert recall["catalogue"] > recall[baseline] + 0.15, baseline
        assert reciprocal["catalogue"] > reciprocal[baseline] + 0.15, baseline
    assert ("postgresql danish" in scores) == (connection.vendor == "postgresql")


def test_a_score_counts_what_is_among_the_first_ten():
    query = quality.Expectation("x", "word", ("a", "b"), ("a",))
    score = quality.score(query, lambda q: ["c", "a", *"defghijkl", "b"])
    assert (score.recall, score.reciprocal) == (0.5, 0.5)
    assert quality.score(query, lambda q: []).reciprocal == 0.0


def test_the_command_prints_both_measures_and_what_fails(capsys):
    call_command("evaluate_search", failing=True, half="both")
    said = capsys.readouterr().out
    assert re.search(r"catalogue +recall@10 0\.\d{3} +MRR 0\.\d{3}", said) and "icontains" in said
    assert "missing" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- q: ord\n  expected: [findes-ikke]\n  first: [findes-ikke]\n", "there is no findes-ikke"),
        ("- q: ord\n  expected: [koege-er-du-paa-vej]\n", "needs q, expected and first"),
        ("- q: ord\n  expected: [koege-er-du-paa-vej]\n  first: [svendborg-loma]\n", "must be among"),
    ],
)
def test_a_broken_set_is_named(tmp_path, text, says):
    path = tmp_path / "queries.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=says):
        call_command("evaluate_search", queries=path)
    with pytest.raises(CommandError, match="there is no file"):
        call_command("evaluate_search", queries=tmp_path / "borte.yaml")
