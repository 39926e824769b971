"""LIX counts words, sentences and long words as the measure is defined."""

import pytest

from catalogue.core.readability import lix, median_lix


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Barnet leger. Det er godt.", 2.5),
        ("Sundhedsplejersken besøger familien.", 3 + 100.0),
        ("Det er 3,0 pct. af 1.587 børn.", 7.0),  # neither "pct." nor "1.587" ends a sentence
        ("Et\n\nto\n\ntre", 1.0),  # a new paragraph does
    ],
)
def test_lix(text, value):
    assert lix(text) == value


def test_a_text_without_words_has_none():
    assert lix(" – ") is None
    assert median_lix(["", "Barnet leger.", "–"]) == 2.0
    assert median_lix([]) is None
