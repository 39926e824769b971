"""A self-assessment as a paper: the answers by theme, and for every gap what others did and what to talk about.

Made from the answers and the published recommendations alone; the words are those of the page.
"""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from cases.choices import MunicipalityRole
from cases.facts import STEPS, in_role
from catalogue.core.paper import LEAD, SMALL, Heading, Items, Paper, Paragraph, Run, Table, labelled, said
from catalogue.core.selection import enumerated
from catalogue.pages.pack import Caveat, Numbered, Source
from catalogue.pages.pack import prose as prose_of
from catalogue.pages.pack_papers import SITE, lower, place, sources
from catalogue.pages.rows import Row, caveats_of
from catalogue.pages.self_assessment import ANSWERS, Answer, Group, Item, groups_of
from catalogue.templatetags.catalogue import dato, tal
from recommendations.models import Recommendation

NUMBERS = range(1, 15)  # of the recommendations: a digit for each, also for one that is gone
NONE = "Ikke besvaret"


@dataclass(frozen=True)
class Profile:
    """Somebody's answers: {number: Answer} and {number: note, "" for none} of all NUMBERS; `name` may be ""."""

    name: str
    answers: dict[int, Answer]
    notes: dict[int, str]


@dataclass(frozen=True)
class Basis:
    """What the paper rests on, as the list of sources prints it."""

    sources: tuple[Source, ...]
    caveats: tuple[Caveat, ...]


def profile_paper(own: Profile, other: Profile | None) -> Paper:
    """The Paper of a profile, with another one beside it where there is one."""
    groups = groups_of(list(Recommendation.objects.published().select_related("document")))
    items = [item for group in groups for item in group.items]
    gaps = [item for item in items if own.answers[item.recommendation.number].is_gap]
    names = names_of(own, other)
    numbered = Numbered()
    front = [
        said(
            f"Her står, hvor langt vi er med de {tal(len(items))} anbefalinger i {SITE}. "
            "Det handler om at komme videre, ikke om karakterer.",
            LEAD,
        ),
        Heading("Svarene"),
        *gone(own, other, items),
        *(block for group in groups for block in theme(group, own, other, names)),
        *statutory(items),
        *next_steps(gaps, own, other, numbered),
        Heading("Det betyder svarene"),
        *(labelled(answer.label, answer.meaning) for answer in ANSWERS),
    ]
    about = provenance(items, numbered)
    caveats = tuple(
        Caveat(one.short_title or one.title, prose_of(one, "caveats"))
        for one in caveats_of([row for item in gaps for row in item.rows])
    )
    basis = sources(Basis(numbered.sources(), caveats)) if numbered.found else []
    return Paper(
        title="Hvor står vi?",
        author=SITE,
        subject="Svar på anbefalingerne om lighed i børns sundhed",
        subtitle=" · ".join(part for part in (own.name, f"Hentet den {dato(timezone.localdate())}") if part),
        blocks=[*front, *about, *basis, where_it_comes_from()],
    )


def names_of(own: Profile, other: Profile | None) -> tuple[str, str]:
    """What the two profiles are called; the same words as on the page, told apart where they are alike."""
    if other is None:
        return "Vores svar", ""
    first, second = own.name or "Vores svar", other.name or "De andre svar"
    return (f"{first} (her)", f"{second} (den anden)") if first == second else (first, second)


# --- The answers -----------------------------------------------------------------------------------------------------


def theme(group: Group, own: Profile, other: Profile | None, names: tuple[str, str]) -> list:
    """A theme's answers in words and as a table."""
    numbers = [item.recommendation.number for item in group.items]
    caption = f"{group.theme.name}: svar på hver anbefaling"
    if other is None:
        rows = tuple(
            (titled(item), answer(own, one), own.notes[one]) for item, one in zip(group.items, numbers, strict=True)
        )
        table = Table(caption, ("Anbefaling", "Hvor langt vi er", "Note"), rows, widths=(42, 22, 36))
        return [Heading(group.theme.name, 2), said(in_words(own, numbers)), table]
    apart = sum(own.answers[number] != other.answers[number] for number in numbers)
    rows = tuple(
        (titled(item), noted(own, number), noted(other, number), difference(own, other, number, names))
        for item, number in zip(group.items, numbers, strict=True)
    )
    return [
        Heading(group.theme.name, 2),
        labelled(names[0], in_words(own, numbers)),
        labelled(names[1], in_words(other, numbers)),
        said(f"Forskel på {tal(apart)} af {tal(len(numbers))}." if apart else "Ingen forskel."),
        Table(caption, ("Anbefaling", *names, "Forskel"), rows, widths=(31, 26, 26, 17)),
    ]


def titled(item: Item) -> str:
    one = item.recommendation
    return f"{one.number}. {one.title}{' (den ekstra indsats ud over loven)' if one.statutory_note else ''}"


def answer(profile: Profile, number: int) -> str:
    one = profile.answers[number]
    return one.label if one.slug else NONE


def noted(profile: Profile, number: int) -> str:
    """The answer, and below it the note."""
    return "\n".join(part for part in (answer(profile, number), profile.notes[number]) if part)


def in_words(profile: Profile, numbers: list[int]) -> str:
    """2 på vej, 1 i drift. 1 ikke besvaret. (the furthest first)"""
    counts = Counter(profile.answers[number] for number in numbers)
    said_ = [f"{tal(counts[one])} {lower(one.label)}" for one in reversed(ANSWERS) if one.slug and counts[one]]
    open_ = f"{tal(counts[ANSWERS[0]])} ikke besvaret." if counts[ANSWERS[0]] else ""
    return " ".join(part for part in (f"{', '.join(said_)}." if said_ else "", open_) if part)


def difference(own: Profile, other: Profile, number: int, names: tuple[str, str]) -> str:
    """How the two answers to a recommendation differ."""
    first, second = (ANSWERS.index(profile.answers[number]) for profile in (own, other))
    if first == second:
        return "Samme svar" if first else NONE
    if not first or not second:
        return f"Kun besvaret: {names[0] if first else names[1]}"
    return f"Længere fremme: {names[0] if first > second else names[1]}"


def gone(own: Profile, other: Profile | None, items: list[Item]) -> list:
    """A sentence where somebody has answered what the catalogue no longer shows."""
    shown = {item.recommendation.number for item in items}
    lost = [
        tal(number)
        for number in NUMBERS
        if number not in shown and any(one and (one.answers[number].slug or one.notes[number]) for one in (own, other))
    ]
    if not lost:
        return []
    return [said(f"Kataloget viser ikke længere anbefaling {enumerated(lost)}. Svaret på den er ikke med her.", SMALL)]


def statutory(items: list[Item]) -> list:
    """Which answers are only about what is done beyond the law."""
    numbers = [tal(item.recommendation.number) for item in items if item.recommendation.statutory_note]
    if not numbers:
        return []
    about = f"Noget af anbefaling {enumerated(numbers)} er lov."
    return [said(f"{about} Svarene handler kun om det, vi gør ud over det, loven kræver.")]


# --- The gaps --------------------------------------------------------------------------------------------------------


def next_steps(gaps: list[Item], own: Profile, other: Profile | None, numbered: Numbered) -> list:
    """For every gap the best examined examples and questions."""
    heading = Heading("Næste skridt: Se, hvad andre har gjort")
    if not gaps:
        return [heading, said("Ingen af anbefalingerne har svaret »ikke i gang« eller »på vej«.")]
    whose = f" De er fundet ud fra svarene i »{names_of(own, other)[0]}«." if other else ""
    lead = (
        "Her er de anbefalinger, hvor svaret er »ikke i gang« eller »på vej«, med de eksempler, der er bedst "
        f"undersøgt, og spørgsmål, vi kan tage op.{whose} Et eksempel viser, hvordan nogen har gjort. Det er ikke "
        "bevis for, at det virker hos os."
    )
    return [heading, said(lead), *(block for item in gaps for block in gap(item, own, numbered))]


def gap(item: Item, own: Profile, numbered: Numbered) -> list:
    one = item.recommendation
    examples = (
        [Items(tuple(example(row, numbered) for row in item.rows), ordered=True)]
        if item.rows
        else [said("Kataloget har endnu ingen eksempler på denne anbefaling.")]
    )
    return [
        Heading(f"Anbefaling {one.number}: {one.title}", 2),
        labelled("Vi har svaret", answer(own, one.number)),
        Heading("Bedst undersøgte eksempler", 3),
        *examples,
        *rest(item),
        *questions(item, numbered),
    ]


def example(row: Row, numbered: Numbered) -> tuple[Run, ...]:
    """A case: its title, where and when, how well it is examined there, its source, and its address written out."""
    case = row.case
    places = [one.name for one in in_role(case.live, MunicipalityRole.CARRIES_OUT)]
    where = ", ".join(places) or case.get_kind_display()
    step = lower(STEPS[case.live.documentation_here].name)
    basis = "".join(place(numbered.work(document)) for document in row.documents)
    url = settings.SITE_URL + row.url
    return (
        Run(case.live.title, strong=True),
        Run(f" ({where}, {case.live.reported_year}). Hvor godt undersøgt her: {step}{basis}. "),
        Run(url, url=url),
    )


def rest(item: Item) -> list:
    """Where the other examples are."""
    if item.count <= len(item.rows):
        return []
    url = settings.SITE_URL + item.list_url
    return [Paragraph((Run(f"Alle {tal(item.count)} eksempler: "), Run(url, url=url)), SMALL)]


def questions(item: Item, numbered: Numbered) -> list:
    if not item.questions:
        return []
    about = " (om hele temaet)" if item.of_theme else ""
    texts = tuple((Run(f"{one.text}{origin(one, numbered)}"),) for one in item.questions)
    return [Heading(f"Spørgsmål at tage op{about}", 3), Items(texts)]


def origin(thing, numbered: Numbered) -> str:
    """Where a question comes from, in brackets."""
    return place(numbered.refer(thing)) or (f" ({thing.provenance_note})" if thing.provenance_note else "")


# --- The end ---------------------------------------------------------------------------------------------------------


def provenance(items: list[Item], numbered: Numbered) -> list:
    """Who says what in the paper: the municipality its answers, the sources the rest."""
    found = dict.fromkeys(
        reference.number for reference in (numbered.work(item.recommendation.document) for item in items) if reference
    )
    texts = f" Anbefalingerne er genfortalt fra kilde {enumerated([str(one) for one in found])}." if found else ""
    return [
        Heading("Hvor teksten kommer fra"),
        said(
            "Svar og noter er kommunens egne. Kataloget har brugt dem til at lave filen og har ikke gemt dem. "
            f"Eksempler og spørgsmål står i kataloget.{texts}"
        ),
    ]


def where_it_comes_from() -> Paragraph:
    url = f"{settings.SITE_URL}/hvor-staar-vi/"
    return Paragraph((Run("Siden med spørgsmålene: "), Run(url, url=url)), SMALL)
