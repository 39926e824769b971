"""What can be said of an example while it is written: what it lacks, and hints on how it can be told better.

Pure: no query is made here. The few rules that block are in cases/requirements.py; everything else is a hint.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.choices import LADDER, REPORTABLE, Conclusion, Documentation, MunicipalityRole, Nature, Scope
from cases.content import ROWS, TEXTS, Content
from cases.requirements import Missing, missing_in
from catalogue.core import danish, writing
from catalogue.core.readability import WORD, lix
from catalogue.core.writing import shorten

HARD = 45  # LIX above which a text is called hard
FEWEST_WORDS = 40  # words below which LIX says nothing
CONTACT_MONTHS = 12
ALIKE = 0.5  # the share of title words that two titles have in common, from which on they may be the same

# --- Hints -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hint:
    """Something that could be better: the field (an id in the form, "" where there is none), what it is called there,
    and a sentence. `url` leads to where it is mended, if that is not in the form.
    """

    field: str
    label: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Address:
    """A link that was checked: whose it is, where it leads, and how that went (a CheckedAddress)."""

    source: str
    label: str
    url: str
    gone: bool
    moved_to: str = ""


@dataclass(frozen=True)
class Other:
    """Another example in one of the same municipalities."""

    title: str
    url: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """What is known beside the form: names of what it refers to, checked addresses, other examples, the contact."""

    today: date
    municipalities: dict[str, str]  # primary key: name
    recommendations: dict[str, int]  # primary key: number
    addresses: tuple[Address, ...] = ()  # of the sources in the form
    checked: dict[str, Address] | None = None  # address: how it answered, for links in the texts
    others: tuple[Other, ...] = ()
    draft_sources: frozenset = frozenset()  # primary keys, as text, of the sources that readers do not see
    has_case: bool = False
    contact: str = ""
    contact_confirmed_on: date | None = None
    contact_url: str = ""


@dataclass(frozen=True)
class Ease:
    """How hard a text is to read."""

    field: str
    label: str
    lix: float

    @property
    def is_hard(self):
        return self.lix > HARD


@dataclass(frozen=True)
class Report:
    """What the panel shows. `target` is the next state, »in_review« or »published«."""

    target: str
    missing: list[Missing]
    hints: list[Hint]
    unseen: list[tuple[str, str]]  # (field, label) of what is neither told nor said not to be in the source
    ease: list[Ease]

    @property
    def hard(self):
        return [text for text in self.ease if text.is_hard]


def examine(content: Content, around: Around, target: str) -> Report:
    """Everything that can be said of a version: what lacks before `target`, hints, what nobody has looked at, LIX."""
    texts = texts_of(content)
    ease = [
        Ease(name, texts[name][0], lix(writing.plain(text)))
        for name, (_, text) in texts.items()
        if len(WORD.findall(text)) >= FEWEST_WORDS
    ]
    hints = [hint for rule in HINTS for hint in rule(content, texts, around)]
    order = {name: place for place, name in enumerate(order_of(content))}
    hints.sort(key=lambda hint: order.get(hint.field, len(order)))
    lacks = missing_in(content, around.today.year, around.draft_sources)
    return Report(target, lacks, hints, list(unseen(content)), ease)


def texts_of(content: Content) -> dict[str, tuple[str, str]]:
    """{field: (what it is called, its text)} of all that is filled, in the order of the page."""
    return {name: (label, text) for name, label, text in all_texts(content) if text}


def all_texts(content: Content):
    for name, label in TEXTS.items():
        if name == "unknown":
            yield from row_texts(content, "results")
            yield from row_texts(content, "evaluations")
        yield name, label, content[name]
        if name == "why":
            yield from row_texts(content, "steps")


def row_texts(content: Content, kind: str):
    rows = ROWS[kind]
    for number, row in enumerate(content.rows[kind], start=1):
        for name in rows.texts:
            yield f"{row.name}-{name}", f"{rows.label} {number}", row[name]


def order_of(content: Content) -> list[str]:
    """The fields that hints name, in the order of the form."""
    rows = [f"{row.name}-{name}" for kind in ROWS.values() for row in content.rows[kind.name] for name in kind.fields]
    return [
        "title",
        "summary",
        "municipality_ties-group",
        "age_from_months",
        *(n for n, _, _ in all_texts(content)),
        *rows,
    ]


# The fields of the form where a reportable thing is told, and the rows that tell it as well.
TOLD_IN = {
    "municipality": "municipality_ties-group",
    "age": "age_from_months",
    "results": "results_text",
    "steps": "steps-group",
    "evaluation": "evaluations-group",
}
TOLD_BY_ROWS = {
    "municipality": "municipality_ties",
    "results": "results",
    "steps": "steps",
    "evaluation": "evaluations",
    "organisation": "organisation_ties",
}


def is_told(content: Content, name: str, around: Around | None = None) -> bool:
    """True where the reportable thing `name` is told in the version (the contact: with the case)."""
    if name == "contact":
        return bool(around and around.contact)
    return bool(content[TOLD_IN.get(name, name)] or content.rows.get(TOLD_BY_ROWS.get(name, ""), []))


def unseen(content: Content) -> Iterator[tuple[str, str]]:
    """(field, label) of what is neither told nor said not to be in the source: nobody has looked for it yet."""
    for name, label in REPORTABLE.items():
        if name != "contact" and name not in content.many["not_reported"] and not is_told(content, name):
            yield TOLD_IN.get(name, name), label


def contradictions(content, texts, around):
    for name, label in REPORTABLE.items():
        if name in content.many["not_reported"] and is_told(content, name, around):
            yield Hint(f"nr_{name}", label.capitalize(), "Står som ikke oplyst, men er fortalt. Fjern det ene.")


def long_sentences(content, texts, around):
    for name, (label, text) in texts.items():
        for sentence, words in writing.long_sentences(text):
            yield Hint(name, label, f"Sætning på {words} ord: »{shorten(sentence)}« Del den.")


def hard_texts(content, texts, around):
    for name, (label, text) in texts.items():
        value = lix(writing.plain(text)) if len(WORD.findall(text)) >= FEWEST_WORDS else None
        if value and value > HARD:
            number = str(round(value))
            yield Hint(name, label, f"Svær at læse: LIX {number}. Sigt efter højst {HARD}: kortere ord og sætninger.")


def abbreviations(content, texts, around):
    for found in writing.abbreviations({name: text for name, (_, text) in texts.items()}):
        when = "er brugt, før det er skrevet ud" if found.later else "er ikke skrevet ud"
        yield Hint(
            found.name,
            texts[found.name][0],
            f"»{found.letters}« {when}. Skriv det helt ud første gang, og så {found.letters} i parentes.",
        )


def poor_links(content, texts, around):
    for name, (label, text) in texts.items():
        for words in writing.poor_links(text):
            said = (
                f"Linket »{shorten(words, 30)}« siger ikke, hvor det fører hen."
                if words
                else "Et link har ingen tekst."
            )
            yield Hint(name, label, f"{said} Skriv, hvad man finder dér.")
        for _ in writing.images(text):
            yield Hint(name, label, "Billeder vises ikke. Skriv i stedet, hvad billedet fortæller.")


def dead_addresses(content, texts, around):
    for address in around.addresses:
        where = f"»{shorten(address.source, 50)}«"
        if address.gone:
            yield Hint("source_ties-group", "Kilder", f"{where}: adressen svarer ikke ({shorten(address.url)}).")
        elif address.moved_to:
            yield Hint("source_ties-group", "Kilder", f"{where}: adressen er flyttet til {shorten(address.moved_to)}.")
    for name, (label, text) in texts.items():
        for url in writing.addresses(text):
            if (known := (around.checked or {}).get(url)) and known.gone:
                yield Hint(name, label, f"Adressen svarer ikke: {shorten(url)}.")


def title_words(title: str, without: set[str]) -> set[str]:
    """The dictionary words of a title, without small words and the folded words in `without`."""
    words = [span.word for span in danish.spans(title)]
    kept = [word for word in words if not danish.is_stop_word(word)]
    return {danish.analyse(word).whole[0] for word in kept if danish.analyse(word).whole} - without


def duplicates(content, texts, around):
    names = {place for place in around.municipalities.values()}
    without = {term for name in names for span in danish.spans(name) for term in danish.analyse(span.word).whole}
    own = title_words(content["title"], without)
    here = {row["municipality"] for row in content.rows["municipality_ties"]}
    for other in around.others:
        theirs = title_words(other.title, without)
        smaller = min(len(own), len(theirs))
        if here & set(other.places) and smaller and len(own & theirs) / smaller >= ALIKE:
            yield Hint("title", "Titel", f"Ligner »{other.title}« fra samme kommune. Er det det samme?", other.url)


def contact(content, texts, around):
    if not around.has_case:
        return
    if not around.contact:
        if "contact" not in content.many["not_reported"]:
            yield Hint(
                "nr_contact",
                "Kontakt",
                "Der er ingen kontakt. Skriv en rollepostkasse under status og kontakt.",
                around.contact_url,
            )
        return
    confirmed = around.contact_confirmed_on
    if confirmed is None:
        yield Hint("nr_contact", "Kontakt", "Kontakten er aldrig bekræftet.", around.contact_url)
    elif months(confirmed, around.today) >= CONTACT_MONTHS:
        yield Hint(
            "nr_contact",
            "Kontakt",
            f"Kontakten er bekræftet for mere end {CONTACT_MONTHS} måneder siden.",
            around.contact_url,
        )


def months(day: date, later: date) -> int:
    """Whole months from one date to a later one."""
    return (later.year - day.year) * 12 + later.month - day.month - (later.day < day.day)


# What product.md asks to avoid, and what to write instead. The source's own words for a group may stand in quotes.
AVOIDED = [
    (r"overvægtige (?:børn|unge|elever|skolebørn)\w*", "»børn med overvægt«"),
    (r"ressourcesvag\w*", "hvad de mangler, fx »familier med få penge« eller »uden netværk«"),
    (r"normaltbegave\w*", "hvad de kan, fx »børn, der følger med i klassens undervisning«"),
    (r"kriminelle (?:familier|forældre|børn|unge)\w*", "»familier, hvor en har fået en dom«"),
    (r"handicappede (?:børn|unge|elever)\w*", "»børn med handicap«"),
    (r"(?:autistiske børn|autister)\w*", "»børn med autisme«"),
    (r"(?<!bogligt )(?:svage|belastede) (?:familier|forældre|børn|unge|elever)\w*", "hvad der er svært for dem"),
    (r"problem(?:børn|familie|unge)\w*", "hvad der er svært for dem"),
    (r"(?:taber|taperfamilie|bundfald)(?:ne|en|er)?\b", "hvad der er svært for dem"),
]
BOOKISH = (r"bogligt svage?\w*", "»elever, der har svært ved det boglige«. Ordene står kun i anbefaling 10")


def avoided_words(content, texts, around):
    numbers = {around.recommendations.get(row["recommendation"]) for row in content.rows["recommendation_ties"]}
    for name, (label, text) in texts.items():
        for pattern, instead in [*AVOIDED, *([] if 10 in numbers and name != "title" else [BOOKISH])]:
            for match in re.finditer(rf"(?<!»)\b{pattern}", text, re.IGNORECASE):
                yield Hint(name, label, f"»{match[0]}«: skriv hellere {instead}.")


def persons(content, texts, around):
    for name, (label, text) in texts.items():
        for person in writing.persons(text):
            yield Hint(
                name, label, f"Er »{person}« en person? Navne nævnes ikke, undtagen på dem, der har skrevet en kilde."
            )


def place_missing(content, texts, around):
    for kind in ("results", "evaluations", "mentions"):
        for number, row in enumerate(content.rows[kind], start=1):
            if not (row["document"] and row["place"]) and not row["provenance_note"]:
                yield Hint(
                    f"{row.name}-document", f"{ROWS[kind].label} {number}", "Skriv, hvor det står: dokument og sted."
                )


def carried_out(content, texts, around):
    carries_out = any(row["role"] == MunicipalityRole.CARRIES_OUT for row in content.rows["municipality_ties"])
    if not carries_out and "municipality" not in content.many["not_reported"]:
        yield Hint("municipality_ties-group", "Kommune", "Ingen kommune udfører det. Er det rigtigt?")


def many_missing(content, texts, around):
    for name, label in (("topics", "Emner"), ("settings", "Hvor"), ("actors", "Hvem gør det")):
        if not content.many[name]:
            yield Hint(f"{name}_0", label, "Intet er valgt. Så kan eksemplet ikke findes med det filter.")
    if not content["approach"]:
        yield Hint("approach", "For hvem", "Intet er valgt. Så kan eksemplet ikke findes med det filter.")


def editors_ties(content, texts, around):
    for number, row in enumerate(content.rows["recommendation_ties"], start=1):
        if row["basis"] == "editors" and not row["note"]:
            yield Hint(
                f"{row.name}-note", f"Anbefaling {number}", "Skriv, hvorfor I mener, at eksemplet hører til her."
            )


# --- Numbers, their nature, and the ladder ---------------------------------------------------------------------------

EXPECTED = {Nature.TARGET, Nature.EXPECTATION, Nature.POTENTIAL}
MEASURED = {Nature.DEVELOPMENT, Nature.EFFECT}
NUMBER = re.compile(r"\d+(?:[.,]\d+)?\s*(?:pct|procent|%|børn|elever|familier|point)", re.IGNORECASE)


def numbers(content, texts, around):
    for number, row in enumerate(content.rows["results"], start=1):
        label = f"Resultat {number}"
        if not row["nature"]:
            yield Hint(
                f"{row.name}-nature", label, "Vælg, hvad det er for en slags. Et tal står aldrig uden sin slags."
            )
        if (row["value"] or NUMBER.search(row["text"])) and not row["population"] and not row["n"]:
            yield Hint(
                f"{row.name}-population", label, "Der står et tal. Skriv, hvem det gælder, og gerne hvor mange de er."
            )
        halves = [row[name] for name in ("before", "before_time", "after", "after_time")]
        if any(halves) and not all(halves):
            yield Hint(f"{row.name}-before", label, "Før og efter skal have begge tal og begge tidspunkter.")


def ladder(content, texts, around):
    """A result's nature must fit how well it was examined: an effect needs somebody to compare with."""
    designs = {row.key: row["design"] for row in content.rows["evaluations"] if row.key}
    highest = max(
        (row["design"] for row in content.rows["evaluations"] if row["design"] in LADDER), key=LADDER.index, default=""
    )
    for number, row in enumerate(content.rows["results"], start=1):
        design = designs.get(row["evaluation"]) or highest
        step = Documentation(design).label if design in LADDER else "slet ikke undersøgt"
        label, where = f"Resultat {number}", f"{row.name}-nature"
        if row["nature"] == Nature.EFFECT and (
            not design or LADDER.index(design) < LADDER.index(Documentation.COMPARED)
        ):
            yield Hint(
                where,
                label,
                f"En effekt kræver nogle at sammenligne med, men det står som »{step}«. Er det en udvikling?",
            )
        elif row["nature"] in MEASURED and design in ("", Documentation.DESCRIBED):
            yield Hint(
                where, label, f"Noget er undersøgt, men det står som »{step}«. Skriv undersøgelsen, eller ret trinnet."
            )


def evaluations(content, texts, around):
    natures = {row["nature"] for row in content.rows["results"] if row["nature"]}
    for number, row in enumerate(content.rows["evaluations"], start=1):
        label = f"Undersøgelse {number}"
        above = row["design"] in LADDER and row["design"] != Documentation.DESCRIBED
        if above and not row["who"] and not row["source"]:
            yield Hint(f"{row.name}-who", label, "Skriv, hvem der har undersøgt det.")
        if above and not row["design_note"]:
            yield Hint(f"{row.name}-design_note", label, "Skriv én linje om, hvorfor det er dette trin.")
        here = row["scope"] == Scope.HERE
        if here and row["conclusion"] == Conclusion.BETTER and natures and natures <= EXPECTED:
            yield Hint(
                f"{row.name}-conclusion", label, "Resultaterne er kun mål og forventninger. Er det »kun forventning«?"
            )


HINTS = [
    duplicates,
    carried_out,
    many_missing,
    contradictions,
    avoided_words,
    persons,
    abbreviations,
    long_sentences,
    hard_texts,
    poor_links,
    dead_addresses,
    numbers,
    ladder,
    evaluations,
    place_missing,
    editors_ties,
    contact,
]
