"""Which addresses of other sites stand in the content, and where: read from the documents that every kind can dump."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from catalogue.core.asking import Answer, Outcome, host_of
from catalogue.core.kinds import KINDS
from catalogue.core.stamp import Kept
from catalogue.models import CheckedAddress

# Fields that hold one address each. What is printed in a document may be broken, and stands for itself.
ADDRESS_FIELDS = {"url", "found_url"}
IN_PROSE = re.compile(r"\]\(\s*<?(https?://[^\s)>]+)")
# Trouble that may pass (no connection, too slow, an error on the site) makes an address dead only when it has lasted
# for so many runs and so long: a run by hand on a bad day condemns nothing.
TROUBLED_RUNS = 3
TROUBLED_FOR = timedelta(days=2)
BATCH = 500  # SQLite takes no condition with many more keys
LONGEST = 1000  # of an address that can be kept, in letters and in bytes: PostgreSQL's indexes take little more


@dataclass(frozen=True)
class Use:
    """One place where an address stands: the thing that names it, the field, and the editors' page of the thing."""

    kind: str
    key: str
    label: str
    field: str
    admin: str


def uses() -> dict[str, list[Use]]:
    """{address: where it stands} of all content that is not archived, read from the database now."""
    found = {}
    for kind in KINDS.values():
        model = kind.everything().model
        for obj in model._default_manager.prefetch_related(*kind.parts).order_by("pk").iterator(BATCH):
            doc = kind.dump(obj)
            if doc.get("state") == "archived":
                continue
            for field, address in addresses_in(doc):
                use = Use(kind.name, str(getattr(obj, kind.key)), label_of(doc, obj), field, admin_page(obj))
                known = found.setdefault(address, [])
                if use not in known:
                    known.append(use)
    return found


def label_of(doc, obj):
    """What editors know the thing as: the title of a case is its content's."""
    content = doc.get("content")
    return str(content["title"] if isinstance(content, dict) and content.get("title") else obj)


def addresses_in(value, field="") -> Iterator[tuple[str, str]]:
    """(field, address) for every address in a document, without what follows a #."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from addresses_in(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from addresses_in(part, field)
    elif isinstance(value, str):
        for address in [value] if field in ADDRESS_FIELDS else IN_PROSE.findall(value):
            yield field, plain(address)


def plain(address: str) -> str:
    """The address as it is asked for and remembered: the place on a page is the browser's business.

    >>> plain(" https://example.dk/side#afsnit-2 ")
    'https://example.dk/side'
    """
    return urldefrag(address.strip()).url


def admin_page(obj):
    """The editors' page of an object; "" where it has none."""
    meta = obj._meta
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk])
    except NoReverseMatch:
        return ""


# The same, kept until what readers see has changed: for the editors' lists, which show a mended link as mended at once.
USES = Kept(lambda today: uses())


def in_use(status: str):
    """CheckedAddress rows with the status whose address stands in the content, those that failed first at the top."""
    rows = CheckedAddress.objects.filter(status=status).order_by("failing_since", "host", "address")
    standing = USES.get()
    return rows.filter(pk__in=[pk for pk, address in rows.values_list("pk", "address") if address in standing])


def checks_of(addresses) -> dict[str, CheckedAddress]:
    """{address as given: how it answered}, for those that have been checked; for panels beside a form."""
    wanted = {address: plain(address) for address in addresses if address}
    rows = {row.address: row for row in CheckedAddress.objects.filter(address__in=set(wanted.values()))}
    return {address: rows[key] for address, key in wanted.items() if key in rows}


def prepare(addresses):
    """A row for every address that has none; those that nothing names any more go. In one transaction.

    Gives the addresses that are too long to be kept, which cannot be checked.
    """
    fits = {address for address in addresses if len(address.encode()) <= LONGEST}
    with transaction.atomic():
        known = set(CheckedAddress.objects.values_list("address", flat=True))
        CheckedAddress.objects.filter(address__in=known - fits).delete()
        new = [CheckedAddress(address=address, host=host_of(address)) for address in sorted(fits - known)]
        CheckedAddress.objects.bulk_create(new, ignore_conflicts=True)
    return sorted(set(addresses) - fits)


@transaction.atomic
def keep_answer(address: str, answer: Answer):
    """Write down how an address answered, in a transaction of its own: a run can be killed at any time.

    Readers see nothing of it, so the content stamp stays. Gives (status before, the row); None where the row is gone.
    """
    row = CheckedAddress.objects.select_for_update().filter(address=address).first()
    if row is None:
        return None
    before = row.status
    note(row, answer, timezone.now())
    row.save()
    return before, row


def note(row: CheckedAddress, answer: Answer, now):
    """The answer onto the row, which is not saved."""
    row.checked_at, row.http_status = now, answer.http_status
    row.reason, row.final_address = answer.reason, answer.final
    if answer.outcome in (Outcome.OK, Outcome.CLOSED):
        row.failures, row.failing_since = 0, None
    elif answer.outcome in (Outcome.GONE, Outcome.TROUBLE):
        row.failures += 1
        row.failing_since = row.failing_since or now
    row.status = status_after(row, answer, now)
    if answer.outcome is Outcome.OK:
        row.answered_at = now


def status_after(row: CheckedAddress, answer: Answer, now) -> str:
    """The status of a row that has the answer's counts already; what may pass leaves it as it was."""
    status = CheckedAddress.Status
    if answer.outcome is Outcome.OK:
        return status.MOVED if answer.moved else status.ALIVE
    if answer.outcome is Outcome.GONE:
        return status.DEAD
    if answer.outcome is Outcome.CLOSED:
        return status.CLOSED
    lasted = row.failures >= TROUBLED_RUNS and now - row.failing_since >= TROUBLED_FOR if row.failing_since else False
    if answer.outcome is Outcome.TROUBLE and lasted:
        return status.DEAD
    return row.status
