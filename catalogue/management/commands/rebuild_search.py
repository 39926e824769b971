"""Rebuild the search index from the content, or look whether it is complete."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from catalogue.core.publishing import index_faults, rebuild_index
from catalogue.core.stamp import lock_content, renew_stamp

SHOWN = 20  # faults that are printed


class Command(BaseCommand):
    help = "Write the search index anew from everything that is published, in one transaction."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="change nothing: say what the index lacks, and exit 1 if anything"
        )

    def handle(self, *args, check, **options):
        if check:
            self.check_index()
            return
        with transaction.atomic():
            lock_content()
            written = rebuild_index()
            renew_stamp()
        self.stdout.write(f"{written} entries are indexed")

    def check_index(self):
        faults = list(index_faults())
        for fault in faults[:SHOWN]:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the index; python manage.py rebuild_search mends them")
        self.stdout.write("the index is complete")
