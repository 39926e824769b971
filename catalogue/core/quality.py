"""How good the search is: a set of queries with the answers that people expect, scored for several searches."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import yaml
from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.db.models import Q

from catalogue.core import spelling
from catalogue.models import SearchEntry

TOP = 10
Search = Callable[[str], list[str]]  # the words -> keys, best first


class QueriesError(Exception):
    """A broken file of queries. The message names the file and the query."""


@dataclass(frozen=True)
class Expectation:
    """One query: what is typed, its kind (word, inflection …), the keys that belong among the first ten, and those of
    them that are right in first place.
    """

    q: str
    kind: str
    expected: tuple[str, ...]
    first: tuple[str, ...]

    @property
    def is_for_tuning(self) -> bool:
        """Half of the queries are tuned on, the other half is reported: by a checksum, so that it never moves."""
        return crc32(self.q.encode()) % 2 == 0


@dataclass(frozen=True)
class Score:
    """What one search gives for one query: the share of the expected among the first ten, and one divided by the
    place of the first right answer (0.0 beyond ten).
    """

    query: Expectation
    recall: float
    reciprocal: float
    found: tuple[str, ...]


def read_queries(path: Path, known: set[str]) -> list[Expectation]:
    """The Expectations of a YAML file; `known` are the keys there are. Raises QueriesError."""
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or []
    queries = []
    for row in rows:
        name = f"{path}: {row.get('q')!r}"
        expected, first = tuple(row.get("expected", ())), tuple(row.get("first", ()))
        if not row.get("q") or not expected or not first:
            raise QueriesError(f"{name}: needs q, expected and first")
        if unknown := sorted({*expected, *first} - known):
            raise QueriesError(f"{name}: there is no {', '.join(unknown)}")
        if set(first) - set(expected) or len(expected) > TOP:
            raise QueriesError(f"{name}: `first` must be among `expected`, which are at most {TOP}")
        queries.append(Expectation(row["q"], row.get("kind", ""), expected, first))
    return queries


def score(query: Expectation, find: Search) -> Score:
    found = tuple(find(query.q)[:TOP])
    recall = len(set(found) & set(query.expected)) / len(query.expected)
    places = [place for place, key in enumerate(found, start=1) if key in query.first]
    return Score(query, recall, 1 / places[0] if places else 0.0, found)


def mean(numbers) -> float:
    numbers = list(numbers)
    return sum(numbers) / len(numbers) if numbers else 0.0


# --- The searches that are compared --------------------------------------------------------------------------------


def ours(kind: str) -> Search:
    """The catalogue's own search."""
    return lambda q: spelling.find(q).hits.keys(kind)


def contains(kind: str) -> Search:
    """Baseline: every word stands somewhere in the text, whatever its form; in the order of titles."""

    def find(q):
        rows = SearchEntry.objects.filter(kind=kind)
        for word in q.replace('"', " ").split():
            fields = ("title", "names", "summary", "body")
            met = Q()
            for field in fields:
                met |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(met)
        return list(rows.order_by("sort_key", "key").values_list("key", flat=True)[:TOP])

    return find


def postgresql_danish(kind: str) -> Search:
    """Baseline: PostgreSQL's own full text search with its `danish` configuration, weighted as ours is."""
    vector = SearchVector("title", "names", weight="A", config="danish")
    vector += SearchVector("summary", weight="B", config="danish") + SearchVector("body", weight="D", config="danish")

    def find(q):
        query = SearchQuery(q, config="danish", search_type="websearch")
        rows = SearchEntry.objects.filter(kind=kind).annotate(vector=vector, rank_by=SearchRank(vector, query))
        return list(rows.filter(vector=query).order_by("-rank_by", "sort_key").values_list("key", flat=True)[:TOP])

    return find


def searches(kind: str) -> dict[str, Search]:
    """{name: search} of what the database in use can compare."""
    found = {"catalogue": ours(kind), "icontains": contains(kind)}
    if connection.vendor == "postgresql":
        found["postgresql danish"] = postgresql_danish(kind)
    return found
