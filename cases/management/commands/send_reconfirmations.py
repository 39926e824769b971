"""Ask municipalities whether their practice still runs."""

from datetime import timedelta
from itertools import islice

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases import reconfirmation_actions
from cases.models import Reconfirmation

BY = "den årlige udsendelse"  # as editors read it


class Command(BaseCommand):
    help = (
        "Mail the role mailbox of every case whose status nobody has confirmed for a year a signed link where the "
        "municipality says whether it still runs. Run it every week with --limit; it never asks twice within 90 days, "
        "and it can be stopped and started again. Exits 1 when a mail could not be sent; the others are."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say who would be asked; send and change nothing")
        parser.add_argument("--limit", type=int, metavar="N", help="at most N mails, longest unconfirmed first")
        parser.add_argument(
            "--older-than", type=int, metavar="DAYS", default=365, help="confirmed more than DAYS days ago, or never"
        )
        parser.add_argument(
            "--not-again-within", type=int, metavar="DAYS", default=90, help="not asked in the last DAYS days"
        )

    def handle(self, *args, dry_run, limit, older_than, not_again_within, **options):
        if min(older_than, not_again_within) < 0 or (limit is not None and limit < 1):
            raise CommandError("--limit must be at least 1, and days must not be negative")
        now = timezone.now()
        pause = timedelta(days=not_again_within)
        found = reconfirmation_actions.due(now, stale_after=timedelta(days=older_than), not_again_within=pause)
        chosen = list(islice(found, limit))
        if dry_run:
            for case in chosen:
                since = f"confirmed {case.confirmed_at}" if case.confirmed_at else "never confirmed"
                self.stdout.write(f"{case.slug}: would ask {case.mailbox} ({since})")
            self.stdout.write(f"{len(chosen)} of {found.count()} would be asked; nothing is sent")
            return
        left = found.count() - len(chosen)
        asked = [reconfirmation_actions.ask(case=case, now=now, by=BY, not_again_within=pause) for case in chosen]
        failed = [row for row in asked if row and row.state == Reconfirmation.State.UNSENT]
        for row in failed:
            self.stderr.write(f"{row.case.slug}: not sent to {row.mailbox}: {row.problem}")
        sent = sum(bool(row) for row in asked) - len(failed)
        self.stdout.write(f"{sent} mails sent, {len(failed)} could not be sent, {left} left for later")
        if failed:
            raise CommandError(f"{len(failed)} mails could not be sent; the next run tries them again")
