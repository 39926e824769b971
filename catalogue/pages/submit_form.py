"""The form of /indsend/: its fields are made from cases/questions.py, and it cleans to what a Submission holds.

Everything that is refused stays in the fields. Errors must be mended; warnings (what looks like a name, a mailbox that
looks like somebody's own) are asked about once, and then it is the sender's to decide.
"""

import hashlib
from dataclasses import dataclass, field

from django import forms
from django.core.validators import EmailValidator

from cases.facets import Ground
from cases.models import Municipality
from cases.questions import LINE, MANY, MOST_ROWS, ONE, PARTS, PLACE, QUESTIONS, ROWS, TEXT, Choice, Question
from catalogue.core.filterform import KnownValues
from catalogue.core.paper import printable
from catalogue.core.personal import looks_own, mails_in, without_cpr
from catalogue.core.prose import tidy
from catalogue.core.writing import persons

AUTO_ID = "felt-%s"
TRAP = "hjemmeside"  # left empty by people; what fills every field it finds fills this one too
SEEN = "set"  # the warnings that were shown already
SKIP = Choice("", "Springer over")
MAILBOX = "Skriv en mailadresse, som sundhedsplejen@kommunen.dk."


class PlainField(forms.CharField):
    """Text without control characters, on one line or several. Refuses what is too long and what looks like a CPR
    number, which must never be stored. There is no maxlength in the HTML: it would cut what is pasted without a word.
    """

    def __init__(self, *, most, many_lines=False, **kwargs):
        super().__init__(strip=True, **kwargs)
        self.most, self.many_lines = most, many_lines

    def to_python(self, value):
        text = printable(super().to_python(value))
        return tidy(text) if self.many_lines else " ".join(text.split())

    def run_validators(self, value):
        """Only our own checks: control characters are gone already."""

    def validate(self, value):
        super().validate(value)
        if self.most and len(value) > self.most:
            over = len(value) - self.most
            raise forms.ValidationError(f"Teksten er {over} tegn for lang. Der er plads til {self.most} tegn.")
        without_cpr(value)


class MailboxField(forms.CharField):
    """A mail address, in small letters after the @ as mail servers read it."""

    def clean(self, value):
        text = printable(super().clean(value)).strip()
        EmailValidator(message=MAILBOX)(text)
        if len(text) > 254:
            raise forms.ValidationError(MAILBOX)
        local, _, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"


def field_of(question: Question, labels) -> forms.Field:
    """The form field of a question; `labels` are the Ground's."""
    messages = {"required": question.required}
    required = bool(question.required)
    if question.kind in (LINE, TEXT):
        return PlainField(
            most=question.most, many_lines=question.kind == TEXT, required=required, error_messages=messages
        )
    choices = [(choice.value, choice.label) for choice in choices_of(question, labels)]
    if question.kind == MANY:
        return KnownValues(choices=choices, widget=forms.SelectMultiple)
    messages["invalid_choice"] = "Vælg et af svarene på listen."
    return forms.ChoiceField(choices=[("", ""), *choices], required=required, error_messages=messages)


def choices_of(question: Question, labels) -> list[Choice]:
    """What can be chosen, in order."""
    if not question.facet:
        return list(question.choices)
    return [Choice(value, label) for value, label in labels[question.facet].items() if value != "ikke-oplyst"]


class RowForm(forms.Form):
    """One row of a question that has several."""

    def __init__(self, data, *, question, number, labels, initial=None):
        prefix = f"{question.name}-{number}"
        super().__init__(data, prefix=prefix, auto_id=AUTO_ID, initial=initial, use_required_attribute=False)
        for column in question.columns:
            self.fields[column.name] = field_of(column, labels)
        self.question, self.number, self.labels = question, number, labels

    @property
    def filled(self):
        """{column: what was answered}; {} for an empty row."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class SubmitForm(forms.Form):
    """Fields by the names of cases/questions.py, rows as RowForms, and the sender's mailbox and consent.

    After `is_valid`: `content`, `cleaned_data["mailbox"]` and so on. `more` names the question that gets one row more.
    """

    def __init__(self, data=None, *, ground: Ground, initial=None, more=""):
        super().__init__(data, auto_id=AUTO_ID, initial=initial, use_required_attribute=False)
        self.labels = ground.labels
        for question in QUESTIONS.values():
            if question.kind != ROWS:
                self.fields[question.name] = field_of(question, self.labels)
        self.fields["mailbox"] = MailboxField(error_messages={"required": "Skriv jeres fælles postkasse."})
        self.fields["mailbox_is_public"] = forms.BooleanField(required=False)
        self.fields["consent"] = forms.BooleanField(
            error_messages={"required": "Sæt kryds, hvis redaktionen må rette teksten til og vise den."}
        )
        self.rows = {
            question.name: self.rows_of(question, data, (initial or {}).get(question.name, []), question.name == more)
            for question in QUESTIONS.values()
            if question.kind == ROWS
        }

    def rows_of(self, question, data, initial, one_more):
        """The RowForms of a question: those that are filled, at least as many as are shown, and one more if asked."""
        if data is None:
            number = max(question.shown, len(initial))
            given = [*initial, *[None] * (number - len(initial))]
            return [
                RowForm(None, question=question, number=place, labels=self.labels, initial=one)
                for place, one in enumerate(given)
            ]
        rows = [RowForm(data, question=question, number=place, labels=self.labels) for place in range(MOST_ROWS)]
        posted = [row.number for row in rows if any(f"{row.prefix}-{name}" in data for name in row.fields)]
        number = max([question.shown, *[number + 1 for number in posted]]) + one_more
        return rows[: min(number, MOST_ROWS)]

    def is_valid(self):
        own = super().is_valid()
        return all([own, *[row.is_valid() for rows in self.rows.values() for row in rows]])

    @property
    def content(self):
        """What a Submission holds: {name: text, list of values, or list of rows}, without what is empty."""
        plain = {name: self.cleaned_data[name] for name in QUESTIONS if self.cleaned_data.get(name)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}
        rows = {name: [row.filled for row in rows if row.filled] for name, rows in self.rows.items()}
        return plain | {name: filled for name, filled in rows.items() if filled}

    @property
    def municipality(self) -> Municipality:
        """The sender's, which is among the choices."""
        return Municipality.objects.get(slug=self.cleaned_data["municipality"])

    @property
    def trap_is_filled(self):
        return bool(self.data.get(TRAP, "").strip())

    def errors_in_order(self):
        """[(id of the field, sentence)] of all errors, in the order of the page."""
        found = []
        for part in PARTS:
            for question in part.questions:
                if question.kind == ROWS:
                    for row in self.rows[question.name]:
                        found += [(row[name], row.number + 1, question) for name in row.fields if row[name].errors]
                elif self[question.name].errors:
                    found.append((self[question.name], 0, question))
        found += [(self[name], 0, None) for name in ("mailbox", "consent") if self[name].errors]
        return [
            (field_id(bound, question), f"{question.row.capitalize()} {number}: {text}" if number else text)
            for bound, number, question in found
            for text in bound.errors
        ]

    # --- Warnings ---------------------------------------------------------------------------------------------------

    def warnings(self):
        """[Warning] about what is allowed and probably not meant, of a form that is valid."""
        found = []
        if looks_own(self.cleaned_data["mailbox"]):
            text = (
                "Postkassen ligner en persons egen. Brug helst en, som flere læser: Så får I også svar, når nogen "
                "holder ferie eller skifter job."
            )
            found.append(Warning(self["mailbox"].auto_id, text))
        for bound, heading, text in self.texts():
            if names := persons(text):
                said = f"Under »{heading}« ligner {quoted(names[:3])} navnet på en person. Skriv en titel i stedet."
                found.append(Warning(bound.auto_id, said))
            if mails := mails_in(text):
                said = f"Under »{heading}« står mailadressen {quoted(mails)}. Teksten kan blive vist for alle."
                found.append(Warning(bound.auto_id, said))
        return found

    def texts(self):
        """(bound field, heading, cleaned text) of everything that is typed."""
        for question in QUESTIONS.values():
            if question.kind in (LINE, TEXT):
                yield self[question.name], question.heading, self.cleaned_data[question.name]
            for row in self.rows.get(question.name, []):
                for column in question.columns:
                    if column.kind in (LINE, TEXT):
                        heading = f"{question.row.capitalize()} {row.number + 1}"
                        yield row[column.name], heading, row.cleaned_data[column.name]

    def seen(self):
        """The keys of the warnings that the sender has seen."""
        return set(self.data.get(SEEN, "")[:2000].split())


def quoted(words):
    return " og ".join(f"»{word}«" for word in words)


@dataclass(frozen=True)
class Warning:
    """Something to look at once: the id of its field, and a sentence."""

    field: str
    text: str

    @property
    def key(self):
        return hashlib.sha256(f"{self.field}{self.text}".encode()).hexdigest()[:12]


# --- What the template prints ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    id: str
    value: str
    label: str
    meaning: str
    chosen: bool


@dataclass(frozen=True)
class Shown:
    """A question as it stands on the page. `column` is the question of a row's field, otherwise the question itself."""

    question: Question
    id: str
    name: str = ""
    value: str = ""
    errors: list = field(default_factory=list)
    options: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    row_number: int = 0

    @property
    def described_by(self):
        """The ids of what explains the field, for aria-describedby."""
        question = self.question
        told = [
            ("hjaelp", bool(question.help or question.example) and not self.row_number),
            ("fejl", bool(self.errors)),
            ("plads", bool(question.most) and question.kind == TEXT),
        ]
        return " ".join(f"{self.id}-{end}" for end, there in told if there)


def field_id(bound, question):
    """The id of the first thing to focus: a group has none of its own."""
    is_group = question and question.kind in (ONE, MANY) and not isinstance(bound.form, RowForm)
    return f"{bound.auto_id}-0" if is_group else bound.auto_id


def shown(form: SubmitForm, with_errors: bool):
    """[(Part, [Shown])] for the page."""
    return [(part, [shown_question(form, question, with_errors) for question in part.questions]) for part in PARTS]


def shown_question(form, question, with_errors):
    if question.kind != ROWS:
        return shown_field(form[question.name], question, form.labels, with_errors)
    rows = [
        [shown_field(row[column.name], column, form.labels, with_errors, row.number + 1) for column in question.columns]
        for row in form.rows[question.name]
    ]
    return Shown(question, AUTO_ID % question.name, rows=rows)


def shown_field(bound, question, labels, with_errors, row_number=0):
    value = bound.value()
    options = []
    if question.kind in (ONE, MANY, PLACE):
        chosen = set(value) if isinstance(value, list | tuple) else {value or ""}
        given = choices_of(question, labels)
        if question.kind == ONE and not row_number:
            given = [*given, SKIP]
        options = [
            Option(f"{bound.auto_id}-{place}", one.value, one.label, one.meaning, one.value in chosen)
            for place, one in enumerate(given)
        ]
    text = "" if options or value is None else str(value)
    errors = list(bound.errors) if with_errors else []
    return Shown(question, bound.auto_id, bound.html_name, text, errors, options, row_number=row_number)
