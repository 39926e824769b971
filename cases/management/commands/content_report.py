"""What the catalogue holds of each document, and whether it keeps its own rules."""

from django.core.management.base import BaseCommand, CommandError

from cases import report
from catalogue.core.readability import median_lix
from recommendations.models import EvidenceSource


class Command(BaseCommand):
    help = (
        "Say for each document what is in, what is tied, and what lacks documentation, provenance or a source. "
        "Reads what is published; exits 1 on a broken rule."
    )

    def handle(self, *args, **options):
        documents = EvidenceSource.objects.published().documents().order_by("year", "slug")
        if not documents:
            raise CommandError("there is no document in the catalogue; run load_catalogue first")
        broken = []
        for document in documents:
            found = report.report_on(document)
            broken += found.broken
            self.stdout.write(f"\n{found.key}: {found.title}")
            for name in ("holds", "ties", "steps", "lacks"):
                self.stdout.write(f"  {name}: {listed(getattr(found, name))}")
            self.stdout.write(f"  LIX of its cases, median: {found.lix}")
        whole = median_lix(report.texts_of(report.versions_of()))
        self.stdout.write(f"\n{report.versions_of().count()} cases in all; LIX of their texts, median: {whole}")
        self.stdout.write(f"collections: {listed(report.collections())}")
        broken += report.broken_rules()
        for sentence in broken:
            self.stdout.write(f"broken: {sentence}")
        if broken:
            raise CommandError(f"{len(broken)} breaches of the content's rules")
        self.stdout.write(f"no rule is broken ({len(report.RULES)} rules, and the numbers that the documents print)")


def listed(counts):
    """{name: number} as text, without the zeros."""
    return ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "nothing"
