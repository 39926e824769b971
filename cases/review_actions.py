"""Looking at a case again: everything on its page is read, its links followed, and it is still true."""

from django.db import transaction
from django.utils import timezone

from cases.actions import case_changed, lock
from cases.review import next_review
from catalogue.core.publishing import TransitionError, record


@transaction.atomic
def mark_reviewed(*, case, by, note=""):
    """Say that the case was looked at today; the next look is due in a year. Raises TransitionError.

    Readers see the day, so the stamp is renewed.
    """
    case = lock(case)
    if case.live is None or case.archived_at:
        raise TransitionError(f"»{case}« er ikke ude hos læserne og kan ikke gennemgås.")
    case.reviewed_on = timezone.localdate()
    case.review_due = next_review(case.reviewed_on)
    case.edit_no += 1
    case.save()
    record("gennemgået", "case", case.slug, case.live.title, by=by, note=note)
    case_changed(case)
    return case
