"""What is wrong in a form of the admin and its rows, as a list of links to the fields: the form is long."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing to put right: `anchor` is the id of its place on the page, `where` the words that stand there."""

    anchor: str
    where: str
    text: str


def faults_of(form, inlines):
    """The Faults of a bound admin form and its `inline_admin_formsets`, in the order of their fields.

    What belongs to no field of the form stands above it already and is left out.
    """
    return [*of_form(form, ""), *(fault for inline in inlines for fault in of_rows(inline))]


def of_form(form, row):
    """The faults of the form's fields; `row` is what is said before the name of the field."""
    for name in form.fields:
        bound = form[name]
        for text in bound.errors:
            yield Fault(bound.auto_id, f"{row}{bound.label}".rstrip(":"), text)


def of_rows(inline):
    """The faults of a group of rows and of each of them."""
    formset = inline.formset
    name = getattr(inline.opts, "one", "") or str(inline.opts.verbose_name).capitalize()
    for text in formset.non_form_errors():
        yield Fault(f"{formset.prefix}-group", name, text)
    for number, form in enumerate(formset.forms, 1):
        for text in form.non_field_errors():
            yield Fault(f"{formset.prefix}-{number - 1}", f"{name} {number}", text)
        yield from of_form(form, f"{name} {number}, ")
