"""Delete what is known of the senders of examples when it is no longer needed."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.models import Submission
from cases.submission_actions import forget

MONTHS = 12
DAYS_A_MONTH = 30.44


class Command(BaseCommand):
    help = (
        "Delete the mailbox of every submission that was handled more than 12 months ago, and the text of those that "
        "became no published case. Run it every day; running it twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--months", type=int, default=MONTHS, help="months after the handling (default 12)")

    def handle(self, *args, **options):
        if options["months"] < 0:
            raise CommandError("--months must be 0 or more.")
        before = timezone.now() - timedelta(days=options["months"] * DAYS_A_MONTH)
        self.stdout.write(f"{forget(before=before, by='forget_submissions')} submissions are forgotten")
        old = Submission.objects.filter(state=Submission.State.RECEIVED, received_at__lt=before).count()
        if old:
            self.stderr.write(f"{old} submissions have waited for an answer as long as that: answer them")
