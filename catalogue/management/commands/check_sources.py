"""Hold the fixtures against the texts of the five documents."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogue.core import passages
from catalogue.core.kinds import KINDS
from catalogue.core.loading import FixtureError, read_fixtures


class Command(BaseCommand):
    help = (
        "Show that every number and address of an object stands in the passages it was made from, and which lines of "
        "each document no object claims. Reads the fixtures, not the database; exits 1 where something is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("texts", type=Path, help="the folder with the documents' texts")
        parser.add_argument("--fixtures", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument("--rest", action="store_true", help="also list the lines left over, with their reasons")

    def handle(self, *args, texts, fixtures, rest, **options):
        try:
            tables = passages.read_tables(fixtures, texts)
            objects = [(f.kind, f.key, f.doc) for f in read_fixtures(fixtures)]
        except (FixtureError, passages.PassageError) as problem:
            raise CommandError(str(problem)) from problem
        if not tables:
            raise CommandError(f"there is no */{passages.TABLE} in {fixtures}")
        found = passages.check(tables, objects)
        self.stdout.write(f"{found.objects} objects of {len(KINDS)} kinds")
        for document, lines, claimed, left in found.coverage:
            self.stdout.write(f"{document}: {lines} lines with text, {claimed} claimed, {left} left over with a reason")
        if rest:
            self.list_rest(tables)
        for document, first, last, start in found.unclaimed:
            self.stdout.write(f"unclaimed: {document} {first}–{last}: {start[:80]}")
        for problem in found.problems:
            self.stdout.write(problem)
        if found.problems or found.unclaimed:
            raise CommandError(
                f"{len(found.problems)} problems, "
                f"{len(found.unclaimed)} passages that neither an object nor a reason claims"
            )
        self.stdout.write(
            f"every one of {found.numbers} numbers and {found.addresses} addresses stands in a passage of its object"
        )

    def list_rest(self, tables):
        for table in tables.values():
            for first, last, reason in sorted(table.rest):
                self.stdout.write(f"left over: {table.document} {first}–{last}: {reason}")
