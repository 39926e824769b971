"""The drawing of Denmark against the municipalities in the database."""

import re
from datetime import date
from unittest import mock

import pytest

from cases import denmark
from cases.choices import MunicipalityRole
from cases.facets import GROUND
from cases.models import Municipality

pytestmark = pytest.mark.django_db


def panels():
    ground = GROUND.get()
    return denmark.panels(
        denmark.places(), ground.regions.members, ground.labels["region"], denmark.counted({}, lambda place: "/")
    )


def test_each_municipality_has_the_tile_that_is_drawn_for_it():
    cells = [place.cell for place in denmark.places()]
    assert len(cells) == len(set(cells)) == 98
    assert set(cells) == denmark.LAND.tiles


def test_the_parts_together_hold_every_tile_once():
    slugs = [tile.place.slug for panel in panels() for tile in panel.tiles]
    assert len(slugs) == 98
    assert set(slugs) == set(Municipality.objects.values_list("slug", flat=True))


def test_no_two_tiles_overlap():
    for panel in panels():
        corners = {(tile.x, tile.y) for tile in panel.tiles}
        assert len(corners) == len(panel.tiles)
        for x, y in corners:
            near = [(a, b) for a, b in corners if (a, b) != (x, y) and abs(a - x) < 60 and abs(b - y) < 64]
            assert not near, (x, y)


def test_every_name_fits_into_its_tile_and_none_is_cut():
    names = {place.name: place.lines for place in denmark.places()}
    assert set(denmark.LINES) <= set(names)
    assert len(set(names.values())) == 98
    for name, lines in names.items():
        assert len(lines) <= 2 and all(len(line) <= denmark.LONGEST_LINE for line in lines), name
        assert name in denmark.LINES or lines == (name,)


def test_a_broken_name_is_the_name():
    shortened = {name: lines for name, lines in denmark.LINES.items() if "." in lines}
    assert len(shortened) == 6
    for name, lines in denmark.LINES.items():
        if name not in shortened:
            whole = lines.replace("/", "")
            assert whole == name or whole.replace("-", "") == name.replace("-", ""), name
        # A shortened one begins as the name does.
        assert re.match(r"\w{2}", name)[0] == lines[:2]


@pytest.mark.parametrize(
    ("day", "shown", "gone"),
    [
        (date(2026, 12, 31), {"Hovedstaden", "Sjælland"}, {"Østdanmark"}),
        (date(2027, 1, 1), {"Østdanmark"}, {"Hovedstaden", "Sjælland"}),
    ],
)
def test_the_regions_are_those_of_the_day(day, shown, gone):
    with mock.patch("django.utils.timezone.localdate", return_value=day):
        west, east = panels()
    names = {text.text for text in east.names}
    assert shown <= names and not gone & names
    assert {"Nordjylland", "Midtjylland", "Syddanmark"} <= {text.text for text in west.names}
    assert bool(east.borders) == (day.year == 2026)
    assert west.borders


def test_roles_are_told_apart_by_mark_and_word():
    koege, greve, odense = (Municipality.objects.get(slug=slug) for slug in ("koege", "greve", "odense"))
    where = denmark.where(
        [
            (koege, MunicipalityRole.CARRIES_OUT),
            (greve, MunicipalityRole.TAKES_PART),
            (odense, MunicipalityRole.INSPIRES),
            (greve, MunicipalityRole.CARRIES_OUT),
        ]
    )
    assert [(role.mark, role.role, role.names) for role in where.roles] == [
        ("carries-out", "Udfører", "Greve og Køge"),
        ("takes-part", "Deltager", "Greve"),
        ("inspires", "Inspirationskilde", "Odense"),
    ]
    assert [mark.kind for mark in where.map.marks] == ["inspires", "takes-part", "carries-out", "carries-out"]
