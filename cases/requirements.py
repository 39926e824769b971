"""What must be there before a case is sent to review or published: few rules, and each has a reason."""

from dataclasses import dataclass

from django.utils import timezone

from cases.content import Content, content_of

NO_TITLE = "Skriv en titel."
NO_SUMMARY = "Skriv én sætning om, hvem der gør hvad."
NO_ONE = "Vælg den kommune eller organisation, der gør det, eller det dokument, der fortæller om det."
NO_SOURCE = "Skriv, hvor det står: Vælg mindst ét dokument eller én kilde."
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
    return [lack.text for lack in missing_in(content_of(version), timezone.localdate().year)]


def missing_in(content: Content, this_year: int) -> list[Missing]:
    """The same of a Content, which may be a form that is being filled, with the fields where it is mended."""
    rows = content.rows
    year = content["reported_year"]
    checks = [
        ("title", NO_TITLE, not content["title"].strip()),
        ("summary", NO_SUMMARY, not content["summary"].strip()),
        # A document may tell what "many municipalities" do.
        ("municipality_ties-group", NO_ONE, not any(rows[name] for name in WHO)),
        ("reported_year", NO_YEAR, not year),
        ("reported_year", FUTURE_YEAR, year.isascii() and year.isdigit() and int(year[:9]) > this_year),
        ("recommendation_ties-group", NO_HOME, not (content["theme"] or rows["recommendation_ties"])),
        ("mentions-group", NO_SOURCE, not (rows["mentions"] or rows["source_ties"])),
    ]
    return [Missing(field, sentence) for field, sentence, lacks in checks if lacks]
