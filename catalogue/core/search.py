"""The search: `find` gives what is published and holds the words of a query, best first.

The order of hits, the same on SQLite and PostgreSQL, is

1. `Tier`, the kind of the best match; of several words, that of the word that matches worst;
2. the score, a BM25 sum over title and names (× 8), summary and topics (× 3) and body (× 1), higher first;
3. full descriptions before short mentions;
4. the title's sort key, then kind and key.

Where fewer than ten entries of a kind hold every word, the list is filled up to ten with what comes near: the pieces of
a compound each by itself, then all words but one, then (where nothing holds the compound) its last piece alone: yoga
for børneyoga. They come last and are marked as such.

The work is done with numpy on arrays that have a place for each entry (postings.py), so a search takes two queries and
some milliseconds among 100,000 entries.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalogue.core.marks import excerpt, highlight, synonym_in
from catalogue.core.postings import (
    EXACT_MARK,
    GROUND,
    PLACE,
    PLACE_BITS,
    PLACE_MARK,
    RECORD,
    WHOLE_WORDS,
    Document,
    Ground,
    Tier,
    faults,
    holds,
    is_current,
    rebuild,
    remove,
    rows_of,
    write,
)
from catalogue.core.query import MAX_QUERY, Alternative, Group, Query, clean, parse

__all__ = [  # the rest of the code knows the search by this module
    "FEW", "MAX_QUERY", "Alternative", "Document", "Found", "Group", "Hit", "Hits", "Query", "Tier", "clean",
    "excerpt", "faults", "find", "highlight", "holds", "is_current", "parse", "rebuild", "remove", "synonym_in",
    "write",
]  # fmt: skip

MAX_PREFIX_TERMS = 60  # the shortest words with the beginning that was typed
FEW = 10  # entries of a kind: with fewer, what comes near is added
NONE = 255  # in an array of tiers: no match
NEAR_SHARE = 4  # what is met piece by piece counts a fourth
EXACT_POINTS = 1 << 25  # above every sum of scores: 12 words × weight 2,200 × rarity 1,200


@dataclass(frozen=True)
class Hit:
    """One entry found: `tier` is a number of Tier (0 best), `score` a whole number (higher is better), `missing` are
    the words of the query that it does not hold."""

    kind: str
    key: str
    tier: int
    score: int
    missing: tuple[str, ...] = ()


class Hits(Sequence):
    """The hits of a search, best first, kept as arrays: a Hit is made when it is asked for.

    `places` are numbers in the ground's keys; `missing` has a bit for each word of the query that a hit lacks.
    """

    def __init__(self, ground=None, places=(), tiers=(), scores=(), missing=(), words=()):
        self._ground, self._places = ground, places
        self._tiers, self._scores, self._missing, self._words = tiers, scores, missing, words

    def __len__(self):
        return len(self._places)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self._hit(number) for number in range(*index.indices(len(self)))]
        return self._hit(range(len(self))[index])

    def __iter__(self) -> Iterator[Hit]:
        return map(self._hit, range(len(self)))

    def __eq__(self, other):
        return isinstance(other, (Hits, list)) and len(self) == len(other) and list(self) == list(other)

    def __repr__(self):
        return f"<Hits: {len(self)}>"

    def _hit(self, number):
        place = self._places[number]
        kind = self._ground.kinds[self._ground.codes[place]]
        missing = tuple(word for bit, word in enumerate(self._words) if self._missing[number] >> bit & 1)
        key = self._ground.keys[place]
        return Hit(kind, key, int(self._tiers[number]), int(self._scores[number]), missing)

    def keys(self, kind: str) -> list[str]:
        """The keys of the hits of that kind, best first: quick also for very many."""
        return self._ground.keys[self._places[self._of(kind)]].tolist() if len(self) else []

    def named(self, kind: str, keys: Collection[str]) -> dict[str, Hit]:
        """{key: Hit} of those of `keys` that are among the hits of the kind."""
        wanted = set(keys)
        numbers = np.flatnonzero(self._of(kind)).tolist() if len(self) else []
        pairs = zip(numbers, self.keys(kind), strict=True)
        return {key: self._hit(number) for number, key in pairs if key in wanted}

    def near(self, kind: str) -> int:
        """How many hits of the kind hold not every word as a whole, but come near: they are the last ones."""
        return int(np.count_nonzero(self._tiers[self._of(kind)] >= Tier.APART)) if len(self) else 0

    def _of(self, kind):
        if kind not in self._ground.kinds:
            return np.zeros(len(self), bool)
        return self._ground.codes[self._places] == self._ground.kinds.index(kind)


@dataclass(frozen=True)
class Found:
    """The answer to a query: all hits, best first, and the query as it was understood.

    `unmet` are the words that nothing in the index meets in any way, `in_pieces` those that are only met by the pieces
    of a compound. `corrected` is the text that was searched instead
    of what was typed, and `suggestion` one that might have been meant; catalogue/core/spelling.py sets both.
    """

    hits: Sequence[Hit]
    query: Query = Query()
    unmet: tuple[str, ...] = ()
    in_pieces: tuple[str, ...] = ()
    corrected: str = ""
    suggestion: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words and phrases that were searched, as typed, for "Du søgte på …"."""
        return self.query.words

    @property
    def ignored(self) -> tuple[str, ...]:
        """The words that were passed over: stop words, and words past the limit."""
        return self.query.ignored

    @property
    def is_met(self) -> bool:
        """Whether something holds every word; else there are at most hits that come near."""
        return bool(self.hits) and self.hits[0].tier < Tier.APART


def find(text: str, kinds: Collection[str] | None = None) -> Found:
    """All published things that hold every word of `text`, best first, and some that come near where those are few.

    `text` is what a reader typed: words, "phrases in quotes" and -words to leave out. The last word is also taken as a
    beginning, stop words count only when there is nothing else. `kinds` narrows. Never raises on any text.
    """
    if kinds is not None and not kinds:
        return Found(Hits(), parse(text))
    ground = GROUND.get()
    query = parse(text, ground.synonyms)
    if not query.groups:
        return Found(Hits(), query)
    query = replace(query, groups=tuple(_with_prefix(group, ground.words) for group in query.groups))
    board = Board(ground, query)
    groups = [board.group(group) for group in query.groups]
    unmet = tuple(met.text for met in groups if not met.is_anywhere)
    in_pieces = tuple(met.text for met in groups if met.is_anywhere and not met.is_whole)
    return Found(board.hits(groups, kinds), query, unmet, in_pieces)


def _with_prefix(group, words):
    """The group with the beginning written out as one more alternative: the shortest words that begin so."""
    if not group.prefix:
        return group
    own = {term for way in group.alternatives for atom in way.atoms for term in atom}
    first, last = bisect_left(words, group.prefix), bisect_left(words, group.prefix + "\U0010ffff")
    longer = sorted((word for word in words[first:last] if word not in own), key=lambda word: (len(word), word))
    way = Alternative((frozenset(longer[:MAX_PREFIX_TERMS]),), Tier.PREFIX)
    return replace(group, alternatives=(*group.alternatives, way)) if longer else group


# --- On arrays ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Met:
    """How every slot meets something: `tier` (NONE where it does not) and `score`."""

    tier: np.ndarray
    score: np.ndarray


@dataclass(frozen=True)
class GroupMet:
    """How every slot meets a word of the query: as a whole, and where not so, piece by piece."""

    text: str
    whole: Met
    near: Met

    @property
    def is_whole(self):
        """Whether any entry meets the word as a whole."""
        return bool((self.whole.tier != NONE).any())

    @property
    def is_anywhere(self):
        """Whether any entry meets the word at all."""
        return self.is_whole or bool((self.near.tier != NONE).any())


class Board:
    """One query laid out over the slots of the index: every row that it needs, read in one statement."""

    def __init__(self, ground: Ground, query: Query):
        self.ground, self.query = ground, query
        rows = defaultdict(list)
        for term, block, packed in rows_of(_terms_of(query)):
            # A block that the ground does not know was made after it: those entries come with the next ground.
            if block in ground.first_slot:
                rows[term].append((ground.first_slot[block], packed))
        self.rows = rows

    # Words

    def group(self, group: Group) -> GroupMet:
        """How every slot meets the word: the best tier and the best score of its alternatives."""
        whole = self._nothing()
        for way in group.alternatives:
            met = self._way(way)
            np.minimum(whole.tier, met.tier, out=whole.tier)
            np.maximum(whole.score, met.score, out=whole.score)
        near = self._nothing()
        if group.apart:
            for way in (Alternative(group.apart, Tier.APART), Alternative(group.apart[-1:], Tier.LAST)):
                met = self._way(way)
                np.minimum(near.tier, met.tier, out=near.tier)
                np.maximum(near.score, met.score, out=near.score)
        return GroupMet(group.text, whole, near)

    def _way(self, way):
        """An alternative is met where all of its atoms are; a kind of its own is a weaker match."""
        atoms = [self._atom(atom, is_beginning=way.kind is Tier.PREFIX) for atom in way.atoms]
        tier = np.maximum.reduce([atom.tier for atom in atoms])
        score = np.where(tier == NONE, 0, sum(atom.score for atom in atoms))
        if way.kind is not None:
            tier = np.where(tier == NONE, NONE, int(way.kind)).astype(np.uint8)
            score //= NEAR_SHARE if way.kind >= Tier.APART else 2
        return Met(tier, score)

    def _atom(self, terms, is_beginning=False):
        """Met by any of the terms: the best tier, and the highest of weight times rarity."""
        met = self._nothing()
        slots, packed, lengths, rarities = [], [], [], []
        for term in sorted(terms):
            sizes = [len(part) // RECORD.itemsize for _, part in self.rows.get(term, ())]
            # Beginnings may be many: they get the rarity of a word that half the entries hold.
            rarity = self._rarity(len(self.ground.keys) // 2 if is_beginning else sum(sizes))
            slots += [slot for slot, _ in self.rows.get(term, ())]
            packed += [part for _, part in self.rows.get(term, ())]
            lengths += sizes
            rarities += [rarity] * len(sizes)
        if packed:
            records = np.frombuffer(b"".join(packed), RECORD)
            at = np.repeat(np.array(slots, np.int64), lengths) + records["offset"]
            points = np.repeat(np.array(rarities, np.int64), lengths) * records["weight"]
            np.minimum.at(met.tier, at, records["tier"])
            np.maximum.at(met.score, at, points)
        return met

    def _rarity(self, holding):
        """BM25's idf in hundredths, at least 1, of a term that so many entries hold."""
        total = len(self.ground.keys)
        return max(1, round(100 * math.log(1 + max(0, total - holding + 0.5) / (holding + 0.5))))

    def _nothing(self):
        return Met(np.full(self.ground.slots, NONE, np.uint8), np.zeros(self.ground.slots, np.int64))

    # The whole query

    def hits(self, groups: list[GroupMet], kinds) -> Hits:
        """The Hits in order, of `kinds` only if given."""
        tier, score, missing = self._together(groups)
        exact = self._exact()
        tier[exact > 0] = Tier.EXACT
        missing[exact > 0] = 0
        score += exact * EXACT_POINTS
        tier[~self._allowed(kinds)] = NONE
        slots = np.flatnonzero(tier != NONE)
        places = self.ground.place[slots]
        order = np.lexsort((places, -score[slots], tier[slots]))
        slots, places = slots[order], places[order]
        kept = self._few(places, tier[slots])
        slots, words = slots[kept], [group.text for group in groups]
        return Hits(self.ground, places[kept], tier[slots], score[slots], missing[slots], words)

    def _together(self, groups):
        """(tier, score, missing) of all words together: the worst tier, and SOME where one of several is missing."""
        tier = np.maximum.reduce([group.whole.tier for group in groups])
        worst = np.maximum.reduce([np.minimum(group.whole.tier, group.near.tier) for group in groups])
        score = sum(group.whole.score for group in groups)
        near = tier == NONE
        lacking, missing = np.zeros(len(tier), np.int64), np.zeros(len(tier), np.int64)
        for bit, group in enumerate(groups):
            lacks = group.whole.tier == NONE
            apart = lacks & (group.near.tier != NONE)
            score += np.where(apart, group.near.score, 0)
            lacks &= ~apart
            lacking += lacks
            missing |= lacks.astype(np.int64) << bit
        tier = np.where(near & (lacking == 0), worst, tier)
        tier[near & (lacking == 1) & (len(groups) > 1)] = Tier.SOME
        return tier, score, missing

    def _exact(self):
        """By slot, the weight of a title or name that is the whole query; 0 for none."""
        weight = np.zeros(self.ground.slots, np.int64)
        for slot, packed in self.rows.get(self.query.exact, ()):
            records = np.frombuffer(packed, RECORD)
            weight[slot + records["offset"].astype(np.int64)] = records["weight"]
        return weight

    def _allowed(self, kinds):
        """By slot, whether an entry of the kinds stands there that meets the phrases and holds nothing left out."""
        allowed = self.ground.place >= 0
        if kinds is not None:
            codes = [code for code, kind in enumerate(self.ground.kinds) if kind in kinds]
            allowed &= np.isin(self.ground.codes[self.ground.place], codes) if codes else False
        for terms in self.query.excluded:
            allowed &= ~np.isin(self._atom(terms).tier, WHOLE_WORDS)
        for phrase in self.query.phrases:
            allowed &= self._stands(phrase)
        for phrase in self.query.excluded_phrases:
            allowed &= ~self._stands(phrase)
        return allowed

    def _stands(self, phrase):
        """By slot, whether the words of the phrase stand there one after the other."""
        stands = np.zeros(self.ground.slots, bool)
        if all(term in self.rows for term in phrase):
            begins = self._positions(phrase[0])
            for further, term in enumerate(phrase[1:], start=1):
                begins = np.intersect1d(begins, self._positions(term) - further, assume_unique=True)
            stands[begins >> PLACE_BITS] = True
        return stands

    def _positions(self, term):
        """Every place of a word as it is written: the slot above, the position in the entry below."""
        parts = [
            np.frombuffer(packed, PLACE).astype(np.int64) + (slot << PLACE_BITS) for slot, packed in self.rows[term]
        ]
        return np.concatenate(parts)

    def _few(self, places, tiers):
        """Which hits stay: all that hold every word, and of each kind what comes near until there are FEW.

        The last piece of a compound says less: it counts where nothing of the kind holds the compound.
        """
        stays = tiers < Tier.APART
        codes = self.ground.codes[places]
        for code in np.unique(codes[~stays]):
            whole = np.count_nonzero(stays & (codes == code))
            near = ~stays & (codes == code) & ((tiers != Tier.LAST) | (whole == 0))
            stays[np.flatnonzero(near)[: max(0, FEW - whole)]] = True
        return stays


def _terms_of(query):
    """Every term whose rows the query needs."""
    terms = {term for group in query.groups for way in group.alternatives for atom in way.atoms for term in atom}
    terms |= {term for group in query.groups for atom in group.apart for term in atom}
    terms |= {term for excluded in query.excluded for term in excluded}
    terms |= {term for phrase in (*query.phrases, *query.excluded_phrases) for term in phrase}
    return terms | ({query.exact} - {EXACT_MARK, PLACE_MARK, ""})
