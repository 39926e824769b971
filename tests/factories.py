"""Valid published cases for tests, straight through the ORM: quicker than the actions, for hundreds at a time."""

import random
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from cases.actions import highest
from cases.choices import AGE_GROUPS, Approach, CaseKind, Conclusion, Depth, Documentation, Inequality, Scope
from cases.facets import facet_lines
from cases.models import (
    Case,
    CaseMention,
    CaseMunicipality,
    CaseRecommendation,
    CaseSource,
    CaseVersion,
    Evaluation,
    Municipality,
)
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import reindex
from catalogue.core.stamp import renew_stamp
from catalogue.models import Editable, SearchEntry
from recommendations.models import Actor, Basis, EvidenceSource, Recommendation, Setting, Theme, Topic

WORDS = (
    "sund",
    "leg",
    "skole",
    "barn",
    "familie",
    "hjælp",
    "besøg",
    "søvn",
    "måltid",
    "læsning",
    "cykel",
    "fælles",
    "åben",
    "øvelse",
    "ærlig",
    "tryg",
)


@dataclass
class Plan:
    """A case that is not written yet: its rows, with those that hang on its version by model or many-to-many field."""

    case: Case
    version: CaseVersion
    rows: list
    named: dict


def make_case(slug, *, searchable=False, **content):
    """A published case, ready to be found: see `plan` for `content`.

    `searchable` writes its words to the index too, which takes longer than its facets alone. Renews the content stamp.
    Raises ValidationError for what is not valid.
    """
    return write([plan(slug, **content)], searchable)[0]


def plan(
    slug,
    *,
    kind=CaseKind.MUNICIPAL,
    topics=(),
    settings=(),
    actors=(),
    municipalities=(),
    recommendations=(),
    documents=(),
    sources=(),
    evaluations=(),
    **content,
):
    """A Plan; `content` are fields of its CaseVersion.

    `municipalities` are Municipality objects or (Municipality, role) pairs; `recommendations`, `documents` and
    `sources` are objects; `evaluations` are dicts of fields of Evaluation.
    """
    now = timezone.now()
    words = {"title": slug.replace("-", " "), "summary": f"De prøver {slug}.", "reported_year": 2022}
    version = CaseVersion(number=1, state=Editable.State.PUBLISHED, published_at=now, published_by="test")
    for name, value in (words | content).items():
        setattr(version, name, value)
    version.full_clean(exclude=["case", "theme"], validate_unique=False, validate_constraints=False)
    pairs = [tie if isinstance(tie, tuple) else (tie, "udfoerer") for tie in municipalities]
    usual = {"scope": Scope.HERE, "design": Documentation.FOLLOWED, "conclusion": Conclusion.MIXED}
    examined = [
        Evaluation(version=version, key=f"undersoegelse-{number}", **(usual | fields))
        for number, fields in enumerate(evaluations)
    ]
    here = [evaluation.design for evaluation in examined if evaluation.scope == Scope.HERE]
    version.documentation_here = highest(here) or Documentation.DESCRIBED
    rows = [
        *(CaseMunicipality(version=version, key=f"{m.slug}-{role}", municipality=m, role=role) for m, role in pairs),
        *(
            CaseRecommendation(version=version, key=f"anbefaling-{r.number}", recommendation=r, basis=Basis.EDITORS)
            for r in recommendations
        ),
        *(CaseMention(version=version, key=d.slug, document=d, place="9") for d in documents),
        *(CaseSource(version=version, key=source.slug, source=source, role="laes-mere") for source in sources),
        *examined,
    ]
    named = {"topics": topics, "settings": settings, "actors": actors}
    return Plan(Case(slug=slug, kind=kind, first_published_at=now), version, rows, named)


@transaction.atomic
def write(plans, searchable):
    """Write all plans in a few statements, with their search entries; gives the cases."""
    cases = Case.objects.bulk_create(each.case for each in plans)
    for each in plans:
        each.version.case = each.case
    CaseVersion.objects.bulk_create(each.version for each in plans)
    for each in plans:
        each.case.live = each.version
    Case.objects.bulk_update(cases, ["live"])
    for model in (CaseMunicipality, CaseRecommendation, CaseMention, CaseSource, Evaluation):
        model.objects.bulk_create(fresh(row) for each in plans for row in each.rows if type(row) is model)
    for name in ("topics", "settings", "actors"):
        through = getattr(CaseVersion, name).through
        target = CaseVersion._meta.get_field(name).m2m_reverse_field_name()
        through.objects.bulk_create(
            through(caseversion=each.version, **{target: thing}) for each in plans for thing in each.named[name]
        )
    index(cases, searchable)
    renew_stamp()
    return cases


def fresh(row):
    """The row with the primary key that its version has now."""
    row.version = row.version
    return row


def index(cases, searchable):
    """The cases' search entries; without words to be found by unless `searchable`."""
    kind = kind_of("case")
    written = kind.everything().filter(pk__in=[case.pk for case in cases])
    if searchable:
        reindex([(kind, case) for case in written])
        return
    SearchEntry.objects.bulk_create(
        SearchEntry(kind="case", key=case.slug, title=case.live.title, facets=facet_lines(case, case.live))
        for case in written
    )


def some(chance, things, most=3):
    """Up to `most` of `things`, sometimes none."""
    return chance.sample(things, min(chance.randint(0, most), len(things)))


def make_cases(number, seed=1, searchable=False):
    """`number` cases with random content (the same for the same `seed`), tied to what the catalogue already holds."""
    chance = random.Random(seed)
    lists = {name: list(model.objects.order_by("pk")) for name, model in TIED.items()}
    documents = list(EvidenceSource.objects.documents().order_by("pk"))
    works = list(EvidenceSource.objects.works().order_by("pk")[:8])
    # Few municipalities, so that a random choice of them meets some cases.
    places = chance.sample(list(Municipality.objects.order_by("code")), 12)
    themes = list(Theme.objects.order_by("pk"))
    plans = [
        plan(
            f"proeve-{seed}-{n}",
            kind=chance.choice(CaseKind.values),
            title=" ".join(chance.sample(WORDS, 3)).capitalize(),  # titles repeat, so that ties in the order happen
            summary=" ".join(chance.sample(WORDS, 5)).capitalize() + ".",
            depth=chance.choice(Depth.values),
            approach=chance.choice(["", *Approach.values]),
            reported_year=chance.choice([2015, 2018, 2022, 2025]),
            theme=chance.choice([None, None, *themes]),
            documents=some(chance, documents, 1),
            sources=some(chance, works, 2),
            municipalities=random_municipalities(chance, places),
            evaluations=random_evaluations(chance, [*documents, *works]),
            **random_span(chance),
            **{name: some(chance, things) for name, things in lists.items()},
        )
        for n in range(number)
    ]
    return write(plans, searchable)


TIED = {"topics": Topic, "settings": Setting, "actors": Actor, "recommendations": Recommendation}


def random_municipalities(chance, places):
    roles = ["udfoerer", "udfoerer", "deltager", "inspirationskilde"]
    return [(place, chance.choice(roles)) for place in some(chance, places)]


def random_evaluations(chance, sources):
    return [
        {
            "scope": chance.choice(Scope.values),
            "design": chance.choice(Documentation.values),
            "inequality": chance.choice(Inequality.values),
            "source": chance.choice([None, None, *sources]),
        }
        for _ in range(chance.randint(0, 2))
    ]


def random_span(chance):
    """An age span that begins or ends on a group's edge about every other time, or none."""
    if not chance.randint(0, 4):
        return {}
    edges = [group.start for group in AGE_GROUPS] + [group.end for group in AGE_GROUPS]
    start = chance.choice([*edges[:-1], chance.randint(-9, 250)])
    return {"age_from_months": start, "age_to_months": start + chance.choice([1, 12, 24, 60, 216])}
