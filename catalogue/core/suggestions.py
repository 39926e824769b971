"""Suggestions while typing, from memory: what is published whose title or names hold words that begin as typed.

Every typed word must be met; the last one is taken as a beginning, the others may be. A word meets in the order of
`Tier`; of several words the one that meets worst counts, as in the search. Between equals full descriptions come before
short mentions, then the sort key decides. It all happens in Python and on whole numbers, so that the order is the same
on every database.

An `Index` is built once for each state of the content, from one query, and asked without any. It knows no case and
no theme. Words are kept once each, with the places where they stand; terms lead to words. So a beginning is one
stretch of the sorted terms, and its places are read with numpy in one go.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.core import danish, search, spelling
from catalogue.core.stamp import Kept
from catalogue.models import SearchEntry

SHORTEST = 2  # characters; one letter begins nearly everything
MOST = 8  # things of each kind
MAX_WORDS = 8  # words that are read; whoever has typed more is not helped by a list of titles
MISSPELT = 5  # letters from which on a beginning may be misspelt; shorter ones are near too much
LONGEST_WORD = 60  # letters of a word that may be misspelt
LAST = "\U0010ffff"  # sorts after every letter, so that word + LAST ends the stretch of the words that begin with it
LEFT_OUT = re.compile(r"(?:(?<=\s)|^)-\S*")  # -words of a search: nothing to suggest


class Tier(IntEnum):
    """How something meets what was typed, best first. WHOLE is the word itself in any form, BEGINS a longer one."""

    TITLE = 0  # its title begins with all that was typed
    TITLE_WORD_WHOLE = 1
    TITLE_WORD_BEGINS = 2
    NAME_WHOLE = 3
    NAME_BEGINS = 4
    PART_WHOLE = 5  # inside a compound of title or names, or next of kin to a word there
    PART_BEGINS = 6


NOT_MET = 255


@dataclass(frozen=True, order=True)
class Item:
    """One thing that can be suggested; the fields as in a SearchEntry, and in the order that items are sorted by."""

    kind: str
    rank: int
    sort_key: str
    key: str
    title: str
    names: str = ""
    url: str = ""


@dataclass(frozen=True)
class Suggestion:
    """An item that meets what was typed, and how well."""

    item: Item
    tier: Tier


@dataclass(frozen=True)
class Suggested:
    """The answer: {kind: Suggestions, best first, at most MOST}; a kind that has none is missing.

    `meant` is the text that was looked for instead of what was typed, when its last word was misspelt, with "…" after a
    mere beginning; else "".
    """

    words: tuple[str, ...]
    kinds: dict[str, list[Suggestion]]
    meant: str = ""

    def pieces(self, text: str) -> tuple[str, ...]:
        """`text` cut before and after what was typed of it: plain, met, plain, met … Joined they are the text.

        >>> Suggested(("frav",), {}).pieces("Om skolefraværet")
        ('Om skole', 'frav', 'æret')
        """
        plain = unicodedata.normalize("NFC", text)
        pieces, done = [], 0
        for start, end in _met_places(plain, _needed(self.words)):
            pieces += [plain[done:start], plain[start:end]]
            done = end
        return (*pieces, plain[done:])


# --- What was typed ----------------------------------------------------------------------------------------------


def words_of(text: str) -> tuple[str, ...]:
    """The words of what was typed, as written; () where there is too little to go by."""
    words = danish.tokens(LEFT_OUT.sub(" ", search.clean(text)))[:MAX_WORDS]
    if sum(map(len, words)) < SHORTEST:
        return ()
    if len(words) > 1 and danish.fold_word(words[-1]) == "kommune":
        words.pop()  # it says nothing more than the name before it, and most texts leave it out
    return tuple(words)


def _needed(words):
    """Those of the words that must be met: stop words only where there is nothing else, or at the end, where they may
    be the beginning of something."""
    if all(map(danish.is_stop_word, words)):
        return words
    return [word for word in words[:-1] if not danish.is_stop_word(word)] + [words[-1]]


# --- The index ---------------------------------------------------------------------------------------------------


class Index:
    """All items of one moment, with the words of their titles and names. Never changes, so threads share it freely."""

    def __init__(self, items: Iterable[Item]):
        self.items = sorted(items)
        self.kinds = _stretches([item.kind for item in self.items])
        words = _Words()
        for number, item in enumerate(self.items):
            words.add(number, item)
        self.counts = words.counts
        self._places(words)
        self._terms(words.numbers)
        titles = sorted((_as_typed(item.title), number) for number, item in enumerate(self.items))
        self.titles = [title for title, _ in titles]
        self.title_items = np.array([number for _, number in titles], np.int32)

    def __repr__(self):
        return f"<Index: {len(self.items)} items, {len(self.terms)} terms>"

    def _places(self, words):
        """The items that each word stands in, word by word, and whether it is in the title (0) or the names (2)."""
        numbers = np.frombuffer(words.of_places, np.int32) if words.of_places else np.zeros(0, np.int32)
        order = np.argsort(numbers, kind="stable")
        self.place_items = np.frombuffer(words.items, np.int32)[order] if words.items else np.zeros(0, np.int32)
        self.place_names = np.frombuffer(words.in_names, np.uint8)[order] if words.in_names else np.zeros(0, np.uint8)
        self.word_starts = np.searchsorted(numbers[order], np.arange(len(words.numbers) + 1))

    def _terms(self, numbers):
        """The words that each term leads to, in the order of the terms, and whether it is only a part of them (4)."""
        pairs = sorted(set(_terms_of(numbers)))
        self.terms = [term for term, _, _ in pairs]  # a term of several words stands several times
        self.term_words = np.array([number for _, number, _ in pairs], np.int32)
        self.term_parts = np.array([4 if is_part else 0 for _, _, is_part in pairs], np.uint8)

    @cached_property
    def spellings(self) -> spelling.Words:
        """The words of titles and names, to find the one that was meant by a misspelt one."""
        known = {}
        for word, count in sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0])):
            if word.isalpha() and len(word) >= spelling.SHORTEST:
                small = word.lower()  # a capital only where the word never stands without: a name
                known.setdefault(danish.fold_word(word), (small if small in self.counts else word, count))
        return spelling.Words(known)

    @cached_property
    def known(self) -> list[str]:
        """The folded words of `spellings`, sorted."""
        return sorted(self.spellings.known)

    def nearest(self, word: str) -> tuple[str, str]:
        """What was meant by a misspelt word, and the same as it is said to the reader; two "" where nothing is near.

        Someone who is still typing has a beginning right but for one slip, the first letter always; or else the whole
        word, as the search takes it. Of several a whole word was meant, then the longest, then the commonest.
        """
        folded = danish.fold_word(word)
        here = self.known[_between(self.known, folded[:1], folded[:1] + LAST)]
        if len(folded) > LONGEST_WORD or any(known.startswith(folded) for known in here):
            return "", ""
        if len(folded) >= MISSPELT and (near := self._nearest_beginning(folded, here)):
            return near
        near = self.spellings.nearest(word)
        return near, near

    def _nearest_beginning(self, folded, here):
        counts = Counter()
        for known in here:
            counts.update({known[: len(folded) + more]: self.spellings.known[known][1] for more in (-1, 0, 1)})
        near = process.extract(folded, sorted(counts), scorer=OSA.distance, score_cutoff=1, limit=None)
        if not near:
            return None
        best = min((text not in self.spellings.known, -len(text), -counts[text], text) for text, _, _ in near)[-1]
        words = (known for known in here if known.startswith(best))
        first = min(words, key=lambda known: (known != best, -self.spellings.known[known][1], known))
        written = self.spellings.known[first][0]
        end = _length_of(written, best)
        return written[:end], written[:end] + ("…" if end < len(written) else "")

    def find(self, words: Collection[str], kinds: Collection[str] | None = None) -> dict[str, list[Suggestion]]:
        """{kind: its best Suggestions} of what meets all of `words`; of `kinds` only, if given."""
        wanted = [kind for kind in self.kinds if kinds is None or kind in kinds]
        if not words or not wanted:
            return {}
        tiers = self._tiers(words)
        found = {kind: self._best(tiers, *self.kinds[kind]) for kind in wanted}
        return {kind: suggestions for kind, suggestions in found.items() if suggestions}

    def _tiers(self, words):
        """The Tier of every item for all words together, NOT_MET where one of them is not met: an array of bytes."""
        worst = np.zeros(len(self.items), np.uint8)
        for word in _needed(words):
            np.maximum(worst, self._word_tiers(word), out=worst)
        typed = " ".join(map(danish.fold_word, words))
        begins = slice(bisect_left(self.titles, typed), bisect_right(self.titles, typed + LAST))
        worst[self.title_items[begins]] = Tier.TITLE
        return worst

    def _word_tiers(self, word):
        """The Tier of every item for one word."""
        best = np.full(len(self.items), NOT_MET, np.uint8)
        folded = danish.fold_word(word)
        whole = [_between(self.terms, term, term) for term in {folded, *danish.analyse(word).whole}]
        beginning = _between(self.terms, folded, folded + LAST)
        for stretch, longer in ((beginning, 1), *((stretch, 0) for stretch in whole)):
            items, tiers = self._met(stretch, longer)
            for tier in range(int(Tier.PART_BEGINS), int(Tier.TITLE), -1):  # the best one is written last
                met = items[tiers == tier]
                best[met] = np.minimum(best[met], tier)
        return best

    def _met(self, stretch, longer):
        """The items that a stretch of terms leads to, some of them more than once, and the Tier of each: two arrays."""
        words, parts = self.term_words[stretch], self.term_parts[stretch]
        starts, sizes = self.word_starts[words], self.word_starts[words + 1] - self.word_starts[words]
        places = np.arange(sizes.sum()) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        tiers = np.maximum(np.repeat(parts, sizes), self.place_names[places]) + 1 + longer
        return self.place_items[places], tiers

    def _best(self, tiers, start, end):
        """The best Suggestions among the items from `start` to before `end`."""
        here, found = tiers[start:end], []
        for tier in Tier:
            numbers = np.flatnonzero(here == tier)[: MOST - len(found)]
            found += [Suggestion(self.items[start + int(number)], tier) for number in numbers]
        return found


class _Words:
    """The words while an index is built: each once, with the item and the field of each of its places."""

    def __init__(self):
        self.numbers: dict[str, int] = {}
        self.counts: Counter[str] = Counter()
        self.of_places, self.items, self.in_names = array("i"), array("i"), array("B")

    def add(self, number, item):
        for text, in_names in ((item.title, 0), (item.names, 2)):
            words = danish.tokens(text)
            self.counts.update(words)
            for word in words:
                self.of_places.append(self.numbers.setdefault(word.lower(), len(self.numbers)))
                self.items.append(number)
                self.in_names.append(in_names)


def _terms_of(numbers):
    """(term, number of the word, whether it is only a part of it): of the word as written, as analysed, its parts."""
    for word, number in numbers.items():
        analysis = danish.analyse(word)
        yield from ((term, number, False) for term in (danish.fold_word(word), *analysis.whole))
        yield from ((term, number, True) for term in analysis.parts)


def _between(terms, first, last):
    """The stretch of the sorted `terms` from `first` to `last`, both with."""
    return slice(bisect_left(terms, first), bisect_right(terms, last))


def _stretches(kinds):
    """{kind: (first, last + 1)} of a sorted list."""
    return {kind: (bisect_left(kinds, kind), bisect_right(kinds, kind)) for kind in dict.fromkeys(kinds)}


def _as_typed(title):
    """A title as what is typed of it is compared with it."""
    return " ".join(map(danish.fold_word, danish.tokens(title)))


def make_index(day) -> Index:
    """The Index of everything published, from one query. The day does not matter."""
    fields = ("kind", "rank", "sort_key", "key", "title", "names", "url")
    return Index(Item(*row) for row in SearchEntry.objects.order_by().values_list(*fields))


INDEX = Kept(make_index)


# --- Suggesting --------------------------------------------------------------------------------------------------


def suggest(text: str, kinds: Collection[str] | None = None, more: Collection[Index] = ()) -> Suggested:
    """What may be meant by `text`, which someone is still typing; of `kinds` only, if given.

    `more` are indexes of things that have no search entry, of other kinds than those. Where nothing is met, the nearest
    word takes the place of the last one. Any text gives an answer, too short a one an empty answer.
    """
    words = words_of(text)
    if not words:
        return Suggested((), {})
    indexes = (INDEX.get(), *more)
    for tried in _readings(words):
        if kinds_found := _find(indexes, tried, kinds):
            return Suggested(tried, kinds_found)
    for index in indexes:
        near, said = index.nearest(words[-1])
        tried = (*words[:-1], near)
        if near and (kinds_found := _find(indexes, tried, kinds)):
            return Suggested(tried, kinds_found, " ".join((*words[:-1], said)))
    return Suggested(words, {})


def _find(indexes, words, kinds):
    return {kind: found for index in indexes for kind, found in index.find(words, kinds).items()}


def _readings(words):
    """The words as they are; and without the last one where it may be a stop word and not a beginning."""
    yield words
    if len(words) > 1 and danish.is_stop_word(words[-1]):
        yield words[:-1]


# --- Marking -----------------------------------------------------------------------------------------------------


def _met_places(text, words):
    """The (start, end) of what `words` meet in `text`, in order: the typed part of a word, or all of it."""
    typed = [(danish.fold_word(word), {danish.fold_word(word), *danish.analyse(word).whole}) for word in words]
    for span in danish.spans(text):
        for folded, terms in typed:
            if place := _met_in(text[span.start : span.end], span.word, folded, terms):
                yield span.start + place[0], span.start + place[1]
                break


def _met_in(written, word, folded, terms):
    """Where in the word as `written` the `folded` text stands that meets it; all of it for another form; or None."""
    if end := _length_of(written, folded):
        return 0, end
    analysis = danish.analyse(word)
    own = (*analysis.whole, *analysis.parts)
    if not any(term.startswith(folded) or term in terms for term in own):
        return None
    inside = ((start, end) for start in range(1, len(written)) if (end := _length_of(written[start:], folded)))
    start, length = next(inside, (0, len(written)))
    return start, start + length


def _length_of(written, folded):
    """How many characters of `written` are `folded`, which it must begin with; or 0."""
    if not danish.fold_word(written).startswith(folded):
        return 0
    lengths = range(1, len(written) + 1)
    return next(length for length in lengths if len(danish.fold_word(written[:length])) >= len(folded))
