"""What an example lacks before it may go on, and hints on how it can be told better. Pure: no query is made here
except in `content_of`, which reads the rows of a version.

The few real rules are in `missing`; everything else is a hint and never blocks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.choices import LADDER, REPORTABLE, Conclusion, Depth, Documentation, MunicipalityRole, Nature, Scope
from catalogue.core import danish, writing
from catalogue.core.readability import WORD, lix
from catalogue.core.writing import shorten
from catalogue.models import Editable

HARD = 45  # LIX above which a text is called hard
FEWEST_WORDS = 40  # words below which LIX says nothing
CONTACT_MONTHS = 12
ALIKE = 0.5  # the share of title words that two titles have in common, from which on they may be the same

# The texts of a version in the order of the page, with the words of the form.
TEXTS = {
    "title": "Titel",
    "summary": "Én sætning",
    "target_group": "Målgruppe",
    "results_text": "Hvad kom der ud af det, kort",
    "unknown": "Det ved vi ikke",
    "why": "Hvorfor gør de det?",
    "organisation": "Hvem gør hvad?",
    "parents_role": "Forældrenes og børnenes rolle",
    "costs_and_requirements": "Hvad kræver det?",
    "pitfalls": "Erfaringer og faldgruber",
}
SINGLE = (*TEXTS, "depth", "age_from_months", "age_to_months", "approach", "reported_year", "period", "theme")
MANY = ("topics", "settings", "actors", "not_reported")


@dataclass(frozen=True)
class Rows:
    """A kind of rows: what one is called, the fields of which one must be filled for a row to count, and its texts."""

    name: str
    label: str
    filled: tuple[str, ...]
    fields: tuple[str, ...]
    texts: tuple[str, ...] = ()


PLACE = ("document", "place", "provenance_note")
ROWS = {
    rows.name: rows
    for rows in (
        Rows("municipality_ties", "Kommune", ("municipality",), ("municipality", "role")),
        Rows(
            "results",
            "Resultat",
            ("text", "value"),
            (
                *("evaluation", "nature", "text", "value", "before", "before_time", "after", "after_time"),
                *("population", "n", *PLACE),
            ),
            ("text",),
        ),
        Rows(
            "evaluations",
            "Undersøgelse",
            ("design", "who", "design_note"),
            ("scope", "design", "conclusion", "who", "design_note", "source", *PLACE),
            ("design_note",),
        ),
        Rows("steps", "Trin", ("heading", "text"), ("heading", "text"), ("heading", "text")),
        Rows("organisation_ties", "Organisation", ("organisation",), ("organisation", "role")),
        Rows("recommendation_ties", "Anbefaling", ("recommendation",), ("recommendation", "basis", "note")),
        Rows("mentions", "Dokument", ("document", "place", "provenance_note"), PLACE),
        Rows("source_ties", "Kilde", ("source",), ("source", "role")),
    )
}


@dataclass(frozen=True)
class Row:
    """One row: `name` is the prefix of its fields in the form (steps-0), `key` its primary key as text, "" if new."""

    name: str
    values: dict[str, str]
    key: str = ""

    def __getitem__(self, name):
        return self.values.get(name, "")


@dataclass(frozen=True)
class Content:
    """What a version says, all as text, the same from its rows in the database and from a form that is being filled."""

    fields: dict[str, str]
    many: dict[str, tuple[str, ...]]
    rows: dict[str, list[Row]]

    def __getitem__(self, name):
        return self.fields.get(name, "")

    @property
    def is_short(self):
        return self["depth"] == Depth.SHORT


def content_of(version) -> Content:
    """The Content of a saved version. References are primary keys as text."""
    return Content(
        fields={name: as_text(version, name) for name in SINGLE},
        many={
            **{name: tuple(str(row.pk) for row in getattr(version, name).all()) for name in ("topics", "settings")},
            "actors": tuple(str(row.pk) for row in version.actors.all()),
            "not_reported": tuple(version.not_reported),
        },
        rows={
            rows.name: [
                Row(f"{rows.name}-{number}", {name: as_text(row, name) for name in rows.fields}, str(row.pk))
                for number, row in enumerate(getattr(version, rows.name).all())
            ]
            for rows in ROWS.values()
        },
    )


def as_text(obj, name) -> str:
    value = getattr(obj, obj._meta.get_field(name).attname)
    return "" if value is None else str(value)


def content_of_form(data) -> Content:
    """The Content of a form as it is posted: `data` is a QueryDict, which may hold anything."""
    return Content(
        fields={name: data.get(name, "").strip() for name in SINGLE},
        many={
            **{name: tuple(data.getlist(name)) for name in ("topics", "settings", "actors")},
            "not_reported": tuple(name for name in REPORTABLE if data.get(f"nr_{name}")),
        },
        rows={rows.name: list(rows_of_form(data, rows)) for rows in ROWS.values()},
    )


def rows_of_form(data, rows: Rows) -> Iterator[Row]:
    """The rows that are filled and not to be deleted."""
    total = data.get(f"{rows.name}-TOTAL_FORMS", "")
    for number in range(min(int(total), 1000) if total.isascii() and total.isdigit() else 0):
        prefix = f"{rows.name}-{number}"
        values = {name: data.get(f"{prefix}-{name}", "").strip() for name in rows.fields}
        if any(values[name] for name in rows.filled) and not data.get(f"{prefix}-DELETE"):
            yield Row(prefix, values, data.get(f"{prefix}-id", ""))


# --- The real rules --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Missing:
    """What stands in the way of the next state: the field where it is to be mended (an id in the form), and why."""

    field: str
    text: str


def missing(content: Content, target: str) -> list[Missing]:
    """What must be there before a version may become `target` (»in_review« or »published«); [] where nothing lacks.

    These are the only rules of content that block. Who reviews needs something to read and to hold it against; who
    reads needs to know where it belongs, whom it is for, what they do and what came of it, or that the source does not
    say.
    """
    return [Missing(name, text) for name, text, lacks in RULES[target] if lacks(content)]


def missing_for(version, target: str) -> list[Missing]:
    """The same for a saved CaseVersion, read anew from the database."""
    return missing(content_of(version), target)


def has(content, name):
    """True where a reportable field is told or is said not to be in the source."""
    return name in content.many["not_reported"]


SUBMIT_RULES = (
    ("title", "Skriv en titel.", lambda c: not c["title"]),
    ("summary", "Skriv én sætning om, hvem der gør hvad for hvem.", lambda c: not c["summary"]),
    ("reported_year", "Skriv, hvilket år oplysningerne er fra.", lambda c: not c["reported_year"]),
    (
        "mentions-group",
        "Skriv, hvor det står: et dokument, en kilde eller »oplyst af kommunen« med måned og år.",
        lambda c: not c.rows["mentions"] and not c.rows["source_ties"],
    ),
)
PUBLISH_RULES = (
    *SUBMIT_RULES,
    (
        "municipality_ties-group",
        "Vælg den kommune eller organisation, der gør det, eller det dokument, der fortæller om det.",
        lambda c: not any(c.rows[name] for name in ("municipality_ties", "organisation_ties", "mentions")),
    ),
    (
        "recommendation_ties-group",
        "Vælg mindst én anbefaling, eller et tema, hvis eksemplet ikke hører til nogen af de 14.",
        lambda c: not c.rows["recommendation_ties"] and not c["theme"],
    ),
    (
        "age_from_months",
        "Skriv børnenes alder, eller sæt kryds ved, at kilden ikke oplyser den.",
        lambda c: not c["age_from_months"] and not has(c, "age"),
    ),
    (
        "results_text",
        "Skriv, hvad der kom ud af det, eller sæt kryds ved, at kilden ikke oplyser det.",
        lambda c: not c["results_text"] and not c.rows["results"] and not has(c, "results"),
    ),
    (
        "steps-group",
        "Fortæl trin for trin, hvad de gør, eller sæt kryds ved, at kilden ikke oplyser det.",
        lambda c: not c.is_short and not c.rows["steps"] and not has(c, "steps"),
    ),
)
RULES = {Editable.State.IN_REVIEW.value: SUBMIT_RULES, Editable.State.PUBLISHED.value: PUBLISH_RULES}


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
    """What the panel shows. `missing` stands before the next state, `later` only before publication."""

    target: str
    missing: list[Missing]
    later: list[Missing]
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
    now = missing(content, target)
    later = [lack for lack in missing(content, Editable.State.PUBLISHED) if lack not in now]
    return Report(target, now, later, hints, list(unseen(content)), ease)


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
