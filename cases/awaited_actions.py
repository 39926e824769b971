"""Changes of awaited results: an editors' queue, so nothing that readers see is touched."""

from django.db import transaction

from cases.models import AwaitedResult
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import keep_revision, record

VERBS = {AwaitedResult.State.ARRIVED: "fundet", AwaitedResult.State.GIVEN_UP: "opgivet"}


@transaction.atomic
def save_awaited(*, awaited, by, verb="rettet"):
    """After an editor's form of an awaited result is saved: edit number, revision and audit."""
    awaited.edit_no += 1
    awaited.save()
    keep_revision("awaited_result", awaited.slug, kind_of("awaited_result").dump(awaited), by=by)
    record(verb, "awaited_result", awaited.slug, awaited, by=by)
