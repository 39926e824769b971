"""LIX, the Scandinavian measure of how hard a text is to read (C. H. Björnsson, 1968)."""

import re
from statistics import median

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+(?:[.,]\d+)*")
# A full stop ends a sentence where something new begins: "pct. af børnene" and "1.587" do not.
END = re.compile(r"[.!?:](?=\s+[»\"(]?[A-ZÆØÅ\d-]|\s*\Z)|\n+")
LONG = 6  # letters; longer words count as long


def lix(text):
    """The LIX of a text: words per sentence plus the percentage of words of more than six letters. None without words.

    >>> lix("Barnet leger. Det er godt.")
    2.5
    """
    words = WORD.findall(text)
    if not words:
        return None
    sentences = sum(1 for part in END.split(text) if WORD.search(part))
    long_words = sum(len(word) > LONG for word in words)
    return round(len(words) / sentences + 100 * long_words / len(words), 1)


def median_lix(texts):
    """The median of the LIX of the texts that have words, or None."""
    found = [value for value in map(lix, texts) if value is not None]
    return round(median(found), 1) if found else None
