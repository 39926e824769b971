"""The search index in the database: `write`, `remove` and `rebuild` fill it, `Ground` and `rows_of` read it.

Two ordinary tables. A Term is an analysed word; a Posting says for one term and one *block* of 4,096 entries which
entries hold it, all in one row of packed whole numbers. So a word that nearly all of 100,000 entries hold is read in 25
rows, and a new entry rewrites only the rows of its own block (docs/decisions/0014). An entry's block and its place in
there follow from its primary key. Three kinds of terms stand beside each other:

- a word in dictionary form, folded (`fravaer`): with tier and weight;
- a whole title or name (`=koege`): with the tier EXACT and a weight, higher for a title than for one of many names;
- a word as it is written (`"fravaeret`): with its positions, for phrases in quotes.

Nothing here renews the content stamp, and everything here must run under `stamp.lock_content`: the action that calls
`write`, `remove` or `rebuild` does both.
"""

import hashlib
import re
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Value

from catalogue.core import danish
from catalogue.core.stamp import Kept
from catalogue.models import ContentVersion, Posting, SearchEntry, Synonym, Term

BLOCK = 4_096  # entries that share the rows of a term
BATCH = 2_000  # rows a statement

EXACT_MARK, PLACE_MARK = "=", '"'  # what no analysed word begins with
RECORD = np.dtype([("offset", "<u2"), ("tier", "u1"), ("weight", "<u2")])
PACK_RECORD = struct.Struct("<HBH").pack
PLACE = np.dtype("<u4")  # an entry's offset in the block in the upper bits, the position of the word in the lower
PLACE_BITS = 20
MAX_PLACE = (1 << PLACE_BITS) - 1
TERM_ID = np.dtype("<u8")

EXACT_TITLE, EXACT_NAMES = 30, 12  # the weight of a title met whole; what the names of an entry share


class Tier(IntEnum):
    """How a document matches, best first. The kinds: exact, whole word, compound part, synonym, prefix.

    HEAD_TITLE stands among the whole words, because a title that says "skolefravær" does speak of "fravær", more than
    a text that mentions the word in passing. "Part" takes in kindred words (motorisk, motorik) as well.
    """

    EXACT = 0  # the whole query is the title or one of the names
    WHOLE_TITLE = 1
    HEAD_TITLE = 2  # the last part of a compound in title or names
    WHOLE_SUMMARY = 3
    WHOLE_BODY = 4
    PART_TITLE = 5
    PART_SUMMARY = 6
    PART_BODY = 7
    SYNONYM = 8
    PREFIX = 9
    APART = 10  # the pieces of a compound, each by itself
    SOME = 11  # all words but one
    LAST = 12  # the last piece of a compound by itself


WHOLE_WORDS = (Tier.WHOLE_TITLE, Tier.WHOLE_SUMMARY, Tier.WHOLE_BODY)


@dataclass(frozen=True)
class Document:
    """What an app gives for one published thing. All but `key`, `kind` and `rank` are plain text.

    `names` are other exact names, one a line: municipalities, abbreviations, earlier titles. `topics` are labels that
    count as much as the summary; they are not stored, so a phrase in quotes does not look there. `facets` is stored as
    it is and not searched. `url` is the address of its page or of its place on one, stored and not searched.
    """

    kind: str
    key: str
    title: str
    names: str = ""
    summary: str = ""
    body: str = ""
    facets: str = ""
    rank: int = 0
    topics: str = ""
    url: str = ""


# --- The terms of a document -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One field of a document for the index: its text, the tiers of its matches, its weight against the body's, and
    whether its stop words are indexed. Only a title's are: a query of stop words alone looks for a title or a name."""

    text: str
    whole: Tier
    head: Tier
    part: Tier
    weight: int
    stop_words: bool = False


def _parts_of(document):
    title = (Tier.WHOLE_TITLE, Tier.HEAD_TITLE, Tier.PART_TITLE, 8, True)
    summary = (Tier.WHOLE_SUMMARY, Tier.PART_SUMMARY, Tier.PART_SUMMARY, 3)
    body = (Tier.WHOLE_BODY, Tier.PART_BODY, Tier.PART_BODY, 1)
    return (
        Part(document.title, *title),
        Part(document.names, *title),
        Part(document.summary, *summary),
        Part(document.topics, *summary),
        Part(document.body, *body),
    )


def _bm25(halves, length):
    """A term's weight in a document as a whole number, at most 2,200.

    `halves` is twice its weighted frequency (a compound part counts half), `length` the document's words. BM25 with
    k1 = 1.2, b = 0.75 and a fixed average length of 260 words, so that no row depends on another. All in integers:
    2,200·tf / (tf + 1.2·(0.25 + 0.75·length/260)), with both sides multiplied by 2,600.
    """
    return 2_200 * 1_300 * halves // (1_300 * halves + 780 + 9 * length)


def exact_term(text: str) -> str:
    """The term for a whole title or name; no word has one like it, for no word begins with "="."""
    words = [danish.fold_word(word) for word in danish.tokens(text)]
    if len(words) > 1 and words[-1] == "kommune":
        words.pop()
    return EXACT_MARK + " ".join(words)[: danish.MAX_TERM - 1]


def _exact_terms(document):
    """{term: weight} of the title and of each name. The more names share an entry, the less it is about one of them."""
    names = [term for name in document.names.splitlines() if (term := exact_term(name)) != EXACT_MARK]
    found = {term: max(1, EXACT_NAMES // len(names)) for term in names}
    title = exact_term(document.title)
    return found | ({title: EXACT_TITLE} if title != EXACT_MARK else {})


def _terms_of(document):
    """{term: (tier, weight)} of the document's words, and of its title and names as a whole."""
    best, halves, length = {}, defaultdict(int), 0

    def add(terms, tier, weight):
        for term in terms:
            best[term] = min(tier, best.get(term, tier))
            halves[term] += weight

    for part in _parts_of(document):
        for word in danish.tokens(part.text):
            length += 1
            if danish.is_stop_word(word) and not part.stop_words:
                continue
            analysis = danish.analyse(word)
            add(analysis.whole, part.whole, 2 * part.weight)
            add(analysis.heads, part.head, part.weight)
            add([term for term in analysis.parts if term not in analysis.heads], part.part, part.weight)
    found = {term: (tier, _bm25(halves[term], length)) for term, tier in best.items()}
    return found | {term: (Tier.EXACT, weight) for term, weight in _exact_terms(document).items()}


PLAIN_WORD = re.compile(r"[^\W_]+")


def place_terms(text: str) -> list[str]:
    """The terms of the words of `text` as they are written, folded; a hyphen or a point parts words here."""
    return [PLACE_MARK + word[: danish.MAX_TERM - 1] for word in PLAIN_WORD.findall(danish.fold(text))]


def _places_of(document):
    """{term: positions} of the words as written. Between two fields one position stays free: no phrase spans them."""
    places, position = defaultdict(list), 0
    for text in (document.title, document.names, document.summary, document.body):
        for term in place_terms(text):
            if position <= MAX_PLACE:
                places[term].append(position)
            position += 1
        position += 1
    return places


# --- Writing -----------------------------------------------------------------------------------------------------


def _entry(document, terms):
    texts = (document.names, document.summary, document.body, document.facets)
    names, summary, body, facets = (text.replace("\0", "") for text in texts)  # PostgreSQL refuses NUL
    return SearchEntry(
        kind=document.kind,
        key=document.key,
        title=document.title.replace("\0", "")[:300],
        url=document.url,
        names=names,
        summary=summary,
        body=body,
        facets=facets,
        rank=document.rank,
        terms=np.array(sorted(terms), TERM_ID).tobytes(),
    )


def _save_entries(entries):
    """Insert or update the rows and return them, with primary keys, in the same order."""
    changing = ["title", "url", "names", "summary", "body", "facets", "rank", "terms", "sort_key"]
    return SearchEntry.objects.bulk_create(
        entries, batch_size=BATCH, update_conflicts=True, unique_fields=["kind", "key"], update_fields=changing
    )


def _chunks(rows, size=BATCH):
    """Lists of at most `size` of the rows, in order."""
    iterator = iter(rows)
    return iter(lambda: list(islice(iterator, size)), [])


def _term_ids(texts):
    """A dict from each text to its Term's primary key; missing terms are created, in sorted order."""
    ordered = sorted(texts)
    known = _known_terms(ordered)
    missing = [text for text in ordered if text not in known]
    Term.objects.bulk_create([Term(text=text) for text in missing], batch_size=BATCH, ignore_conflicts=True)
    return known | _known_terms(missing)


def _known_terms(texts):
    known = {}
    for chunk in _chunks(texts):
        known |= dict(Term.objects.filter(text__in=chunk).values_list("text", "pk"))
    return known


class _Change:
    """What is taken out of the postings and what is put in: by block, and by (term, block)."""

    def __init__(self):
        self.gone = defaultdict(set)  # block -> offsets of entries whose old postings go
        self.terms = set()  # the terms those entries were under
        self.fresh = defaultdict(bytearray)  # (term, block) -> packed rows

    def take_out(self, pk, terms):
        block, offset = divmod(pk, BLOCK)
        self.gone[block].add(offset)
        self.terms |= set(np.frombuffer(terms, TERM_ID).tolist())

    def put_in(self, pk, words, places, ids):
        """`words` {term: (tier, weight)} and `places` {term: positions} of the entry with that primary key."""
        block, offset = divmod(pk, BLOCK)
        for text, (tier, weight) in words.items():
            self.fresh[ids[text], block] += PACK_RECORD(offset, tier, weight)
        for text, positions in places.items():
            upper = offset << PLACE_BITS
            packed = struct.pack(f"<{len(positions)}I", *(upper + position for position in positions))
            self.fresh[ids[text], block] += packed

    def save(self):
        """Write the rows that change, in sorted order; rows that nothing is left in go."""
        empty = []
        for chunk in _chunks(sorted(self.terms)):
            rows = Posting.objects.filter(term__in=chunk, block__in=sorted(self.gone))
            for pk, term, text, block, packed in rows.values_list("pk", "term", "term__text", "block", "packed"):
                rest = self._without(text, block, packed)
                self.fresh[term, block] = bytearray(rest) + self.fresh.get((term, block), b"")
                if not self.fresh[term, block]:
                    empty.append(pk)
        new = ((pair, bytes(packed)) for pair, packed in sorted(self.fresh.items()) if packed)
        for chunk in _chunks(new):
            postings = [Posting(term_id=term, block=block, packed=packed) for (term, block), packed in chunk]
            Posting.objects.bulk_create(
                postings, update_conflicts=True, unique_fields=["term", "block"], update_fields=["packed"]
            )
        for chunk in _chunks(empty):
            Posting.objects.filter(pk__in=chunk).delete()

    def _without(self, text, block, packed):
        """The packed row of a term without the entries that are taken out."""
        rows = np.frombuffer(packed, PLACE if text.startswith(PLACE_MARK) else RECORD)
        return rows[~np.isin(_offsets(text, packed), sorted(self.gone[block]))].tobytes()


def write(documents: Iterable[Document]) -> int:
    """Put `documents` into the index, in place of what stood there under their kind and key; returns how many.

    In the caller's transaction, under the lock on the content. Of two documents with one kind and key the later counts.
    """
    unique = {(document.kind, document.key): document for document in documents}
    ordered = [unique[pair] for pair in sorted(unique)]
    if not ordered:
        return 0
    words = [_terms_of(document) for document in ordered]
    places = [_places_of(document) for document in ordered]
    ids = _term_ids({text for found in (*words, *places) for text in found})
    change = _Change()
    _take_out_old(change, ordered, ids)
    held = ((ids[text] for text in (*own, *there)) for own, there in zip(words, places, strict=True))
    entries = _save_entries([_entry(document, terms) for document, terms in zip(ordered, held, strict=True)])
    for entry, own, there in zip(entries, words, places, strict=True):
        change.put_in(entry.pk, own, there, ids)
    change.terms |= {term for term, _ in change.fresh}
    for block in {block for _, block in change.fresh}:
        change.gone[block] |= set()  # also where nothing goes: what stands there is kept
    change.save()
    return len(ordered)


def _take_out_old(change, documents, ids):
    """Note what the index holds of these documents already."""
    by_kind = defaultdict(list)
    for document in documents:
        by_kind[document.kind].append(document.key)
    for kind, keys in by_kind.items():
        for chunk in _chunks(keys):
            for pk, terms in SearchEntry.objects.filter(kind=kind, key__in=chunk).values_list("pk", "terms"):
                change.take_out(pk, terms)


def remove(kind: str, keys: Iterable[str]) -> None:
    """Take the things of `kind` with these keys out of the index, in the caller's transaction; unknown keys pass."""
    change = _Change()
    entries = SearchEntry.objects.filter(kind=kind, key__in=sorted(set(keys)))
    found = list(entries.values_list("pk", "terms"))
    for pk, terms in found:
        change.take_out(pk, terms)
    change.save()
    SearchEntry.objects.filter(pk__in=[pk for pk, _ in found]).delete()


def rebuild(documents: Iterable[Document]) -> int:
    """Replace the whole index by `documents` (may be a generator) in one transaction; returns how many were written."""
    with transaction.atomic():
        for model in (Posting, SearchEntry, Term):
            model.objects.all().delete()
        written = sum(write(chunk) for chunk in _chunks(documents, BLOCK))
        ContentVersion.objects.filter(pk=1).update(index_version=index_version())
        return written


@cache
def index_version() -> str:
    """A name for how this code makes an index: another word list, analyser or form of the rows gives another name."""
    here = Path(__file__)
    files = (here, here.with_name("danish.py"), danish.STOPWORDS_FILE)
    texts = [path.read_bytes() for path in files]
    return hashlib.sha256(b"\0".join([*texts, version("simplemma").encode()])).hexdigest()[:32]


def is_current() -> bool:
    """Whether the index was made by this code; False also where it was never made."""
    return ContentVersion.objects.filter(pk=1, index_version=index_version()).exists()


def holds(entry: SearchEntry, document: Document) -> bool:
    """Whether the entry says what the document says, and stands under all of its terms."""
    terms = {*_terms_of(document), *_places_of(document)}
    same = _entry(document, _known_terms(sorted(terms)).values())
    fields = ("title", "url", "names", "summary", "body", "facets", "rank")
    is_same = all(getattr(entry, name) == getattr(same, name) for name in fields)
    return is_same and len(terms) * TERM_ID.itemsize == len(entry.terms) and bytes(entry.terms) == same.terms


def faults() -> Iterator[str]:
    """Sentences in English about entries that do not stand in the postings exactly where their terms say."""
    wanted, there = defaultdict(set), defaultdict(set)
    for pk, terms in SearchEntry.objects.values_list("pk", "terms"):
        for term in np.frombuffer(terms, TERM_ID).tolist():
            wanted[term].add(pk)
    for term, text, block, packed in Posting.objects.values_list("term", "term__text", "block", "packed"):
        there[term] |= {block * BLOCK + offset for offset in _offsets(text, packed).tolist()}
    for term in sorted(wanted.keys() | there.keys()):
        if wanted[term] != there[term]:
            yield f"term {term} lists other entries than those that hold it"


def _offsets(text, packed):
    """The offsets in their block of the entries of a packed row of that term."""
    if text.startswith(PLACE_MARK):
        return np.frombuffer(packed, PLACE) >> PLACE_BITS
    return np.frombuffer(packed, RECORD)["offset"]


# --- Reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """What a search needs of the index beside the postings, kept in memory until the content changes.

    `keys` holds the key of every entry in the order of equals (full descriptions first, then by sort key, kind and
    key), `codes` the number of its kind in `kinds`. Arrays by *slot* have a place for each entry of each block in use;
    `place` gives a slot's number in `keys`, -1 for none. `words` are the index's words in order.
    """

    keys: np.ndarray
    codes: np.ndarray
    kinds: list[str]
    place: np.ndarray
    first_slot: dict[int, int]
    words: list[str]
    synonyms: list[str]

    @property
    def slots(self) -> int:
        return len(self.place)


def _make_ground(day):
    """The Ground as the database has it now; the day does not matter."""
    rows = SearchEntry.objects.order_by().values_list("rank", "sort_key", "kind", "key", "pk")
    rows = sorted(rows)
    blocks = sorted({pk // BLOCK for *_, pk in rows})
    first_slot = {block: number * BLOCK for number, block in enumerate(blocks)}
    kinds = sorted({kind for _, _, kind, _, _ in rows})
    place = np.full(len(blocks) * BLOCK, -1, np.int32)
    slots = [first_slot[pk // BLOCK] + pk % BLOCK for *_, pk in rows]
    place[slots] = np.arange(len(rows), dtype=np.int32)
    keys = np.array([key for *_, key, _ in rows], object)
    codes = np.array([kinds.index(kind) for _, _, kind, _, _ in rows], np.uint8)
    words, synonyms = _words_and_synonyms()
    return Ground(keys, codes, kinds, place, first_slot, words, synonyms)


def _words_and_synonyms():
    """The words that some entry holds, in order, and the rows of synonyms, in one query."""
    held = Term.objects.filter(Exists(Posting.objects.filter(term=OuterRef("pk")))).order_by()
    rows = held.values_list(Value(0), "text").union(Synonym.objects.order_by().values_list("pk", "words"), all=True)
    found = sorted(rows)
    words = [text for number, text in found if not number and text[0] not in EXACT_MARK + PLACE_MARK]
    return words, [row for number, row in found if number]


GROUND = Kept(_make_ground)


def rows_of(terms: Iterable[str]) -> Iterable[tuple[str, int, bytes]]:
    """(term, block, packed) of every row of these terms, in one query."""
    found = Posting.objects.filter(term__text__in=sorted(terms)).order_by()
    return found.values_list("term__text", "block", "packed")
