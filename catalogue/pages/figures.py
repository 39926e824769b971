"""Figures on inequality: the list, one of them with chart and table, and both as CSV."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from recommendations.figures import ORIGIN_NOTE, Figure, figures, public_values
from recommendations.models import Indicator, IndicatorSeries

ORIGIN = IndicatorSeries.Dimension.ORIGIN
CSV_HEADER = [
    "tal",
    "enhed",
    "fordelt på",
    "gruppe",
    "forbehold",
    "værdi",
    "til",
    "population",
    "alder",
    "område",
    "år",
    "antal børn",
    "kilde",
    "dokument",
    "sted",
    "bemærkning",
]


GROUPS = [
    (
        "sociale-forskelle",
        "Forskelle efter familiens vilkår",
        "Den mørke søjle er den ene gruppe, den lyse er den, der sammenlignes med. Åbn tallet for at se alle grupper.",
    ),
    ("andre-forskelle", "Andre forskelle", "Piger og drenge, eller anbragte børn og andre."),
]


def figure_list(request):
    found = figures(public_values())
    groups = [
        group_of(*GROUPS[0], [figure for figure in found if figure.is_social]),
        group_of(*GROUPS[1], [figure for figure in found if not figure.is_social and figure.lead.gap]),
    ]
    context = {
        "groups": [group for group in groups if group["figures"]],
        "alone": [figure for figure in found if not figure.lead.gap],
        "total": len(found),
        "canonical": "/tal/",
    }
    return TemplateResponse(request, "pages/figure_list.html", context)


def group_of(slug, name, text, found):
    return {"slug": slug, "name": name, "text": text, "figures": found}


def figure_detail(request, slug):
    indicator = get_object_or_404(Indicator.objects.published(), slug=slug)
    ties = indicator.recommendation_ties.filter(recommendation__state="published")
    context = {
        "indicator": indicator,
        "figure": figure_of(indicator),
        "themes": indicator.themes.published(),
        "ties": ties.select_related("recommendation__theme"),
        "csv_url": f"/tal/{indicator.slug}.csv",
        "canonical": indicator.get_absolute_url(),
    }
    return TemplateResponse(request, "pages/figure_detail.html", context)


def figure_of(indicator):
    """The Figure of a published indicator; one without values yet has no series."""
    found = figures(public_values().filter(series__indicator=indicator))
    return found[0] if found else Figure(indicator, [])


def figure_csv(request, slug):
    values = list(public_values().filter(series__indicator__slug=slug))
    if not values:
        raise Http404
    return csv_of(values, slug)


def all_figures_csv(request):
    return csv_of(public_values(), "tal-om-ulighed-i-boerns-sundhed")


def csv_of(values, name):
    """The values as a CSV file that Danish Excel opens right: semicolons, and a mark for UTF-8."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow(CSV_HEADER)
    writer.writerows(csv_row(value) for value in values)
    return response


def csv_row(value):
    series, indicator = value.series, value.series.indicator
    source = series.source if series.source and series.source.state == "published" else None
    document = series.document if series.document and series.document.state == "published" else None
    return [
        indicator.title,
        indicator.unit,
        series.get_dimension_display(),
        value.group,
        value.qualifier,
        value.value,
        value.value_to,
        series.population,
        series.age_text,
        series.area,
        series.year_text,
        series.n,
        source.citation if source else "",
        document.citation if document else series.provenance_note,
        series.place_text if document else "",
        " ".join(note for note in (series.note, ORIGIN_NOTE if series.dimension == ORIGIN else "") if note),
    ]
