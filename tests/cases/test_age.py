"""Ages as people write them."""

import pytest

from cases.admin.age import AgeField, age_text, months_of
from cases.models import CaseVersion


@pytest.mark.parametrize("months", range(-9, 301))
def test_every_age_can_be_written_and_read(months):
    assert months_of(age_text(months)) == months


@pytest.mark.parametrize(
    ("typed", "months"),
    [("3 år", 36), ("3ÅR", 36), ("1½ år", 18), ("1,5 år", 18), ("½ år", 6), ("18 mdr.", 18), ("1 år 6 måneder", 18)]
    + [("1 år og 6 mdr", 18), ("fødsel", 0), ("0", 0), ("Graviditet", -9), ("-9", -9), (" 6  måneder ", 6)],
)
def test_ages_are_read_as_they_are_said(typed, months):
    assert months_of(typed) == months


@pytest.mark.parametrize("typed", ["3", "36", "tre", "3 uger", "31 år", "3 år 2 katte", "år", "-1 år", "3 ar"])
def test_what_could_mean_two_things_is_asked_again(typed):
    with pytest.raises(ValueError, match="[Ss]kriv|Alderen"):
        months_of(typed)


@pytest.mark.django_db
def test_opening_and_saving_changes_no_age():
    field = AgeField()
    for start in set(CaseVersion.objects.exclude(age_from_months=None).values_list("age_from_months", flat=True)):
        assert not field.has_changed(start, field.prepare_value(start))
