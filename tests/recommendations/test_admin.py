"""The editors' pages of figures and advice: a series is edited on its own page, as a part of its figure."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from catalogue.core.kinds import KINDS
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Revision, SearchEntry
from recommendations.models import Indicator, IndicatorSeries, SupportingAdvice, Theme
from tests.forms import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    client = Client()
    client.force_login(
        get_user_model().objects.create_superuser("redaktør", "redaktion@example.org", "et langt kodeord")
    )
    return client


@pytest.fixture
def series():
    return IndicatorSeries.objects.get(indicator__slug="problemer-med-jaevnaldrende", dimension="uddannelse")


def page(row):
    return reverse(f"admin:recommendations_{row._meta.model_name}_change", args=[row.pk])


def value_field(data, text):
    return next(name for name, held in data.items() if name.endswith("-value") and held == text)


def test_a_corrected_value_is_a_change_of_its_figure(admin, series, client):
    before, edit_no = current_stamp(), series.indicator.edit_no
    data = form_data(admin.get(page(series)))
    response = admin.post(page(series), data | {value_field(data, "13,9"): "14,1"})
    assert response.status_code == 302, response.context["errors"]
    indicator = Indicator.objects.get(pk=series.indicator_id)
    assert indicator.edit_no == edit_no + 1 and current_stamp() != before
    assert "14,1" in client.get(indicator.get_absolute_url()).content.decode()
    assert Revision.objects.filter(kind="indicator", key=indicator.slug).exists()
    assert AuditEvent.objects.filter(kind="indicator", key=indicator.slug, by="redaktør").exists()


def test_the_first_edit_of_what_was_loaded_can_be_undone(admin, client):
    theme = Theme.objects.get(slug="dagtilbud")
    loaded = theme.introduction
    data = form_data(admin.get(page(theme)))
    assert admin.post(page(theme), data | {"introduction": "Noget helt andet."}).status_code == 302
    history = admin.get(reverse("admin:recommendations_theme_history", args=[theme.pk]))
    assert [revision.number for revision in history.context["revisions"]] == [2, 1]
    assert "Noget helt andet." in history.content.decode() and "indlæsningen" in history.content.decode()
    admin.post(reverse("admin:recommendations_theme_revision", args=[theme.pk, 1]))
    theme.refresh_from_db()
    assert theme.introduction == loaded


def test_everything_loaded_that_is_edited_live_has_its_first_revision():
    for name, kind in KINDS.items():
        if name == "case":
            continue
        keys = {str(getattr(obj, kind.key)) for obj in kind.everything()}
        assert keys <= set(Revision.objects.filter(kind=name, number=1).values_list("key", flat=True)), name


def test_of_two_saves_on_one_state_the_second_is_refused_with_its_text(admin, series):
    data = form_data(admin.get(page(series)))
    admin.post(page(series), data | {"population": "Den første"})
    response = admin.post(page(series), data | {"population": "Den anden"})
    body = response.content.decode()
    assert response.status_code == 200 and "Intet er overskrevet" in body and "Den anden" in body
    series.refresh_from_db()
    assert series.population == "Den første"


def test_a_change_of_the_figure_makes_an_open_series_stale(admin, series):
    data = form_data(admin.get(page(series)))
    figure = form_data(admin.get(page(series.indicator)))
    assert admin.post(page(series.indicator), figure | {"title": "Et nyt navn"}).status_code == 302
    assert admin.post(page(series), data).status_code == 200
    assert SearchEntry.objects.get(kind="indicator", key=series.indicator.slug).title == "Et nyt navn"


def test_a_number_that_is_no_danish_number_is_refused_with_the_reason(admin, series):
    data = form_data(admin.get(page(series)))
    response = admin.post(page(series), data | {value_field(data, "13,9"): "13.9 %"})
    assert response.status_code == 200 and "Skriv tallet som på dansk" in response.content.decode()


def test_a_new_series_gets_its_key_and_a_deleted_one_goes_with_its_values(admin, series, client):
    add = reverse("admin:recommendations_indicatorseries_add")
    data = form_data(admin.get(add)) | {
        "indicator": series.indicator_id,
        "dimension": "i-alt",
        "population": "børn i en ny måling",
        "values-TOTAL_FORMS": "1",
        "values-0-position": "0",
        "values-0-group": "Alle",
        "values-0-value": "5,5",
    }
    response = admin.post(add, data)
    assert response.status_code == 302, response.context["errors"]
    made = IndicatorSeries.objects.get(population="børn i en ny måling")
    assert made.key == "serie-1" and made.values.get().key == "vaerdi-1"
    assert "Børn i en ny måling" in client.get(series.indicator.get_absolute_url()).content.decode()
    admin.post(reverse("admin:recommendations_indicatorseries_delete", args=[made.pk]), {"post": "yes"})
    assert not IndicatorSeries.objects.filter(pk=made.pk).exists()
    assert "Børn i en ny måling" not in client.get(series.indicator.get_absolute_url()).content.decode()


def test_advice_that_is_archived_leaves_pages_and_search(admin, client):
    advice = SupportingAdvice.objects.published().filter(recommendation_ties__recommendation__number=10).first()
    tied = advice.recommendation_ties.first().recommendation.get_absolute_url()
    assert f'data-advice="{advice.slug}"' in client.get(tied).content.decode()
    admin.post(page(advice), form_data(admin.get(page(advice))) | {"_archive": "1"})
    assert f'data-advice="{advice.slug}"' not in client.get(tied).content.decode()
    assert not SearchEntry.objects.filter(kind="advice", key=advice.slug).exists()
