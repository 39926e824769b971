"""What a row says of a case."""

from types import SimpleNamespace

import pytest

from cases.facts import listed

NAMES = ["Sundhedsplejerske", "PPR", "Pædagog og dagplejer", "Leder og forvaltning", "Tandplejens personale"]


@pytest.mark.parametrize(
    "count, most, text",
    [
        (0, 3, ""),
        (2, 3, "Sundhedsplejerske; PPR"),
        (4, 3, "Sundhedsplejerske; PPR; pædagog og dagplejer; leder og forvaltning"),  # never "og 1 andre"
        (5, 3, "Sundhedsplejerske; PPR; pædagog og dagplejer og 2 andre"),
        (3, None, "Sundhedsplejerske; PPR; pædagog og dagplejer"),
    ],
)
def test_a_list_of_names_is_cut_only_where_that_saves_something(count, most, text):
    assert listed([SimpleNamespace(name=name) for name in NAMES[:count]], most) == text
