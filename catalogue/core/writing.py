"""What can be said of a Danish text without knowing what it is about: long sentences, abbreviations, poor link texts.

Everything here is a hint for who writes. Nothing is measured that a person could not overrule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from catalogue.core.danish import fold
from catalogue.core.readability import END, WORD
from catalogue.core.zero_searches import names

LONGEST_SENTENCE = 30  # words
SHOWN = 60  # letters of a sentence that is quoted

LINK = re.compile(r"\[([^\]\n]*)\]\(\s*<?([^)\s>]*)>?[^)\n]*\)")
IMAGE = re.compile(r"!\[([^\]\n]*)\]\(")
POOR_LINK = re.compile(
    r"(?:klik\s+)?her|(?:læs|se|find)\s+(?:mere|den|det)(?:\s+her)?|link(?:et)?|hjemmeside(?:n)?|side(?:n)?|https?://\S*",
    re.IGNORECASE,
)

# Two capitals or more, also joined (COS-P), also with the ending of a case (SSP's, PPR'en).
ABBREVIATION = re.compile(r"(?<![\w:])[A-ZÆØÅ]{2,}(?:-[A-ZÆØÅ\d]+)*(?![\w:]*[A-ZÆØÅ:])")
# Everyone reads these: units, countries and what the catalogue itself is about.
KNOWN = {"KL", "SFO", "EU", "USA", "UK", "DK", "FN", "TV", "PC", "IT", "OK", "KR", "KM", "KG", "CM", "MM", "PCT"}
ROMAN = re.compile(r"[IVX]+")

PERSON = re.compile(r"\b([A-ZÆØÅ][a-zæøåé]+)(?:\s+[A-ZÆØÅ]\.)?((?:\s+[A-ZÆØÅ][a-zæøåé]+(?:-[A-ZÆØÅ][a-zæøåé]+)?)+)")


@dataclass(frozen=True)
class Abbreviation:
    """An abbreviation that is not written out where it is used first; `later` where it is so after that."""

    letters: str
    name: str
    later: bool


def shorten(text: str, length: int = SHOWN) -> str:
    """The text on one line, at most `length` letters of it.

    >>> shorten("Et  langt\\nstykke", 8)
    'Et langt…'
    """
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rstrip() + "…"


def plain(text: str) -> str:
    """The text without the marks of small Markdown: a link is its words, list marks are gone."""
    without_links = LINK.sub(r"\1", text)
    return re.sub(r"(?m)^\s*(?:[-*+]|\d+[.)])\s+", "", without_links).replace("**", "").replace("*", "")


def long_sentences(text: str, most: int = LONGEST_SENTENCE) -> list[tuple[str, int]]:
    """The sentences with more than `most` words: [(the sentence, its words)], in their order."""
    sentences = (part.strip() for part in END.split(plain(text)))
    counted = [(sentence, len(WORD.findall(sentence))) for sentence in sentences if sentence]
    return [(sentence, words) for sentence, words in counted if words > most]


def abbreviations(texts: dict[str, str]) -> Iterator[Abbreviation]:
    """The abbreviations that are used before they are written out; `texts` are {name: text} in the order of reading.

    Written out is »Pædagogisk Psykologisk Rådgivning (PPR)« as well as »PPR (pædagogisk psykologisk rådgivning)«.
    """
    first, explained = {}, {}
    for number, (name, text) in enumerate(texts.items()):
        for match in ABBREVIATION.finditer(plain(text)):
            letters = match[0]
            if letters in KNOWN or ROMAN.fullmatch(letters) or is_shouted(match):
                continue
            first.setdefault(letters, (number, match.start(), name))
            if is_written_out(match):
                explained.setdefault(letters, (number, match.start()))
    for letters, (number, at, name) in first.items():
        there = explained.get(letters)
        if there != (number, at):
            yield Abbreviation(letters, name, later=there is not None)


def is_shouted(match) -> bool:
    """True where the word is one of several in capitals: a heading, not an abbreviation."""
    after = match.string[match.end() : match.end() + 12]
    return bool(re.match(r"\s+[A-ZÆØÅ]{2,}\s", after)) or len(match[0]) > 8


def is_written_out(match) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    in_brackets = re.search(r"[a-zæøå]\w*\s*\($", before) and re.match(r"['’]?\w*\s*[),;]", after)
    return bool(in_brackets or re.match(r"['’]?\w*\s*(?:\(|, (?:som|der) står for )\s*[A-ZÆØÅa-zæøå]{3,}", after))


def poor_links(text: str) -> list[str]:
    """The texts of links that do not say where they lead: »her«, »læs mere«, a bare address."""
    return [label.strip() for label, _ in LINK.findall(text) if POOR_LINK.fullmatch(label.strip()) or not label.strip()]


def addresses(text: str) -> list[str]:
    """The addresses of the links in a text, each once."""
    return list(dict.fromkeys(url for _, url in LINK.findall(text) if url.startswith(("http://", "https://"))))


def images(text: str) -> list[str]:
    """The alternative texts (also empty ones) of what is written as a picture."""
    return IMAGE.findall(text)


def persons(text: str) -> list[str]:
    """What looks like the names of persons: a common name and at least one capitalised word after it.

    >>> persons("Sundhedsplejerske Mette Hansen fra Køge fortæller. Anne og Per leger.")
    ['Mette Hansen']
    """
    found = []
    for match in PERSON.finditer(plain(text)):
        words = [match[1], *match[2].split()]
        for at, word in enumerate(words[:-1]):
            if fold(word) in names():
                found.append(" ".join(words[at:]))
                break
    return list(dict.fromkeys(found))
