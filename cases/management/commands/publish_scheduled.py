"""Publish the cases whose planned time has come. Safe to run as often as one likes, and twice at once."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from cases.actions import give_up_plan, publish_due
from cases.models import CaseVersion
from catalogue.core.publishing import TransitionError
from catalogue.models import Editable

BY = "planen"  # as editors read it: »publiceret af planen«


class Command(BaseCommand):
    help = "Publish the cases whose planned time has come, as who planned it, and name those that cannot be."

    def handle(self, **options):
        now = timezone.now()
        due = CaseVersion.objects.filter(state=Editable.State.IN_REVIEW, publish_at__lte=now).select_related("case")
        outcomes = [self.one(version, now) for version in due.order_by("publish_at", "pk")]
        published, failed = outcomes.count(True), outcomes.count(False)
        if published or failed or options["verbosity"] > 1:
            self.stdout.write(f"{published} published, {failed} not published")
        if failed:
            raise CommandError(f"{failed} could not be published; see above")

    def one(self, version, now):
        """True where the version was published, False where it could not be, None where it was not due any more."""
        try:
            if publish_due(version=version, now=now) is None:
                return None
        except TransitionError as problem:
            given_up = give_up_plan(version=version, now=now, why=str(problem), by=BY)
            self.stderr.write(f"{version.case.slug}: not published, and taken off the plan: {problem}")
            return False if given_up else None
        except DatabaseError as problem:  # it stays on the plan and is tried again next time
            self.stderr.write(f"{version.case.slug}: not published, and tried again next time: {problem}")
            return False
        self.stdout.write(f"{version.case.slug}: published, planned by {version.scheduled_by}")
        return True
