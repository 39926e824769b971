"""/tal/: chart, table and CSV say the same."""

import csv
import io
import re

import pytest

from recommendations.models import Indicator, IndicatorValue

pytestmark = pytest.mark.django_db
LISTS = [
    "/cases/?kilde=sst-6-11",
    "/temaer/skole-og-sfo/",
    "/kilder/sst-6-11/",
    "/kilder/kuehr-2020-svendborgprojektet/",
    "/kommuner/svendborg/",
]


def rows(response):
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_a_figure_shows_each_value_in_chart_table_and_file(client):
    for indicator in Indicator.objects.published():
        html = client.get(indicator.get_absolute_url()).content.decode()
        values = list(IndicatorValue.objects.filter(series__indicator=indicator))
        assert html.count('<th scope="row">') == html.count('class="k-bar"') == len(values) > 0
        assert html.count("<caption>") == indicator.series.count()
        for value in values:
            assert f">{value.printed}</td>" in html
        filed = rows(client.get(f"/tal/{indicator.slug}.csv"))
        assert [row["værdi"] for row in filed] == [
            value.value for value in sorted(values, key=lambda v: (v.series.position, v.series.key, v.position))
        ]
        assert all(row["population"] and row["dokument"] and row["sted"] for row in filed)


def test_the_file_of_all_figures(client):
    response = client.get("/tal.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    assert len(rows(response)) == IndicatorValue.objects.filter(series__indicator__state="published").count()


def test_the_list_leads_to_every_figure(client):
    html = client.get("/tal/").content.decode()
    shown = set(re.findall(r'data-figure="([a-z0-9-]+)"', html))
    assert shown == set(Indicator.objects.published().values_list("slug", flat=True))


def test_the_gap_is_said_in_words(client):
    html = client.get("/tal/problemer-med-jaevnaldrende/").content.decode()
    assert "Forskellen er 9,6 procentpoint. Den højeste andel er 3,2 gange så stor som den laveste." in html
    assert "5.308" in html and "Region Hovedstaden" in html
    assert "Grupperne efter herkomst overlapper" in html


@pytest.mark.parametrize("address", ["/tal/findes-ikke/", "/tal/findes-ikke.csv"])
def test_an_unknown_figure_is_a_page_of_ours(client, address):
    assert client.get(address).status_code == 404


def test_a_theme_without_social_figures_says_so(client):
    html = client.get("/temaer/spaed-og-smaaboern/").content.decode()
    assert "Ingen af dokumenternes tal om temaet er delt efter forældrenes uddannelse" in html


def test_reservations_stand_wherever_the_cases_are_listed(client):
    for address in LISTS:
        html = client.get(address).content.decode()
        assert "Rapporten har ikke vurderet, hvor gode evalueringerne er." in html, address
    assert "fire forbehold" in client.get("/cases/svendborgprojektet/").content.decode()
