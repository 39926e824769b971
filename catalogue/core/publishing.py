"""What every change of public content does, in the transaction of the change: audit, revision, index, stamp."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalogue.core import search
from catalogue.core.kinds import named_by
from catalogue.models import AuditEvent, ContentVersion, Editable, Revision, new_stamp


class TransitionError(Exception):
    """A change of state that is not allowed now. The message is Danish and is shown to the editor."""


def lock_content():
    """Wait here until nobody else is changing what readers see, then read on: never index from an older read.

    Take row locks first and this one after them, everywhere, so that two changes cannot wait for each other.
    """
    ContentVersion.objects.get_or_create(pk=1)
    ContentVersion.objects.select_for_update().get(pk=1)


def locked(obj):
    """The object read anew under its row lock, which the caller's transaction holds to its end."""
    return type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)


def renew_stamp():
    """Give the content a new random stamp, under the row's lock. Call it last in the transaction of the change."""
    if not ContentVersion.objects.filter(pk=1).update(stamp=new_stamp()):
        ContentVersion.objects.get_or_create(pk=1)


def current_stamp():
    """The stamp that caches and the facet index are keyed by; read it before you build anything from content."""
    return ContentVersion.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


def record(verb, kind, key, label, *, by, note=""):
    """Write an audit row. `by` is the user name, or the name of the command that did it."""
    AuditEvent.objects.create(verb=verb, kind=kind, key=str(key), label=str(label)[:300], by=str(by), note=note)


def keep_revision(kind, key, payload, *, by):
    """Keep the document `payload` as the object's next revision."""
    last = Revision.objects.filter(kind=kind, key=key).aggregate(last=Max("number"))["last"] or 0
    Revision.objects.create(kind=kind, key=key, number=last + 1, payload=payload, by=str(by))


def mark_edited(obj, *, by):
    """Raise the number that the lost-update check compares, and say who and when."""
    obj.edit_no += 1
    obj.edited_by = str(by)
    obj.edited_at = timezone.now()


def mark_published(obj, *, by):
    """Set the state; who and when are set the first time only."""
    obj.state = Editable.State.PUBLISHED
    if obj.published_at is None:
        obj.published_at = timezone.now()
        obj.published_by = str(by)


@transaction.atomic
def content_changed(kind, obj, *, by, verb, note=""):
    """After a change of content that is edited live: revision, audit, index (also of what names it) and stamp."""
    key = str(getattr(obj, kind.key))
    keep_revision(kind.name, key, kind.dump(obj), by=by)
    record(verb, kind.name, key, obj, by=by, note=note)
    lock_content()
    reindex([(kind, obj), *named_by(kind, obj)])
    renew_stamp()


def reindex(pairs):
    """Rewrite the search entries of the (kind, object) pairs; an object with none is taken out of the index."""
    documents = []
    for kind, obj in pairs:
        entries = list(kind.entries(obj))
        documents += entries
        if not entries:
            search.remove(kind.name, [str(getattr(obj, kind.key))])
    search.write(documents)
