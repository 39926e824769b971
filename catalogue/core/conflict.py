"""Two people save the same thing: what each of them changed, merged where they do not meet, shown where they do.

A form carries a fingerprint of each of its fields as it was opened (`edit_base`). When its save is refused, the
fingerprints tell who changed what. A field that only the others changed takes their text, a field that only the editor
changed keeps the editor's, and where both did the editor's stays in the form with the others' beside it. Nothing is
saved meanwhile, and nothing that was typed is dropped.
"""

import json
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from hashlib import blake2s

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.models import InlineForeignKeyField
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import mark_safe

from catalogue.core.prose import tidy

OWN = {"edit_token", "edit_base", "edit_seen", "draft_id", "DELETE"}


# --- What a form would post ------------------------------------------------------------------------------------------


def bare(widget):
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def written(bound) -> dict[str, list[str]]:
    """{name: texts} that a browser would post for a field as it is shown."""
    widget, value = bare(bound.field.widget), bound.value()
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, list | tuple) else widget.decompress(value)
        names = [f"{bound.html_name}{suffix}" for suffix in widget.widgets_names]
        parts = zip(names, widget.widgets, values, strict=False)
        return {name: texts(part.format_value(one)) for name, part, one in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: ["on"] if widget.check_test(value) else []}
    return {bound.html_name: texts(widget.format_value(value))}


def texts(value) -> list[str]:
    """A posted value, or what a widget prints, as the texts that count: tidy, none of them empty."""
    items = value if isinstance(value, list | tuple | set) else [value]
    return [text for item in items if item is not None and (text := tidy(str(item)))]


def fingerprint(values: list[str]) -> str:
    return blake2s("\x1f".join(sorted(values)).encode(), digest_size=4).hexdigest()


@dataclass
class Sheet:
    """A form and its rows as texts, as they stand in the database now: `rows` are {prefix: {key: {name: texts}}}.

    `bounds` are the fields, for their labels and choices, by (prefix, name); (prefix, None) is what a row is called.
    """

    fields: dict
    rows: dict
    bounds: dict = field(default_factory=dict)


def sheet_of(form, formsets) -> Sheet:
    """The Sheet of unbound forms."""
    fields = values_of(form)
    bounds = {("", bound.name): bound for bound in form}
    rows = {}
    for formset in formsets:
        bounds |= {(formset.prefix, bound.name): bound for bound in formset.empty_form}
        bounds[formset.prefix, None] = str(formset.model._meta.verbose_name).capitalize()
        rows[formset.prefix] = {str(row.instance.pk): values_of(row) for row in formset.initial_forms}
    return Sheet(fields, rows, bounds)


def values_of(form) -> dict[str, list[str]]:
    """{name without prefix: texts} of a form; without what is not the editor's."""
    prefix = f"{form.prefix}-" if form.prefix else ""
    found = {name.removeprefix(prefix): value for bound in form for name, value in written(bound).items()}
    own = OWN | {form._meta.model._meta.pk.name}
    return {name: value for name, value in found.items() if name not in own and not is_parent(form, name)}


def is_parent(form, name):
    return isinstance(form.fields.get(name), InlineForeignKeyField)


def base_of(sheet: Sheet) -> str:
    """The fingerprints of all fields as one text, for a hidden field."""
    rows = {
        f"{prefix}/{key}/{name}": value
        for prefix, kept in sheet.rows.items()
        for key, values in kept.items()
        for name, value in values.items()
    }
    prints = {name: fingerprint(value) for name, value in (sheet.fields | rows).items()}
    return json.dumps(prints, separators=(",", ":"))


def read_base(text: str) -> dict:
    """The fingerprints of a posted `edit_base`; {} where it cannot be read, and then everything counts as changed."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


# --- Merging ---------------------------------------------------------------------------------------------------------


@dataclass
class Clash:
    """A field that differs: its name in the merged form, where it is, both texts as people read them."""

    name: str
    label: str
    mine: str
    theirs: str
    kind: str = "both"  # both | theirs: only they changed it | gone: they deleted the row | new: they added the row

    @property
    def marked(self):
        """Both texts as HTML with the words that differ marked: (mine, theirs)."""
        return marked(self.mine, self.theirs)


@dataclass
class Conflict:
    """What the page shows after a refused save. `both` must be decided, `theirs` were taken over, `mine` are kept."""

    data: QueryDict
    both: list = field(default_factory=list)
    theirs: list = field(default_factory=list)
    mine: list = field(default_factory=list)
    who: str = ""
    at: object = None
    edit_no: int = 0
    refused: str = ""  # why it cannot be saved at all
    is_own: bool = False  # saved by the same editor, in another window


def merge(post: QueryDict, now: Sheet) -> Conflict:
    """The Conflict of a posted form and what stands in the database now; its `data` is the merged form."""
    base = read_base(post.get("edit_base", ""))
    conflict = Conflict(post.copy())
    merge_fields(conflict, base, now.fields, Words(now.bounds))
    for prefix, rows in now.rows.items():
        merge_rows(conflict, base, rows, post, Words(now.bounds, prefix))
    return conflict


def merge_fields(conflict, base, theirs, words, path="", prefix=""):
    """Compare the fields of the form, or of one row, with theirs; gives the Clashes, which the conflict holds too."""
    found = []
    for name, their in theirs.items():
        posted = f"{prefix}{name}"
        mine = words.typed(name, conflict.data.getlist(posted))
        if sorted(mine) == sorted(their):
            continue
        clash = Clash(posted, words.label(name), words.say(name, mine), words.say(name, their))
        opened = base.get(f"{path}{name}")
        if opened == fingerprint(their):
            conflict.mine.append(clash)
        elif opened == fingerprint(mine):
            clash.kind = "theirs"
            conflict.theirs.append(clash)
            conflict.data.setlist(posted, their)
            found.append(clash)
        else:
            conflict.both.append(clash)
            found.append(clash)
    return found


def merge_rows(conflict, base, rows, post, words):
    """Rows are matched by primary key: those of the database come first, in its order, and new ones after them."""
    prefix, data = words.prefix, conflict.data
    posted = list(posted_rows(post, prefix))
    places = {key: number for number, key in posted if key}
    for name in [name for name in data if name.removeprefix(f"{prefix}-")[:1].isdigit() and name.startswith(prefix)]:
        del data[name]
    for number, (key, theirs) in enumerate(rows.items()):
        to, here = f"{prefix}-{number}-", replace(words, number=number)
        if key not in places:  # they added it
            write_row(data, to, theirs, key)
            conflict.theirs.append(Clash(f"{to}id", here.row, "", here.say_all(theirs), "new"))
            continue
        copy_row(post, data, f"{prefix}-{places[key]}-", to)
        met = len(conflict.both), len(conflict.theirs)
        changed = merge_fields(conflict, base, theirs, here, f"{prefix}/{key}/", to)
        if data.get(f"{to}DELETE") and changed:
            del conflict.both[met[0] :], conflict.theirs[met[1] :]
            conflict.both.append(Clash(f"{to}DELETE", here.row, "Slettet", here.say_all(theirs)))
    number = len(rows)
    for place, key in posted:
        if key in rows:
            continue
        source, to = f"{prefix}-{place}-", f"{prefix}-{number}-"
        if key:  # they deleted it
            mine = row_of(post, source)
            opened = {name: base.get(f"{prefix}/{key}/{name}") for name in mine}
            touched = any(opened[name] not in (None, fingerprint(value)) for name, value in mine.items())
            here = replace(words, number=number)
            clash = Clash(f"{to}id", here.row, here.say_all(mine), "Slettet", "gone")
            if not touched or post.get(f"{source}DELETE"):
                conflict.theirs.append(clash)
                continue
            conflict.both.append(clash)
        copy_row(post, data, source, to)
        if key:
            data[f"{to}id"] = ""
        number += 1
    data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = str(number), str(len(rows))


def row_of(post, source) -> dict[str, list[str]]:
    """{name: texts} of a posted row, without its key and what hangs it on its parent."""
    names = {name.removeprefix(source): texts(post.getlist(name)) for name in post if name.startswith(source)}
    return {name: value for name, value in names.items() if name not in OWN | {"id", "version"}}


def posted_rows(post, prefix):
    """(number, primary key as text or "") of the posted rows."""
    total = post.get(f"{prefix}-TOTAL_FORMS", "")
    for number in range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0):
        if any(name.startswith(f"{prefix}-{number}-") for name in post):
            yield number, post.get(f"{prefix}-{number}-id", "")


def copy_row(post, data, source, to):
    for name in post:
        if name.startswith(source):
            data.setlist(to + name.removeprefix(source), post.getlist(name))


def write_row(data, to, values, key):
    for name, value in values.items():
        data.setlist(f"{to}{name}", value)
    data[f"{to}id"] = key


def take_theirs(post: QueryDict, now: Sheet, names) -> QueryDict:
    """The posted form with the texts of the database in the fields that the editor gives up (`names`)."""
    data = post.copy()
    for name in names:
        if name in now.fields:
            data.setlist(name, now.fields[name])
        for prefix, rows in now.rows.items():
            if name.startswith(f"{prefix}-"):
                take_row(data, post, rows, f"{prefix}-", name)
    return data


def take_row(data, post, rows, prefix, name):
    """Their text in one field of a row, their row back, or their deletion."""
    number, _, part = name.removeprefix(prefix).partition("-")
    row = f"{prefix}{number}-"
    theirs = rows.get(post.get(f"{row}id", ""))
    if part == "DELETE":
        data.pop(name, None)
        write_row(data, row, theirs or {}, post.get(f"{row}id", ""))
    elif part == "id" and theirs is None:  # they deleted the row, and so be it
        for each in [each for each in data if each.startswith(row)]:
            del data[each]
        data[f"{row}DELETE"] = "on"
    elif theirs is not None and part in theirs:
        data.setlist(name, theirs[part])


# --- Words for people ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What fields are called, and what their values say, for one form (no `prefix`) or one row."""

    bounds: dict
    prefix: str = ""
    number: int = 0

    @property
    def row(self) -> str:
        return f"{self.bounds[self.prefix, None]} {self.number + 1}"

    def bound(self, name):
        return self.bounds.get((self.prefix, name))

    def label(self, name) -> str:
        bound = self.bound(name)
        label = str(bound.label) if bound is not None else name
        return f"{self.row}: {label}" if self.prefix else label

    def typed(self, name, values) -> list[str]:
        """Posted values as `written` gives them: a box that is ticked may come as »on«, »1« or »True«."""
        bound = self.bound(name)
        if bound is not None and isinstance(bound.field, forms.BooleanField):
            return ["on"] if any(value.lower() not in ("", "0", "false", "off") for value in values) else []
        return texts(values)

    def say(self, name, values) -> str:
        """Posted texts as an editor reads them: the words of a choice, the name of a key."""
        bound = self.bound(name)
        choice = bound.field if bound is not None else None
        if isinstance(choice, forms.BooleanField):
            return "ja" if values else "nej"
        if isinstance(choice, forms.ModelChoiceField):
            keys = [value for value in values if value.isascii() and value.isdigit() and len(value) < 19]
            return ", ".join(str(obj) for obj in choice.queryset.filter(pk__in=keys))
        if isinstance(choice, forms.ChoiceField):
            known = {str(value): str(label) for value, label in choice.choices}
            return ", ".join(known.get(value, value) for value in values)
        return ", ".join(values)

    def say_all(self, values) -> str:
        """A whole row in one line: what it says, without its place in the order."""
        told = [self.say(name, value) for name, value in values.items() if value and name != "position"]
        return "; ".join(filter(None, told))


def marked(mine: str, theirs: str):
    """Both texts as safe HTML, with <mark> around the words that the other does not have."""
    one, two = mine.split(" "), theirs.split(" ")
    left, right = [], []
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        left.append(wrapped(one[a:b], tag != "equal"))
        right.append(wrapped(two[c:d], tag != "equal"))
    return mark_safe(" ".join(filter(None, left))), mark_safe(" ".join(filter(None, right)))  # noqa: S308


def wrapped(words, differs):
    text = escape(" ".join(words))
    return f"<mark>{text}</mark>" if differs and text else text
