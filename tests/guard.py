"""The write guard: every change of what readers see must renew the content stamp in the same transaction.

Caches and the facet index are kept until the stamp changes, so a write without it shows readers old pages. The guard
looks at the SQL itself, so it catches `save`, `bulk_create`, `update`, `delete` and raw SQL alike. It is on in all
tests (tests/conftest.py); setup that writes rows directly uses `with write_guard.paused():` or the marker `unguarded`.
"""

import contextlib
import re
from functools import cache

from django.apps import apps
from django.db import models
from django.db.backends.signals import connection_created
from django.db.transaction import Atomic, get_connection

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\s+(?:OR\s+\w+\s+)?(?:INTO\s+|FROM\s+)?[\"`]?(\w+)", re.I)
STAMP = "catalogue_contentversion"
SHARED = {"catalogue_searchentry", "catalogue_posting", "catalogue_synonym"}  # of catalogue/models.py, what readers see
EDITORS_ONLY = {  # queues and answers that no page of readers shows
    "cases_awaitedresult",
    "cases_reconfirmation",
    "cases_submission",
    "recommendations_rulecheck",
    "recommendations_rulecheck_rule_notes",
}
HARMLESS = {("INSERT", "cases_case")}  # a new case has no live version yet


def hangs_on(model, parents):
    """True when rows of `model` are deleted with a row of one of `parents`: its children and many-to-many rows."""
    return any(
        isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model in parents
        for field in model._meta.get_fields()
    )


@cache
def draft_models():
    """CaseVersion and everything below it: written as a draft, and read only after a publication moves the pointer."""
    found = {apps.get_model("cases", "CaseVersion")}
    candidates = set(apps.get_app_config("cases").get_models(include_auto_created=True)) - found
    while new := {model for model in candidates if hangs_on(model, found)}:
        found |= new
        candidates -= new
    return found


@cache
def public_tables():
    """The names of all tables whose rows readers can see."""
    all_models = [
        model
        for label in ("recommendations", "cases")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    tables = {model._meta.db_table for model in all_models if model not in draft_models()}
    return (tables | SHARED) - EDITORS_ONLY


def written(sql):
    """(verb, table) of a statement that writes, else None."""
    match = WRITE.match(sql) if isinstance(sql, str) else None
    return match and (match[1].upper(), match[2].lower())


class Block:
    """One open `atomic()` block: what was written in it, and whether the stamp was."""

    def __init__(self):
        self.writes = []
        self.stamped = False


class WriteGuard:
    def __init__(self):
        self.on = False
        self.broken = []  # what was found, also where the code under test swallowed the error

    @contextlib.contextmanager
    def paused(self):
        """Write rows without the guard: raw setup in factories."""
        before, self.on = self.on, False
        try:
            yield
        finally:
            self.on = before

    def stack(self, connection):
        return connection.__dict__.setdefault("_write_guard_blocks", [])

    def execute(self, execute, sql, params, many, context):
        """An execute_wrapper: note writes in the open block; a write outside any block is a transaction of its own."""
        write = written(sql)
        if self.on and write:
            blocks = self.stack(context["connection"])
            if write[1] == STAMP and blocks:
                blocks[-1].stamped = True
            elif write[1] in public_tables() and write not in HARMLESS:
                if not blocks:
                    raise self.error([(write, sql)])
                blocks[-1].writes.append((write, sql))
        return execute(sql, params, many, context)

    def error(self, writes):
        (verb, table), sql = writes[0]
        message = (
            f"{verb} on {table}, which readers see, without renewing the content stamp in the same transaction "
            f"(change it through an action, or use write_guard.paused() for raw setup): {sql[:300]}"
        )
        self.broken.append(message)
        return AssertionError(message)

    def leave(self, blocks, failed):
        """Close the innermost block; the error to raise, or None."""
        block = blocks.pop()
        if failed:
            return None  # rolled back: nothing was written
        if blocks:
            blocks[-1].writes += block.writes
            blocks[-1].stamped |= block.stamped
            return None
        return self.error(block.writes) if block.writes and not block.stamped else None

    @contextlib.contextmanager
    def watching(self, connection, monkeypatch):
        """Watch `connection`, and those that other threads open, until the block ends."""
        enter, leave = Atomic.__enter__, Atomic.__exit__

        def entering(atomic):
            enter(atomic)
            self.stack(get_connection(atomic.using)).append(Block())

        def leaving(atomic, kind, value, traceback):
            blocks = self.stack(get_connection(atomic.using))
            # A block that was open before the guard began is the test's own.
            error = self.leave(blocks, failed=kind is not None) if blocks else None
            if error:
                leave(atomic, AssertionError, error, None)  # rolls back
                raise error
            return leave(atomic, kind, value, traceback)

        def opened(sender, connection, **_):
            connection.execute_wrappers.append(self.execute)

        with monkeypatch.context() as patch, connection.execute_wrapper(self.execute):
            patch.setattr(Atomic, "__enter__", entering)
            patch.setattr(Atomic, "__exit__", leaving)
            connection_created.connect(opened)
            self.on = True
            try:
                yield self
            finally:
                self.on = False
                connection_created.disconnect(opened)
