"""What a version says as plain texts: the same from its rows in the database and from a form that is being filled."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.choices import REPORTABLE

# The texts of a version in the order of the page, with the words of the form.
TEXTS = {
    "title": "Titel",
    "summary": "Én sætning",
    "target_group": "Målgruppe",
    "results_text": "Hvad kom der ud af det, kort",
    "unknown": "Det ved vi ikke",
    "why": "Hvorfor gør de det?",
    "organisation": "Hvem gør hvad?",
    "parents_role": "Forældrenes og børnenes rolle",
    "costs_and_requirements": "Hvad kræver det?",
    "pitfalls": "Erfaringer og faldgruber",
}
SINGLE = (*TEXTS, "depth", "age_from_months", "age_to_months", "approach", "reported_year", "period", "theme")
MANY = ("topics", "settings", "actors", "not_reported")


@dataclass(frozen=True)
class Rows:
    """A kind of rows: what one is called, the fields of which one must be filled for a row to count, and its texts."""

    name: str
    label: str
    filled: tuple[str, ...]
    fields: tuple[str, ...]
    texts: tuple[str, ...] = ()


PLACE = ("document", "place", "provenance_note")
ROWS = {
    rows.name: rows
    for rows in (
        Rows("municipality_ties", "Kommune", ("municipality",), ("municipality", "role")),
        Rows(
            "results",
            "Resultat",
            ("text", "value"),
            (
                *("evaluation", "nature", "text", "value", "before", "before_time", "after", "after_time"),
                *("population", "n", *PLACE),
            ),
            ("text",),
        ),
        Rows(
            "evaluations",
            "Undersøgelse",
            ("design", "who", "design_note"),
            ("scope", "design", "conclusion", "who", "design_note", "source", *PLACE),
            ("design_note",),
        ),
        Rows("steps", "Trin", ("heading", "text"), ("heading", "text"), ("heading", "text")),
        Rows("organisation_ties", "Organisation", ("organisation",), ("organisation", "role")),
        Rows("recommendation_ties", "Anbefaling", ("recommendation",), ("recommendation", "basis", "note")),
        Rows("mentions", "Dokument", ("document", "place", "provenance_note"), PLACE),
        Rows("source_ties", "Kilde", ("source",), ("source", "role")),
    )
}


@dataclass(frozen=True)
class Row:
    """One row: `name` is the prefix of its fields in the form (steps-0), `key` its primary key as text, "" if new."""

    name: str
    values: dict[str, str]
    key: str = ""

    def __getitem__(self, name):
        return self.values.get(name, "")


@dataclass(frozen=True)
class Content:
    """What a version says, all as text, the same from its rows in the database and from a form that is being filled."""

    fields: dict[str, str]
    many: dict[str, tuple[str, ...]]
    rows: dict[str, list[Row]]

    def __getitem__(self, name):
        return self.fields.get(name, "")


def content_of(version) -> Content:
    """The Content of a saved version. References are primary keys as text."""
    return Content(
        fields={name: as_text(version, name) for name in SINGLE},
        many={
            **{name: tuple(str(row.pk) for row in getattr(version, name).all()) for name in ("topics", "settings")},
            "actors": tuple(str(row.pk) for row in version.actors.all()),
            "not_reported": tuple(version.not_reported),
        },
        rows={
            rows.name: [
                Row(f"{rows.name}-{number}", {name: as_text(row, name) for name in rows.fields}, str(row.pk))
                for number, row in enumerate(getattr(version, rows.name).all())
            ]
            for rows in ROWS.values()
        },
    )


def as_text(obj, name) -> str:
    value = getattr(obj, obj._meta.get_field(name).attname)
    return "" if value is None else str(value)


def content_of_form(data) -> Content:
    """The Content of a form as it is posted: `data` is a QueryDict, which may hold anything."""
    return Content(
        fields={name: data.get(name, "").strip() for name in SINGLE},
        many={
            **{name: tuple(data.getlist(name)) for name in ("topics", "settings", "actors")},
            "not_reported": tuple(name for name in REPORTABLE if data.get(f"nr_{name}")),
        },
        rows={rows.name: list(rows_of_form(data, rows)) for rows in ROWS.values()},
    )


def rows_of_form(data, rows: Rows) -> Iterator[Row]:
    """The rows that are filled and not to be deleted."""
    total = data.get(f"{rows.name}-TOTAL_FORMS", "")
    for number in range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0):
        prefix = f"{rows.name}-{number}"
        values = {name: data.get(f"{prefix}-{name}", "").strip() for name in rows.fields}
        if any(values[name] for name in rows.filled) and not data.get(f"{prefix}-DELETE"):
            yield Row(prefix, values, data.get(f"{prefix}-id", ""))
