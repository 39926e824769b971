"""Figures: bars to one scale, the gap in words, and nothing said where there is nothing to compare."""

from decimal import Decimal

import pytest

from catalogue.core.charts import bars
from recommendations.figures import ORIGIN_NOTE, Figure, figures, public_values, shown_series
from recommendations.models import Indicator, IndicatorSeries, IndicatorValue

pytestmark = pytest.mark.django_db


def series(*values, dimension="uddannelse", unit="pct."):
    """A ShownSeries of (group, value) or (group, value, {more}) rows."""
    rows = []
    for group, value, *more in values:
        rows.append(IndicatorValue(group=group, value=value, **(more[0] if more else {})))
    return shown_series(IndicatorSeries(dimension=dimension, population="børn"), rows, unit)


def test_bars_have_one_scale_that_begins_at_zero():
    widths = [bar.width for bar in bars([("a", "40", Decimal(40), True), ("b", "10", Decimal(10), True)])]
    assert widths == ["100.00%", "25.00%"]
    assert bars([("a", "0", Decimal(0), True)])[0].width == "0.00%"


def test_the_gap_is_said_as_difference_and_ratio():
    gap = series(("grundskole", "13,9"), ("lang", "4,3", {"is_reference": True})).gap
    assert (gap.larger.group, gap.smaller.group) == ("grundskole", "lang")
    assert gap.sentence == "Forskellen er 9,6 procentpoint. Andelen er 3,2 gange så stor."


def test_a_high_number_that_is_good_is_compared_the_same_way():
    gap = series(("lav", "17"), ("høj", "27", {"is_reference": True}), dimension="socialgruppe").gap
    assert gap.larger.group == "høj" and gap.sentence.startswith("Forskellen er 10 procentpoint.")


def test_other_units_and_thousands():
    gap = series(("a", "1.500"), ("b", "1.000"), unit="kroner").gap
    assert gap.sentence == "Forskellen er 500 kroner. Tallet er 1,5 gange så stort."


def test_the_farthest_from_the_reference_is_compared_with_it():
    gap = series(("a", "12"), ("b", "5"), ("c", "10", {"is_reference": True})).gap
    assert {gap.larger.group, gap.smaller.group} == {"b", "c"}


@pytest.mark.parametrize(
    "shown",
    [
        series(("alle", "5"), dimension="i-alt"),
        series(("5 år", "5"), ("6 år", "9"), dimension="alder"),
        series(("a", "3", {"value_to": "5"}), ("b", "9")),
        series(("a", "5"), ("b", "5")),
        series(("a", "5"), ("b", "9"), dimension="anden"),
    ],
    ids=["one value", "ages", "a range", "equal", "nothing to compare with"],
)
def test_where_there_is_no_gap_nothing_is_said(shown):
    assert shown.gap is None


def test_nothing_is_divided_by_zero():
    assert series(("a", "5"), ("b", "0")).gap.ratio == ""


def test_a_range_and_a_qualifier_are_printed_as_they_stand():
    shown = series(("a", "3", {"value_to": "5", "qualifier": "omkring"}))
    assert shown.bars[0].text == "omkring 3–5 pct."
    assert shown.in_words == "a: omkring 3–5 pct."


def test_origin_carries_its_reservation():
    assert series(("a", "5"), ("b", "9"), dimension="herkomst").about_origin == ORIGIN_NOTE
    assert series(("a", "5"), ("b", "9")).about_origin == ""


def test_the_lead_is_the_series_that_tells_most_of_inequality():
    sex = series(("piger", "5"), ("drenge", "9"), dimension="koen")
    education = series(("kort", "9"), ("lang", "5"))
    total = series(("alle", "7"), dimension="i-alt")
    figure = Figure(Indicator(title="x"), [total, sex, education])
    assert figure.lead is education and figure.is_social
    assert not Figure(Indicator(title="x"), [total]).is_social
    assert [bar.label for bar in figure.short] == ["kort", "lang"]


def test_all_published_figures_come_from_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = figures(public_values())
        assert [figure.short_in_words for figure in found]
    assert len(found) == Indicator.objects.published().count()
    assert sum(len(figure.series) for figure in found) == IndicatorSeries.objects.count()
