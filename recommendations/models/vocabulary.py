"""The words that describe a case: topic, setting and actor. The lists stand in fixtures/catalogue/."""

from django.db import models

from catalogue.models import Named


class Vocabulary(Named):
    """A word of a fixed list, with one line that says what it covers."""

    definition = models.CharField("forklaring", max_length=200)
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta(Named.Meta):
        abstract = True


class Topic(Vocabulary):
    class Meta(Vocabulary.Meta):
        abstract = False
        verbose_name = "emne"
        verbose_name_plural = "emner"


class Setting(Vocabulary):
    class Meta(Vocabulary.Meta):
        abstract = False
        verbose_name = "hvor"
        verbose_name_plural = "hvor"


class Actor(Vocabulary):
    """The profession that does the work: not who benefits, not the organisation."""

    class Meta(Vocabulary.Meta):
        abstract = False
        verbose_name = "hvem gør det"
        verbose_name_plural = "hvem gør det"
