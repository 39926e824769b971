"""Collections: examples that editors have put together for one purpose, in their order."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models.case import Case
from catalogue.core.fields import ProseField, SortKeyField
from catalogue.models import Editable, EditableQuerySet, KeyedRow


class CollectionQuerySet(EditableQuerySet):
    def shown(self):
        """Published collections that readers may see: with a published case in them, or made by a filter."""
        rows = CollectionItem.objects.public().filter(collection=OuterRef("pk"))
        return self.published().filter(Exists(rows) | ~Q(filter=""))


class Collection(Editable):
    """Chosen cases with a text, or the cases that a stored filter gives. See cases/collections.py for the filter."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    title = models.CharField("titel", max_length=120)
    sort_key = SortKeyField(source="title")
    summary = models.CharField(
        "én linje", max_length=140, help_text="Hvad kan man bruge samlingen til? Står på forsiden og i søgningen."
    )
    text = ProseField("tekst", help_text="To-tre sætninger på almindeligt dansk, i egne ord.")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)
    filter = models.CharField(
        "gemt filter",
        max_length=500,
        blank=True,
        default="",
        help_text="I stedet for eksempler nedenfor: vælg filtre på /cases/, og kopiér adressen hertil.",
    )

    objects = CollectionQuerySet.as_manager()

    class Meta(Editable.Meta):
        verbose_name = "samling"
        verbose_name_plural = "samlinger"
        ordering = ["position", "sort_key", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"/samlinger/{self.slug}/"


class CollectionItemQuerySet(models.QuerySet):
    def public(self):
        """Rows whose case readers may see."""
        return self.filter(case__live__isnull=False, case__archived_at__isnull=True)


class CollectionItem(KeyedRow):
    """One case of a collection, and in the editors' own words why it is there."""

    collection = models.ForeignKey(Collection, verbose_name="samling", on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, verbose_name="eksempel", on_delete=models.PROTECT, related_name="collection_items")
    why = models.CharField(
        "hvorfor er det med",
        max_length=300,
        blank=True,
        default="",
        help_text="Én sand sætning i egne ord om, hvad netop dette eksempel viser.",
    )
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    objects = CollectionItemQuerySet.as_manager()

    class Meta:
        verbose_name = "eksempel i samlingen"
        verbose_name_plural = "eksempler i samlingen"
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "key"], name="collection_item_key_once"),
            models.UniqueConstraint(fields=["collection", "case"], name="collection_item_once"),
        ]
