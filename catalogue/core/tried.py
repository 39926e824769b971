"""What a search tried for each word, as readers and editors write it: the terms of a query are folded dictionary forms.

Also which expressions mean the same to the search, for the synonyms' own page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.core import danish, search
from catalogue.core.search import Tier

MOST_SYNONYMS = 6  # of one word, that a page names


@dataclass(frozen=True)
class Tried:
    """One word or expression of a query, as typed, and how it was tried.

    `is_there` is false where the index meets it in no way. `synonyms` were searched too. `parts` are the words that a
    compound is made of.
    """

    text: str
    is_there: bool
    synonyms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def tried(found: search.Found, synonyms: Iterable[str] = ()) -> list[Tried]:
    """A Tried for each word of a search. `synonyms` are the rows as editors wrote them."""
    rows = list(synonyms)
    return [
        Tried(group.text, group.text not in found.unmet, synonyms_of(group.text, rows), parts_of(group))
        for group in found.query.groups
    ]


def how_found(hits: Sequence[search.Hit]) -> str:
    """How a search for one word meets it at best: "word" as it is, "synonym", "prefix" (it opens longer words), "apart"
    (things that hold each of its parts) or "" (not at all)."""
    if not hits:
        return ""
    return {Tier.SYNONYM: "synonym", Tier.PREFIX: "prefix", Tier.APART: "apart"}.get(hits[0].tier, "word")


def parts_of(group: search.Group) -> tuple[str, ...]:
    """The words that a compound is made of; () for a word that is none."""
    return tuple(danish.spelled(min(terms, key=lambda term: (len(term), term))) for terms in group.apart if terms)


# --- Synonyms --------------------------------------------------------------------------------------------------------


def expressions(row: str) -> list[str]:
    """The expressions of a row of synonyms, each with single spaces, none empty.

    >>> expressions(" tandlæge ,tandpleje;; den  lille ")
    ['tandlæge', 'tandpleje', 'den lille']
    """
    return [text for part in row.replace(";", ",").split(",") if (text := " ".join(part.split()))]


def terms(expression: str) -> tuple[frozenset[str], ...]:
    """What the search compares: the dictionary forms of each word that is not only grammar; () without any word."""
    words = danish.tokens(expression)
    content = [word for word in words if not danish.is_stop_word(word)] or words
    return tuple(frozenset(danish.analyse(word).whole) for word in content)


def same(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> bool:
    """Whether two expressions, as `terms` gives them, are one to the search: tandlæge and tandlægerne."""
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


def synonyms_of(text: str, rows: Iterable[str]) -> tuple[str, ...]:
    """What the rows say means the same as `text`, as the editors wrote it, each once."""
    own = terms(text)
    found = {}
    for row in rows:
        others = [(expression, terms(expression)) for expression in expressions(row)]
        if any(same(own, other) for _, other in others):
            found |= {expression: True for expression, other in others if not same(own, other)}
    return tuple(found)[:MOST_SYNONYMS]
