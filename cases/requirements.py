"""What must be there before a case is sent to review or published: few rules, and each has a reason."""

from django.utils import timezone

from cases.choices import CaseKind

NO_TITLE = "Skriv en titel."
NO_SUMMARY = "Skriv én sætning om, hvem der gør hvad."
NO_ONE = "Vælg mindst én kommune eller organisation, eller sæt kryds ved, at kilden ikke oplyser kommunen."
NO_SOURCE = "Skriv, hvor det står: Vælg mindst ét dokument eller én kilde."
NO_HOME = "Vælg mindst én anbefaling, eller et tema, hvis eksemplet ikke hører til nogen af dem."
NO_YEAR = "Skriv, hvilket år oplysningerne er fra."
FUTURE_YEAR = "Oplysningerne kan ikke være fra et år, der ikke er kommet endnu."


def missing(version):
    """What the saved version lacks before readers may see it, as Danish sentences, in the order of the form."""
    this_year = timezone.localdate().year
    # A programme may be everybody's, and a document may tell what "many municipalities" do.
    local = version.case.kind in (CaseKind.MUNICIPAL, CaseKind.LOCAL) and "municipality" not in version.not_reported
    checks = [
        (NO_TITLE, not version.title.strip()),
        (NO_SUMMARY, not version.summary.strip()),
        (NO_ONE, local and not (version.municipality_ties.exists() or version.organisation_ties.exists())),
        (NO_YEAR, not version.reported_year),
        (FUTURE_YEAR, (version.reported_year or 0) > this_year),
        (NO_HOME, not (version.theme_id or version.recommendation_ties.exists())),
        (NO_SOURCE, not (version.mentions.exists() or version.source_ties.exists())),
    ]
    return [sentence for sentence, lacks in checks if lacks]
