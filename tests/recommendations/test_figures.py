"""Figures: bars to one scale, the gap in words, and nothing said where there is nothing to compare."""

from decimal import Decimal

import pytest

from catalogue.core.charts import bare_chart, plain_chart, share_chart
from recommendations.figures import ORIGIN_NOTE, Figure, figures, public_values, shown_series
from recommendations.models import Indicator, IndicatorSeries, IndicatorValue

pytestmark = pytest.mark.django_db


def series(*values, dimension="uddannelse", unit="pct."):
    """A ShownSeries of (group, value) or (group, value, {more}) rows."""
    rows = []
    for group, value, *more in values:
        rows.append(IndicatorValue(group=group, value=value, **(more[0] if more else {})))
    return shown_series(IndicatorSeries(dimension=dimension, population="børn"), rows, unit)


def widths(chart):
    return [bar.width for bar in chart.bars]


def test_shares_have_a_round_scale_that_is_said_and_other_numbers_the_longest():
    rows = [("a", "40", Decimal(40), True), ("b", "10", Decimal(10), True)]
    assert widths(share_chart(rows)) == ["80.00%", "20.00%"] and share_chart(rows).full == "50 pct."
    assert widths(plain_chart(rows)) == ["100.00%", "25.00%"] and plain_chart(rows).full == ""
    assert widths(bare_chart(rows)) == ["", ""]
    assert widths(plain_chart([("a", "0", Decimal(0), True)])) == ["0.00%"]


def test_of_two_bars_the_shorter_says_how_much_it_lacks():
    rows = [("a", "4", Decimal("4.3"), False), ("b", "13,9", Decimal("13.9"), True)]
    assert [bar.gap for bar in share_chart(rows).bars] == ["48.00%", ""]
    assert [bar.gap for bar in share_chart([*rows, ("c", "5", Decimal(5), True)]).bars] == ["", "", ""]
    assert [bar.gap for bar in share_chart([rows[0], rows[0]]).bars] == ["", ""]


@pytest.mark.parametrize(
    ("values", "unit", "counts"),
    [
        ([("a", "13,9"), ("b", "4,3", {"is_reference": True})], "pct.", [(14, 10, 40), (4, 0, 40)]),
        ([("a", "99,5"), ("b", "10")], "pct.", [(100, 100, 0), (10, 10, 0)]),
        ([("a", "60", {"qualifier": "omkring"}), ("b", "10")], "pct.", []),
        ([("a", "4,5"), ("b", "6,7")], "i karakter", []),
        ([("a", "4,5")], "pct.", []),
    ],
    ids=["rounded", "all of them", "only about", "no share", "no gap"],
)
def test_a_gap_of_exact_shares_is_two_crowds_of_a_hundred(values, unit, counts):
    crowds = Figure(Indicator(), [series(*values, unit=unit)]).crowds
    assert [(crowd.count, crowd.rows, crowd.rest) for crowd in crowds] == counts


@pytest.mark.parametrize(
    ("values", "unit", "drawn"),
    [
        ([("alle", "5")], "pct.", True),
        ([("alle", "14")], "mia. kr.", False),
        ([("a", "4,5"), ("b", "6,7")], "i karakter", False),
        ([("a", "2", {"value_to": "5"})], "pct.", False),
        ([("a", "95"), ("b", "103")], "minutter", True),
    ],
    ids=["share", "one number alone", "marks", "range", "minutes"],
)
def test_only_what_has_a_length_has_bars(values, unit, drawn):
    assert all(bool(width) == drawn for width in widths(series(*values, unit=unit, dimension="koen").chart))


def test_the_gap_is_said_as_difference_and_ratio():
    gap = series(("grundskole", "13,9"), ("lang", "4,3", {"is_reference": True})).gap
    assert (gap.larger.group, gap.smaller.group) == ("grundskole", "lang")
    assert gap.sentence == "Forskellen er 9,6 procentpoint. Den højeste andel er 3,2 gange så stor som den laveste."


def test_a_high_number_that_is_good_is_compared_the_same_way():
    gap = series(("lav", "17"), ("høj", "27", {"is_reference": True}), dimension="socialgruppe").gap
    assert gap.larger.group == "høj" and gap.sentence.startswith("Forskellen er 10 procentpoint.")


def test_other_units_and_thousands():
    gap = series(("a", "1.500"), ("b", "1.000"), unit="kroner").gap
    assert gap.sentence == "Forskellen er 500 kroner. Det højeste tal er 1,5 gange så stort som det laveste."


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


@pytest.mark.parametrize(
    ("values", "times"),
    [
        ([("a", "5"), ("b", "0")], ""),
        ([("a", "5"), ("b", "4,9")], ""),
        ([("a", "20", {"qualifier": "omkring"}), ("b", "3")], ""),
        ([("a", "10"), ("b", "5")], "dobbelt"),
        ([("a", "15"), ("b", "5")], "3 gange"),
    ],
    ids=["zero", "hardly more", "about", "double", "whole"],
)
def test_times_are_said_only_where_they_say_something(values, times):
    assert series(*values).gap.times == times


def test_what_is_about_right_is_said_to_be():
    assert series(("a", "20", {"qualifier": "omkring"}), ("b", "3")).gap.sentence == (
        "Forskellen er omkring 17 procentpoint."
    )


def test_marks_are_compared_without_times():
    assert series(("a", "6,7"), ("b", "4,5"), unit="i karakter").gap.sentence == "Forskellen er 2,2 i karakter."


def test_a_range_and_a_qualifier_are_printed_as_they_stand():
    shown = series(("a", "3", {"value_to": "5", "qualifier": "omkring"}))
    assert shown.chart.bars[0].text == "omkring 3–5 pct."
    assert shown.chart.in_words == "a: omkring 3–5 pct."


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
    assert [bar.label for bar in figure.short.bars] == ["kort", "lang"]


def test_all_published_figures_come_from_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        found = figures(public_values())
        assert all(figure.short.in_words for figure in found)
    assert len(found) == Indicator.objects.published().count()
    assert sum(len(figure.series) for figure in found) == IndicatorSeries.objects.count()
