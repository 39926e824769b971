"""The search index: `write`, `remove` and `rebuild` fill it, `find` searches it, `highlight` and `excerpt` show why.

The index is two ordinary tables, Term and Posting, with whole numbers only, so that SQLite and PostgreSQL give the
same hits in the same order. The order of hits is

1. `Tier`, the kind of the best match; of several words, that of the word that matches worst;
2. the score, a BM25 sum over title and names (× 8), summary and topics (× 3) and body (× 1), higher first;
3. `rank`: full descriptions before short mentions;
4. the title's sort key, then kind and key.

Nothing here renews the content stamp: the action that calls `write`, `remove` or `rebuild` does.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import islice

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Value, When
from django.utils.html import escape
from django.utils.safestring import SafeString

from catalogue.core import danish
from catalogue.models import Posting, SearchEntry, Synonym, Term

MAX_QUERY = 200  # characters; the rest of a longer query is not read
MAX_WORDS = 12  # words of a query that are searched, the words of its phrases among them
MIN_PREFIX = 3  # letters of the last word from which on it is also searched as a beginning
MAX_PREFIX_TERMS = 200  # the shortest words with that beginning
BATCH = 2_000  # rows a statement
REBUILD_BATCH = 500  # documents kept in memory while the index is rebuilt


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
    APART = 10  # the index knows no such compound, and the document holds each of its parts


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


# --- Writing -----------------------------------------------------------------------------------------------------


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


def _exact_term(text):
    """The term for a whole title or name; no word has one like it, for no word begins with "="."""
    words = [danish.fold_word(word) for word in danish.tokens(text)]
    if len(words) > 1 and words[-1] == "kommune":
        words.pop()
    return "=" + " ".join(words)[: danish.MAX_TERM - 1]


def _terms_of(document):
    """A dict from each term of the document to its tier and weight."""
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
    exact = {_exact_term(name) for name in [document.title, *document.names.splitlines()]} - {"="}
    return found | {term: (Tier.EXACT, 0) for term in exact}


def _entry(document):
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
    )


def _save_entries(documents):
    """Insert or update the rows of `documents` and return them, with primary keys, in the same order."""
    changing = ["title", "url", "names", "summary", "body", "facets", "rank", "sort_key"]
    return SearchEntry.objects.bulk_create(
        [_entry(document) for document in documents],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=changing,
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


def write(documents: Iterable[Document]) -> int:
    """Put `documents` into the index, in place of what stood there under their kind and key; returns how many.

    Runs in the caller's transaction and should be its only call of `write`: within a call, entries and terms are
    written in sorted order, so that parallel transactions wait for each other and never deadlock. Of two documents
    with one kind and key the later counts.
    """
    unique = {(document.kind, document.key): document for document in documents}
    ordered = [unique[pair] for pair in sorted(unique)]
    if not ordered:
        return 0
    entries = _save_entries(ordered)
    terms = [_terms_of(document) for document in ordered]
    ids = _term_ids({text for found in terms for text in found})
    for chunk in _chunks([entry.pk for entry in entries]):
        Posting.objects.filter(entry_id__in=chunk).delete()
    postings = (
        Posting(term_id=ids[text], entry_id=entry.pk, tier=tier, weight=weight)
        for entry, found in zip(entries, terms, strict=True)
        for text, (tier, weight) in found.items()
    )
    for chunk in _chunks(postings):
        Posting.objects.bulk_create(chunk)
    return len(ordered)


def remove(kind: str, keys: Iterable[str]) -> None:
    """Take the things of `kind` with these keys out of the index, in the caller's transaction; unknown keys pass."""
    for chunk in _chunks(sorted(set(keys))):
        SearchEntry.objects.filter(kind=kind, key__in=chunk).only("pk").delete()


def rebuild(documents: Iterable[Document]) -> int:
    """Replace the whole index by `documents` (may be a generator) in one transaction; returns how many were written.

    Needed after a new version of simplemma or a change in danish.py or here. The caller should hold the lock on
    the content version, as every action does, so that no one else writes meanwhile.
    """
    with transaction.atomic():
        Posting.objects.all().delete()
        SearchEntry.objects.only("pk").delete()
        Term.objects.only("pk").delete()
        return sum(write(chunk) for chunk in _chunks(documents, REBUILD_BATCH))


# --- The query ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alternative:
    """One way to meet a word of the query: an entry must hold a term of each of `atoms`. `kind` is None where the
    tiers of the postings count, or else the Tier of all of them: SYNONYM, PREFIX or APART."""

    atoms: tuple[frozenset[str], ...]
    kind: Tier | None = None


@dataclass(frozen=True)
class Group:
    """A word or expression that must be met, in any of `alternatives`; `prefix` is its folded beginning or "".

    `apart` are the terms of the pieces of a compound, for a compound that the index does not know.
    """

    text: str
    alternatives: tuple[Alternative, ...]
    prefix: str = ""
    apart: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Query:
    """A query as it was understood. `groups` must all be met; no entry may hold a whole word of one of `excluded`.

    `phrases` and `excluded_phrases` are patterns of folded words that must, or must not, stand together in one field.
    """

    words: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    excluded: tuple[frozenset[str], ...] = ()
    phrases: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()
    exact: str = ""


@dataclass(frozen=True)
class Hit:
    """One entry found: `tier` is a number of Tier (0 best), `score` a whole number (higher is better)."""

    kind: str
    key: str
    tier: int
    score: int


@dataclass(frozen=True)
class Found:
    """The answer to a query: all hits, best first, and the query as it was understood.

    `unmet` are the words that nothing in the index meets in any way. `corrected` is the text that was searched instead
    of what was typed, and `suggestion` one that might have been meant; catalogue/core/spelling.py sets both.
    """

    hits: list[Hit]
    query: Query = Query()
    unmet: tuple[str, ...] = ()
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


QUOTES = str.maketrans({quote: '"' for quote in "“”„«»‟"} | {dash: "-" for dash in "−‐‑"})
QUOTED = re.compile(r'(?:(?<=\s)|^)(-?)"([^"]*)"?|"([^"]*)"?')
MINUS = re.compile(r"(?:(?<=\s)|^)-(\w\S*)")


def clean(text: str) -> str:
    """The text of a query as it is read: NFC, no control characters, plain quotes, at most MAX_QUERY characters."""
    plain = unicodedata.normalize("NFC", str(text)[:MAX_QUERY])[:MAX_QUERY].translate(QUOTES)
    return "".join(" " if unicodedata.category(c)[0] in "CZ" and c != "\u00ad" else c for c in plain)


@dataclass(frozen=True)
class _Typed:
    """The pieces of a query's text: plain words, phrases, and both with a leading minus."""

    plain: str
    phrases: tuple[str, ...]
    minus_words: tuple[str, ...]
    minus_phrases: tuple[str, ...]


def _typed(text):
    phrases, minus_phrases, minus_words = [], [], []

    def take_quoted(match):
        minus, whole, inner = match[1], match[2], match[3]
        (minus_phrases if minus else phrases).append(whole if inner is None else inner)
        return " "

    def take_minus(match):
        minus_words.extend(danish.tokens(match[1]))
        return " "

    plain = MINUS.sub(take_minus, QUOTED.sub(take_quoted, text))
    return _Typed(plain, tuple(phrases), tuple(minus_words), tuple(minus_phrases))


def _phrase_pattern(text):
    """A regular expression for a phrase in folded text: its words, with anything but letters and digits between."""
    words = [re.escape(danish.fold(match[0])) for match in danish.WORD.finditer(text)]
    return r"(?<![^\W_])" + r"[\W_]+".join(words) + r"(?![^\W_])"


def _direct(word):
    return frozenset(danish.analyse(word).whole)


def _content(words):
    """`words` without stop words, or all of them where there is nothing else."""
    return [word for word in words if not danish.is_stop_word(word)] or list(words)


def parse(text: str, synonyms: Collection[str] = ()) -> Query:
    """Understand the text of a query; never raises. `synonyms` are rows of comma-separated expressions."""
    typed = _typed(clean(text))
    plain = danish.tokens(typed.plain)
    phrases = [words for phrase in typed.phrases if (words := danish.tokens(phrase))]
    inside = [word for words in phrases for word in words]
    wanted = _content([*inside, *plain])
    kept = list(dict.fromkeys(wanted))[:MAX_WORDS]
    last = plain[-1] if plain and plain[-1] in kept else ""
    shown = [f'"{phrase.strip()}"' for phrase in typed.phrases if danish.tokens(phrase)]
    return Query(
        words=(*shown, *(word for word in kept if word in plain)),
        ignored=tuple(word for word in dict.fromkeys(plain) if word not in kept),
        groups=_groups(kept, last, _rows(synonyms)),
        excluded=tuple(_direct(word) for word in typed.minus_words[:MAX_WORDS]),
        phrases=tuple(_phrase_pattern(phrase) for phrase in typed.phrases if danish.tokens(phrase)),
        excluded_phrases=tuple(_phrase_pattern(phrase) for phrase in typed.minus_phrases if danish.tokens(phrase)),
        exact=_exact_term(" ".join([*typed.phrases, typed.plain])) if kept else "",
    )


def _rows(synonyms):
    """Each row of synonyms as a list of expressions, each a tuple of the direct terms of its content words."""
    for row in synonyms:
        expressions = (danish.tokens(expression) for expression in row.replace(";", ",").split(","))
        yield [tuple(map(_direct, _content(words))) for words in expressions if words]


def _groups(words, last, rows):
    """The groups of a query: each word alone, or several where they make up an expression of the synonyms."""
    rows = list(rows)
    terms = [_direct(word) for word in words]
    groups, position = [], 0
    while position < len(words):
        size, others = _expression_at(terms[position:], rows)
        here = words[position : position + size]
        prefix = danish.fold(danish.JOINTS.sub("", last)) if last in here and size == 1 else ""
        own = Alternative(tuple(terms[position : position + size]))
        apart = danish.pieces(here[0]) if size == 1 else ()
        groups.append(Group(" ".join(here), (own, *_synonym_alternatives(others)), _long_enough(prefix), apart))
        position += size
    return tuple(groups)


def _long_enough(prefix):
    return prefix if len(prefix) >= MIN_PREFIX and not prefix.isdigit() else ""


def _expression_at(terms, rows):
    """The length of the longest expression that `terms` begin with (1 if none), and what it is synonymous with."""
    longest, others = 1, []
    for row in rows:
        for expression in row:
            if not _begins(terms, expression) or len(expression) < longest:
                continue
            if len(expression) > longest:
                longest, others = len(expression), []
            others += [other for other in row if other != expression]
    return longest, others


def _begins(terms, expression):
    return len(terms) >= len(expression) and all(a & b for a, b in zip(terms, expression, strict=False))


def _synonym_alternatives(expressions):
    """Single words are met by any of them, so they are one alternative; a longer expression is one of its own."""
    single = frozenset(term for expression in expressions if len(expression) == 1 for term in expression[0])
    longer = dict.fromkeys(expression for expression in expressions if len(expression) > 1)
    together = [(single,)] if single else []
    return [Alternative(atoms, Tier.SYNONYM) for atoms in [*together, *longer]]


# --- Finding -----------------------------------------------------------------------------------------------------


def find(text: str, kinds: Collection[str] | None = None) -> Found:
    """All published things that hold every word of `text`, best first; of `kinds` only, if given.

    `text` is what a reader typed: words, "phrases in quotes" and -words to leave out. The last word is also taken as
    a beginning, stop words count only when there is nothing else. Reads in three queries and never raises on any text.
    """
    if kinds is not None and not kinds:
        return Found([], parse(text))
    query = parse(text, Synonym.objects.order_by("pk").values_list("words", flat=True))
    if not query.groups:
        return Found([], query)
    vocabulary = _vocabulary(query)
    groups = [_possible(_with_prefix(group, vocabulary), vocabulary) for group in query.groups]
    rows = _Rows(query, groups, vocabulary)
    hits = [hit for row in rows.read(kinds) if (hit := rows.hit(row))]
    unmet = tuple(group.text for group in groups if not group.alternatives)
    return Found(
        [hit for _, hit in sorted(hits, key=lambda pair: pair[0])], replace(query, groups=tuple(groups)), unmet
    )


@dataclass(frozen=True)
class _Known:
    """A term of the index that the query needs: its primary key and its rarity in hundredths (idf)."""

    pk: int
    rarity: int


def _vocabulary(query):
    """A dict from the text of each term the query may meet to its _Known, in one query."""
    needed = {term for group in query.groups for way in group.alternatives for atom in way.atoms for term in atom}
    needed |= {term for group in query.groups for atom in group.apart for term in atom}
    needed |= {query.exact} | {term for terms in query.excluded for term in terms}
    wanted = Q(text__in=sorted(needed))
    for prefix in {group.prefix for group in query.groups if group.prefix}:
        wanted |= Q(text__startswith=prefix)
    holding = Posting.objects.filter(term=OuterRef("pk")).order_by().values("term").annotate(n=Count("*")).values("n")
    everything = SearchEntry.objects.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("*")).values("n")
    # Beginnings may be many and are not counted: they get the rarity of a word that half the documents hold.
    counted = Case(When(text__in=sorted(needed), then=Subquery(holding)), default=None, output_field=IntegerField())
    rows = Term.objects.filter(wanted).values_list("text", "pk", counted, Subquery(everything))
    return {text: _Known(pk, _rarity(total or 0, (total or 0) // 2 if n is None else n)) for text, pk, n, total in rows}


def _rarity(total, holding):
    """BM25's idf in hundredths, at least 1: of `total` documents `holding` have the term."""
    return max(1, round(100 * math.log(1 + (total - holding + 0.5) / (holding + 0.5))))


def _with_prefix(group, vocabulary):
    """The group with its beginning written out as one more alternative."""
    if not group.prefix:
        return group
    own = {term for way in group.alternatives for atom in way.atoms for term in atom}
    longer = sorted((term for term in vocabulary if term.startswith(group.prefix) and term not in own), key=_by_length)
    way = Alternative((frozenset(longer[:MAX_PREFIX_TERMS]),), Tier.PREFIX)
    return replace(group, alternatives=(*group.alternatives, way)) if longer else group


def _possible(group, vocabulary):
    """The group with those alternatives only for which the index has words at all; may be none.

    A compound that the index does not know is met by what holds each of its pieces.
    """
    ways = [way for way in group.alternatives if _is_there(way, vocabulary)]
    apart = Alternative(group.apart, Tier.APART)
    if not ways and group.apart and _is_there(apart, vocabulary):
        ways = [apart]
    return replace(group, alternatives=tuple(ways))


def _is_there(way, vocabulary):
    return all(any(term in vocabulary for term in atom) for atom in way.atoms)


def _by_length(term):
    return len(term), term


class _Rows:
    """The statement that reads the entries of a query with the tier and score of each atom, and what its rows mean."""

    ENTRY = ("kind", "key", "rank", "sort_key")
    TEXTS = ("title", "names", "summary", "body")

    def __init__(self, query, groups, vocabulary):
        self.query = query
        self.groups = groups
        self.vocabulary = vocabulary
        atoms = dict.fromkeys(atom for group in groups for way in group.alternatives for atom in way.atoms)
        self.number = {atom: number for number, atom in enumerate(atoms)}
        self.plan = [[self._columns(way) for way in group.alternatives] for group in groups]

    def _columns(self, way):
        """(kind, tier columns, score columns) of an alternative: worked out once, read for every row."""
        numbers = [self.number[atom] for atom in way.atoms]
        return way.kind, [f"tier{number}" for number in numbers], [f"score{number}" for number in numbers]

    def _known(self, terms):
        return [self.vocabulary[term] for term in sorted(terms) if term in self.vocabulary]

    def _ids(self, terms):
        return [known.pk for known in self._known(terms)]

    def read(self, kinds):
        """One dict for each entry that meets all groups or is named so, with the values of ENTRY and of the atoms."""
        exact = self._ids({self.query.exact})
        if not exact and not all(group.alternatives for group in self.groups):
            return []
        wanted = [*exact, *(pk for atom in self.number for pk in self._ids(atom))]
        excluded = {pk for terms in self.query.excluded for pk in self._ids(terms)}
        wanted += excluded
        postings = Posting.objects.filter(term_id__in=sorted(set(wanted)))
        if kinds is not None:
            postings = postings.filter(entry__kind__in=sorted(kinds))
        rows = postings.order_by().values("entry_id", *(f"entry__{name}" for name in self.ENTRY))
        return rows.annotate(**self._measures(excluded)).filter(self._condition(excluded))

    def _measures(self, excluded):
        measures = {}
        for atom, number in self.number.items():
            measures[f"tier{number}"] = Min(self._when(atom))
            measures[f"score{number}"] = Max(self._scored(atom))
        if self._ids({self.query.exact}):
            measures["exact"] = Min(self._when({self.query.exact}))
        if excluded:
            left_out = When(term_id__in=sorted(excluded), tier__in=WHOLE_WORDS, then=Value(1))
            measures["left_out"] = Max(Case(left_out, default=Value(0), output_field=IntegerField()))
        if self.query.phrases or self.query.excluded_phrases:
            measures |= {name: Max(f"entry__{name}") for name in self.TEXTS}  # the same in all rows of an entry
        return measures

    def _when(self, terms):
        """The tier of a posting of one of the terms, or NULL."""
        return Case(When(term_id__in=self._ids(terms), then=F("tier")), default=None, output_field=IntegerField())

    def _scored(self, terms):
        """Weight times rarity of a posting of one of the terms, or NULL."""
        by_rarity = defaultdict(list)
        for known in self._known(terms):
            by_rarity[known.rarity].append(known.pk)
        whens = [When(term_id__in=ids, then=F("weight") * Value(rarity)) for rarity, ids in sorted(by_rarity.items())]
        return Case(*whens, default=None, output_field=IntegerField())

    def _condition(self, excluded):
        found = Q(exact__isnull=False) if self._ids({self.query.exact}) else Q()
        if all(group.alternatives for group in self.groups):
            found |= self._all_groups()
        return found & Q(left_out=0) if excluded else found

    def _all_groups(self):
        met = Q()
        for group in self.groups:
            ways = Q()
            for way in group.alternatives:
                ways |= Q(**{f"tier{self.number[atom]}__isnull": False for atom in way.atoms})
            met &= ways
        return met

    def hit(self, row):
        """A row's place in the order and its Hit, or None if a phrase is missing in it."""
        if not self._phrases_fit(row):
            return None
        matches = [self._best(ways, row) for ways in self.plan]
        tier = Tier.EXACT if row.get("exact") is not None else max(tier for tier, _ in matches)
        score = sum(score for _, score in matches)
        kind, key, rank, sort_key = (row[f"entry__{name}"] for name in self.ENTRY)
        return (tier, -score, rank, sort_key, kind, key), Hit(kind, key, int(tier), score)

    @staticmethod
    def _best(ways, row):
        """The tier of the best alternative that the row meets, and the best score; a synonym's counts half.

        Only a row found by its exact name may meet none ("Køge Kommune", where the text says Køge).
        """
        best, highest = None, 0
        for kind, tiers, scores in ways:
            worst = max([-1 if row[name] is None else row[name] for name in tiers])
            if worst < 0 or any(row[name] is None for name in tiers):
                continue
            score = sum([row[name] for name in scores])
            if kind is not None:
                worst, score = kind, score // 2
            best = worst if best is None else min(best, worst)
            highest = max(highest, score)
        return (Tier.PREFIX, 0) if best is None else (best, highest)

    def _phrases_fit(self, row):
        if not (self.query.phrases or self.query.excluded_phrases):
            return True
        fields = [danish.fold(row[name]) for name in self.TEXTS]
        return all(any(re.search(phrase, text) for text in fields) for phrase in self.query.phrases) and not any(
            re.search(phrase, text) for text in fields for phrase in self.query.excluded_phrases
        )


# --- Showing -----------------------------------------------------------------------------------------------------

SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def _marks(text, query):
    """The spans of `text` whose words meet the query, each with the number of the group it meets."""
    wanted = [({t for way in group.alternatives for atom in way.atoms for t in atom}, group) for group in query.groups]
    for span in danish.spans(text):
        analysis = danish.analyse(span.word)
        terms = {*analysis.whole, *analysis.parts}
        for number, (own, group) in enumerate(wanted):
            if own & terms or (group.prefix and any(term.startswith(group.prefix) for term in terms)):
                yield span, number
                break


def highlight(text: str, found: Found) -> SafeString:
    """`text` as safe HTML, all of it escaped, with <mark> around each word that meets the query."""
    plain = unicodedata.normalize("NFC", text)
    pieces, done = [], 0
    for span, _ in _marks(plain, found.query):
        pieces += [escape(plain[done : span.start]), "<mark>", escape(plain[span.start : span.end]), "</mark>"]
        done = span.end
    return SafeString("".join([*pieces, escape(plain[done:])]))


def excerpt(text: str, found: Found, length: int = 220) -> str:
    """At most about `length` characters of `text`, as plain text, where most words of the query stand together.

    Whole sentences where they fit; "…" stands where something was left out. The first of equal places is taken.
    Give the answer to `highlight` to mark the words in it.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if len(plain) <= length:
        return plain
    marks = [(span.start, span.end, group) for span, group in _marks(plain, found.query)]
    sentences = [0, *(match.end() for match in SENTENCE_END.finditer(plain))]
    # A sentence may be too long to reach its match: a window may also open a little before one.
    nearby = [plain.find(" ", max(0, start - length // 3), start) + 1 for start, _, _ in marks]
    best = max([*sentences, *nearby], key=lambda start: _worth(marks, start, start + length))
    return _cut(plain, best, length)


def _worth(marks, start, end):
    """How well a window shows the query: first by how many of its words, then by how many marks."""
    inside = [group for first, last, group in marks if start <= first and last <= end]
    return len(set(inside)), len(inside)


def _cut(text, start, length):
    """`length` characters of `text` from `start`, back to the end of a word, with "…" where text was left out."""
    piece = text[start : start + length]
    if start + length < len(text):
        piece = piece.rsplit(" ", 1)[0].rstrip(" ,;:–-") + " …"
    return f"… {piece}" if start else piece
