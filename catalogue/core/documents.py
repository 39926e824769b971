"""One pair, `dump` and `load`: a whole object as a nested plain document and back.

Fixtures, revisions, cloning, differences and exports all use it. In a document every scalar is text, what is empty
or default is left out, references are natural keys, and every row of a list of children has a `key`.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models

from catalogue.core.prose import tidy


class DocumentError(Exception):
    """A document that cannot be loaded. `path` names the field, as in `results[2].nature`."""

    def __init__(self, path, message):
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


@dataclass(frozen=True)
class Shape:
    """Which fields of `model` stand in its document. `key` is the natural key; types come from the model itself."""

    model: type
    key: str
    fields: tuple = ()
    children: tuple = ()


@dataclass(frozen=True)
class Children:
    """Rows below a parent: `name` in the document and as related name, `parent` is their foreign key to it."""

    name: str
    shape: Shape
    parent: str


class Lookup:
    """Finds what a reference names, each object once. `siblings` are rows of the same parent, found by their key."""

    def __init__(self):
        self.found = {}
        self.siblings = {}

    def get(self, field, value):
        """The object that `field` (a foreign key or many-to-many) refers to by the text `value`.

        Raises LookupError with a sentence that says what is missing.
        """
        model = field.related_model
        if value in self.siblings.get(model, {}):
            return self.siblings[model][value]
        name = reference_key(field)
        cache = self.found.setdefault((model, name), {})
        if value not in cache:
            target = None if name == "key" else model._default_manager.filter(**{name: value}).first()
            if target is None:
                raise LookupError(f"there is no {model._meta.model_name} {value!r} (yet); is it further down?")
            cache[value] = target
        return cache[value]


def reference_key(field):
    """The natural key that a reference uses: a `document` goes by its key, a recommendation by its number."""
    if field.name == "document":
        return "document_key"
    return getattr(field.related_model, "NATURAL_KEY", "slug")


def dump(obj, shape, *, skip=()):
    """`obj` as a plain document (dict of text, lists and dicts), without the fields and children named in `skip`."""
    doc = {shape.key: text_of(obj, shape.model._meta.get_field(shape.key))}
    for name in shape.fields:
        field = shape.model._meta.get_field(name)
        value = text_of(obj, field)
        if name not in skip and value not in ("", [], default_text(field)):
            doc[name] = value
    for child in shape.children:
        rows = [dump(row, child.shape) for row in getattr(obj, child.name).all()]
        if child.name not in skip and rows:
            doc[child.name] = rows
    return doc


def parts(shape, prefix=""):
    """What `dump` reads beside the object itself, as names for prefetch_related."""
    for name in shape.fields:
        if isinstance(shape.model._meta.get_field(name), models.ForeignKey | models.ManyToManyField):
            yield f"{prefix}{name}"
    for child in shape.children:
        yield f"{prefix}{child.name}"
        yield from parts(child.shape, f"{prefix}{child.name}__")


def text_of(obj, field):
    """The value of one field as text, or a list of texts."""
    if isinstance(field, models.ManyToManyField):
        return sorted(str(getattr(row, reference_key(field))) for row in getattr(obj, field.name).all())
    value = getattr(obj, field.name)
    if value is None:
        return ""
    if isinstance(field, models.ForeignKey):
        return str(getattr(value, reference_key(field)))
    if isinstance(field, models.BooleanField):
        return "true" if value else "false"
    if isinstance(field, models.JSONField):
        return [str(item) for item in value]
    return tidy(str(value))


def default_text(field):
    """The text of a field's default, or a text that no value has."""
    if not field.has_default() or isinstance(field, models.JSONField):
        return ""
    default = field.get_default()
    return ("true" if default else "false") if isinstance(default, bool) else str(default)


def load(doc, shape, *, onto=None, lookup=None, path=""):
    """Write the document onto `onto`, or onto a new object, with its children, and give it back.

    The caller holds the transaction. Raises DocumentError, which names the field.
    """
    lookup = lookup or Lookup()
    filled = fill(doc, shape, onto or shape.model(), lookup, path)
    is_new = filled.obj.pk is None
    with refusals(path):
        filled.obj.save()
    load_below(filled, lookup, is_new)
    return filled.obj


@dataclass(frozen=True)
class Filled:
    """An object with the values of its document, checked but not saved, and what hangs on it when it is."""

    obj: models.Model
    doc: dict
    shape: Shape
    path: str
    many: dict


def fill(doc, shape, obj, lookup, path, values=None):
    """The document's values on `obj`, checked. `values` are attributes that do not stand in the document.

    References are left out of the check, since they were looked up a moment ago; what must be unique, and what the
    constraints say, is the database's to refuse: to ask it first would take a query for each.
    """
    check_names(doc, shape, path)
    for name, value in (values or {}).items():
        setattr(obj, name, value)
    many = {}
    for name in (shape.key, *shape.fields):
        field = shape.model._meta.get_field(name)
        where = f"{path}{name}"
        if isinstance(field, models.ManyToManyField):
            many[name] = [refer(lookup, field, item, where) for item in texts(doc.get(name, []), where)]
        else:
            setattr(obj, name, python_of(doc.get(name, ""), field, lookup, where))
    references = [field.name for field in obj._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    try:
        obj.full_clean(exclude=references, validate_unique=False, validate_constraints=False)
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        name = "" if field == "__all__" else field
        raise DocumentError(f"{path}{name}".rstrip("."), messages[0]) from problem
    return Filled(obj, doc, shape, path, many)


@contextmanager
def refusals(path):
    """What the database refuses while inside, as a DocumentError of `path`."""
    try:
        yield
    except IntegrityError as problem:
        first_line = str(problem).strip().splitlines()[0]
        raise DocumentError(path.rstrip("."), f"the database refuses it: {first_line}") from problem


def load_below(filled, lookup, is_new):
    """What hangs on a saved object: its many-to-many choices and its children."""
    for name, targets in filled.many.items():
        if is_new:
            choose(filled.obj, name, targets)
        else:
            getattr(filled.obj, name).set(targets)
    for child in filled.shape.children:
        if child.name in filled.doc or not is_new:
            load_children(filled.doc.get(child.name, []), child, filled.obj, lookup, filled.path, is_new)


def choose(obj, name, targets):
    """The first choices of a many-to-many, in one query: there are none yet to compare with."""
    field = obj._meta.get_field(name)
    through = field.remote_field.through
    ends = field.m2m_field_name(), field.m2m_reverse_field_name()
    through.objects.bulk_create(
        [through(**dict(zip(ends, (obj, target), strict=True))) for target in dict.fromkeys(targets)]
    )


def load_children(rows, child, parent, lookup, path, is_new):
    """Make the parent's rows exactly those of the document: same key is the same row, a key that is gone is deleted."""
    if not isinstance(rows, list):
        raise DocumentError(f"{path}{child.name}", "must be a list")
    old = {} if is_new else {row.key: row for row in getattr(parent, child.name).all()}
    keys = {doc.get(child.shape.key) for doc in rows if isinstance(doc, dict) and isinstance(doc.get("key"), str)}
    for key in old.keys() - keys:  # first, so that a row under a new key can take its place
        old.pop(key).delete()
    filled = {}
    for i, doc in enumerate(rows):
        where = f"{path}{child.name}[{i + 1}]"
        key = doc.get(child.shape.key) if isinstance(doc, dict) else None
        if not key or not isinstance(key, str):
            raise DocumentError(where, "needs a `key`")
        if key in filled:
            raise DocumentError(f"{where}.key", f"{key!r} stands twice")
        values = {child.parent: parent}
        if "position" not in child.shape.fields and has_field(child.shape.model, "position"):
            values["position"] = i + 1
        filled[key] = fill(doc, child.shape, old.get(key) or child.shape.model(), lookup, f"{where}.", values)
    new = [row.obj for key, row in filled.items() if key not in old]
    with refusals(f"{path}{child.name}"):
        for key in old:
            filled[key].obj.save()
        child.shape.model._default_manager.bulk_create(new)
    for key, row in filled.items():
        load_below(row, lookup, key not in old)
    lookup.siblings[child.shape.model] = {key: row.obj for key, row in filled.items()}
    getattr(parent, "_prefetched_objects_cache", {}).pop(child.name, None)


def used_by(obj):
    """Rows that choose `obj` in a many-to-many: the database would quietly drop the choice with the object."""
    found = []
    for relation in obj._meta.get_fields(include_hidden=True):
        if relation.many_to_many and relation.auto_created and relation.field.model is not type(obj):
            found += relation.field.model._default_manager.filter(**{relation.field.name: obj})
    return found


def has_field(model, name):
    return any(field.name == name for field in model._meta.get_fields())


def check_names(doc, shape, path):
    """Every name in the document is known; raises DocumentError with the nearest known name."""
    if not isinstance(doc, dict):
        raise DocumentError(path.rstrip("."), "must be a mapping of names to values")
    known = [shape.key, *shape.fields, *(child.name for child in shape.children)]
    for name in doc:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
            raise DocumentError(f"{path}{name}", f"unknown field{hint}")


def texts(value, where):
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise DocumentError(where, "must be a list of texts")
    return value


def refer(lookup, field, value, where):
    try:
        return lookup.get(field, value)
    except LookupError as problem:
        raise DocumentError(where, str(problem)) from problem


def python_of(value, field, lookup, where):
    """The Python value for `field` of what a document says; missing or empty is the field's default."""
    if isinstance(field, models.JSONField):
        return list(texts(value or [], where))
    if not isinstance(value, str):
        raise DocumentError(where, "must be one text")
    value = tidy(value)
    if not value:
        if isinstance(field, models.ForeignKey) and not field.null:
            raise DocumentError(where, "is missing")
        return None if field.null else field.get_default()
    if isinstance(field, models.ForeignKey):
        return refer(lookup, field, value, where)
    if isinstance(field, models.BooleanField):
        if value not in ("true", "false"):
            raise DocumentError(where, f"must be true or false, not {value!r}")
        return value == "true"
    if isinstance(field, models.IntegerField):
        return whole_number(value, where)
    if isinstance(field, models.DateField):
        return day(value, where)
    return value


def whole_number(value, where):
    try:
        return int(value)
    except ValueError:
        raise DocumentError(where, f"must be a whole number, not {value!r}") from None


def day(value, where):
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise DocumentError(where, f"must be a date as 2026-11-21, not {value!r}") from None
