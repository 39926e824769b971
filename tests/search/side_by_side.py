"""Score the search on SQLite and on PostgreSQL, each newly loaded, and print both beside the baselines.

    python -m tests.search.side_by_side             the half of the queries that nothing is tuned on
    python -m tests.search.side_by_side --half tune

PostgreSQL comes from the wheel or from TEST_DATABASE_URL, as in `python -m tests.run`; the address must be of an empty
database. Exits 1 where the two databases give other hits, or the same in another order.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.run import ROOT, postgresql

OURS = "catalogue"


def manage(address, *arguments):
    """What a management command prints on the database of that address."""
    environment = os.environ | {"DATABASE_URL": address, "SECRET_KEY": "only-for-tests", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def scores(address, half):
    """The scores of every search on a newly loaded database, as `evaluate_search --json` tells them."""
    manage(address, "migrate", "--verbosity", "0")
    manage(address, "load_catalogue")
    return json.loads(manage(address, "evaluate_search", "--json", "--half", half))


def table(told):
    """Markdown lines: a search in each row, recall@10 and mean reciprocal rank on each database."""
    yield "| Search | " + " | ".join(f"{name} recall@10 | {name} MRR" for name in told) + " |"
    yield "| --- |" + " --- |" * (2 * len(told))
    names = dict.fromkeys(search for searches in told.values() for search in searches)
    for name in names:
        cells = [
            f"{searches[name][measure]:.3f}" if name in searches else "–"
            for searches in told.values()
            for measure in ("recall", "mrr")
        ]
        yield f"| {name} | " + " | ".join(cells) + " |"


def failing(searches):
    """A line for each query where the catalogue's search lacks something."""
    for q, one in searches[OURS]["queries"].items():
        if one["recall"] < 1 or one["reciprocal"] < 1:
            lacks = ", ".join(one["missing"]) or "nothing"
            yield f"{q!r}: recall {one['recall']:.2f}, rank {one['reciprocal']:.2f}; lacks {lacks}"


def differing(told):
    """The queries whose hits are not the same in the same order on every database."""
    first, *others = (searches[OURS]["queries"] for searches in told.values())
    return [q for q, one in first.items() if any(other[q]["found"] != one["found"] for other in others)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["report", "tune", "both"], default="report")
    half = parser.parse_args().half
    with tempfile.TemporaryDirectory(prefix="katalog-") as folder, postgresql() as address:
        sqlite = f"sqlite:///{Path(folder) / 'search.sqlite3'}"
        told = {"SQLite": scores(sqlite, half), "PostgreSQL": scores(address, half)}
    print(*table(told), "", *failing(told["SQLite"]), "", sep="\n")
    other = differing(told)
    print(f"other hits or another order on PostgreSQL: {', '.join(other) or 'none'}")
    return 1 if other else 0


if __name__ == "__main__":
    sys.exit(main())
