"""Score the search against the set of queries."""

import json
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalogue.core import quality
from catalogue.models import SearchEntry

KIND = "case"


class Command(BaseCommand):
    help = (
        "Print recall@10 and mean reciprocal rank of the search and of two baselines on the half of the queries that "
        "nothing is tuned on, on the database in use, and the queries that fail."
    )

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "tests" / "search" / "queries.yaml"
        parser.add_argument("--queries", type=Path, default=default)
        parser.add_argument("--half", choices=["report", "tune", "both"], default="report")
        parser.add_argument("--failing", action="store_true", help="also list the queries with something missing")
        parser.add_argument("--json", action="store_true", help="print scores and hits for another program to read")

    def handle(self, *args, queries, half, failing, **options):
        known = set(SearchEntry.objects.filter(kind=KIND).values_list("key", flat=True))
        if not known:
            raise CommandError("the index holds no cases; run load_catalogue first")
        if not queries.is_file():
            raise CommandError(f"there is no file {queries}")
        try:
            every = quality.read_queries(queries, known)
        except quality.QueriesError as problem:
            raise CommandError(str(problem)) from problem
        chosen = [query for query in every if half == "both" or query.is_for_tuning == (half == "tune")]
        if options["json"]:
            self.stdout.write(as_json(chosen))
            return
        self.stdout.write(f"{connection.vendor}, {len(known)} cases, {len(chosen)} queries ({half})")
        for name, find in quality.searches(KIND).items():
            scores = [quality.score(query, find) for query in chosen]
            self.stdout.write(line_of(name, scores))
            if name == "catalogue":
                self.by_kind(scores)
                if failing:
                    self.list_failing(scores)

    def by_kind(self, scores):
        kinds = defaultdict(list)
        for one in scores:
            kinds[one.query.kind].append(one)
        for kind in sorted(kinds):
            self.stdout.write(line_of(f"  {kind}", kinds[kind]))

    def list_failing(self, scores):
        for one in scores:
            if one.recall < 1 or one.reciprocal < 1:
                missing = [key for key in one.query.expected if key not in one.found]
                self.stdout.write(
                    f"  {one.query.q!r} ({one.query.kind}): recall {one.recall:.2f}, rank {one.reciprocal:.2f}; "
                    f"missing {', '.join(missing) or 'none'}; first {', '.join(one.found[:3]) or 'nothing'}; "
                    f"right first {', '.join(one.query.first)}"
                )


def as_json(queries):
    """{search: {"recall", "mrr", "queries": {q: {"recall", "reciprocal", "missing", "found"}}}} as JSON."""
    told = {}
    for name, find in quality.searches(KIND).items():
        scores = [quality.score(query, find) for query in queries]
        told[name] = {
            "recall": quality.mean(one.recall for one in scores),
            "mrr": quality.mean(one.reciprocal for one in scores),
            "queries": {
                one.query.q: {
                    "recall": one.recall,
                    "reciprocal": one.reciprocal,
                    "missing": [key for key in one.query.expected if key not in one.found],
                    "found": one.found,
                }
                for one in scores
            },
        }
    return json.dumps(told, ensure_ascii=False)


def line_of(name, scores):
    recall = quality.mean(one.recall for one in scores)
    reciprocal = quality.mean(one.reciprocal for one in scores)
    return f"{name:<20} recall@10 {recall:.3f}   MRR {reciprocal:.3f}   ({len(scores)})"
