"""What is different between two documents of `dump`: fields with their labels, texts word by word, rows by their key.

Pure: it asks the model for labels and choices, and the caller's `naming` for everything else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import models

from catalogue.core.documents import Shape, default_text

SHORT = 60  # letters: longer texts are compared word by word
AROUND = 12  # words that stay on each side of a change
MANY = 3_000  # words: above, the comparison may pass over common ones, so that it is not slow
EMPTY = "(tomt)"
STATES = {"draft": "kladde", "in_review": "til gennemsyn", "published": "publiceret", "archived": "arkiveret"}


@dataclass(frozen=True)
class Piece:
    """Some words of a text: `mark` is "ins" for what came, "del" for what went, "" for what stayed."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Change:
    """One field: `before` and `after` for a short one, `pieces` for a running text. `note` says what cannot be seen."""

    label: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class RowChange:
    """One row below: `what` is "tilføjet", "fjernet" or "rettet"."""

    label: str
    what: str
    changes: tuple["Change | Rows", ...]


@dataclass(frozen=True)
class Rows:
    """The changed rows of one list. `reordered`: rows that are in both stand in another order."""

    label: str
    rows: tuple[RowChange, ...]
    reordered: bool = False


def difference(before: dict, after: dict, shape: Shape, naming: Callable | None = None) -> list[Change | Rows]:
    """What changed from one document to the other, in the shape's order; [] for two that say the same.

    `naming(field, text)` gives what an editor reads instead of a stored text (the name of what a reference points at),
    or None to leave it to the field's own choices.
    """
    found = []
    if before.get("state") != after.get("state"):
        states = [STATES.get(doc.get("state", "published"), "") for doc in (before, after)]
        found.append(Change("Tilstand", *states))
    for name in (shape.key, *shape.fields):
        if name == "key":
            continue  # of a row: names it, says nothing
        field = shape.model._meta.get_field(name)
        old, new = (doc.get(name) or standard(field) for doc in (before, after))
        if old != new:
            found.append(of_field(field, old, new, naming))
    for child in shape.children:
        rows = of_rows(child, before.get(child.name, []), after.get(child.name, []), naming)
        if rows.rows or rows.reordered:
            found.append(rows)
    return found


def standard(field):
    """What a field that does not stand in a document says."""
    return [] if isinstance(field, models.ManyToManyField | models.JSONField) else default_text(field)


def label_of(field):
    return capital(str(field.verbose_name))


def capital(text):
    return text[:1].upper() + text[1:]


def shown(field, text, naming):
    """One stored text as an editor reads it."""
    named = naming(field, text) if naming else None
    if named is not None:
        return named
    if isinstance(field, models.BooleanField):
        return "ja" if text == "true" else "nej"
    choices = dict(field.flatchoices) if getattr(field, "choices", None) else {}
    return str(choices.get(text, text))


def of_field(field, old, new, naming):
    """The Change of one field; `old` and `new` are texts or lists of texts."""
    label = label_of(field)
    if isinstance(old, list) or isinstance(new, list):
        gone = [shown(field, text, naming) for text in old if text not in new]
        come = [shown(field, text, naming) for text in new if text not in old]
        return Change(label, ", ".join(gone), ", ".join(come), note="" if gone or come else "Rækkefølgen er ændret.")
    old, new = (shown(field, text, naming) if text else "" for text in (old, new))
    if max(len(old), len(new)) <= SHORT and "\n" not in old + new:
        return Change(label, old or EMPTY, new or EMPTY)
    pieces = words_apart(old, new)
    changed = any(piece.mark for piece in pieces)
    return Change(label, pieces=pieces, note="" if changed else "Kun linjeskift eller mellemrum er ændret.")


def words_apart(old, new):
    """The words of both texts as Pieces, with long runs of what stayed cut short.

    >>> [(piece.mark, piece.text) for piece in words_apart("en lille kat", "en stor kat")]
    [('', 'en '), ('del', 'lille '), ('ins', 'stor '), ('', 'kat')]
    """
    a, b = (re.findall(r"\S+\s*", text) for text in (old, new))
    matcher = SequenceMatcher(
        None, [word.strip() for word in a], [word.strip() for word in b], autojunk=max(len(a), len(b)) > MANY
    )
    pieces = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(shortened(b[b1:b2], is_first=b1 == 0, is_last=b2 == len(b))))
            continue
        if a2 > a1:
            pieces.append(Piece("".join(a[a1:a2]), "del"))
        if b2 > b1:
            pieces.append(Piece("".join(b[b1:b2]), "ins"))
    return tuple(pieces)


def shortened(words, *, is_first, is_last):
    """Words that stayed, as one text: those next to a change, and "…" for the rest."""
    head = 0 if is_first else AROUND
    tail = 0 if is_last else AROUND
    if len(words) <= 2 * AROUND:
        return "".join(words)
    start, end = "".join(words[:head]), "".join(words[len(words) - tail :])
    return f"{start}… {end}"


def of_rows(child, before, after, naming):
    """The Rows of one list of children: rows with the same key are the same row."""
    old, new = ({row["key"]: row for row in rows} for rows in (before, after))
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(RowChange(row_name(child.shape, row, naming), "tilføjet", whole(child.shape, row, naming)))
            continue
        changes = difference(old[key], row, child.shape, naming)
        if changes:
            found.append(RowChange(row_name(child.shape, row, naming), "rettet", tuple(changes)))
    found += [
        RowChange(row_name(child.shape, row, naming), "fjernet", whole(child.shape, row, naming))
        for key, row in old.items()
        if key not in new
    ]
    both = [[key for key in rows if key in old and key in new] for rows in (old, new)]
    label = capital(str(child.shape.model._meta.verbose_name_plural))
    return Rows(label, tuple(found), reordered=both[0] != both[1])


def whole(shape, row, naming):
    """All that a row says, as Changes with what it says in `after`: for a row that came or went."""
    fields = [shape.model._meta.get_field(name) for name in shape.fields if row.get(name)]
    said = [(field, row[field.name]) for field in fields]
    found = [Change(label_of(field), after=several(field, text, naming)) for field, text in said]
    for child in shape.children:
        rows = of_rows(child, [], row.get(child.name, []), naming)
        found += [rows] if rows.rows else []
    return tuple(found)


def several(field, value, naming):
    if isinstance(value, list):
        return ", ".join(shown(field, text, naming) for text in value)
    return shown(field, value, naming)


# What names a row best, in this order.
NAMES = (
    *("municipality", "organisation", "recommendation", "heading", "group", "dimension", "region", "other", "case"),
    *("source", "who", "label", "text", "document"),
)


def row_name(shape, row, naming):
    """What an editor calls a row: what it is tied to, or how its text begins."""
    for name in NAMES:
        if name in shape.fields and row.get(name):
            text = shown(shape.model._meta.get_field(name), row[name], naming)
            return text if len(text) <= SHORT else f"{text[:SHORT].rsplit(' ', 1)[0]} …"
    return row["key"]
