"""The front page."""

from urllib.parse import quote

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Subquery
from django.template.response import TemplateResponse

from cases.choices import MunicipalityRole
from cases.facets import GROUND
from cases.filters import ByteOrder, in_order
from cases.models import Case
from catalogue.pages.collections import shelves
from catalogue.pages.municipalities import whole_map
from catalogue.pages.rows import short_rows_of
from catalogue.pages.themes import cases_of, themes_with_recommendations
from recommendations.figures import figures, public_values
from recommendations.models import EvidenceSource

CARRIES_OUT = MunicipalityRole.CARRIES_OUT
EXAMPLE_WORDS = ["fravær", "motorik", "fritidspas", "amning", "flygtninge"]
MOST_NEWEST = 4  # each from a municipality of its own
CANDIDATES = 12  # among which they are found


def home(request):
    themes = themes_with_recommendations()
    chosen = figures(public_values().filter(series__indicator__front__isnull=False))
    documents = list(EvidenceSource.objects.published().documents().order_by("year", "slug"))
    years = [document.year for document in documents if document.year]
    ground = GROUND.get()
    best, newest, reviewed = chosen_cases([group["theme"] for group in themes])
    context = {
        "documents": documents,
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "themes": [group | {"best": best.get(group["theme"])} for group in themes],
        "recommendation_count": sum(len(group["recommendations"]) for group in themes),
        **counts(),
        "newest": newest,
        "reviewed": reviewed,
        "figures": sorted(chosen, key=lambda figure: figure.indicator.front),
        "shelves": shelves(ground),
        "example_words": [{"text": word, "url": f"/cases/?q={quote(word)}"} for word in EXAMPLE_WORDS],
        "map": whole_map(ground),
        "canonical": "/",
    }
    return TemplateResponse(request, "pages/home.html", context)


def counts():
    """How many cases there are, and how many municipalities carry them out, in one query."""
    role = Q(live__municipality_ties__role=CARRIES_OUT)
    return Case.objects.published().aggregate(
        case_count=Count("pk", distinct=True),
        municipality_count=Count("live__municipality_ties__municipality", role, distinct=True),
    )


def chosen_cases(themes):
    """({theme: Row of its fullest and best examined case}, Rows with the newest information, Rows that the editors
    looked at last), in two queries. The last are [] until the editors have looked at enough of them.
    """
    published = Case.objects.published()
    firsts = [Q(pk=Subquery(in_order(cases_of(theme), "relevans").values("pk")[:1])) for theme in themes]
    newest = Q(pk__in=Subquery(in_order(published, "nyeste").values("pk")[:CANDIDATES]))
    looked_at = published.filter(reviewed_on__isnull=False).order_by("-reviewed_on", ByteOrder("slug"))
    reviewed = Q(pk__in=Subquery(looked_at.values("pk")[:CANDIDATES]))
    wanted = newest | reviewed
    for first in firsts:
        wanted |= first
    marks = {f"first_{place}": truth(first) for place, first in enumerate(firsts)} | {
        "is_newest": truth(newest),
        "is_reviewed": truth(reviewed),
    }
    rows = short_rows_of(in_order(published.filter(wanted), "nyeste").annotate(**marks))
    best = {theme: row for place, theme in enumerate(themes) for row in rows if getattr(row.case, f"first_{place}")}
    last = sorted((row for row in rows if row.case.is_reviewed), key=last_reviewed)
    shown = one_of_each(last)[:MOST_NEWEST]
    return (
        best,
        one_of_each([row for row in rows if row.case.is_newest])[:MOST_NEWEST],
        shown if len(shown) == MOST_NEWEST else [],
    )


def last_reviewed(row):
    return -row.case.reviewed_on.toordinal(), row.case.live.sort_key, row.case.slug


def one_of_each(rows):
    """The first row of each municipality, or of each kind where no municipality carries the case out, in order."""
    found = {}
    for row in rows:
        places = [tie.municipality_id for tie in row.case.live.municipality_ties.all() if tie.role == CARRIES_OUT]
        found.setdefault(places[0] if places else row.case.kind, row)
    return list(found.values())


def truth(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())
