"""Documents from and to spreadsheets: what a file would change, before anything is changed, and then the change.

A `Transfer` is one kind of content with its sheets. `plan` compares a file with what stands in the catalogue and names
every fault by sheet, row and column. catalogue/core/exchange_resource.py writes what the plan says.
"""

from dataclasses import dataclass, field, replace

from catalogue.core.admin import next_key
from catalogue.core.columns import CellError, Column, Names, folded, near
from catalogue.core.documents import DocumentError, Lookup, fill
from catalogue.core.slugs import danish_slug
from catalogue.core.spreadsheets import NOTE, TOO_LONG, FileProblem, spoken

GUIDE = "Vejledning"
HELPERS = {folded(GUIDE), "lister"}
KEY_HELP = "Rækkens faste navn. Lad den stå i det, der er der, og lad den være tom i en ny række."
MARK = Column(
    "mark",
    "Hentet udgave",
    help="Viser, om nogen har rettet siden filen blev hentet. Lad den stå; tom i en ny række.",
    width=12,
)
KEY = Column("key", "Nøgle", help=KEY_HELP, width=12)
MOST_AT_ONCE = 5_000  # rows of a main sheet


@dataclass(frozen=True)
class Sheet:
    """Rows below the main row: `name` is the document's list, `prefix` begins the keys of new rows.

    details: where the main sheet says which rows there are, the field that names them; see TieColumn.
    order: sorts the rows as the document has them; without it the order of the sheet counts.
    """

    title: str
    name: str
    prefix: str
    columns: tuple
    details: str = ""
    order: object = None


def in_order(keys):
    """Keys in one order: numbers as numbers.

    >>> in_order(["10", "9", "2"]), in_order(["b", "a"])
    (['2', '9', '10'], ['a', 'b'])
    """
    return sorted(keys, key=lambda key: (len(key) if key.isdecimal() else 0, key))


@dataclass(frozen=True)
class TieColumn(Column):
    """Ties to other things as one cell: the targets of the document's rows in the list `rows`, of one role.

    `target` is the row's field; `same` are the fields that every row of this column has (a role), as `dump` writes
    them; `new` are those that only a new one gets. A tie that stays keeps its key and all else.
    """

    rows: str = ""
    target: str = ""
    same: tuple = ()
    new: tuple = ()
    prefix: str = ""

    def is_mine(self, row):
        return all(row.get(name, "") == value for name, value in self.same)

    def get(self, doc):
        return in_order(row[self.target] for row in doc.get(self.rows, []) if self.is_mine(row))

    def put(self, doc, value):
        old = doc.get(self.rows, [])
        if in_order(value) == self.get(doc):
            return
        kept = [row for row in old if not self.is_mine(row) or row[self.target] in value]
        there = {row[self.target] for row in kept if self.is_mine(row)}
        taken = {row["key"] for row in old}
        for target in value:
            if target not in there:
                row = {"key": next_key(self.prefix, taken), self.target: target, **dict(self.new)}
                row |= {name: text for name, text in self.same if text}
                taken.add(row["key"])
                kept.append(row)
        doc.pop(self.rows, None)
        if kept:
            doc[self.rows] = kept


@dataclass
class Current:
    """What stands in the catalogue: its document, and `mark`, which is another after every change of it.

    `shown` are values of columns that are only shown; `changed` says who changed it last, and when.
    """

    key: str
    label: str
    doc: dict
    mark: str
    obj: object = None
    shown: dict = field(default_factory=dict)
    changed: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where: sheet, row as Excel counts, heading, the cell's text, and a Danish sentence."""

    sheet: str
    row: int | None
    heading: str
    value: str
    message: str


@dataclass(frozen=True)
class Change:
    """One field before and after, as text; `rows` where it is a list of rows that changes."""

    heading: str
    before: str
    after: str


@dataclass
class RowPlan:
    """What a file wants with one object."""

    NEW, CHANGED, SAME, WRONG = "new", "changed", "same", "wrong"

    key: str
    label: str = ""
    number: int | None = None
    texts: dict = field(default_factory=dict)  # {column: cell text} of the main sheet
    below: dict = field(default_factory=dict)  # {sheet name: [(row number, {column: cell text})]}
    current: Current | None = None
    doc: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    faults: list = field(default_factory=list)

    @property
    def status(self):
        if self.faults:
            return self.WRONG
        if self.current is None:
            return self.NEW
        return self.CHANGED if self.changes else self.SAME


@dataclass
class Plan:
    """What a whole file wants. `faults` are the file's own; `notices` say what was not read."""

    rows: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    notices: list = field(default_factory=list)

    def of(self, status):
        return [row for row in self.rows if row.status == status]

    @property
    def all_faults(self):
        return [*self.faults, *(fault for row in self.rows for fault in row.faults)]

    @property
    def marks(self):
        """{key: mark} of all rows, to be compared when the editor confirms."""
        return {row.key: row.current.mark if row.current else "" for row in self.rows}


class Transfer:
    """One kind of content with its sheets. Subclasses give what differs from kind to kind."""

    name = ""  # the registered kind's name
    title = ""  # of the main sheet
    a_one, no_one, a_new, the_one, many = "", "", "", "", ""  # ét, intet, et nyt eksempel, eksemplet, eksempler
    file = ""  # how the names of exported files begin
    key = None  # the Column of the natural key
    columns = ()  # the main sheet's other columns
    sheets = ()  # what stands below
    shape = None  # the Shape that `load` takes
    title_field = "title"
    makes_key = True  # a new row's key is made from its title where the cell is empty
    what_happens = ""  # a sentence for the confirmation
    advice = ()  # sentences at the top of the guide, after those that hold for all

    def __init__(self, refusal=lambda obj: ""):
        """refusal(obj) says in Danish why the editor may not change what is there (None: make something), or ""."""
        self.refusal = refusal
        self.names = Names()
        self.lookup = Lookup()

    def current(self, keys, *, lock=False):
        """{key: Current} of those that exist, under their row locks where `lock` is set."""
        raise NotImplementedError

    def exported(self, queryset):
        """The admin list's rows with all that `current_of` reads."""
        raise NotImplementedError

    def current_of(self, obj):
        """The Current of one row of the admin list."""
        raise NotImplementedError

    def blocked(self, current):
        """Why the object cannot be changed by import, as a Danish sentence, or ""."""
        return ""

    def rules(self, row):
        """Rules beyond single cells: yields a Fault for each that `row.doc` breaks."""
        return []

    def together(self, rows):
        """Rules about several rows: yields (row, heading, value, Danish sentence)."""
        return []

    def fault(self, row, heading, value, message):
        """A Fault of the row on the main sheet."""
        return Fault(self.title, row.number, heading, value, message)

    def fault_below(self, row, sheet, key, heading, value, message):
        """A Fault of the row `key` on the sheet named `sheet`."""
        title = next(one.title for one in self.sheets if one.name == sheet)
        number = next((number for number, there in row.below.get(sheet, []) if there == key), None)
        return Fault(title, number, heading, value, message)

    def content(self, row):
        """The row's document as `load` takes it: of the shape `shape`, with its key."""
        return {self.key.name: row.key} | row.doc

    def save(self, row, *, by):
        """Write `row.doc` through the actions, in the caller's transaction."""
        raise NotImplementedError

    def finish(self, rows, *, by):
        """What is done for many saved rows at once, in the same transaction; (row, Danish sentence) of a refusal."""
        return []

    # --- the sheets

    @property
    def main(self):
        """All columns of the main sheet."""
        return (self.key, *self.columns, MARK)

    def below(self, sheet):
        """All columns of a sheet below: whose row it is, its key, and what it says."""
        help_text = f"Siger, hvad rækken hører til: som på arket »{self.title}«."
        return (replace(self.key, required=True, help=help_text), KEY, *sheet.columns)


# --- What a file would change ----------------------------------------------------------------------------------------


def plan(tables, transfer, *, seen=None, lock=False):
    """The Plan of a file's Tables. `seen` are the marks that the editor confirmed; `lock` takes the row locks."""
    found = Plan()
    main, others = main_table(tables, transfer, found)
    if found.faults:
        return found
    rows = main_rows(main, transfer, found)
    for sheet, table in others:
        rows_below(table, sheet, transfer, rows, found)
    found.rows = list(rows.values())
    there = transfer.current([row.key for row in found.rows], lock=lock)
    for row in found.rows:
        row.current = there.get(row.key)
        compare(row, transfer, seen)
    for row, heading, value, message in transfer.together(found.rows):
        row.faults.append(Fault(transfer.title, row.number, heading, value, message))
    return found


def main_table(tables, transfer, found):
    """The main Table and the (Sheet, Table) pairs of those below; what is unknown is named in the plan."""
    known = {folded(sheet.title): sheet for sheet in transfer.sheets}
    main = next((table for table in tables if folded(table.title) == folded(transfer.title)), None)
    ours = {*known, folded(transfer.title)}
    loose = [table for table in tables if folded(table.title) not in ours and not is_helper(table)]
    if main is None and loose and not any(folded(table.title) in known for table in tables):
        main = loose.pop(0)  # a CSV file, or somebody's own workbook
    others = []
    titles = [transfer.title, *(sheet.title for sheet in transfer.sheets)]
    for table in loose:
        hint = near(table.title, titles)
        if hint:
            found.faults.append(Fault(table.title, None, "", "", f"Arket kendes ikke.{hint}"))
        elif table.rows:
            found.notices.append(f"Arket »{table.title}« er ikke læst.")
    for table in tables:
        if folded(table.title) in known:
            sheet = known[folded(table.title)]
            places(table, transfer.below(sheet), sheet.title, found)
            others.append((sheet, table))
    if main is not None:
        places(main, transfer.main, transfer.title, found)
    elif not others:
        found.faults.append(Fault("", None, "", "", f"Filen har ikke arket »{transfer.title}«."))
    return main, others


def is_helper(table):
    """A sheet that explains the others or holds their lists."""
    return folded(table.title) in HELPERS


def places(table, columns, title, found):
    """{Column: its place in the rows} as `table.places`; headings that are unknown, twice or missing are faults."""
    by_heading = {folded(column.heading): column for column in columns}
    table.places = {}
    unread = []
    for at, heading in enumerate(table.headings):
        known = by_heading.get(folded(heading))
        if known in table.places:
            found.faults.append(Fault(title, 1, heading, "", "Kolonnen står to gange."))
        elif known is not None:
            table.places[known] = at
            if known.only_shown:
                unread.append(known.heading)
        elif heading:
            hint = near(heading, [column.heading for column in columns])
            found.faults.append(
                Fault(title, 1, heading, "", f"Kolonnen kendes ikke.{hint or ' Slet den, eller ret overskriften.'}")
            )
    for number, cells in table.rows:
        outside = [text for at, text in enumerate(cells) if text and not heading_at(table, at)]
        if outside:
            found.faults.append(Fault(title, number, "", outside[0], "Cellen står i en kolonne uden overskrift."))
    if unread:
        found.notices.append(f"Kun til orientering og ikke læst: {', '.join(unread)}.")
    if table.notes:
        what = "1 række begynder" if table.notes == 1 else f"{table.notes} rækker begynder"
        where = f" på arket »{table.title}«" if table.title else ""
        found.notices.append(f"{what}{where} med {NOTE} og er ikke læst.")
    first = columns[0]
    if first not in table.places and not any(column.name == "title" for column in table.places):
        found.faults.append(Fault(title, 1, first.heading, "", "Kolonnen mangler. Den siger, hvad rækken handler om."))


def heading_at(table, at):
    return at < len(table.headings) and table.headings[at]


def cell_texts(table, cells):
    """{Column: text} of one row, without columns that are only shown."""
    return {
        column: cells[at] if at < len(cells) else "" for column, at in table.places.items() if not column.only_shown
    }


def main_rows(table, transfer, found):
    """{key: RowPlan} of the main sheet."""
    rows = {}
    if table is None:
        return rows
    if len(table.rows) > MOST_AT_ONCE:
        raise FileProblem(f"Arket har over {MOST_AT_ONCE} rækker. Del det i flere filer.")
    for number, cells in table.rows:
        texts = cell_texts(table, cells)
        row = RowPlan("", number=number, texts=texts)
        typed = texts.get(transfer.key, "")
        try:
            row.key = key_of(typed, texts, transfer)
        except CellError as problem:
            row.faults.append(Fault(transfer.title, number, transfer.key.heading, typed, str(problem)))
            row.key = f"?{number}"  # a row of its own: no key looks like that
        if row.key in rows:
            first = rows[row.key].number
            message = f"Står allerede i række {first}."
            row.faults.append(Fault(transfer.title, number, transfer.key.heading, row.key, message))
            row.key = f"?{number}"
        rows[row.key] = row
    return rows


def key_of(typed, texts, transfer):
    """The key that the cell says, or one made from the title. Raises CellError."""
    if typed or not transfer.makes_key:
        return transfer.key.read(typed, transfer.names)
    title = next((text for column, text in texts.items() if column.name == transfer.title_field), "")
    made = danish_slug(title)
    if not made:
        raise CellError("Skriv adressen, eller skriv en titel, som den kan laves af.")
    return made


def rows_below(table, sheet, transfer, rows, found):
    """Hand the rows of a sheet below to the RowPlans they belong to; what only stands here gets one of its own."""
    for number, cells in table.rows:
        texts = cell_texts(table, cells)
        key_column = next((column for column in texts if column.name == transfer.key.name), None)
        typed = texts.pop(key_column, "") if key_column else ""
        try:
            key = transfer.key.read(typed, transfer.names) if typed else ""
            if not key:
                raise CellError("Skal udfyldes.")
        except CellError as problem:
            found.faults.append(Fault(sheet.title, number, transfer.key.heading, typed, str(problem)))
            continue
        row = rows.setdefault(key, RowPlan(key))
        row.below.setdefault(sheet.name, []).append((number, texts))


def compare(row, transfer, seen):
    """Read the row's cells over what stands there: its document, its changes and its faults."""
    current = row.current
    row.doc = dict(current.doc) if current else {}
    row.label = current.label if current else ""
    if row.number is None and current is None:
        for name, lines in row.below.items():
            sheet = next(sheet for sheet in transfer.sheets if sheet.name == name)
            for number, _ in lines:
                message = f"Der er {transfer.no_one} med den adresse, hverken på hovedarket eller i kataloget."
                row.faults.append(Fault(sheet.title, number, transfer.key.heading, row.key, message))
        return
    read_main(row, transfer)
    for sheet in transfer.sheets:
        if sheet.name in row.below:
            read_below(row, sheet, transfer)
    row.label = row.doc.get(transfer.title_field) or row.label or row.key
    if row.faults:
        return
    row.changes = list(differences(row, transfer))
    if current and not row.changes:
        if seen is not None and seen.get(row.key) != current.mark:
            row.faults.append(stale(row, transfer))
        return
    check(row, transfer, seen)


def read_main(row, transfer):
    """The main row's cells into `row.doc`."""
    for column, text in row.texts.items():
        if column in (transfer.key, MARK) or (text == TOO_LONG and row.current):
            continue
        try:
            column.put(row.doc, column.read(text, transfer.names))
        except CellError as problem:
            row.faults.append(Fault(transfer.title, row.number, column.heading, text, str(problem)))
    if row.current is None:
        for column in transfer.columns:
            if column.required and column not in row.texts:
                message = f"Kolonnen mangler, og {transfer.a_new} skal have den."
                row.faults.append(Fault(transfer.title, row.number, column.heading, "", message))


def read_below(row, sheet, transfer):
    """The rows of one sheet as the document's list: these rows and no others."""
    old = {line["key"]: line for line in row.doc.get(sheet.name, [])}
    main_says = sheet.details and any(
        isinstance(column, TieColumn) and column.rows == sheet.name for column in row.texts
    )
    by_target = {line[sheet.details]: line["key"] for line in old.values()} if sheet.details else {}
    kept = {line["key"] for line in (row.current.doc if row.current else {}).get(sheet.name, [])}
    lines, numbers = {}, {}
    for number, texts in row.below[sheet.name]:
        typed = next((text for column, text in texts.items() if column.name == "key"), "")
        doc = dict(old.get(typed, {}))
        before = len(row.faults)
        for column in (column for column in sheet.columns if column in texts or typed not in old):
            text = texts.get(column, "")
            if text == TOO_LONG and typed in old:
                continue
            try:
                column.put(doc, column.read(text, transfer.names))
            except CellError as problem:
                row.faults.append(Fault(sheet.title, number, column.heading, text, str(problem)))
        if len(row.faults) > before:
            continue
        key = by_target.get(doc.get(sheet.details), "") if sheet.details else typed
        if sheet.details and main_says and not key:
            message = f"Står ikke i cellen på arket »{transfer.title}«. Skriv det også dér, eller slet rækken."
            row.faults.append(Fault(sheet.title, number, sheet.columns[0].heading, doc[sheet.details], message))
            continue
        key = key or typed or next_key(sheet.prefix, {*old, *lines})
        if key in lines:
            message = f"Rækken står to gange for {transfer.the_one}. Den ene er række {numbers[key]}."
            where = sheet.columns[0] if sheet.details else KEY
            row.faults.append(Fault(sheet.title, number, where.heading, typed, message))
            continue
        try:
            if typed and typed not in old:
                check_key(typed)
        except CellError as problem:
            row.faults.append(Fault(sheet.title, number, KEY.heading, typed, str(problem)))
            continue
        doc.pop("key", None)
        # A tie that the main sheet has just made takes the key that its details have.
        named = typed if sheet.details and typed and key not in kept and typed not in old else key
        lines[key], numbers[key] = {"key": named} | doc, number
    if main_says:
        lines = {key: lines.get(key, line) for key, line in old.items()}
    ordered = list(lines.values())
    if sheet.order:
        ordered.sort(key=sheet.order)
    if ordered:
        row.doc[sheet.name] = ordered
    else:
        row.doc.pop(sheet.name, None)
    row.below[sheet.name] = [(numbers[key], key) for key in lines if key in numbers]


def check_key(key):
    """A key that an editor has written is letters, digits and hyphens. Raises CellError."""
    if len(key) > 110 or not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in key):
        raise CellError("En nøgle har kun bogstaver, tal og bindestreg. Lad den være tom i en ny række.")


def differences(row, transfer):
    """The Changes between what stands there and what the file says."""
    before, names = (row.current.doc if row.current else {}), transfer.names
    for column in transfer.columns:
        old, new = column.get(before), column.get(row.doc)
        if old != new:
            yield Change(column.heading, spoken(column.show(old, names)), spoken(column.show(new, names)))
    for sheet in transfer.sheets:
        old, new = before.get(sheet.name, []), row.doc.get(sheet.name, [])
        if sheet.details:  # the main sheet's column says which there are
            both = {line[sheet.details] for line in old} & {line[sheet.details] for line in new}
            old, new = ([line for line in lines if line[sheet.details] in both] for lines in (old, new))
            old, new = (sorted(lines, key=sheet.order) for lines in (old, new))
        if old != new:
            yield Change(sheet.title, rows_text(old, sheet, names), rows_text(new, sheet, names))


def rows_text(lines, sheet, names):
    """Rows as text: one line each, and what each column says."""
    said = []
    for at, line in enumerate(lines, 1):
        cells = [spoken(column.show(column.get(line), names)) for column in sheet.columns]
        said.append(f"{at}. " + " · ".join(cell for cell in cells if cell))
    return "\n".join(said)


def stale(row, transfer):
    """The fault of a row that somebody changed after the editor saw the differences."""
    changed = f" ({row.current.changed})" if row.current and row.current.changed else ""
    message = f"Er ændret, efter at du så forskellene{changed}. Se forskellene igen, og bekræft dem."
    return Fault(transfer.title, row.number, "", row.label, message)


def check(row, transfer, seen):
    """Faults of a row that would be written: who changed it meanwhile, who may, and what the model says."""
    current = row.current
    wrong = row.faults
    if seen is not None and seen.get(row.key) != (current.mark if current else ""):
        wrong.append(stale(row, transfer))
        return
    fetched = row.texts.get(MARK, "")
    if current and fetched and fetched != current.mark:
        changed = f" ({current.changed})" if current.changed else ""
        message = (
            f"Er rettet i kataloget, siden filen blev hentet{changed}. Hent en ny fil og ret i den, "
            "eller tøm cellen, hvis filens tekster skal gælde alligevel."
        )
        wrong.append(Fault(transfer.title, row.number, MARK.heading, fetched, message))
    if current is None and fetched:
        message = f"Der er {transfer.no_one} med den adresse mere. Tøm cellen, hvis rækken skal oprettes."
        wrong.append(Fault(transfer.title, row.number, MARK.heading, fetched, message))
    typed = row.texts.get(transfer.key, "")
    if current and row.number is not None and not typed:
        message = f"Adressen er tom, og den, titlen giver, er i brug: »{row.key}«. Skriv den adresse, der skal rettes, "
        wrong.append(Fault(transfer.title, row.number, transfer.key.heading, "", message + "eller en anden."))
    problem = transfer.blocked(current) if current else ""
    problem = problem or transfer.refusal(current.obj if current else None)
    if problem:
        wrong.append(Fault(transfer.title, row.number, "", row.label, problem))
    wrong.extend(transfer.rules(row))
    if not wrong:
        try:
            check_document(transfer.content(row), transfer.shape, transfer.lookup)
        except DocumentError as problem:
            wrong.append(document_fault(problem, row, transfer))


def check_document(doc, shape, lookup, path=""):
    """The model's own rules, on objects that are not saved. Raises DocumentError."""
    fill(doc, shape, shape.model(), lookup, path)
    for child in shape.children:
        found = {}
        for at, line in enumerate(doc.get(child.name, []), 1):
            where = f"{path}{child.name}[{at}]."
            found[line["key"]] = fill(line, child.shape, child.shape.model(), lookup, where).obj
        lookup.siblings[child.shape.model] = found


def document_fault(problem, row, transfer):
    """What `load` says of a document, with the sheet and column that its path means."""
    name, _, rest = problem.path.partition("[")
    sheet = next((sheet for sheet in transfer.sheets if sheet.name == name), None)
    if sheet and rest:
        at, _, inner = rest.partition("].")
        places = row.below.get(sheet.name, [])
        number = places[int(at) - 1][0] if at.isdecimal() and 0 < int(at) <= len(places) else None
        heading = next((column.heading for column in sheet.columns if column.name == inner), "")
        return Fault(sheet.title, number, heading, "", problem.message)
    heading = next((column.heading for column in transfer.columns if column.name == problem.path), "")
    return Fault(transfer.title, row.number, heading, "", problem.message)
