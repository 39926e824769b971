"""What every change of public content does, in the transaction of the change: audit, revision, index, stamp."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catalogue.core import search
from catalogue.core.documents import DocumentError, Lookup
from catalogue.core.kinds import KINDS, named_by
from catalogue.core.stamp import lock_content, renew_stamp
from catalogue.models import AuditEvent, Editable, Revision, SearchEntry, User


class TransitionError(Exception):
    """A change of state that is not allowed now. The message is Danish and is shown to the editor."""


PUBLISH = "catalogue.publish_content"


def needs_publisher(by):
    """Raises TransitionError for a User who may not change what readers see; a command's name may."""
    if isinstance(by, User) and not by.has_perm(PUBLISH):
        raise TransitionError("Din rolle giver ikke lov til at rette det, læserne ser.")


def locked(obj):
    """The object read anew under its row lock, which the caller's transaction holds to its end."""
    return type(obj)._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)


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


@transaction.atomic
def restore_revision(*, kind, key, number, by):
    """Write an earlier revision's content onto what is live, as a new edit; the state stays as it is.

    Raises TransitionError where there is no such object or revision, or where what it names is gone.
    """
    needs_publisher(by)
    obj = kind.find(key)
    revision = Revision.objects.filter(kind=kind.name, key=key, number=number).first()
    if obj is None or revision is None:
        raise TransitionError("Den udgave findes ikke mere.")
    locked(obj)
    doc = {name: value for name, value in revision.payload.items() if name != "state"}
    try:
        with transaction.atomic():
            saved = kind.save(doc, kind.find(key), str(by), Lookup())
    except DocumentError as problem:
        raise TransitionError(
            f"Udgave {number} kan ikke hentes frem. Noget, den henviser til, er ændret eller slettet ({problem.path})."
        ) from problem
    content_changed(kind, saved, by=by, verb=f"udgave {number} hentet frem")
    return saved


def reindex(pairs):
    """Rewrite the search entries of the (kind, object) pairs; an object with none is taken out of the index."""
    documents = []
    for kind, obj in pairs:
        entries = list(kind.entries(obj))
        documents += entries
        if not entries:
            search.remove(kind.name, [str(getattr(obj, kind.key))])
    search.write(documents)


def everything_public(names=None):
    """The search documents of all that is published, kind by kind; of the kinds with these names only, if given."""
    kinds = [kind for name, kind in KINDS.items() if names is None or name in names]
    return [entry for kind in kinds for obj in kind.everything() for entry in kind.entries(obj)]


def rebuild_index():
    """Write the search index anew; returns the number of entries. In a transaction, under `lock_content`."""
    return search.rebuild(everything_public())


def index_faults():
    """What the search index has wrong, as sentences in English; none where it is complete."""
    if not search.is_current():
        yield "the index was made by another version of the search, or never"
    wanted = {(document.kind, document.key): document for document in everything_public()}
    entries = {(entry.kind, entry.key): entry for entry in SearchEntry.objects.all()}
    for kind, key in sorted(wanted.keys() - entries.keys()):
        yield f"{kind} {key} is published and not in the index"
    for kind, key in sorted(entries.keys() - wanted.keys()):
        yield f"{kind} {key} is in the index and not published"
    for pair in sorted(wanted.keys() & entries.keys()):
        if not search.holds(entries[pair], wanted[pair]):
            yield f"{pair[0]} {pair[1]} stands in the index with another text"
    yield from search.faults()
