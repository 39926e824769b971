"""Holds the fixtures against the documents they were made from, by the tables of passages beside them.

`fixtures/<document key>/passages.csv` (kind,key,first,last,note) says which lines of the document's text each object
was made from. Besides objects it has three kinds of its own: `text` names the file of the document's text, `rest` gives
the reason for lines that no object was made from, `accept` a number or address that rightly stands in no passage.
"""

import csv
import re
from dataclasses import dataclass, field

TABLE = "passages.csv"
HEADER = ["kind", "key", "first", "last", "note"]
TEXT, REST, ACCEPT = "text", "rest", "accept"

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>)\]»]+")
YEAR = re.compile(r"(?:19|20)\d\d")
# What is not a statement of the document's: names of other things, keys, order, codes and what editors note.
NOT_SAID = {
    "slug", "key", "position", "kind", "document", "document_key", "place", "printed_number", "provenance_note",
    "themes", "theme", "topics", "settings", "actors", "fact_boxes", "source", "recommendation", "basis", "basis_of",
    "municipality", "organisation_ties", "municipality_ties", "role", "other", "evaluation", "case", "relations",
    "recommendation_ties", "editor_note", "not_reported", "age_from_months", "age_to_months", "reported_year",
    "is_estimate", "status_year", "practice_status", "depth", "design", "measured", "conclusion", "inequality", "scope",
    "nature", "front", "dimension", "direction", "short_title", "language", "state",
    "look_from", "rule_notes",
}  # fmt: skip
WORDS = {
    "nul": 0, "en": 1, "et": 1, "én": 1, "ét": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7,
    "otte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16,
    "sytten": 17, "atten": 18, "nitten": 19, "tyve": 20, "tredive": 30, "fyrre": 40, "halvtreds": 50, "tres": 60,
    "halvfjerds": 70, "firs": 80, "halvfems": 90, "hundrede": 100, "tusind": 1000, "første": 1, "anden": 2, "andet": 2,
    "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "syvende": 7, "ottende": 8, "niende": 9, "tiende": 10,
}  # fmt: skip


class PassageError(Exception):
    """A broken table, or a text that is not there. The message is one line: file and line, what is wrong."""


@dataclass
class Table:
    """One document's table: `rows` {(kind, key): [(first, last)]}, `rest` [(first, last, reason)], `accepted`."""

    document: str
    lines: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)
    rest: list = field(default_factory=list)
    accepted: dict = field(default_factory=dict)

    def passage(self, kind, key):
        """The lines of an object as one text."""
        return "\n".join("\n".join(self.lines[first - 1 : last]) for first, last in self.rows.get((kind, key), []))

    def unclaimed(self):
        """[(first, last)] of the runs of lines with text that neither an object nor a `rest` row covers."""
        covered = bytearray(len(self.lines) + 2)
        spans = [span for spans in self.rows.values() for span in spans] + [span[:2] for span in self.rest]
        for first, last in spans:
            covered[first : last + 1] = b"\1" * (last + 1 - first)
        runs = []
        for number, line in enumerate(self.lines, start=1):
            if covered[number] or not line.strip():
                continue
            if runs and not any(covered[runs[-1][1] : number]):
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        return runs


def read_table(path, texts):
    """The Table of one passages.csv, with its document's text from the folder `texts`. Raises PassageError."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        rows = [(f"{path}:{reader.line_num}", row) for row in reader if row]
    if not rows or rows[0][1] != HEADER:
        raise PassageError(f"{path}:1: must start with {','.join(HEADER)}")
    for where, row in rows[1:]:
        if len(row) != len(HEADER):
            raise PassageError(f"{where}: must have {len(HEADER)} columns, has {len(row)}")
    names = [row[1] for _, row in rows if row[0] == TEXT]
    if len(names) != 1:
        raise PassageError(f"{path}: must have one `{TEXT}` row that names the file of the document's text")
    file = texts / names[0]
    if not file.is_file():
        raise PassageError(f"{path}: there is no {names[0]} in {texts}")
    table = Table(path.parent.name, file.read_text(encoding="utf-8").splitlines())
    for where, row in rows[1:]:
        add_row(table, where, *row)
    return table


def add_row(table, where, kind, key, first, last, note):
    """One row of the file into the table. Raises PassageError."""
    if kind == TEXT:
        return
    if kind == ACCEPT:
        if not (key and first and note):
            raise PassageError(f"{where}: `{ACCEPT}` needs <kind>/<key>, the number or address, and the reason")
        table.accepted.setdefault(tuple(key.split("/", 1)), set()).add(first)
        return
    if not (first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last) <= len(table.lines)):
        raise PassageError(f"{where}: {first}–{last} are not lines of the text, which has {len(table.lines)}")
    span = int(first), int(last)
    if kind == REST:
        if not note:
            raise PassageError(f"{where}: `{REST}` needs its reason")
        table.rest.append((*span, note))
    else:
        table.rows.setdefault((kind, key), []).append(span)


def numbers_of(text):
    """The numbers in a text, in one form: without the dots of thousands, words for small numbers as digits."""
    return {plain(token) for token in NUMBER.findall(ADDRESS.sub(" ", text))}


def plain(token):
    return token.replace(".", "") if THOUSANDS.fullmatch(token) else token


def numbers_in(passage):
    """The numbers that a passage holds: as digits, as words, and years with a footnote's number glued to them."""
    said = numbers_of(passage)
    said |= {part for token in said for part in re.split("[.,]", token)}
    said |= {token[:4] for token in said if len(token) > 4 and YEAR.match(token)}
    return said | {str(WORDS[word]) for word in re.findall(r"\w+", passage.lower()) if word in WORDS}


def squeezed(text):
    """An address or a passage without its scheme, spaces and line ends: printed addresses are broken anywhere."""
    return re.sub(r"\s|https?://", "", text).rstrip("/.").lower()


def said_by(doc):
    """Every text of a document of the fixtures that is a statement, not a reference, key or code."""
    if isinstance(doc, dict):
        for name, value in doc.items():
            if name not in NOT_SAID:
                yield from said_by(value)
    elif isinstance(doc, list):
        for item in doc:
            yield from said_by(item)
    else:
        yield doc


def documents_of(doc):
    """The keys of the documents that an object names as where it stands."""
    if isinstance(doc, list):
        return {key for item in doc for key in documents_of(item)}
    if not isinstance(doc, dict):
        return set()
    own = {doc["document"]} if isinstance(doc.get("document"), str) else set()
    return own.union(*(documents_of(value) for value in doc.values()))


def problems_of(kind, key, doc, tables):
    """What is wrong with one object, a sentence each."""
    named = documents_of(doc) | ({doc["document_key"]} if doc.get("document_key") else set())
    missing = sorted(name for name in named if name in tables and (kind, key) not in tables[name].rows)
    problems = [f"has no passage in {name}" for name in missing]
    with_passage = [table for table in tables.values() if (kind, key) in table.rows]
    if not with_passage:
        return problems
    passage = "\n".join(table.passage(kind, key) for table in with_passage)
    accepted = set().union(*(table.accepted.get((kind, key), set()) for table in tables.values()))
    said = numbers_in(passage) | {plain(token) for token in accepted}
    held = squeezed(passage)
    for text in said_by(doc):
        for token in sorted(numbers_of(text) - said):
            problems.append(f"{token} does not stand in its passages: »{around(text, token)}«")
        for address in ADDRESS.findall(text):
            if squeezed(address) not in held and address not in accepted:
                problems.append(f"{address} does not stand in its passages")
    return problems


def around(text, token, width=40):
    """The place of a number in a text, on one line."""
    digits = token if token in text else token[:1]
    at = max(text.find(digits), 0)
    return " ".join(text[max(at - width, 0) : at + width].split())


@dataclass
class Check:
    """What a check found: `problems` as lines of text, per document what is claimed, and what was counted."""

    problems: list = field(default_factory=list)
    coverage: list = field(default_factory=list)
    unclaimed: list = field(default_factory=list)
    objects: int = 0
    numbers: int = 0
    addresses: int = 0


def check(tables, objects):
    """Hold `objects`, an iterable of (kind, key, doc), against {document key: Table}. Gives a Check."""
    found = Check()
    known = set()
    for kind, key, doc in objects:
        known.add((kind, key))
        found.objects += 1
        texts = list(said_by(doc))
        found.numbers += sum(len(numbers_of(text)) for text in texts)
        found.addresses += sum(len(ADDRESS.findall(text)) for text in texts)
        found.problems += [f"{kind} {key}: {problem}" for problem in problems_of(kind, key, doc, tables)]
    for table in tables.values():
        stale = sorted((table.rows.keys() | table.accepted.keys()) - known)
        found.problems += [f"{table.document}: there is no {kind} {key} in the fixtures" for kind, key in stale]
        found.coverage.append(coverage(table))
        found.unclaimed += [(table.document, *run, table.lines[run[0] - 1].strip()) for run in table.unclaimed()]
    return found


def coverage(table):
    """(document, lines with text, of them claimed by objects, of them left over with a reason)."""
    with_text = {number for number, line in enumerate(table.lines, start=1) if line.strip()}
    claimed = {n for spans in table.rows.values() for first, last in spans for n in range(first, last + 1)} & with_text
    rest = {n for first, last, _ in table.rest for n in range(first, last + 1)} & with_text - claimed
    return table.document, len(with_text), len(claimed), len(rest)


def read_tables(folder, texts):
    """{document key: Table} of all tables below the fixtures folder. Raises PassageError."""
    return {table.document: table for table in (read_table(path, texts) for path in sorted(folder.glob(f"*/{TABLE}")))}
