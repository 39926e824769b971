"""What a column of a spreadsheet may hold: how a cell is read into a document's value, and shown again.

A document (catalogue/core/documents.py) has text, lists of text and natural keys; a cell has what a Danish editor
writes: names, ja and nej, 21-11-2026. All else is a CellError: a Danish sentence that says what is allowed.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from django.db import models
from django.utils.text import capfirst

from catalogue.core.documents import default_text, reference_key
from catalogue.core.slugs import danish_slug

SEPARATOR = "; "
PARTS = re.compile(r"[;|\n]")
MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
SMALL = 32_767  # the largest number of a PositiveSmallIntegerField on every database
LISTED = 25  # allowed values that a sentence names


class CellError(Exception):
    """What is wrong with one cell, as a Danish sentence."""


def folded(text):
    """A name or heading without its case, its line breaks, its hard spaces, and its mark of being required.

    >>> folded("  Hvem\\xa0gør\\n DET *")
    'hvem gør det'
    """
    return " ".join(str(text).split()).casefold().rstrip(" *:")


def near(text, known):
    """ Mente du »…«?, or "" where nothing is near."""
    by_fold = {folded(name): name for name in known}
    found = get_close_matches(folded(text), by_fold, n=1)
    return f" Mente du »{by_fold[found[0]]}«?" if found else ""


def listing(names):
    """The allowed values as the end of a sentence; none where they are too many to read."""
    names = [name for name in names if name]
    return f" Tilladt er: {' · '.join(names)}." if 0 < len(names) <= LISTED else ""


# --- What a cell may hold --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """Text of at most `most` characters on one line, or of any length."""

    most: int | None = None
    choices = ()

    def read(self, text, names):
        if self.most:
            text = text.replace("\n", " ")
        if self.most and len(text) > self.most:
            raise CellError(f"Teksten er på {len(text)} tegn. Der er plads til {self.most}.")
        return text

    def show(self, value, names):
        return value

    def allowed(self, names):
        return f"Tekst på højst {self.most} tegn" if self.most else "Tekst; tomme linjer og punkter med - er tilladt"


@dataclass(frozen=True)
class Address:
    """A web address."""

    most: int | None = None
    choices = ()

    def read(self, text, names):
        if not re.fullmatch(r"https?://[^\s/]+\S*", text, re.I):
            raise CellError("En adresse på nettet begynder med https:// og har ingen mellemrum.")
        return Text(self.most).read(text, names)

    def show(self, value, names):
        return value

    def allowed(self, names):
        return "Adresse på nettet, fx https://www.kl.dk"


@dataclass(frozen=True)
class Slug:
    """An address of ours: small letters, digits and hyphens."""

    choices = ()

    def read(self, text, names):
        if not re.fullmatch(r"[a-z0-9_-]{1,50}", text):
            made = danish_slug(text)
            hint = f" Fx »{made}«." if made else ""
            raise CellError(f"En adresse har kun små bogstaver a–z, tal og bindestreg, højst 50 tegn.{hint}")
        return text

    def show(self, value, names):
        return value

    def allowed(self, names):
        return "Små bogstaver a–z, tal og bindestreg, højst 50 tegn"


@dataclass(frozen=True)
class Code:
    """A number of `digits` digits that may begin with 0, which Excel likes to take away."""

    digits: int
    choices = ()

    def read(self, text, names):
        if not re.fullmatch(r"[0-9]+", text) or len(text) > self.digits:
            raise CellError(f"Skal være et nummer på {self.digits} cifre, fx 0101.")
        return text.zfill(self.digits)

    def show(self, value, names):
        return value

    def allowed(self, names):
        return f"{self.digits} cifre; et nul forrest må gerne mangle"


@dataclass(frozen=True)
class Number:
    """A whole number."""

    least: int
    most: int
    choices = ()

    def read(self, text, names):
        text = text.replace("−", "-").replace("–", "-").replace(" ", "")
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise CellError("Skal være et helt tal uden punktum og komma, fx 2022.")
        if not self.least <= int(text) <= self.most:
            raise CellError(f"Tallet skal ligge mellem {self.least} og {self.most}.")
        return str(int(text))

    def show(self, value, names):
        return int(value) if value else ""

    def allowed(self, names):
        return "Helt tal"


@dataclass(frozen=True)
class YesNo:
    """Ja or nej."""

    choices = ("ja", "nej")

    def read(self, text, names):
        if folded(text) in {"ja", "j", "x", "1", "true", "sand"}:
            return "true"
        if folded(text) in {"nej", "n", "0", "false", "falsk"}:
            return "false"
        raise CellError("Skriv ja eller nej.")

    def show(self, value, names):
        return "ja" if value == "true" else "nej"

    def allowed(self, names):
        return "ja eller nej"


@dataclass(frozen=True)
class Day:
    """A date."""

    choices = ()

    def read(self, text, names):
        day = danish_date(text)
        if day is None:
            raise CellError("Skriv datoen som 21-11-2026.")
        return day.isoformat()

    def show(self, value, names):
        return date.fromisoformat(value) if value else ""

    def allowed(self, names):
        return "Dato, fx 21-11-2026"


def danish_date(text):
    """A date as a Dane or a computer writes it, or None.

    >>> danish_date("21-11-2026"), danish_date("1. januar 2027"), danish_date("2026-11-21"), danish_date("31-2-2026")
    (datetime.date(2026, 11, 21), datetime.date(2027, 1, 1), datetime.date(2026, 11, 21), None)
    """
    found = re.fullmatch(r"([0-9]{1,2})\s*[-./ ]\s*([0-9]{1,2})\s*[-./ ]\s*([0-9]{4})( 00:00)?", text)
    day, month, year = found.groups()[:3] if found else (None, None, None)
    if iso := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text):
        year, month, day = iso.groups()
    if words := re.fullmatch(r"([0-9]{1,2})\.? ([a-zæøå]+) ([0-9]{4})", text.casefold()):
        day, year = words[1], words[3]
        month = MONTHS.index(words[2][:3]) + 1 if words[2][:3] in MONTHS else 0
    try:
        return date(int(year), int(month), int(day)) if year else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Choice:
    """One of a fixed list: (value, label) pairs. The label is shown; both are read."""

    pairs: tuple

    @property
    def choices(self):
        return tuple(str(label) for _, label in self.pairs)

    def read(self, text, names):
        for value, label in self.pairs:
            if folded(text) in (folded(label), folded(value)):
                return value
        raise CellError(f"Står ikke på listen.{near(text, self.choices)}{listing(self.choices)}")

    def show(self, value, names):
        return next((str(label) for known, label in self.pairs if known == value), value)

    def allowed(self, names):
        return " · ".join(self.choices)


@dataclass(frozen=True)
class Reference:
    """Something else in the catalogue, by its natural key or one of its names.

    `shown` is the name that is shown, or "" for the key; `where` are lookups that it must meet.
    """

    model: type
    key: str = "slug"
    named_by: tuple = ("name",)
    shown: str = "name"
    where: tuple = ()
    short: bool = True  # few enough to be chosen from a list

    choices = ()

    def read(self, text, names):
        return names.of(self).find(text)

    def show(self, value, names):
        return names.of(self).label(value) if value else ""

    def allowed(self, names):
        what = str(self.model._meta.verbose_name)
        listed = names.of(self).labels
        if len(listed) <= 2 * LISTED:
            return " · ".join(listed)
        return f"Navn eller {'nummer' if self.key == 'number' else 'adresse'} på en {what}, der findes"


@dataclass(frozen=True)
class Many:
    """Several of another sort in one cell, with a semicolon between; a line break and | part them too."""

    of: object
    ordered: bool = False  # keep the order of the cell
    choices = ()

    def read(self, text, names):
        parts = [" ".join(part.split()) for part in PARTS.split(text)]
        found, wrong = [], []
        for part in filter(None, parts):
            try:
                found.append(self.of.read(part, names))
            except CellError as problem:
                wrong.append(f"»{part[:60]}«: {problem}")
        if wrong:
            raise CellError(" ".join(wrong))
        found = list(dict.fromkeys(found))
        return found if self.ordered else sorted(found)

    def show(self, value, names):
        return SEPARATOR.join(str(self.of.show(item, names)) for item in value)

    def allowed(self, names):
        return f"Et eller flere, med semikolon imellem: {self.of.allowed(names)}"


# --- Names of other things -------------------------------------------------------------------------------------------


class NameList:
    """All that a Reference may point at: their keys, and what they are called."""

    def __init__(self, reference):
        fields = dict.fromkeys([reference.key, *reference.named_by])
        rows = reference.model._default_manager.filter(**dict(reference.where)).order_by().values(*fields)
        self.what = str(reference.model._meta.verbose_name)
        self.keys, self.by_name, shown = {}, {}, {}
        for row in rows:
            key = str(row[reference.key])
            self.keys[key] = ""
            shown[key] = str(row.get(reference.shown) or "")
            for name in {folded(row[name]) for name in reference.named_by if row[name]}:
                self.by_name.setdefault(name, []).append(key)
        for key, name in shown.items():
            # A name that others have too, or that a separator would part, is no use in a cell.
            once = len(self.by_name.get(folded(name), [])) == 1
            self.keys[key] = name if once and not PARTS.search(name) else key

    @property
    def labels(self):
        return sorted(self.keys.values(), key=lambda text: (len(text) if text.isdecimal() else 0, text))

    def label(self, key):
        return self.keys.get(key) or key

    def find(self, text):
        """The key of what is called so. Raises CellError."""
        if text in self.keys:
            return text
        found = self.by_name.get(folded(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise CellError(f"Der er flere af det navn. Skriv adressen: {' · '.join(sorted(found)[:5])}.")
        hint = near(text, list(self.keys.values()))
        raise CellError(f"Findes ikke i kataloget som {self.what}.{hint}{'' if hint else listing(self.labels)}")


class Names:
    """The names that one import or export needs, each list read once."""

    def __init__(self):
        self.lists = {}

    def of(self, reference):
        if reference not in self.lists:
            self.lists[reference] = NameList(reference)
        return self.lists[reference]


# --- Columns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """One column: `name` is the field of the document, `sort` one of the classes above.

    `default` is the value that stands for nothing. An empty cell is the default; a missing column leaves the value.
    """

    name: str
    heading: str
    sort: object = field(default_factory=Text)
    required: bool = False
    default: object = field(default="", hash=False)
    help: str = ""
    example: str = ""
    width: int = 20
    only_shown: bool = False  # written and never read

    def get(self, doc):
        """The value that the document has."""
        return doc.get(self.name, self.default)

    def put(self, doc, value):
        """Write the value as `dump` would: what is empty or default is left out."""
        if value in ("", [], self.default):
            doc.pop(self.name, None)
        else:
            doc[self.name] = value

    def read(self, text, names):
        """The document's value of a cell's text. Raises CellError."""
        if not text:
            if self.required:
                raise CellError("Skal udfyldes.")
            return self.default
        return self.sort.read(text, names)

    def show(self, value, names):
        """What the cell shows of a document's value: text, int or date."""
        return "" if value in ("", []) else self.sort.show(value, names)

    def choices(self, names):
        """What Excel lets an editor choose from; none where anything may be written."""
        if isinstance(self.sort, Reference) and self.sort.short:
            return tuple(names.of(self.sort).labels)
        return tuple(self.sort.choices)


def column(model, name, references, **given):
    """The Column of a model's field; `references` is {model or (model, "document"): Reference}."""
    django_field = model._meta.get_field(name)
    many = isinstance(django_field, models.ManyToManyField)
    optional = django_field.blank or django_field.null or django_field.has_default()
    guessed = {
        "heading": capfirst(str(django_field.verbose_name)),
        "sort": given.pop("sort", None) or sort_of(django_field, references),
        "required": not optional and not many,
        "default": [] if many or isinstance(django_field, models.JSONField) else default_text(django_field),
        "help": str(django_field.help_text),
    }
    return Column(name, **(guessed | given))


def sort_of(django_field, references):
    """What a cell of the field may hold."""
    if isinstance(django_field, models.ForeignKey | models.ManyToManyField):
        key = "document" if reference_key(django_field) == "document_key" else django_field.related_model
        reference = references[key]
        return Many(reference) if django_field.many_to_many else reference
    if django_field.choices:
        return Choice(tuple((value, str(label)) for value, label in django_field.choices))
    if isinstance(django_field, models.BooleanField):
        return YesNo()
    if isinstance(django_field, models.PositiveSmallIntegerField):
        return Number(0, SMALL)
    if isinstance(django_field, models.IntegerField):
        return Number(-SMALL, SMALL)
    if isinstance(django_field, models.DateField):
        return Day()
    if isinstance(django_field, models.URLField):
        return Address(django_field.max_length)
    return Text(django_field.max_length)
