"""Loads the fixtures: reads the files, merges three ways with what editors have changed, and says what it did."""

from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import yaml
from django.db import transaction
from django.utils import translation

from catalogue.core import search
from catalogue.core.documents import DocumentError, Lookup
from catalogue.core.kinds import KINDS
from catalogue.core.publishing import everything_public, keep_revision, locked, rebuild_index, record
from catalogue.core.stamp import lock_content, renew_stamp
from catalogue.models import LoadedBase, Revision

CASE = "case"
BY = "indlæsningen"  # as editors read it: »publiceret af indlæsningen«
REMOVED = "removed.yaml"
COMMON = "catalogue"
BATCH = 200  # rows of one query
LOADER = getattr(
    yaml, "CBaseLoader", yaml.BaseLoader
)  # BaseLoader: every scalar is text; the C one is ten times as fast


class FixtureError(Exception):
    """A broken fixture. The message is one line: file and line, object, field, what is wrong."""


@dataclass(frozen=True)
class Fixture:
    """One document of a file: kind, key, the document itself, and where it stands."""

    kind: str
    key: str
    doc: dict
    file: str
    line: int

    def problem(self, path, message):
        what = f"{self.kind} {self.key!r}" + (f", {path}" if path else "")
        return FixtureError(f"{self.file}:{self.line}: {what}: {message}")


@dataclass
class Report:
    """What a load did. `indexed`: entries of an index that had to be made anew; `kept`:
    sentences about what editors have changed; `taken`: (fixture, object, is new) rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    indexed: int = 0
    kept: list = field(default_factory=list)
    taken: list = field(default_factory=list)

    @property
    def changed(self):
        return self.created + self.updated + self.removed


def read_fixtures(folder):
    """All fixtures below `folder` (a Path), by kind in loading order, then by file and place. Raises FixtureError.

    Of each kind the files in `catalogue/` come first: the five documents stand there, which all others name.
    """
    if not folder.is_dir():
        raise FixtureError(f"{folder}: there is no such folder")
    files = {kind.file: kind for kind in KINDS.values()}
    fixtures = []
    for path in sorted(folder.rglob("*.yaml")):
        name = str(path.relative_to(folder.parent))
        if path == folder / REMOVED:
            continue
        if path.name not in files:
            raise FixtureError(f"{name}:1: unknown file name; known are {', '.join(sorted(files))} and {REMOVED}")
        fixtures += read_file(path, name, files[path.name])
    check_once(fixtures)
    order = list(KINDS)
    return sorted(fixtures, key=lambda f: (order.index(f.kind), not is_common(f), f.file, f.line))


def is_common(fixture):
    """Whether it belongs to no single document."""
    return Path(fixture.file).parent.name == COMMON


def read_file(path, name, kind):
    """The documents of one YAML file, as Fixtures."""
    for doc, line in read_documents(path, name):
        key = doc.get(kind.key) if isinstance(doc, dict) else None
        if not isinstance(key, str) or not key:
            raise FixtureError(f"{name}:{line}: {kind.name}: needs a `{kind.key}`")
        yield Fixture(kind.name, key, doc, name, line)


def read_documents(path, name):
    """(document, line) for each item of a YAML list, every scalar as text. Raises FixtureError."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except UnicodeDecodeError as problem:
        raise FixtureError(f"{name}:1: the file is not UTF-8 ({problem.reason} at byte {problem.start})") from problem
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise FixtureError(f"{name}:{mark.line + 1 if mark else 1}: not valid YAML: {problem.problem}") from problem
    except yaml.YAMLError as problem:
        raise FixtureError(f"{name}:1: not valid YAML: {' '.join(str(problem).split())}") from problem
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        raise FixtureError(f"{name}:{node.start_mark.line + 1}: the file must be a list of documents")
    for item in node.value:
        yield plain(item, name), item.start_mark.line + 1


def plain(node, name, seen=None):
    """A YAML node as text, lists and dicts. What stands twice in one mapping is an error, and so are aliases."""
    seen = set() if seen is None else seen
    line = f"{name}:{node.start_mark.line + 1}"
    if id(node) in seen:
        raise FixtureError(f"{line}: YAML anchors and aliases are not used here")
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if "\0" in node.value:
            raise FixtureError(f"{line}: a NUL character cannot be stored")
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [plain(item, name, seen) for item in node.value]
    doc = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise FixtureError(f"{line}: the name of a field must be one text")
        if key.value in doc:
            raise FixtureError(f"{name}:{key.start_mark.line + 1}: {key.value!r} stands twice in one document")
        doc[key.value] = plain(value, name, seen)
    return doc


def check_once(fixtures):
    seen = {}
    for fixture in fixtures:
        first = seen.setdefault((fixture.kind, fixture.key), fixture)
        if first is not fixture:
            raise fixture.problem("", f"stands already in {first.file}:{first.line}")


def read_removed(folder):
    """Fixtures of the explicit list of things to take out of sight, `removed.yaml`: each has a kind and a key."""
    path = folder / REMOVED
    name = f"{folder.name}/{REMOVED}"
    removed = []
    for doc, line in read_documents(path, name) if path.is_file() else []:
        kind, key = (doc.get("kind"), doc.get("key")) if isinstance(doc, dict) else (None, None)
        if not isinstance(kind, str) or kind not in KINDS or not isinstance(key, str):
            raise FixtureError(f"{name}:{line}: needs `kind` ({', '.join(KINDS)}) and `key`")
        removed.append(Fixture(kind, key, doc, name, line))
    return removed


def load_catalogue(folder):
    """Load all fixtures below `folder` in one transaction, all or nothing. Gives a Report, raises FixtureError."""
    folder = Path(folder)
    fixtures = read_fixtures(folder)
    removed = read_removed(folder)
    report = Report()
    with translation.override("en"), transaction.atomic():
        bases = {(base.kind, base.key): base for base in LoadedBase.objects.all()}
        lookup, there = Lookup(), keys_there()
        for fixture in fixtures:
            key = (fixture.kind, fixture.key)
            if key in bases and bases[key].fixture == fixture.doc:
                report.unchanged += 1
                continue
            obj = find_locked(KINDS[fixture.kind], fixture.key) if key in there else None
            merge(fixture, obj, bases.get(key), lookup, report)
        keep_bases(report, bases)
        for fixture in removed:
            find_locked(KINDS[fixture.kind], fixture.key)  # all row locks before the content's
        for fixture in removed:
            remove(fixture, bases, report)
        if report.changed or not search.is_current():
            finish(report)
    return report


def keys_there():
    """{(kind, key)} of everything in the database, so that what is new need not be looked for one by one."""
    found = set()
    for kind in KINDS.values():
        rows = kind.everything().prefetch_related(None).order_by()
        found |= {(kind.name, str(key)) for key in rows.values_list(kind.key, flat=True)}
    return found


def finish(report):
    """Index the kinds that were touched, and those that name them, then renew the stamp: once for the load.

    An index that another version of the code has made is made anew.
    """
    lock_content()
    if search.is_current():
        kinds = {fixture.kind for fixture, _, _ in report.taken}
        names = kinds | {other for name in kinds for other in KINDS[name].named_in}
        search.write(everything_public(names))
    else:
        report.indexed = rebuild_index()
    renew_stamp()


def merge(fixture, obj, base, lookup, report):
    """One document that is not as it was at the last load: take it, or keep what an editor did.

    row = base: take the fixture; both moved: keep the row and say so; a base without a row: an editor deleted it, and
    it stays deleted.
    """
    kind = KINDS[fixture.kind]
    if obj is None and base:
        report.kept.append(f"{fixture.kind} {fixture.key}: deleted by an editor, not loaded again")
    elif obj is not None and base is None:
        report.kept.append(f"{fixture.kind} {fixture.key}: made by an editor, the fixture is not loaded over it")
    elif obj is not None and kind.dump(obj) != base.payload:
        report.kept.append(f"{fixture.kind} {fixture.key}: changed both here and in the fixture; the editor's is kept")
    elif obj is not None and kind.busy(obj):
        report.kept.append(f"{fixture.kind} {fixture.key}: {kind.busy(obj)}")
    else:
        take(kind, fixture, obj, base, lookup, report)


def find_locked(kind, key):
    """The object under its row lock, read anew, or None: an editor who saves it meanwhile waits for the load to end."""
    obj = kind.find(key)
    if obj is None:
        return None
    locked(obj)
    return kind.find(key)


def take(kind, fixture, obj, base, lookup, report):
    """Write the document; a change of what was there leaves an audit row and a raised edit_no."""
    lookup.siblings.clear()
    try:
        saved = kind.save(fixture.doc, obj, BY, lookup)
    except DocumentError as problem:
        raise fixture.problem(problem.path, problem.message) from problem
    report.taken.append((fixture, saved, obj is None))
    if obj is None:
        report.created += 1
        return
    report.updated += 1
    record("rettet fra filerne", fixture.kind, fixture.key, fixture.doc.get("title", saved), by=BY)


def keep_bases(report, bases):
    """Remember what was taken and how it stands now, and keep it as a revision: the first edit can be undone too.

    The history of a case is that of its versions: its first revision is not kept.
    Kind by kind, so that each kind's rows are read in a few queries and not anew for every object.
    """
    new, old, first = [], [], []
    known = set(Revision.objects.values_list("kind", "key"))
    for name, rows in groupby(report.taken, key=lambda row: row[0].kind):
        taken = list(rows)
        payloads = dumped(KINDS[name], [saved for _, saved, _ in taken])
        for fixture, saved, is_new in taken:
            key = (fixture.kind, fixture.key)
            base = bases.setdefault(key, LoadedBase(kind=fixture.kind, key=fixture.key))
            base.fixture, base.payload, base.file = fixture.doc, payloads[saved.pk], fixture.file
            (old if base.pk else new).append(base)
            if not is_new or key in known:
                keep_revision(fixture.kind, fixture.key, payloads[saved.pk], by=BY)
            elif name != CASE:
                first.append(Revision(kind=name, key=fixture.key, number=1, payload=base.payload, by=BY))
    Revision.objects.bulk_create(first, batch_size=BATCH)
    LoadedBase.objects.bulk_create(new, batch_size=BATCH)
    LoadedBase.objects.bulk_update(old, ["fixture", "payload", "file"], batch_size=BATCH)


def dumped(kind, objects):
    """{primary key: document} of objects of one kind, as the database has them."""
    found = {}
    for batch in batched(objects, BATCH):
        model = type(batch[0])
        rows = model._default_manager.filter(pk__in=[obj.pk for obj in batch]).prefetch_related(*kind.parts)
        found |= {obj.pk: kind.dump(obj) for obj in rows}
    return found


def batched(items, size):
    """The items in lists of at most `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]


def remove(fixture, bases, report):
    """Take one thing out of sight, once: an editor may bring it back, and what an editor has changed is kept."""
    done = (f"removed {fixture.kind}", fixture.key)
    if done in bases:
        return
    kind = KINDS[fixture.kind]
    obj = find_locked(kind, fixture.key)
    if obj is None:
        raise fixture.problem("", "there is nothing of that key to remove")
    base = bases.get((fixture.kind, fixture.key))
    if base and kind.dump(obj) != base.payload:
        report.kept.append(f"{fixture.kind} {fixture.key}: changed by an editor, not removed")
        return
    if kind.remove(obj, BY):
        search.remove(kind.name, [fixture.key])
        report.removed += 1
    LoadedBase.objects.create(kind=done[0], key=done[1], fixture=fixture.doc, payload={}, file=fixture.file)
