"""The kinds of things the catalogue holds, registered by the apps: how to find, dump, load and index each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of aggregate.

    name: as audit rows, revisions and the index call it; file: its fixture file; key: its natural key.
    find(key) -> object or None; dump(obj) -> document; save(doc, onto, by, lookup) -> object, in the caller's
    transaction; entries(obj) -> search documents (none for what is not public); everything() -> all objects to index;
    remove(obj, by) takes it out of sight, for the fixtures' list of removed things. named_in: kinds whose entries name
    this one, so that they are indexed again when it changes. busy(obj) -> why a fixture must wait for an editor, or "".
    naming(kind_name, obj) -> this kind's objects whose entries name `obj` of the kind `kind_name`.
    parts: what dump reads beside the object, for prefetch_related. shape: that of its document, where one says it all.
    """

    name: str
    file: str
    key: str
    find: Callable
    dump: Callable
    save: Callable
    entries: Callable
    everything: Callable
    remove: Callable
    named_in: tuple = ()
    busy: Callable = lambda obj: ""
    naming: Callable = lambda kind_name, obj: []
    parts: tuple = ()
    shape: Any = None


KINDS = {}


def register(kind):
    """Add a kind; the order of registration is the order of loading."""
    KINDS[kind.name] = kind
    return kind


def named_by(kind, obj):
    """(kind, object) pairs of everything whose search entry names `obj`, which is of `kind`."""
    return [(KINDS[name], other) for name in kind.named_in for other in KINDS[name].naming(kind.name, obj)]


def kind_of(name):
    """The registered kind of that name; KeyError for an unknown one."""
    return KINDS[name]
