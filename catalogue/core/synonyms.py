"""Synonyms: words that find each other in search. Their actions, and their kind of fixture."""

from django.db import transaction

from catalogue.core.documents import Shape, dump, load
from catalogue.core.kinds import Kind, register
from catalogue.core.publishing import record
from catalogue.core.stamp import renew_stamp
from catalogue.models import Synonym

SHAPE = Shape(Synonym, "words")


@transaction.atomic
def save_synonym(*, synonym, by, verb):
    """Save the words; search takes them at once, since everything held in memory is keyed by the stamp."""
    before = Synonym.objects.filter(pk=synonym.pk).values_list("words", flat=True).first()
    synonym.edit_no += 1
    synonym.save()
    note = f"før: {before}" if before and before != synonym.words else ""
    record(verb, "synonym", synonym.words, synonym, by=by, note=note)
    renew_stamp()


@transaction.atomic
def delete_synonym(*, synonym, by):
    """Take the words out of search."""
    record("slettet", "synonym", synonym.words, synonym, by=by)
    synonym.delete()
    renew_stamp()


def register_synonyms():
    """Called once, when the app is ready."""
    register(
        Kind(
            name="synonym",
            file="synonyms.yaml",
            key="words",
            find=lambda words: Synonym.objects.filter(words=words).first(),
            dump=lambda obj: dump(obj, SHAPE),
            save=lambda doc, onto, by, lookup: load(doc, SHAPE, onto=onto, lookup=lookup),
            entries=lambda obj: [],
            everything=Synonym.objects.all,
            remove=lambda obj, by: False,
        )
    )
