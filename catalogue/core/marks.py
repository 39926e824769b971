"""What shows a reader why something was found: marked words, and the place in a text where they stand."""

import re
import unicodedata

from django.utils.html import escape
from django.utils.safestring import SafeString

from catalogue.core import danish
from catalogue.core.postings import Tier

SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def _marks(text, query, near=False):
    """The spans of `text` whose words meet the query, each with the number of the group it meets; `near` takes in the
    pieces of compounds."""
    wanted = [(_terms(group, near), group) for group in query.groups]
    for span in danish.spans(text):
        analysis = danish.analyse(span.word)
        terms = {*analysis.whole, *analysis.parts}
        for number, (own, group) in enumerate(wanted):
            if own & terms or (group.prefix and any(term.startswith(group.prefix) for term in terms)):
                yield span, number
                break


def _terms(group, near):
    atoms = [atom for way in group.alternatives for atom in way.atoms] + (list(group.apart) if near else [])
    return {term for atom in atoms for term in atom}


def synonym_in(text: str, found) -> str:
    """The first word of `text` that meets a word of the query only by meaning the same, in small letters but for names;
    "" for none."""
    for group in found.query.groups:
        own, *others = group.alternatives
        same = {term for way in others if way.kind is Tier.SYNONYM for atom in way.atoms for term in atom}
        same -= {term for atom in own.atoms for term in atom}
        for span in danish.spans(unicodedata.normalize("NFC", text)):
            analysis = danish.analyse(span.word)
            if same.intersection((*analysis.whole, *analysis.parts)):
                small = span.word.lower()
                return small if danish.is_known(small) else span.word
    return ""


def highlight(text: str, found, near: bool = False) -> SafeString:
    """`text` as safe HTML, all of it escaped, with <mark> around each word that meets the query.

    With `near` the pieces of a compound are marked too.
    """
    plain = unicodedata.normalize("NFC", text)
    pieces, done = [], 0
    for span, _ in _marks(plain, found.query, near):
        pieces += [escape(plain[done : span.start]), "<mark>", escape(plain[span.start : span.end]), "</mark>"]
        done = span.end
    return SafeString("".join([*pieces, escape(plain[done:])]))


def excerpt(text: str, found, length: int = 220, near: bool = False) -> str:
    """At most about `length` characters of `text`, as plain text, where most words of the query stand together.

    Whole sentences where they fit; "…" stands where something was left out. The first of equal places is taken.
    Give the answer to `highlight` to mark the words in it.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if len(plain) <= length:
        return plain
    marks = [(span.start, span.end, group) for span, group in _marks(plain, found.query, near)]
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
