"""What has happened to one thing, for the editors' page »Historik«: its events, its revisions, and their difference."""

from django.db import models

from catalogue.core.differences import difference
from catalogue.core.documents import reference_key
from catalogue.models import AuditEvent, Revision

SHOWN_EVENTS = 200


class Names:
    """What references point at, by the name it has now; each asked of the database once."""

    def __init__(self):
        self.found = {}

    def __call__(self, field, text):
        """The name behind the natural key `text`, the key itself where it is gone, None for what is no reference."""
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            return None
        name = reference_key(field)
        if name == "key":
            return text  # a row of the same parent
        asked = (field.related_model, name, text)
        if asked not in self.found:
            target = field.related_model._default_manager.filter(**{name: text}).first()
            self.found[asked] = str(target) if target else f"{text} (findes ikke mere)"
        return self.found[asked]


def events_of(kind, key):
    """The audit rows of one object, latest first."""
    return list(AuditEvent.objects.filter(kind=kind, key=key)[:SHOWN_EVENTS])


def revisions_of(kind, key):
    """The revisions of one object without their payloads, latest first."""
    return list(Revision.objects.filter(kind=kind, key=key).defer("payload").order_by("-number"))


def chosen(query, numbers):
    """The two numbers that the query parameters `fra` and `til` choose, older first; None for anything else.

    `numbers`: those there are, latest first. Without a choice the two latest.
    """
    wanted = [query.get(name, "") for name in ("fra", "til")]
    if not any(wanted):
        return (numbers[1], numbers[0]) if len(numbers) > 1 else None
    if not all(text.isdecimal() and int(text) in numbers for text in wanted):
        return None
    first, second = sorted(int(text) for text in wanted)
    return first, second


def between(kind, key, pair):
    """The difference between two revisions of an object whose kind has a shape."""
    payloads = dict(Revision.objects.filter(kind=kind.name, key=key, number__in=pair).values_list("number", "payload"))
    return difference(payloads[pair[0]], payloads[pair[1]], kind.shape, Names())
