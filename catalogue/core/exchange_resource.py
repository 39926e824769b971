"""The transfers as django-import-export knows them: a resource, and the formats of files.

The library's own way to look first is to write everything and roll back. That would hold SQLite's one write lock for
seconds while editors only look, so here a dry run reads and compares (catalogue/core/exchange.py) and writes nothing.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from import_export import resources
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import Result, RowResult
from tablib import Dataset

from catalogue.core.documents import DocumentError
from catalogue.core.exchange import GUIDE, KEY, MARK, Fault, Plan, RowPlan, document_fault, is_helper, plan
from catalogue.core.publishing import TransitionError, record
from catalogue.core.spreadsheets import (
    NOTE,
    FileProblem,
    Look,
    SheetToWrite,
    csv_of,
    read_tables,
    workbook_of,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS_OF_RESULT = {
    RowPlan.NEW: RowResult.IMPORT_TYPE_NEW,
    RowPlan.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    RowPlan.SAME: RowResult.IMPORT_TYPE_SKIP,
    RowPlan.WRONG: RowResult.IMPORT_TYPE_INVALID,
}


class PlanResult(Result):
    """The library's result with the plan that it comes from."""

    plan = Plan()

    def has_validation_errors(self):
        return bool(self.plan.all_faults) or super().has_validation_errors()


class DocumentResource(resources.Resource):
    """A Transfer's documents as rows. Subclasses say `transfer_class`.

    refusal(obj): see Transfer; seen: the marks that the editor was shown (when confirming).
    """

    transfer_class = None

    class Meta:
        using_db = "default"
        use_transactions = True
        report_skipped = True
        instance_loader_class = BaseInstanceLoader  # asked for nothing: the plan has found what is there

    def __init__(self, refusal=lambda obj: "", seen=None, **kwargs):
        super().__init__(**kwargs)
        self.transfer = self.transfer_class(refusal)
        self.seen = seen
        self.fields = {column.name: Field(column_name=column.heading) for column in self.transfer.main}
        self.below = {sheet.name: [] for sheet in self.transfer.sheets}

    @classmethod
    def get_display_name(cls):
        return cls.transfer_class.many

    @classmethod
    def get_result_class(cls):
        return PlanResult

    # --- import

    def import_data(self, dataset, dry_run=False, raise_errors=False, **kwargs):
        """Look (dry_run), or write everything or nothing in one transaction. `dataset` is from AnyTable."""
        if dry_run:
            return self.import_data_inner(dataset, True, raise_errors, False, False, **kwargs)
        return super().import_data(
            dataset, raise_errors=raise_errors, use_transactions=True, rollback_on_validation_errors=True, **kwargs
        )

    def import_data_inner(self, dataset, dry_run, raise_errors, using_transactions, collect_failed_rows, **kwargs):
        found = plan(dataset.tables, self.transfer, seen=self.seen, lock=not dry_run)
        self.plan = found
        rows = Dataset(*([at] for at in range(len(found.rows))), headers=["row"])
        # Without a savepoint of the library's for each row: `write` has its own.
        result = super().import_data_inner(rows, dry_run, raise_errors, False, collect_failed_rows, **kwargs)
        result.plan = found
        if not dry_run and not found.all_faults:
            written = [row for row in found.rows if row.status in (RowPlan.NEW, RowPlan.CHANGED)]
            for row, message in self.transfer.finish(written, by=kwargs["user"]):
                row.faults.append(self.transfer.fault(row, "", row.label, message))
            self.note(kwargs["user"], kwargs["file_name"])
        return result

    def import_row(self, row, instance_loader, **kwargs):
        """One row of the plan: said what it is and, when it is for real and nothing at all is wrong, written."""
        planned = self.plan.rows[row["row"]]
        if not kwargs["dry_run"] and not self.plan.all_faults and planned.status in (RowPlan.NEW, RowPlan.CHANGED):
            self.write(planned, kwargs["user"])
        result = self.get_row_result_class()()
        result.import_type = KINDS_OF_RESULT[planned.status]
        result.object_repr = planned.label
        if planned.faults:
            result.validation_error = ValidationError([fault.message for fault in planned.faults])
        return result

    def write(self, planned, user):
        """Save one row; what the actions or the database refuse is a fault of it, and then nothing is kept."""
        self.transfer.lookup.siblings.clear()
        try:
            with transaction.atomic():
                self.transfer.save(planned, by=user)
        except DocumentError as problem:
            planned.faults.append(document_fault(problem, planned, self.transfer))
        except TransitionError as problem:
            planned.faults.append(Fault(self.transfer.title, planned.number, "", planned.label, str(problem)))
        except ValidationError as problem:
            message = " ".join(problem.messages)
            planned.faults.append(Fault(self.transfer.title, planned.number, "", planned.label, message))
        except IntegrityError:
            message = "Databasen afviser rækken. Noget i den er i brug et andet sted; se forskellene igen."
            planned.faults.append(Fault(self.transfer.title, planned.number, "", planned.label, message))

    def note(self, user, file_name):
        """One audit row for the whole import, beside those of its rows."""
        counts = [
            f"{len(self.plan.of(status))} {word}"
            for status, word in ((RowPlan.NEW, "nye"), (RowPlan.CHANGED, "rettede"), (RowPlan.SAME, "uændrede"))
        ]
        label = f"Import af {self.transfer.many} fra {file_name}"
        record("importeret", self.transfer.name, file_name[:300], label, by=user, note=", ".join(counts))

    # --- export

    def export(self, queryset=None, **kwargs):
        """The admin list's rows as a Dataset with `sheets`, the SheetToWrite of each sheet."""
        return super().export(self.transfer.exported(queryset), **kwargs)

    def export_resource(self, instance, selected_fields=None, **kwargs):
        """The main sheet's cells of one object; its rows of the other sheets are put aside for after_export."""
        current, names = self.transfer.current_of(instance), self.transfer.names
        first = self.transfer.key.show(current.key, names)
        for sheet in self.transfer.sheets:
            for line in current.doc.get(sheet.name, []):
                cells = [column.show(column.get(line), names) for column in sheet.columns]
                self.below[sheet.name].append([first, line["key"], *cells])
        shown = [
            current.shown.get(column.name, "") if column.only_shown else column.show(column.get(current.doc), names)
            for column in self.transfer.columns
        ]
        return [first, *shown, current.mark]

    def get_export_fields(self, selected_fields=None):
        return list(self.fields.values())

    def after_export(self, queryset, dataset, **kwargs):
        dataset.sheets = sheets_of(self.transfer, [list(row) for row in dataset], self.below)
        dataset.guide = guide(self.transfer)


def sheets_of(transfer, rows, below):
    """All sheets of a transfer with these rows."""
    main = SheetToWrite(
        transfer.title, [column.heading for column in transfer.main], rows, looks(transfer.main, transfer.names)
    )
    others = [
        SheetToWrite(
            sheet.title,
            [column.heading for column in transfer.below(sheet)],
            below.get(sheet.name, []),
            looks(transfer.below(sheet), transfer.names),
        )
        for sheet in transfer.sheets
    ]
    return [main, *others]


def looks(columns, names):
    return [
        Look(
            column.width,
            () if column.only_shown else column.choices(names),
            column.help[:250],
            column.required and not column.only_shown,
        )
        for column in columns
    ]


def explanations(transfer):
    """What each column is for: (sheet, heading, must it be filled, what may stand there, help) of every column."""
    names = transfer.names
    parts = [(transfer.title, transfer.main), *((sheet.title, transfer.below(sheet)) for sheet in transfer.sheets)]
    for title, columns in parts:
        for column in columns:
            must = "Kun til orientering" if column.only_shown else "Ja" if column.required else "Nej"
            allowed = "" if column.only_shown or column is KEY else column.sort.allowed(names)
            yield title, column.heading, must, allowed, column.help


def advice(transfer):
    """Sentences that every file of the transfer rests on."""
    yield (
        f"En række på arket »{transfer.title}« er {transfer.a_one}. "
        f"Kolonnen »{transfer.key.heading}« siger, hvad rækken handler om."
    )
    if transfer.makes_key:
        yield "I en ny række må adressen være tom. Så bliver den lavet af titlen."
    yield "En tom celle tømmer feltet. Slet en kolonne helt, hvis dens felter ikke skal røres."
    yield "Flere ting i én celle skilles med semikolon. Skriv navnet eller adressen."
    yield f"Rækker, der begynder med {NOTE}, bliver ikke læst. Intet bliver slettet, fordi en række mangler i filen."
    if transfer.sheets:
        yield (
            f"På de andre ark gælder filens rækker for {transfer.the_one}: en række, der mangler, bliver fjernet. "
            f"Er der slet ingen rækker om {transfer.the_one}, bliver de, som de er."
        )
    yield from transfer.advice


def guide(transfer):
    """The sheet that explains all the others."""
    headings = ["Ark", "Kolonne", "Skal udfyldes", "Hvad må der stå?", "Forklaring"]
    general = [["", "", "", "", text] for text in advice(transfer)]
    rows = [list(row) for row in explanations(transfer)]
    return SheetToWrite(GUIDE, headings, [*general, *rows], [Look(18), Look(28), Look(14), Look(60), Look(70)])


def template(transfer, explained=False):
    """A Dataset like an export's, without content: each sheet has an example, in a row that is not read.

    `explained`: with a row that says what may stand in each column, for a file that has no sheet to say it.
    """
    columns = transfer.main
    rows = [explanation(columns, transfer), example(columns, transfer)] if explained else [example(columns, transfer)]
    below = {sheet.name: [example(transfer.below(sheet), transfer)] for sheet in transfer.sheets}
    dataset = Dataset(headers=[column.heading for column in columns])
    dataset.sheets = sheets_of(transfer, rows, below)
    dataset.guide = guide(transfer)
    return dataset


def explanation(columns, transfer):
    """A row that says what may stand in each column, and that an import does not read."""
    names = transfer.names
    said = ["" if column.only_shown else column.sort.allowed(names) for column in columns]
    return [f"{NOTE} {said[0]}", *said[1:-1], MARK.help]


def example(columns, transfer):
    """An example row that an import does not read."""
    cells = [column.example for column in columns]
    return [f"{NOTE} {cells[0] or transfer.key.example}", *cells[1:]]


# --- Formats ---------------------------------------------------------------------------------------------------------


class AnyTable(Format):
    """Reads Excel and CSV files alike: what a file is shows in its content, not in its name."""

    def get_title(self):
        return "Excel eller CSV"

    def can_import(self):
        return True

    def create_dataset(self, in_stream):
        """A Dataset of (sheet, row) with the `tables` that were read. Raises FileProblem."""
        tables = read_tables(bytes(in_stream))
        rows = [(table.title, number) for table in tables for number, _ in table.rows if not is_helper(table)]
        if not rows:
            raise FileProblem("Filen har ingen rækker under overskrifterne.")
        dataset = Dataset(*rows, headers=["Ark", "Række"])
        dataset.tables = tables
        return dataset


class ExcelBook(Format):
    """Writes all sheets of an export, and one that explains them."""

    def get_title(self):
        return "Excel (.xlsx), alle ark"

    def get_extension(self):
        return "xlsx"

    def get_content_type(self):
        return XLSX

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        return workbook_of([*dataset.sheets, dataset.guide])


class ExcelCsv(Format):
    """Writes the main sheet as Excel on a Danish Windows reads it."""

    def get_title(self):
        return "CSV, kun hovedarket"

    def get_extension(self):
        return "csv"

    def get_content_type(self):
        return "text/csv; charset=utf-8"

    def can_export(self):
        return True

    def export_data(self, dataset, **kwargs):
        return csv_of(dataset.sheets[0])
