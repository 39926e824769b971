"""What every kind of content shares: publication, audit, revisions, loaded bases and the search index.

This module knows no case and no theme.
"""

import secrets

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from catalogue.core.fields import SortKeyField


class EditorManager(UserManager):
    """Addresses in small letters: editors log in with them."""

    @classmethod
    def normalize_email(cls, email):
        return (email or "").strip().lower()


class User(AbstractUser):
    """An editor, who logs in with her e-mail address. Readers never log in."""

    email = models.EmailField("e-mail", unique=True)

    objects = EditorManager()

    class Meta(AbstractUser.Meta):
        verbose_name = "redaktør"
        verbose_name_plural = "redaktører"


def new_stamp():
    """A random stamp: never a counter or a time, which two processes can give twice."""
    return secrets.token_hex(16)


class ContentVersion(models.Model):
    """One row: a random stamp, renewed in the transaction of every change that readers can see.

    `index_version` names the code that made the search index; see catalogue/core/postings.py.
    """

    stamp = models.CharField(max_length=32, default=new_stamp)
    index_version = models.CharField(max_length=32, default="", editable=False)

    class Meta:
        verbose_name = "indholdsversion"
        verbose_name_plural = "indholdsversion"
        # Other content than cases has no versions: who edits what is published there, edits what readers see.
        permissions = [("publish_content", "Kan publicere og rette det, læserne ser")]
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_content_version")]

    def __str__(self):
        return self.stamp


class CachedValue(models.Model):
    """The table of the cache `default`, in the columns that Django's DatabaseCache writes. Nothing else reads it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "midlertidig værdi"
        verbose_name_plural = "midlertidige værdier"

    def __str__(self):
        return self.cache_key


class AuditEvent(models.Model):
    """Who did what to which object, and when. Without foreign keys, so that nothing is blocked from deletion."""

    verb = models.CharField("handling", max_length=40)
    kind = models.CharField("slags", max_length=40)
    key = models.CharField("nøgle", max_length=300)
    label = models.CharField("navn", max_length=300)
    by = models.CharField("af", max_length=150)
    at = models.DateTimeField("tidspunkt", auto_now_add=True)
    note = models.TextField("bemærkning", blank=True, default="")

    class Meta:
        verbose_name = "hændelse"
        verbose_name_plural = "hændelser"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self):
        return f"{self.verb}: {self.label}"


class Revision(models.Model):
    """A whole object as a document, as it was loaded and after each change of content that is edited live."""

    kind = models.CharField("slags", max_length=40)
    key = models.CharField("nøgle", max_length=300)
    number = models.PositiveIntegerField("nummer")
    payload = models.JSONField("indhold")
    by = models.CharField("af", max_length=150)
    at = models.DateTimeField("tidspunkt", auto_now_add=True)

    class Meta:
        verbose_name = "tidligere udgave"
        verbose_name_plural = "tidligere udgaver"
        ordering = ["kind", "key", "-number"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "number"], name="revision_number_once")]

    def __str__(self):
        return f"{self.kind} {self.key}, nr. {self.number}"


class LoadedBase(models.Model):
    """What `load_catalogue` last took from the fixtures: the base of its three-way merge.

    `fixture` is the document as the file had it, `payload` the object as it stood after loading.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    fixture = models.JSONField()
    payload = models.JSONField()
    file = models.CharField(max_length=200)

    class Meta:
        verbose_name = "indlæst grundlag"
        verbose_name_plural = "indlæste grundlag"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="loaded_base_once")]

    def __str__(self):
        return f"{self.kind} {self.key}"


class Named(models.Model):
    """Something with a name, an address and a place in its list."""

    slug = models.SlugField("adresse", max_length=50, unique=True, help_text="Små bogstaver uden æ, ø og å.")
    name = models.CharField("navn", max_length=120)
    sort_key = SortKeyField(source="name")
    position = models.PositiveSmallIntegerField("rækkefølge", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "sort_key", "slug"]

    def __str__(self):
        return self.name


class KeyedRow(models.Model):
    """A row below a parent. Its `key` is unique there and never changes, so that documents and merges can name it."""

    key = models.SlugField("nøgle", max_length=110)

    class Meta:
        abstract = True

    def __str__(self):
        return self.key


class EditableQuerySet(models.QuerySet):
    def published(self):
        """Rows that readers may see."""
        return self.filter(state=Editable.State.PUBLISHED)


class Editable(models.Model):
    """Content with a state, a lost-update check (`edit_no`) and a note that only editors see."""

    class State(models.TextChoices):
        DRAFT = "draft", "kladde"
        IN_REVIEW = "in_review", "til gennemsyn"
        PUBLISHED = "published", "publiceret"
        ARCHIVED = "archived", "arkiveret"

    state = models.CharField("tilstand", max_length=12, choices=State, default=State.DRAFT, editable=False)
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)
    edited_by = models.CharField("senest rettet af", max_length=150, blank=True, default="", editable=False)
    edited_at = models.DateTimeField("senest rettet", null=True, blank=True, editable=False)
    published_by = models.CharField("publiceret af", max_length=150, blank=True, default="", editable=False)
    published_at = models.DateTimeField("publiceret", null=True, blank=True, editable=False)
    editor_note = models.TextField(
        "note til redaktører",
        blank=True,
        default="",
        help_text="Vises aldrig for læsere. Skriv fx, hvor kilden modsiger sig selv.",
    )

    objects = EditableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by="")
                | (Q(published_at__isnull=False) & ~Q(published_by="")),
                name="%(app_label)s_%(class)s_published_pair",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_when",
            ),
        ]


class SearchEntry(models.Model):
    """One published thing that can be found: a case, a recommendation, a fact box, a concept, a source …

    `kind` and `key` are those of catalogue/core/kinds.py (a recommendation's key is its number).
    `facets` holds all its filter values as "name=value" lines, so that the facet index builds from one query.
    `summary` is the text that a result row shows. `rank` puts full descriptions (0) before short mentions (1). `terms`
    are the packed primary keys of the terms it stands under, so that it can be taken out again.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True, default="")
    summary = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    names = models.TextField(blank=True, default="")
    facets = models.TextField(blank=True, default="")
    rank = models.PositiveSmallIntegerField(default=0)
    terms = models.BinaryField(default=b"")
    sort_key = SortKeyField(source="title")

    class Meta:
        verbose_name = "søgepost"
        verbose_name_plural = "søgeposter"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_entry_once")]
        indexes = [models.Index(fields=["kind", "sort_key"])]

    def __str__(self):
        return f"{self.kind} {self.key}"


class Term(models.Model):
    """One analysed word of the index; see catalogue/core/danish.py."""

    text = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = "søgeord"
        verbose_name_plural = "søgeord"

    def __str__(self):
        return self.text


class Posting(models.Model):
    """Which entries of one block hold a term, as packed whole numbers; see catalogue/core/postings.py."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="+", db_index=False)
    block = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        verbose_name = "forekomst"
        verbose_name_plural = "forekomster"
        constraints = [models.UniqueConstraint(fields=["term", "block"], name="posting_once_a_block")]

    def __str__(self):
        return f"{self.term_id} in block {self.block}"


class Synonym(models.Model):
    """Words that find each other. Used in search at once, without a restart."""

    words = models.CharField(
        "ord",
        max_length=300,
        unique=True,
        help_text="Ord eller udtryk, der skal finde hinanden, adskilt af komma: tandlæge, tandpleje.",
    )
    edit_no = models.PositiveIntegerField("rettelse nr.", default=0, editable=False)

    class Meta:
        verbose_name = "synonymer"
        verbose_name_plural = "synonymer"
        ordering = ["words"]

    def __str__(self):
        return self.words


class ZeroSearch(models.Model):
    """How often a search gave no case in a week; nothing about who searched. See catalogue/core/zero_searches.py.

    `week` is its Monday. `query` is the commonest spelling of the words, `folded` the same in plain letters.
    """

    week = models.DateField("uge")
    query = models.CharField("søgning", max_length=100)
    folded = models.CharField(max_length=200)
    count = models.PositiveIntegerField("gange")

    class Meta:
        verbose_name = "søgning uden resultat"
        verbose_name_plural = "søgninger uden resultat"
        ordering = ["-week", "-count", "folded"]
        constraints = [models.UniqueConstraint(fields=["week", "folded"], name="zero_search_once_a_week")]

    def __str__(self):
        return self.query


class CheckedAddress(models.Model):
    """An address that the catalogue's content points at, and how it answered last. Written by check_links alone.

    Keyed by the address itself, not by who names it: it is asked once however many name it, an address that an editor
    writes anew is not checked yet, and what is loaded or restored loses nothing. Where an address stands is worked out
    from the content (catalogue/core/addresses.py).

    `http_status` is the last answer's, None where none came. `failing_since` and `failures` are set from the first
    answer that was no good, also while the status is still that of before: trouble passes (docs/decisions/0025).
    """

    class Status(models.TextChoices):
        UNCHECKED = "ikke-tjekket", "ikke tjekket"
        ALIVE = "svarer", "svarer"
        MOVED = "flyttet", "flyttet"
        DEAD = "doed", "svarer ikke"
        CLOSED = "lukket", "kan ikke tjekkes af en maskine"

    address = models.CharField("adresse", max_length=1000, unique=True)
    host = models.CharField("sted", max_length=260, db_index=True, default="")
    status = models.CharField("status", max_length=20, choices=Status, default=Status.UNCHECKED)
    http_status = models.PositiveSmallIntegerField("svarkode", null=True, blank=True)
    reason = models.CharField("hvad skete der", max_length=300, blank=True, default="")
    final_address = models.CharField("ender på", max_length=2000, blank=True, default="")
    checked_at = models.DateTimeField("tjekket", null=True, blank=True)
    answered_at = models.DateTimeField("svarede senest", null=True, blank=True)
    failing_since = models.DateTimeField("har ikke svaret siden", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("gange uden svar", default=0)

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "links"
        ordering = ["host", "address"]

    def __str__(self):
        return self.address


class PendingImport(models.Model):
    """A file that an editor has uploaded and not yet confirmed or put away; see catalogue/core/exchange_admin.py.

    In the database, so that every process finds it and nobody else on the machine can read it. `seen` is what the
    editor was shown: {key of a row: the mark of what stood there}.
    """

    token = models.CharField(max_length=32, unique=True, default=new_stamp)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    seen = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "fil, der venter på at blive importeret"
        verbose_name_plural = "filer, der venter på at blive importeret"

    def __str__(self):
        return self.file_name
