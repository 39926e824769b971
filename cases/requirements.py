"""What must be there before a case is sent to review or published: few rules, and each has a reason."""

from dataclasses import dataclass

from django.utils import timezone

from cases.content import ROWS, TEXTS, Content, content_of
from catalogue.core.personal import CPR_FOUND, cpr_in
from catalogue.models import Editable
from recommendations.models import EvidenceSource

NO_TITLE = "Skriv en titel."
NO_SUMMARY = "Skriv én sætning om, hvem der gør hvad."
NO_ONE = "Vælg den kommune eller organisation, der gør det, eller det dokument, der fortæller om det."
NO_SOURCE = "Skriv, hvor det står: Vælg mindst ét dokument eller én kilde."
DRAFT_SOURCE = "Kilden er ikke publiceret, så læserne ser den ikke. Publicér den, eller vælg et dokument, det står i."
NO_HOME = "Vælg mindst én anbefaling, eller et tema, hvis eksemplet ikke hører til nogen af dem."
NO_YEAR = "Skriv, hvilket år oplysningerne er fra."
FUTURE_YEAR = "Oplysningerne kan ikke være fra et år, der ikke er kommet endnu."
WHO = ("municipality_ties", "organisation_ties", "mentions")


@dataclass(frozen=True)
class Missing:
    """What stands in the way: the field (as the form calls it) or group of rows where it is mended, and a sentence."""

    field: str
    text: str


def missing(version):
    """What the saved version lacks before readers may see it, as Danish sentences, in the order of the form."""
    content = content_of(version)
    return [lack.text for lack in missing_in(content, timezone.localdate().year, draft_sources(content))]


def missing_in(content: Content, this_year: int, drafts: frozenset = frozenset()) -> list[Missing]:
    """The same of a Content, which may be a form that is being filled, with the fields where it is mended.

    `drafts`: primary keys, as text, of its sources that readers do not see.
    """
    rows = content.rows
    year = content["reported_year"]
    told = [row for row in rows["mentions"] if row["document"] or row["provenance_note"]]
    checks = [
        ("title", NO_TITLE, not content["title"].strip()),
        ("summary", NO_SUMMARY, not content["summary"].strip()),
        # A document may tell what "many municipalities" do.
        ("municipality_ties-group", NO_ONE, not any(rows[name] for name in WHO)),
        ("reported_year", NO_YEAR, not year),
        ("reported_year", FUTURE_YEAR, year.isascii() and year.isdigit() and int(year[:9]) > this_year),
        ("recommendation_ties-group", NO_HOME, not (content["theme"] or rows["recommendation_ties"])),
        ("mentions-group", NO_SOURCE, not (told or rows["source_ties"])),
        ("source_ties-group", DRAFT_SOURCE, not told and only_drafts(rows["source_ties"], drafts)),
        *((name, CPR_FOUND.format(number=number), True) for name, number in cpr_numbers(content)),
    ]
    return [Missing(field, sentence) for field, sentence, lacks in checks if lacks]


def cpr_numbers(content):
    """(field, number) for each text of the case that holds what looks like a CPR number."""
    texts = [(name, content[name]) for name in TEXTS]
    for kind in ROWS.values():
        texts += [(f"{row.name}-{name}", row[name]) for row in content.rows[kind.name] for name in kind.texts]
    return [(name, number) for name, text in texts if (number := cpr_in(text))]


def only_drafts(ties, drafts):
    """True where there are ties to sources and readers see none of the sources."""
    return bool(ties) and all(tie["source"] in drafts for tie in ties)


def draft_sources(content) -> frozenset:
    """Primary keys, as text, of the sources that the content names and readers do not see."""
    named = {tie["source"] for tie in content.rows["source_ties"]}
    keys = [int(key) for key in named if key.isascii() and key.isdigit() and len(key) < 19]
    if not keys:
        return frozenset()
    hidden = EvidenceSource.objects.filter(pk__in=keys).exclude(state=Editable.State.PUBLISHED)
    return frozenset(str(key) for key in hidden.values_list("pk", flat=True))
