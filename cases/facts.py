"""What »Kort fortalt« and a result row say of a case, ready to print from prefetched rows: no query is made here."""

from dataclasses import dataclass

from cases.choices import DOCUMENTATION_MEANING, Depth, Documentation, MunicipalityRole, PracticeStatus
from recommendations.documents import is_public

MOST_IN_A_ROW = 3  # settings and actors that a row of a list names


@dataclass(frozen=True)
class Step:
    """One step of the ladder: its slug, its name, and what it means in one sentence."""

    slug: str
    name: str
    meaning: str


LADDER_STEPS = [Step(d.value, d.label, DOCUMENTATION_MEANING[d]) for d in Documentation]
STEPS = {step.slug: step for step in LADDER_STEPS}


@dataclass(frozen=True)
class Facts:
    """A case in short. Texts are "" and lists empty where the source says nothing."""

    municipalities: list
    participants: list
    inspirations: list
    themes: list
    age: str
    settings: list
    where: str
    where_short: str
    who: str
    who_short: str
    approach: str
    here: Step
    elsewhere: Step | None
    reported: str
    status: str
    is_short: bool


def facts_of(case, version):
    """The Facts of one version. Prefetch what catalogue/pages/rows.py does."""
    return Facts(
        municipalities=in_role(version, MunicipalityRole.CARRIES_OUT),
        participants=in_role(version, MunicipalityRole.TAKES_PART),
        inspirations=in_role(version, MunicipalityRole.INSPIRES),
        themes=themes_of(version),
        age=age_words(version),
        settings=list(version.settings.all()),
        where=listed(version.settings.all()),
        where_short=listed(version.settings.all(), MOST_IN_A_ROW),
        who=listed(version.actors.all()),
        who_short=listed(version.actors.all(), MOST_IN_A_ROW),
        approach=version.get_approach_display() if version.approach else "",
        here=STEPS[version.documentation_here],
        elsewhere=STEPS.get(version.documentation_method),
        reported=reported_words(version),
        status=status_words(case),
        is_short=version.depth == Depth.SHORT,
    )


def in_role(version, role):
    """The municipalities tied to the version in that role, in Danish order."""
    return [tie.municipality for tie in version.municipality_ties.all() if tie.role == role]


def themes_of(version):
    """The published themes of the version, through its recommendations or its own, each once, in their order."""
    tied = [tie.recommendation for tie in version.recommendation_ties.all()]
    themes = [recommendation.theme for recommendation in tied if is_public(recommendation)]
    if version.theme:
        themes.append(version.theme)
    return sorted({theme for theme in themes if is_public(theme)}, key=lambda theme: (theme.position, theme.slug))


def listed(named, most=None):
    """Names as a list of parts: several hold a comma or an "og" of their own. At most `most` + 1 are named."""
    names = [thing.name for thing in named]
    rest = len(names) - most if most and len(names) > most + 1 else 0
    shown = names[:most] if rest else names
    return "; ".join([*shown[:1], *(lower_first(name) for name in shown[1:])]) + (f" og {rest} andre" if rest else "")


def lower_first(name):
    """The name inside a sentence: PPR and SFO keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def age_words(version):
    """The age as the source writes it, else the span in words, else ""."""
    if version.age_text or version.age_from_months is None:
        return version.age_text
    start, end = version.age_from_months, version.age_to_months
    if start < 0:
        return "Graviditet" if end <= 0 else f"Fra graviditet til {last_age(end)}"
    if end <= 24:
        return f"{start} måneder" if start == end - 1 else f"{start}–{end - 1} måneder"
    return last_age(end) if start // 12 == (end - 1) // 12 else f"{start // 12}–{last_age(end)}"


def last_age(end):
    """The last whole age within a span that ends before `end` months."""
    return f"{end - 1} måneder" if end <= 24 else f"{(end - 1) // 12} år"


def reported_words(version):
    return f"{version.reported_year} (anslået)" if version.is_estimate else str(version.reported_year)


def status_words(case):
    """Whether the practice still runs, with the year that is known: »Ikke bekræftet siden 2022«."""
    name = case.get_practice_status_display()
    if not case.status_year:
        return name
    if case.practice_status == PracticeStatus.UNCONFIRMED:
        return f"{name} siden {case.status_year}"
    return f"{name} ({case.status_year})"
