"""Misspelt searches: the nearest words of the index, and the search with them where nothing else was found."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.core import danish, search
from catalogue.core.stamp import Kept
from catalogue.models import SearchEntry, Synonym

SHORTEST = 4  # letters; a shorter word has too many neighbours
VERY_LONG = 12  # letters; a word as long as that may be three slips away
LONG = 7  # letters; in a word as long as that one other letter is a slip, where the word itself is nowhere
BODIES = 5_000  # entries up to which the running text gives words too; beyond, titles, names and summaries do
CHOICES = 20  # nearest words that are weighed against each other


@dataclass(frozen=True)
class Words:
    """The words of the index as readers write them: {folded word: (word, how often it stands there)}.

    0 times stands for a word that only stands inside others.
    """

    known: dict[str, tuple[str, int]]

    def nearest(self, word: str, slips: int = 3) -> str:
        """The word that was most likely meant, or "": the fewest slips, the same first letter, then the commonest."""
        folded = danish.fold(word)
        if len(folded) < SHORTEST or folded in self.known:
            return ""
        slips = min(slips, 1 if len(folded) <= 5 else 2 if len(folded) < VERY_LONG else 3)
        near = process.extract(folded, self.known.keys(), scorer=OSA.distance, score_cutoff=slips, limit=CHOICES)
        ranked = sorted((distance, found[0] != folded[0], -self.known[found][1], found) for found, distance, _ in near)
        return self.known[ranked[0][-1]][0] if ranked else ""


def make_words(day):
    """The Words of everything published and of the synonyms. The day does not matter."""
    texts = ["title", "names", "summary"]
    if SearchEntry.objects.count() <= BODIES:
        texts.append("body")
    counts = Counter()
    for row in SearchEntry.objects.order_by().values_list(*texts):
        counts.update(word for text in row for word in danish.tokens(text))
    for row in Synonym.objects.values_list("words", flat=True):
        counts.update(danish.tokens(row.replace(",", " ")))
    known = {}
    for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if word.isalpha() and len(word) >= SHORTEST:
            small = word.lower()  # a capital only where the word never stands without: a name
            known.setdefault(danish.fold(word), (small if small in counts else word, count))
    for part in sorted({part for word, _ in known.values() for part in danish.analyse(word).parts}):
        if part.isalpha() and len(part) >= SHORTEST:
            known.setdefault(part, (danish.spelled(part), 0))
    return Words(known)


WORDS = Kept(make_words)


def find(text: str) -> search.Found:
    """What search.find gives; where nothing holds every word, the same with misspelt words put right, and said in
    `corrected`.

    A word that the dictionary knows was hardly misspelt: it is put right where it is long and one slip away from a word
    of the index; else there is only a `suggestion`. So is a word that falls into pieces that the index knows.
    """
    found = search.find(text)
    if found.is_met or not (found.unmet or found.in_pieces):
        return found
    words = WORDS.get()
    meant = {word: near for word in found.unmet if (near := words.nearest(word))}
    slips = {word: near for word in found.in_pieces if len(word) >= LONG and (near := words.nearest(word, slips=1))}
    if not meant and not slips:
        return found
    corrected = with_words(search.clean(text), meant | slips)
    if any(danish.is_known(word) and not (len(word) >= LONG and words.nearest(word, slips=1)) for word in meant):
        return replace(found, suggestion=corrected)
    again = search.find(corrected)
    return replace(again, corrected=corrected) if again.is_met else found


def with_words(text: str, meant: dict[str, str]) -> str:
    """The text with some of its words replaced.

    >>> with_words("Mobing i skolen", {"mobing": "mobning"})
    'mobning i skolen'
    """
    for word, near in meant.items():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", near, text, flags=re.IGNORECASE)
    return text.strip()
