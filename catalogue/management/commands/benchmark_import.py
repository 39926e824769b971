"""How long an import of many cases takes, from the bytes of a file to the last row in the database."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cases.exchange import CaseResource
from cases.models import Case, CaseVersion, Municipality
from catalogue.core.exchange_resource import AnyTable, ExcelBook
from catalogue.core.spreadsheets import SheetToWrite, workbook_of
from recommendations.models import Actor, Setting, Topic

BY = "benchmark_import"
BAD = 20
HEADINGS = ["Adresse", "Titel", "Én sætning", "Oplyst i", "Kommuner, der gør det", "Anbefalinger", "Emner", "Hvor"]
HEADINGS += ["Hvem gør det", "Alder fra (måneder)", "Alder til (måneder)", "Hvorfor gør de det?", "Det ved vi ikke"]
STEPS = ["Adresse", "Nøgle", "Overskrift", "Tekst"]


class Command(BaseCommand):
    help = (
        "Print how long an import of --rows generated cases takes: the look at a file with 20 wrong rows, the look at "
        "the mended file, and its import. Nothing is kept: it all happens in a transaction that is rolled back."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rows", type=int, default=1_000)

    def handle(self, *args, rows, **options):
        if rows < BAD:
            raise CommandError(f"--rows must be at least {BAD}")
        if not Municipality.objects.exists():
            raise CommandError("there are no municipalities; run load_catalogue first")
        self.stdout.write(f"{connection.vendor}; {rows} cases with two steps each")
        with transaction.atomic():
            self.measure("look at the file with 20 wrong rows", rows, bad=BAD, dry_run=True)
            self.measure("confirm it all the same", rows, bad=BAD, dry_run=False)
            self.measure("look at the mended file", rows, bad=0, dry_run=True)
            self.measure("import the mended file", rows, bad=0, dry_run=False)
            began = time.perf_counter()
            made = CaseVersion.objects.filter(case__slug__startswith="maaling-").order_by("pk")
            size = len(ExcelBook().export_data(CaseResource().export(made)))
            self.say("export them to Excel", began, f"{size / 1e6:.1f} MB")
            transaction.set_rollback(True)

    def measure(self, what, rows, *, bad, dry_run):
        content = generated(rows, bad)
        before = Case.objects.count()
        began = time.perf_counter()
        dataset = AnyTable().create_dataset(content)
        found = CaseResource().import_data(dataset, dry_run=dry_run, user=BY, file_name="maaling.xlsx").plan
        wrong = {fault.row for fault in found.all_faults}
        kept = Case.objects.count() - before
        self.say(what, began, f"{len(wrong)} rows named, {kept} cases made")

    def say(self, what, began, outcome):
        self.stdout.write(f"{what}: {time.perf_counter() - began:.1f} s, {outcome}")


def generated(rows, bad):
    """The bytes of an Excel file with `rows` new cases, of which `bad` have something wrong, spread evenly."""
    places = list(Municipality.objects.order_by("code").values_list("name", flat=True))
    lists = [list(model.objects.order_by("slug").values_list("name", flat=True)) for model in (Topic, Setting, Actor)]
    wrong = {rows * at // bad for at in range(bad)} if bad else set()
    sheet = SheetToWrite("Eksempler", HEADINGS, [])
    steps = SheetToWrite("Trin", STEPS, [])
    for at in range(rows):
        words = [values[at % len(values)] for values in lists]
        place = places[at % len(places)]
        slug = f"maaling-{at}"
        year = "i fjor" if at in wrong else 2026
        text = f"Mange børn i {place} har brug for hjælp, siger de.\n\nDe begyndte derfor i det små, nr. {at}."
        first = [slug, f"Måling {at} i {place}", f"De prøver noget i {place}.", year, place, "5; 8"]
        sheet.rows.append([*first, *words, 36, 72, text, text])
        steps.rows += [[slug, "", f"Trin {number}", text] for number in (1, 2)]
    return workbook_of([sheet, steps])
