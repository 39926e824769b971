"""/huller/: where the catalogue has few examples or none, each hole an invitation to send one.

All numbers come from the facet index in memory, so a cell says exactly what the list behind it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cases.choices import AGE_UNKNOWN, LADDER, Documentation, Inequality
from cases.facets import GROUND, Ground
from catalogue.core.links import address
from catalogue.pages.lists import Choice

LEVELS = 4  # shades of a cell that is not empty
MOST_FILLED = 3  # recommendations that an invitation fills in
FEW = 2  # so few examples that they are named as a hole
WHO_BENEFITS = [Inequality.YES.value, Inequality.TENDENCY.value]
BETTER = LADDER[LADDER.index(Documentation.FOLLOWED) + 1 :]  # the steps that compare something with something


@dataclass(frozen=True)
class Cell:
    """One number: its list or, for none, the page to send an example from; its shade from 0 to LEVELS; what it is of.

    `is_sum` stands apart from the others in its row and has no shade.
    """

    count: int
    url: str
    level: int
    words: str
    is_sum: bool = False


@dataclass(frozen=True)
class MatrixRow:
    label: str
    url: str
    theme: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """A table of counts. `columns` are the headings of the cells, `corner` that of the row headings."""

    key: str
    caption: str
    corner: str
    columns: list[str]
    rows: list[MatrixRow]


@dataclass(frozen=True)
class Hole:
    """A hole in words: a sentence, what it is true of as links, and where to send an example that fills it."""

    text: str
    found: list[Choice]
    invitation: str


def holes(request: HttpRequest) -> HttpResponse:
    ground = GROUND.get()
    facets = ground.facets
    context = {
        "by_age": by_age(ground),
        "by_step": by_step(ground),
        "holes": telling(ground),
        "total": len(facets.keys),
        "age_unknown": len(facets.match({"alder": [AGE_UNKNOWN]})),
        "documents": sum(("kilde", key) not in ground.hidden for key in ground.labels["kilde"]),
        "canonical": "/huller/",
    }
    return TemplateResponse(request, "pages/holes.html", context)


def by_age(ground: Ground) -> Matrix:
    """Theme × age group, with all examples of the theme last."""
    ages = {age: "Alder ikke oplyst" if age == AGE_UNKNOWN else label for age, label in ground.labels["alder"].items()}
    rows = []
    for theme, name in ground.labels["tema"].items():
        cells = [
            cell(ground, f"{name}, {ages[age].lower()}", is_sum=age == AGE_UNKNOWN, tema=[theme], alder=[age])
            for age in ages
        ]
        cells.append(cell(ground, f"{name}, alle aldre", is_sum=True, tema=[theme]))
        rows.append(MatrixRow(name, f"/temaer/{theme}/", theme, cells))
    caption = "Eksempler efter tema og alder"
    return Matrix("alder", caption, "Tema", [*ages.values(), "I alt"], shaded(rows))


def by_step(ground: Ground) -> Matrix:
    """Recommendation × step of documentation, then all examples and those where it is examined who benefits."""
    steps, slugs = ground.labels["dokumentation"], recommendation_slugs(ground)
    rows = []
    for number, label in ground.labels["anbefaling"].items():
        own = {"anbefaling": [number]}
        name = f"anbefaling {number}"
        cells = [cell(ground, f"{name}, {steps[step].lower()}", dokumentation=[step], **own) for step in steps]
        cells.append(cell(ground, f"{name}, i alt", is_sum=True, **own))
        cells.append(
            cell(ground, f"{name}, undersøgt, hvem det gavner", is_sum=True, anbefaling=[number], ulighed=WHO_BENEFITS)
        )
        rows.append(MatrixRow(label, f"/anbefalinger/{slugs[number]}/", "", cells))
    columns = [*steps.values(), "I alt", "Heraf undersøgt, hvem det gavner"]
    caption = "Eksempler efter anbefaling og hvor godt de er undersøgt"
    return Matrix("trin", caption, "Anbefaling", columns, shaded(rows))


def cell(ground: Ground, words: str, is_sum: bool = False, **chosen: list[str]) -> Cell:
    """The Cell of what is chosen ({facet: values}), not shaded yet."""
    count = len(ground.facets.match(chosen))
    pairs = [(name, value) for name in ground.labels for value in chosen.get(name, ())]
    return Cell(count, address("/cases/", pairs) if count else invitation(chosen), 0, words, is_sum)


def invitation(chosen: Mapping[str, list[str]]) -> str:
    """/indsend/ with what an example can be asked for filled in."""
    names = ("tema", "alder", "anbefaling")
    pairs = [(name, value) for name in names for value in chosen.get(name, ()) if value != AGE_UNKNOWN]
    return address("/indsend/", pairs)


def shaded(rows: list[MatrixRow]) -> list[MatrixRow]:
    """The rows with a shade for every cell: against the largest number among those that are no sums."""
    most = max((one.count for row in rows for one in row.cells if not one.is_sum), default=0)

    def shade(one):
        level = 0 if one.is_sum else -(-LEVELS * one.count // most) if most else 0
        return Cell(one.count, one.url, level, one.words, one.is_sum)

    return [MatrixRow(row.label, row.url, row.theme, [shade(one) for one in row.cells]) for row in rows]


def recommendation_slugs(ground: Ground) -> dict[str, str]:
    """{number: slug} of the published recommendations."""
    return {number: slug for slug, number in ground.aliases["anbefaling"].items()}


# --- In words --------------------------------------------------------------------------------------------------------


def telling(ground: Ground) -> list[Hole]:
    """The holes that say most, each in one sentence, worked out from what is published; filled ones are left out."""
    numbers = list(ground.labels["anbefaling"])
    found = {number: len(ground.facets.match({"anbefaling": [number]})) for number in numbers}
    tried = [number for number in numbers if found[number]]
    untried = [number for number in numbers if not found[number]]
    few = [number for number in tried if found[number] <= FEW]
    unmeasured = [n for n in tried if not ground.facets.match({"anbefaling": [n], "dokumentation": BETTER})]
    unknown = [n for n in tried if not ground.facets.match({"anbefaling": [n], "ulighed": WHO_BENEFITS})]
    sentences = [
        (untried, "{} har kataloget ingen eksempler"),
        (unknown, "{} har kataloget intet eksempel, hvor det er undersøgt, hvem indsatsen gavner"),
        (unmeasured, "{} er intet eksempel bedre undersøgt end »fulgt op«"),
        (few, "{} har kataloget kun ét eller to eksempler"),
    ]
    said = [
        Hole(text.format(counted(held, numbers)), named(ground, held), invitation({"anbefaling": filled_in(held)}))
        for held, text in sentences
        if held
    ]
    return said + thinnest_age(ground)


def filled_in(numbers: list[str]) -> list[str]:
    """What an invitation fills in of many recommendations: with more than a few the sender knows best."""
    return numbers if len(numbers) <= MOST_FILLED else []


def counted(held: list, numbers: list) -> str:
    """How many of the recommendations, as the sentences begin.

    >>> counted([1, 2], [1, 2, 3])
    'Til 2 af de 3 anbefalinger'
    """
    return f"Til {len(held)} af de {len(numbers)} anbefalinger"


def named(ground: Ground, numbers: list[str]) -> list[Choice]:
    """The recommendations as Choices: address and text."""
    slugs = recommendation_slugs(ground)
    return [Choice(f"/anbefalinger/{slugs[number]}/", ground.labels["anbefaling"][number]) for number in numbers]


def thinnest_age(ground: Ground) -> list[Hole]:
    """The age group that fewest examples reach, as a list of one Hole; none where there are no examples."""
    ages = [age for age in ground.labels["alder"] if age != AGE_UNKNOWN]
    counts = {age: len(ground.facets.match({"alder": [age]})) for age in ages}
    if not ground.facets.keys:
        return []
    least = min(ages, key=counts.get)
    label = ground.labels["alder"][least].lower()
    text = f"Færrest eksempler når aldersgruppen »{label}«: {counts[least]} af {len(ground.facets.keys)}"
    where = [Choice(address("/cases/", [("alder", least)]), "Se dem")] if counts[least] else []
    return [Hole(text, where, invitation({"alder": [least]}))]
