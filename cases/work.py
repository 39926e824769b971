"""What waits for editors among the cases that are out: the dashboard asks here."""

from django.db.models import Q

from cases.models import AwaitedResult, Case, Reconfirmation, Submission


def due_for_review(today):
    """Published cases whose review is due on the date `today` or was before (Case with `live`), longest due first."""
    return Case.objects.published().filter(review_due__lte=today).select_related("live").order_by("review_due", "slug")


def awaited(today=None):
    """Results that documents promise and nobody has found (AwaitedResult); with `today` those to look for now."""
    waiting = AwaitedResult.objects.filter(state=AwaitedResult.State.WAITING)
    if today:
        waiting = waiting.filter(Q(look_from=None) | Q(look_from__lte=today))
    return waiting.select_related("case__live", "document").order_by("look_from", "sort_key", "pk")


def unanswered_reconfirmations():
    """Mails to municipalities that nobody has answered (Reconfirmation), also those whose link has run out."""
    sent = Reconfirmation.objects.filter(state=Reconfirmation.State.SENT)
    return sent.select_related("case__live").order_by("sent_at", "pk")


def new_answers():
    """Answers of municipalities that no editor has dealt with yet (Reconfirmation), oldest first."""
    answered = Reconfirmation.objects.filter(state=Reconfirmation.State.ANSWERED)
    return answered.select_related("case__live").order_by("answered_at", "pk")


def waiting_submissions():
    """What municipalities have sent and nobody has answered (Submission with `municipality`), the oldest first."""
    sent = Submission.objects.filter(state=Submission.State.RECEIVED).select_related("municipality")
    return sent.order_by("received_at", "pk")
