"""Rebuild the search index from the content."""

from django.core.management.base import BaseCommand
from django.db import transaction

from catalogue.core import search
from catalogue.core.kinds import KINDS
from catalogue.core.publishing import lock_content, renew_stamp


class Command(BaseCommand):
    help = "Write the search index anew from everything that is published, in one transaction."

    def handle(self, *args, **options):
        with transaction.atomic():
            lock_content()
            documents = [entry for kind in KINDS.values() for obj in kind.everything() for entry in kind.entries(obj)]
            search.rebuild(documents)
            renew_stamp()
        self.stdout.write(f"{len(documents)} entries are indexed")
