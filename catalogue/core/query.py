"""What a reader typed, understood: `parse` makes a Query of words, "phrases in quotes" and -words to leave out."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from catalogue.core import danish
from catalogue.core.postings import Tier, exact_term, place_terms

MAX_QUERY = 200  # characters; the rest of a longer query is not read
MAX_WORDS = 12  # words of a query that are searched, the words of its phrases among them
MIN_PREFIX = 3  # letters of the last word from which on it is also searched as a beginning

QUOTES = str.maketrans({quote: '"' for quote in "“”„«»‟"} | {dash: "-" for dash in "−‐‑"})
QUOTED = re.compile(r'(?:(?<=\s)|^)(-?)"([^"]*)"?|"([^"]*)"?')
MINUS = re.compile(r"(?:(?<=\s)|^)-(\w\S*)")


@dataclass(frozen=True)
class Alternative:
    """One way to meet a word of the query: an entry must hold a term of each of `atoms`. `kind` is None where the
    tiers of the postings count, or else the Tier of all of them: SYNONYM or PREFIX."""

    atoms: tuple[frozenset[str], ...]
    kind: Tier | None = None


@dataclass(frozen=True)
class Group:
    """A word or expression of the query, met by any of `alternatives`; `prefix` is its folded beginning or "".

    `apart` are the terms of the pieces of a compound: what holds them all, each by itself, meets the word loosely.
    """

    text: str
    alternatives: tuple[Alternative, ...]
    prefix: str = ""
    apart: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True)
class Query:
    """A query as it was understood. No entry may hold a whole word of one of `excluded`.

    `phrases` and `excluded_phrases` are the terms of words as written that must, or must not, stand together.
    """

    words: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    excluded: tuple[frozenset[str], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded_phrases: tuple[tuple[str, ...], ...] = ()
    exact: str = ""


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


def _direct(word):
    return frozenset(danish.analyse(word).whole)


def _content(words):
    """`words` without stop words, or all of them where there is nothing else."""
    return [word for word in words if not danish.is_stop_word(word)] or list(words)


def parse(text: str, synonyms: Iterable[str] = ()) -> Query:
    """Understand the text of a query; never raises. `synonyms` are rows of comma-separated expressions."""
    typed = _typed(clean(text))
    plain = danish.tokens(typed.plain)
    phrases = [phrase for phrase in typed.phrases if place_terms(phrase)]
    inside = [word for phrase in phrases for word in danish.tokens(phrase)]
    kept = list(dict.fromkeys(_content([*inside, *plain])))[:MAX_WORDS]
    last = plain[-1] if plain and plain[-1] in kept else ""
    shown = [f'"{phrase.strip()}"' for phrase in phrases]
    return Query(
        words=(*shown, *(word for word in kept if word in plain)),
        ignored=tuple(word for word in dict.fromkeys(plain) if word not in kept),
        groups=_groups(kept, last, [_expressions(row) for row in synonyms]),
        excluded=tuple(_direct(word) for word in typed.minus_words[:MAX_WORDS]),
        phrases=tuple(tuple(place_terms(phrase)) for phrase in phrases),
        excluded_phrases=tuple(tuple(place_terms(phrase)) for phrase in typed.minus_phrases if place_terms(phrase)),
        exact=exact_term(" ".join([*typed.phrases, typed.plain])) if kept else "",
    )


@lru_cache(5_000)
def _expressions(row):
    """A row of synonyms as expressions, each a tuple of the direct terms of its content words."""
    expressions = (danish.tokens(expression) for expression in row.replace(";", ",").split(","))
    return tuple(tuple(map(_direct, _content(words))) for words in expressions if words)


def _groups(words, last, rows):
    """The groups of a query: each word alone, or several where they make up an expression of the synonyms."""
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
