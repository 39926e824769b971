"""What waits for editors among sources and rules: the dashboard asks here."""

from django.db.models import Q

from catalogue.core.addresses import in_use
from catalogue.models import CheckedAddress
from recommendations.models import RuleCheck


def dead_links():
    """Addresses that do not answer and stand in the content (CheckedAddress), longest dead first."""
    return in_use(CheckedAddress.Status.DEAD)


def rules_to_verify(today):
    """Rules that nobody has looked up yet, or whose next look is due (RuleCheck), oldest first."""
    due = Q(state=RuleCheck.State.TO_VERIFY) | Q(verify_again__lte=today)
    return RuleCheck.objects.filter(due).select_related("document").order_by("verify_again", "sort_key", "pk")
