"""The Danish analyser: which terms a word is indexed and searched by. Knows no database.

A word has *whole* terms (its dictionary forms) and *parts* (the words a compound is made of, and words derived
from it). All terms are folded to plain letters, so that Ærø, AERØ and aeroe are one term. Index and query pass through
the same functions; a change here means that the index must be rebuilt.

Lemmas come from simplemma's word list. It takes over a second and some 100 MB to load, so it is loaded
at the first analysis and not at import.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

MAX_TERM = 80  # characters, as the column that holds them
MAX_WORD = 60  # a longer run of letters is no word; the splitter's work grows with the length

STOPWORDS_FILE = Path(__file__).with_name("danish_stopwords.txt")

FOLDED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})

# A word is letters and digits, held together by a hyphen (COS-P, 4-årsundersøgelse), by a colon between capitals
# (X:IT), by an apostrophe (KL's) or by a soft hyphen, three times at most, for an address is many words. A full stop
# only groups thousands (1.587), a comma only decimals.
LETTER = r"[^\W_]"
NUMBER = r"\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?|\d+,\d+"
JOINED = rf"[-‐‑'’\u00ad]+{LETTER}+|(?<=[A-ZÆØÅ]):(?=[A-ZÆØÅ]){LETTER}+"
WORD = re.compile(rf"{NUMBER}|{LETTER}+(?:{JOINED}){{0,3}}")
JOINTS = re.compile(r"[-‐‑:]+")
GENITIVE = re.compile(r"['’]s?$")
# "mad- og måltidspolitik": the first word lends its head from the second.
SUSPENDED = re.compile(rf"[-‐‑]\s*(?:,\s*{LETTER}+[-‐‑]\s*)*(?:og|eller|samt|/)\s*(?P<other>{LETTER}+)", re.IGNORECASE)

# Forms that the word list lacks or reads as another word than our readers mean.
FORMS = {
    "barne": ("barn",),
    "børne": ("barn",),
    "cykler": ("cykel", "cykle"),
    "cyklerne": ("cykel",),
    "forælder": ("forældre",),
    "lege": ("leg", "lege"),
    "passet": ("pas", "passe"),
    "passets": ("pas",),
    "passene": ("pas",),
    "små": ("små",),
    "spæd": ("spæd",),
    "tænder": ("tand", "tænde"),
    "tænderne": ("tand",),
    "tændernes": ("tand",),
}


def _listed(words):
    return frozenset(words.split())


# Parts of fewer than four letters are chance more often than meaning ("bi|stand", "stand|ard"): only these are read,
# and "have", which is a stop word by itself but not in "børnehave".
MIN_PART = 4
SURE_PARTS = _listed(
    "bad bog by dag dør far fag fod have hus job køn leg liv lyd mad mor mål net pas råd rum røg sag sex sko små "
    "spæd syn tal tid tro tur tøj ung ven vej år øje øre"
)
# Prefixes and adverbs: what they open is one word ("under|søgelse"), not a compound of two things.
NEVER_FIRST = _listed(
    "under over mellem imod gennem efter igen fore frem halv hver besk sammen tilbage videre uden inden bort fort mist"
)
# Endings that happen to be words too ("venskab" is no cupboard, "lighed" opens no likeness).
NEVER_LAST = _listed(
    "skab lighed ledning lægning lægge slig ment villig skaber ning dom hede ende endes ligger gøre tage retter rettet "
    "holde sætte sat amen river ring ringe ling linge lige lig isk else elser tion sion ting ligt lignende artig agtig "
    "mæssig fuld løse løs bare bar somme sommelig ager tisk tiske rive trive trives arte"
)
# Endings of Danish nouns, longest first, for compounds that the word list lacks.
NOUN_ENDINGS = ("ernes", "erne", "enes", "ene", "ets", "ens", "ers", "er", "et", "en", "es", "e", "s")
# A word and what is made of it: (ending, the other's ending). Both must be in the word list, so "stilling" stays alone.
DERIVATIONS = (
    ("isk", "ik"),
    ("ik", "isk"),
    ("else", "e"),
    ("e", "else"),
    ("ning", "e"),
    ("ing", "e"),
    ("e", "ning"),
    ("tig", "t"),
    ("t", "tig"),
    ("ation", "ere"),
    ("ere", "ation"),
    ("ende", "e"),
    ("e", "ende"),
    ("hed", ""),
    ("", "hed"),
)
# Who does it and what is done (rådgiver, rådgivning): only for longer words, a lærer is no læring.
DOERS = (("er", "ning"), ("ning", "er"), ("er", "ing"), ("ing", "er"))
MIN_DOER = 7
MIN_STEM, MIN_DERIVED = 4, 6  # letters of the shorter and the longer of the two: below that they meet by chance
NEGATIONS = ("mis", "u")  # mistrivsel is about trivsel, ulighed about lighed
MIN_NEGATED = 6


@dataclass(frozen=True)
class Analysis:
    """The folded terms of one word.

    `whole` are the word's own dictionary forms, never empty unless the word is. `parts` are the words inside it or
    next of kin to it, none of them in `whole`. `heads` are those parts that say what the thing is: a skolefravær is
    a fravær, but it is not a skole.
    """

    whole: tuple[str, ...]
    parts: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Span:
    """A word where it stands in a text: `text[start:end]`, to be analysed as `word`."""

    start: int
    end: int
    word: str


# --- Letters -----------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """`text` in small plain letters: å as aa, æ as ae, ø as oe, other accents dropped. Folding twice changes nothing.

    >>> fold("Ærø"), fold("AEROE"), fold("Café")
    ('aeroe', 'aeroe', 'cafe')
    """
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = unicodedata.normalize("NFKD", small.translate(FOLDED))
    if letters.isascii():
        return letters  # most Danish text: nothing left to drop
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return unicodedata.normalize("NFKC", bare).casefold()


@lru_cache(200_000)
def fold_word(word: str) -> str:
    """`fold` for words, which come again and again."""
    return fold(word)


def unfold(word: str) -> str:
    """`word` with æ, ø and å for ae, oe and aa: the spelling of those who lack the keys."""
    return word.replace("aa", "å").replace("ae", "æ").replace("oe", "ø")


def _small(word):
    """The word as the word list spells it: small letters, no soft hyphen, no genitive apostrophe."""
    plain = unicodedata.normalize("NFC", word).replace("\u00ad", "").lower()
    return GENITIVE.sub("", plain)


# --- Words of a text ---------------------------------------------------------------------------------------------


def spans(text: str) -> Iterator[Span]:
    """The words of `text` in their order. `text` should be NFC, as all text typed in a browser is."""
    for match in WORD.finditer(text):
        yield Span(match.start(), match.end(), _completed(match[0], text, match.end()))


def _completed(word, text, end):
    """`word`, with its missing head when it is the "mad-" of "mad- og måltidspolitik"."""
    if text[end : end + 1] not in {"-", "‐", "‑"}:
        return word
    other = SUSPENDED.match(text, end)
    tail = _tail(_small(other["other"])) if other else ""
    return word + tail


def _tail(word):
    """The last word inside the compound `word`, as it is written there; "" if it is none."""
    if len(word) > MAX_WORD:
        return ""
    cut = _best_cut(word)
    return word[cut:] if cut else ""


def tokens(text: str) -> list[str]:
    """The words of `text` as written, in order; hyphened words stay one, "børn/unge" is two.

    >>> tokens("4-årsundersøgelse, COS-P og X:IT for børn/unge")
    ['4-årsundersøgelse', 'COS-P', 'og', 'X:IT', 'for', 'børn', 'unge']
    """
    return [span.word for span in spans(unicodedata.normalize("NFC", text))]


@cache
def stop_words() -> frozenset[str]:
    """The folded words that carry no meaning of their own, from danish_stopwords.txt."""
    lines = STOPWORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(fold(word) for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(50_000)
def is_stop_word(word: str) -> bool:
    """Whether `word`, as written, is only grammar."""
    return fold(_small(word)) in stop_words()


# --- Dictionary forms --------------------------------------------------------------------------------------------


@cache
def _word_list():
    """simplemma's Danish word list: a mapping from form to lemma, and the set of all lemmas."""
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    forms = DefaultDictionaryFactory().get_dictionary("da")
    return forms, frozenset(forms.values())


def warm() -> None:
    """Load the word list now: for a server's start, before it forks its workers."""
    _word_list()


@lru_cache(200_000)
def _readings(word):
    """All dictionary forms of a small-lettered word, best first; () for a word the list does not know."""
    if word in FORMS:
        return FORMS[word]
    forms, lemmas = _word_list()
    known = ([word] if word in lemmas else []) + ([forms[word]] if word in forms else [])
    return tuple(dict.fromkeys(lemma for form in known for lemma in FORMS.get(form, (form,))))


def _name_reading(word):
    """The dictionary form of a word the list knows with a capital only (Køge), or ()."""
    forms, _ = _word_list()
    capital = word[:1].upper() + word[1:]
    return (forms[capital].lower(),) if capital in forms else ()


def _noun(word):
    """The noun that the unknown form `word` is an inflection of, or ""."""
    _, lemmas = _word_list()
    for ending in NOUN_ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word:
            continue
        single = stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else ""
        for candidate in (stem, single):
            if len(candidate) >= 3 and candidate in lemmas:
                return candidate
    return ""


# --- Compounds ---------------------------------------------------------------------------------------------------


def _fit_for_part(word):
    """Whether `word` is long and meaningful enough to be read as a part."""
    return word in SURE_PARTS or word in FORMS or (len(word) >= MIN_PART and fold(word) not in stop_words())


def _part(word):
    """The dictionary forms of `word` as part of a compound, or ()."""
    return tuple(filter(_fit_for_part, _readings(word))) if _fit_for_part(word) else ()


def _first_part(word):
    """The dictionary forms of a compound's first part, with or without its linking s or e, or ()."""
    if word in NEVER_FIRST:
        return ()
    if found := _part(word):
        return found
    return _part(word[:-1]) if word[-1] in "se" and _is_lemma(word[:-1]) else ()


def _is_lemma(word):
    """Whether `word` is a dictionary form itself, not an inflection."""
    return word in _readings(word)


def _opens_well(word):
    """Whether a first part is a dictionary form, linked or not: "reference|ramme" rather than "referencer|amme"."""
    return word in FORMS or _is_lemma(word) or (word[-1] in "se" and _is_lemma(word[:-1]))


def _last_part(word):
    """The dictionary forms of a compound's last part, or ()."""
    if word in NEVER_LAST:
        return ()
    if known := _readings(word):
        return () if NEVER_LAST.intersection(known) else _part(word)
    noun = _noun(word)
    return _part(noun) if noun not in NEVER_LAST else ()


@lru_cache(200_000)
def _cuts(word):
    """Where `word` falls into parts: the positions of the best division, () if there is none.

    The fewest parts are best, then a first part in dictionary form, then the longest first part.
    """
    ways = [way for cut in range(3, len(word) - 2) if (way := _way(word, cut))]
    return min(ways, key=lambda way: (len(way), not _opens_well(word[: way[0]]), -way[0]), default=())


def _way(word, cut):
    """The division of `word` whose first part ends at `cut`, or ()."""
    if not _first_part(word[:cut]):
        return ()
    if _last_part(word[cut:]):
        return (cut,)
    further = _cuts(word[cut:])
    return (cut, *(cut + position for position in further)) if further else ()


def _best_cut(word):
    """The position before a compound's last part, 0 if it is no compound."""
    cuts = _cuts(word)
    return cuts[-1] if cuts else 0


@dataclass(frozen=True)
class _Compound:
    parts: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@lru_cache(200_000)
def _compound(word):
    """The dictionary forms inside the small-lettered `word`: all parts, also parts of parts, and its heads."""
    cuts = _cuts(word)
    if not cuts:
        return _Compound()
    pieces = [word[start:end] for start, end in zip((0, *cuts), (*cuts, len(word)), strict=True)]
    heads = _last_part(pieces[-1])
    parts = [part for piece in pieces[:-1] for part in _first_part(piece)] + list(heads)
    inner = [deeper for part in parts for deeper in _compound(part).parts]
    return _Compound(tuple(dict.fromkeys([*parts, *inner])), heads)


def _compound_lemmas(word):
    """An unknown compound with its last part in dictionary form (skolefraværet: skolefravær), or ()."""
    cut = _best_cut(word)
    return tuple(word[:cut] + head for head in _last_part(word[cut:])) if cut else ()


# --- Kinship -----------------------------------------------------------------------------------------------------


def _derived(lemma):
    """Words of the list that `lemma` is made of or that are made of it (motorisk: motorik)."""
    _, lemmas = _word_list()
    for ending, other in (*DERIVATIONS, *(DOERS if len(lemma) >= MIN_DOER else ())):
        stem = lemma.removesuffix(ending)
        if ending and stem == lemma:
            continue
        for candidate in _joined(stem, other):
            short, long = sorted((len(lemma), len(candidate)))
            sure = short >= MIN_STEM and long >= MIN_DERIVED and candidate in lemmas
            if sure and not stop_words().intersection((fold(lemma), fold(candidate))):
                yield candidate


def _joined(stem, ending):
    """`stem` and `ending`; Danish doubles or drops a consonant between them (amme: amning)."""
    yield stem + ending
    if len(stem) > 2 and ending == "e":
        yield stem + stem[-1] + ending
    if len(stem) > 2 and ending == "ning" and stem[-1] == stem[-2]:
        yield stem[:-1] + ending


def _negated(lemma):
    """What a word with mis- or u- is the opposite of (mistrivsel: trivsel)."""
    _, lemmas = _word_list()
    for prefix in NEGATIONS:
        rest = lemma.removeprefix(prefix)
        if rest != lemma and len(rest) >= MIN_NEGATED and rest in lemmas:
            yield rest


# --- The analysis ------------------------------------------------------------------------------------------------


@lru_cache(200_000)
def analyse(word: str) -> Analysis:
    """The terms of one word as `tokens` gives it; whole is () for a text without letters and digits.

    >>> analyse("skolefraværet")
    Analysis(whole=('skolefravaer',), parts=('skole', 'fravaer'), heads=('fravaer',))
    """
    pieces = [piece for piece in JOINTS.split(_small(word)[: 2 * MAX_WORD]) if piece]
    if not pieces:
        return Analysis(())
    if len(pieces) > 1:
        return _analyse_joined(pieces)
    small = pieces[0].replace("'", "").replace("’", "")
    return _terms(*_word_terms(small))


def is_known(word: str) -> bool:
    """Whether the dictionary knows the word as it is, in any form: what it knows was hardly misspelt."""
    small = _small(word)
    return any(_readings(spelling) for spelling in dict.fromkeys((small, unfold(small))))


def spelled(term: str) -> str:
    """A folded term with æ, ø and å where that makes it a word of the dictionary.

    >>> spelled("laege"), spelled("poet")
    ('læge', 'poet')
    """
    danish_letters = unfold(term)
    return danish_letters if is_known(danish_letters) else term


def pieces(word: str) -> tuple[frozenset[str], ...]:
    """The folded terms of each piece of a compound, from the first to the last; () for a word that is none.

    >>> pieces("klasseledelse") == (frozenset({"klasse"}), frozenset({"ledelse"}))
    True
    """
    small = _small(word)
    for spelling in dict.fromkeys((small, unfold(small))):
        if not spelling.isalpha() or len(spelling) > MAX_WORD:
            continue
        for lemma in (*_readings(spelling), *_compound_lemmas(spelling), *filter(None, [_noun(spelling)]), spelling):
            if cuts := _cuts(lemma):
                spans_of = zip((0, *cuts), (*cuts, len(lemma)), strict=True)
                texts = [lemma[start:end] for start, end in spans_of]
                read = [*(_first_part(text) for text in texts[:-1]), _last_part(texts[-1])]
                return tuple(frozenset(fold(part)[:MAX_TERM] for part in parts) for parts in read)
    return ()


def _terms(whole, parts, heads):
    """An Analysis of folded terms, none twice, none longer than the column."""
    own = tuple(dict.fromkeys(term for lemma in whole if (term := fold(lemma)[:MAX_TERM])))
    rest = tuple(dict.fromkeys(term for part in parts if (term := fold(part)[:MAX_TERM]) and term not in own))
    return Analysis(own, rest, tuple(term for term in dict.fromkeys(map(fold, heads)) if term in rest))


def _word_terms(small):
    """The lemmas, parts and heads of a small-lettered word without joints, unfolded."""
    if not small.isalpha() or len(small) > MAX_WORD:
        return (small.replace(".", ""),), (), ()
    spellings = dict.fromkeys((small, unfold(small)))
    for spelling in spellings:
        if lemmas := _readings(spelling):
            return lemmas, *_inside(lemmas)
    for spelling in spellings:
        if name := _name_reading(spelling) or (spelling.endswith("s") and _name_reading(spelling[:-1])):
            return name, (), ()
    for spelling in spellings:
        if lemmas := _compound_lemmas(spelling):
            return lemmas, *_inside(lemmas)
        if noun := _noun(spelling):
            return (noun,), *_inside((noun,))
    return _unknown(small), (), ()


def _unknown(word):
    """A name or a foreign word as it is, and without the s that may be a genitive (Holstebros)."""
    return (word, word[:-1]) if word.endswith("s") and len(word) > 4 else (word,)


def _inside(lemmas):
    """The parts and heads of a word with these dictionary forms."""
    compounds = [_compound(lemma) for lemma in lemmas]
    kin = [word for lemma in lemmas for word in (*_derived(lemma), *_negated(lemma))]
    parts = [part for compound in compounds for part in compound.parts]
    return [*parts, *kin], [head for compound in compounds for head in compound.heads]


def _analyse_joined(pieces):
    """The terms of a hyphened word: written together as the whole, its pieces as parts (COS-P: cosp)."""
    *first, last = pieces
    lemmas, parts, heads = _word_terms(last)
    stem = "".join(first)
    known = _readings(stem + last)
    whole = known or tuple(stem + lemma for lemma in lemmas)
    before = [term for piece in first for group in _word_terms(piece)[:2] for term in group]
    beginning = [stem] if len(first) > 1 and not stem.isdigit() else []
    own = [part for part in (*before, *beginning, *lemmas, *parts) if len(part) > 1 or part.isdigit()]
    return _terms(whole, own, [*lemmas, *heads])
