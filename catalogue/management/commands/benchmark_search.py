"""How long a search takes, and how that grows with the number of entries."""

import random
import re
import time
from statistics import median, quantiles

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from catalogue.core import danish, search, spelling, suggestions
from catalogue.core.stamp import renew_stamp
from catalogue.models import Posting, SearchEntry, Term

KIND = "benchmark"
BATCH = 4_096  # texts written at a time
WORDS = 120  # of each generated text
ROUNDS = 3
QUERIES = [
    "børn", "fravær", "sundhedsplejerske", "fritidspas", "motorik", "skole", "trivsel", "tandpleje", "aarhus",
    "tidlig opsporing", "mad i dagtilbud", "sundhedsplejerske flygtninge", "fritdspas", "klasseledelse", "mobning",
    '"tidlig indsats"', "skole -fravær", "forældre", "samarbejde kommune familie", "sund",
]  # fmt: skip
BEGINNINGS = ["fr", "frav", "sundhedspl", "koe", "aar", "skole", "mad i da", "tidlig ops", "fritdsp", "b", "tandplejen"]


class Command(BaseCommand):
    help = (
        "Print how long searches take (median and 95th percentile) with 1,000, 10,000 … up to --entries generated "
        "texts beside the catalogue's own. Nothing is kept: it all happens in a transaction that is rolled back."
    )

    def add_arguments(self, parser):
        parser.add_argument("--entries", type=int, default=10_000)

    def handle(self, *args, entries, **options):
        if entries < 1:
            raise CommandError("--entries must be at least 1")
        sentences = self.sentences()
        if not sentences:
            raise CommandError("the index is empty; run load_catalogue first")
        danish.warm()
        self.stdout.write(f"{connection.vendor}; {len(QUERIES)} queries, {ROUNDS} rounds, milliseconds")
        before, done = None, 0
        with transaction.atomic():
            for size in sizes(entries):
                began = time.perf_counter()
                for chunk in range(done, size, BATCH):
                    search.write(generated(sentences, chunk, min(chunk + BATCH, size)))
                renew_stamp()
                analyze()
                done, wrote = size, time.perf_counter() - began
                first = timed(spelling.find, "opvarmning af ordlisten xqz")
                middle, high = measured(spelling.find, QUERIES)
                growth = f", {middle / before:.1f} times the size before" if before else ""
                times = f"median {middle:.1f}, 95th percentile {high:.1f}{growth}"
                suggestions.suggest("opvarmning")
                typing = "suggestions: median {:.1f}, 95th percentile {:.1f}".format(
                    *measured(suggestions.suggest, BEGINNINGS)
                )
                self.stdout.write(
                    f"{size:>7} entries: {times}; {typing} (written in {wrote:.0f} s; the first search {first:.0f} ms)"
                )
                before = middle
            transaction.set_rollback(True)

    def sentences(self):
        """Every sentence of the catalogue's own texts: real Danish to make others of."""
        texts = SearchEntry.objects.order_by("kind", "key").values_list("summary", "body")
        return [part for text in texts for part in re.split(r"(?<=[.!?])\s+|\n+", " ".join(text)) if len(part) > 20]


def sizes(entries):
    """1,000, 10,000 … below `entries`, then `entries` itself."""
    size = 1_000
    while size < entries:
        yield size
        size *= 10
    yield entries


def generated(sentences, first, last):
    """Documents number `first` to before `last`, the same at every run."""
    for number in range(first, last):
        choose = random.Random(number)
        words = []
        while len(words) < WORDS:
            words += choose.choice(sentences).split()
        title = " ".join(choose.choice(sentences).split()[:6])
        yield search.Document(KIND, f"tekst-{number}", title, "", " ".join(words[:20]), " ".join(words[20:WORDS]))


def analyze():
    """Let the database look at what was written, as it does by itself some time after a commit."""
    with connection.cursor() as cursor:
        for model in (SearchEntry, Term, Posting):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def timed(ask, text):
    """Milliseconds of one call."""
    began = time.perf_counter()
    ask(text)
    return 1_000 * (time.perf_counter() - began)


def measured(ask, texts):
    """The median and the 95th percentile of ROUNDS calls with each of the texts, in milliseconds."""
    times = [timed(ask, text) for _ in range(ROUNDS) for text in texts]
    return median(times), quantiles(times, n=20)[-1]
