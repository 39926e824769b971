"""Load the catalogue's content from the fixtures."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalogue.core.loading import FixtureError, load_catalogue


class Command(BaseCommand):
    help = "Load the content in fixtures/ in one transaction. What editors have changed is kept, and said."

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures", help="the folder with the fixtures"
        )

    def handle(self, *args, folder, **options):
        try:
            report = load_catalogue(folder)
        except FixtureError as problem:
            raise CommandError(f"{problem} (nothing was loaded)") from problem
        for sentence in report.kept:
            self.stdout.write(f"kept: {sentence}")
        if report.indexed and not report.changed:
            self.stdout.write(f"the search index was made anew: {report.indexed} entries")
        if report.changed:
            self.stdout.write(
                f"{report.created} created, {report.updated} updated, {report.removed} removed, "
                f"{report.unchanged} unchanged, {len(report.kept)} kept"
            )
        else:
            self.stdout.write(
                f"nothing to change: {report.unchanged} documents are loaded already, "
                f"{len(report.kept)} kept as editors left them"
            )
