"""Every change of themes, recommendations, sources, fact boxes, concepts and vocabulary goes through here."""

from django.db import transaction

from catalogue.core import search
from catalogue.core.documents import load, used_by
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import (
    TransitionError,
    content_changed,
    keep_revision,
    lock_content,
    locked,
    mark_edited,
    mark_published,
    needs_publisher,
    record,
    renew_stamp,
)
from catalogue.models import Editable


def load_content(shape):
    """A saver for fixtures: writes a document of `shape` and publishes it, in the caller's transaction."""

    def save(doc, onto, by, lookup):
        obj = load(doc, shape, onto=onto or fresh(shape.model, by), lookup=lookup)
        if onto is not None:
            raise_edit_no(obj, by)
            obj.save()
        return obj

    return save


def raise_edit_no(obj, by):
    """So that a form opened before is stale; what has states also says who and when."""
    if isinstance(obj, Editable):
        mark_edited(obj, by=by)
    else:
        obj.edit_no += 1


def fresh(model, by):
    """A new object, published from the start where its kind has states."""
    obj = model()
    if isinstance(obj, Editable):
        mark_published(obj, by=by)
    return obj


@transaction.atomic
def save_content(*, kind, obj, by, verb="rettet"):
    """After an editor's form and rows are saved: raise edit_no, then revision, audit, index and stamp.

    kind: the registered kind's name. Raises TransitionError for a User who may not change what readers see.
    """
    if not isinstance(obj, Editable) or obj.state != Editable.State.DRAFT:
        needs_publisher(by)
    raise_edit_no(obj, by)
    obj.save()
    content_changed(kind_of(kind), obj, by=by, verb=verb)


@transaction.atomic
def publish_content(*, kind, obj, by):
    """Show a draft or archived object to readers. Raises TransitionError where it is published already."""
    needs_publisher(by)
    obj = locked(obj)
    if obj.state == Editable.State.PUBLISHED:
        raise TransitionError("Det er allerede publiceret.")
    mark_published(obj, by=by)
    mark_edited(obj, by=by)
    obj.save()
    content_changed(kind_of(kind), obj, by=by, verb="publiceret")


@transaction.atomic
def archive_content(*, kind, obj, by, note=""):
    """Take a published object out of sight; nothing is deleted. Raises TransitionError where it is not published."""
    needs_publisher(by)
    obj = locked(obj)
    if obj.state != Editable.State.PUBLISHED:
        raise TransitionError("Kun det, der er publiceret, kan arkiveres.")
    obj.state = Editable.State.ARCHIVED
    mark_edited(obj, by=by)
    obj.save()
    content_changed(kind_of(kind), obj, by=by, verb="arkiveret", note=note)


@transaction.atomic
def delete_content(*, kind, obj, by):
    """Really delete an object that nothing uses, with its last revision and an audit row left behind.

    Raises TransitionError where something uses it, ProtectedError where the database says so.
    """
    needs_publisher(by)
    obj = locked(obj)
    if used_by(obj):
        raise TransitionError(f"»{obj}« er i brug og kan ikke slettes.")
    registered = kind_of(kind)
    key = str(getattr(obj, registered.key))
    keep_revision(kind, key, registered.dump(obj), by=by)
    record("slettet", kind, key, obj, by=by)
    obj.delete()
    lock_content()
    search.remove(kind, [key])
    renew_stamp()


@transaction.atomic
def delete_series(*, series, by):
    """Delete one series of a figure with its values; the figure's earlier revision holds them."""
    indicator = locked(series.indicator)
    series.delete()
    save_content(kind="indicator", obj=indicator, by=by)
