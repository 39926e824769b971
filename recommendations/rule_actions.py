"""Looking up a rule that may have changed. An editors' queue: what readers see are the rule notes, edited apart."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalogue.core.kinds import kind_of
from catalogue.core.publishing import keep_revision, record
from recommendations.models import RuleCheck

AGAIN_AFTER = timedelta(days=365)


def mark_verified(check, *, by):
    """Say who looked the rule up today and when it is due again; nobody, where it is put back in the queue.

    The row is not saved. A date for the next look that the editor has chosen is kept.
    """
    if check.state == RuleCheck.State.TO_VERIFY:
        check.verified_on, check.verified_by, check.verify_again = None, "", None
        return
    today = timezone.localdate()
    check.verified_on, check.verified_by = today, str(by)
    if check.verify_again is None or check.verify_again <= today:
        check.verify_again = None if check.state == RuleCheck.State.GONE else today + AGAIN_AFTER


@transaction.atomic
def save_rule_check(*, check, by, verb="rettet"):
    """After an editor's form of a rule to look up is saved: edit number, revision and audit."""
    check.edit_no += 1
    check.save()
    keep_revision("rule_check", check.slug, kind_of("rule_check").dump(check), by=by)
    record(verb, "rule_check", check.slug, check, by=by, note=check.get_state_display())
