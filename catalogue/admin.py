"""The editors' pages for synonyms, searches without results, and what has happened."""

import csv
from bisect import bisect_left
from datetime import date
from itertools import combinations
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html

from catalogue import user_admin  # noqa: F401  (registers the editors)
from catalogue.core import danish, search
from catalogue.core.admin import CatalogueAdmin, EditTokenForm, ReadOnlyAdmin
from catalogue.core.kinds import KINDS
from catalogue.core.search import Tier
from catalogue.core.spreadsheets import safe_cell
from catalogue.core.synonyms import delete_synonym, save_synonym
from catalogue.core.tried import expressions, same, terms
from catalogue.models import AuditEvent, Revision, Synonym, ZeroSearch

admin.site.site_header = "Inspirationskataloget – redaktion"
admin.site.site_title = "Inspirationskataloget"
admin.site.index_title = "Redaktion"
admin.site.site_url = "/"


# --- Synonyms --------------------------------------------------------------------------------------------------------

LONGEST = 60  # letters of an expression
MOST = 12  # expressions of a row


class SynonymForm(EditTokenForm):
    """Expressions with commas between, tidied; what is wrong is refused, what is only odd is said after saving."""

    def clean_words(self):
        found = expressions(self.cleaned_data["words"])
        folded = [danish.fold(expression) for expression in found]
        twice = [expression for expression, text in zip(found, folded, strict=True) if folded.count(text) > 1]
        if twice:
            raise forms.ValidationError(f"»{twice[0]}« står her to gange.")
        if len(found) < 2:
            raise forms.ValidationError("Skriv mindst to ord eller udtryk med komma imellem.")
        if len(found) > MOST:
            raise forms.ValidationError(f"Skriv højst {MOST} udtryk. Lav hellere to rækker.")
        for expression in found:
            if not terms(expression):
                raise forms.ValidationError(f"Der er ingen ord i »{expression}«.")
            if len(expression) > LONGEST:
                raise forms.ValidationError(f"»{expression[:LONGEST]}…« er for langt. Højst {LONGEST} tegn.")
        for other in Synonym.objects.exclude(pk=self.instance.pk):
            if {danish.fold(expression) for expression in expressions(other.words)} == set(folded):
                raise forms.ValidationError(f"De samme ord står allerede i rækken »{other}«.")
        return ", ".join(found)


def oddities(synonym):
    """Sentences about what an editor may have overlooked in a row of synonyms."""
    own = [(expression, terms(expression)) for expression in expressions(synonym.words)]
    for (one, its), (other, others) in combinations(own, 2):
        if same(its, others):
            yield f"»{one}« og »{other}« er bøjninger af det samme. Dem finder søgningen allerede."
    for row in Synonym.objects.exclude(pk=synonym.pk):
        there = [terms(expression) for expression in expressions(row.words)]
        both = [expression for expression, its in own if any(same(its, other) for other in there)]
        if both:
            named = " og ".join(f"»{expression}«" for expression in both)
            yield f"{named} står også i rækken »{row}«. Kan de to rækker være én?"


def findings(words):
    """What each expression of a row finds by itself, without the others: [(expression, number)]."""
    found = [(expression, search.find(expression).hits) for expression in expressions(words)]
    # Best first: those that only a synonym, a beginning or less finds come last.
    return [(expression, bisect_left(hits, Tier.SYNONYM, key=lambda hit: hit.tier)) for expression, hits in found]


@admin.register(Synonym)
class SynonymAdmin(CatalogueAdmin):
    kind = "synonym"
    form = SynonymForm
    fixed_fields = ()
    readonly_fields = ("finds",)
    list_display = ("words", "finds")
    list_per_page = 25  # each expression of a page is searched for
    search_fields = ("words",)

    @admin.display(description="finder hver for sig")
    def finds(self, synonym):
        if not synonym.words:
            return "–"
        return " · ".join(f"{expression}: {number}" for expression, number in findings(synonym.words))

    def get_fields(self, request, obj=None):
        return ["words", "finds"] if obj else ["words"]

    def get_search_results(self, request, queryset, search_term):
        wanted = danish.fold(search_term).split()
        rows = queryset.order_by().values_list("pk", "words")
        found = [pk for pk, words in rows if all(word in danish.fold(words) for word in wanted)]
        return queryset.filter(pk__in=found), False

    def save_model(self, request, obj, form, change):
        save_synonym(synonym=obj, by=request.user.get_username(), verb="rettet" if change else "oprettet")

    def after_save(self, request, obj, change):
        for oddity in oddities(obj):
            self.message_user(request, oddity, messages.WARNING)

    def really_delete(self, request, obj):
        delete_synonym(synonym=obj, by=request.user.get_username())


# --- Searches without results ----------------------------------------------------------------------------------------


def week_name(monday):
    """A Monday as its week.

    >>> week_name(date(2026, 11, 23))
    'uge 48, 2026'
    """
    year, number, _ = monday.isocalendar()
    return f"uge {number}, {year}"


class WeekFilter(admin.SimpleListFilter):
    title = "uge"
    parameter_name = "uge"

    def lookups(self, request, model_admin):
        weeks = ZeroSearch.objects.order_by("-week").values_list("week", flat=True).distinct()
        return [(week.isoformat(), week_name(week)) for week in weeks]

    def queryset(self, request, queryset):
        try:
            return queryset.filter(week=date.fromisoformat(self.value())) if self.value() else queryset
        except ValueError:
            return queryset.none()


@admin.register(ZeroSearch)
class ZeroSearchAdmin(ReadOnlyAdmin):
    list_display = ("query", "count", "in_week")
    list_display_links = None
    list_filter = (WeekFilter,)
    list_per_page = 100
    search_fields = ("folded",)
    search_help_text = "Store og små bogstaver er ligegyldige. Alle ord skal findes."
    change_list_template = "admin/zero_searches.html"

    def get_list_display(self, request):
        may_add = request.user.has_perm("catalogue.add_synonym")
        return (*self.list_display, "look", "as_synonym") if may_add else (*self.list_display, "look")

    @admin.display(description="uge", ordering="week")
    def in_week(self, row):
        return week_name(row.week)

    @admin.display(description="se selv")
    def look(self, row):
        return format_html('<a href="/cases/?{}">Søg</a>', urlencode({"q": row.query}))

    @admin.display(description="gør noget ved det")
    def as_synonym(self, row):
        add = reverse("admin:catalogue_synonym_add")
        return format_html('<a href="{}?{}">Lav et synonym</a>', add, urlencode({"words": f"{row.query}, "}))

    def get_search_results(self, request, queryset, search_term):
        for word in danish.fold(search_term).replace("\0", "").split():
            queryset = queryset.filter(folded__contains=word)  # both sides in small plain letters
        return queryset, False

    def get_urls(self):
        return [
            path("csv/", self.admin_site.admin_view(self.as_csv), name="catalogue_zerosearch_csv")
        ] + super().get_urls()

    def as_csv(self, request):
        """The list as it is filtered and searched, all pages of it, for a spreadsheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            raise Http404 from None
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="soegninger-uden-resultat.csv"'
        writer = csv.writer(response, delimiter=";")
        writer.writerow(["Uge", "Mandag", "Søgning", "Gange"])
        for row in rows:
            writer.writerow([week_name(row.week), row.week.isoformat(), safe_cell(row.query), row.count])
        return response


# --- What has happened -----------------------------------------------------------------------------------------------


WITHOUT_SHAPE = {"case": "eksempel", "submission": "indsendt eksempel", "synonym": "synonymer"}


def kind_words(name):
    """The name of a kind as editors know it, from the key under which its rows stand."""
    kind = KINDS.get(name)
    return str(kind.shape.model._meta.verbose_name) if kind and kind.shape else WITHOUT_SHAPE.get(name, name)


class KindFilter(admin.SimpleListFilter):
    title = "slags"
    parameter_name = "kind__exact"

    def lookups(self, request, model_admin):
        names = model_admin.model.objects.order_by().values_list("kind", flat=True).distinct()
        return sorted(((name, kind_words(name)) for name in names), key=lambda row: danish.fold(row[1]))

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WithKind:
    """A column with the name of the row's kind."""

    @admin.display(description="slags", ordering="kind")
    def kind_name(self, row):
        return kind_words(row.kind)


@admin.register(AuditEvent)
class AuditEventAdmin(WithKind, ReadOnlyAdmin):
    search_fields = ("key", "label", "by")
    list_display = ("at", "by", "verb", "kind_name", "label", "note")
    list_filter = ("verb", KindFilter)
    date_hierarchy = "at"


@admin.register(Revision)
class RevisionAdmin(WithKind, ReadOnlyAdmin):
    list_display = ("kind_name", "key", "number", "by", "at")
    list_filter = (KindFilter,)
