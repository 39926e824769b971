"""Lighthouse on the settings of production: python -m tests.lighthouse [address ...]

Serves the catalogue that lies in the database of the settings, opens each page as a phone on a slow network and as a
computer, prints a table of scores and exits 1 where one is below its bar. `make lighthouse` installs what it needs.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import django

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update
           --disable-sync --no-first-run --disable-quic"""
PAGES = ["/", "/cases/", "/cases/koege-er-du-paa-vej/"]
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
MEASURES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift"]


def measure(address, report, *, desktop):
    """Run Lighthouse on one address and give its report as a dict."""
    command = [
        shutil.which("node"),
        FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js",
        address,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        f"--only-categories={','.join(BARS)}",
        f"--chrome-flags={' '.join(FLAGS.split())}",
        "--no-enable-error-reporting",
        *(["--preset=desktop"] if desktop else []),
    ]
    environment = os.environ | {"CHROME_PATH": CHROMIUM, "HOME": str(report.parent)}  # it keeps settings in the home
    subprocess.run(command, check=True, env=environment)
    return json.loads(report.read_text(encoding="utf-8"))


def row(page, report, *, desktop):
    """(a line of the table, whether every bar is met)."""
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in BARS}
    measures = [report["audits"][name]["displayValue"].replace("\xa0", " ") for name in MEASURES]
    cells = [page, "computer" if desktop else "phone", *scores.values(), *measures]
    return f"| {' | '.join(map(str, cells))} |", all(scores[name] >= bar for name, bar in BARS.items())


def main(pages):
    from tests.server import serving

    met = []
    with tempfile.TemporaryDirectory(prefix="katalog-lighthouse-") as name:
        folder = Path(name)
        variables = {
            "STATIC_MANIFEST": "1",
            "STATIC_ROOT": str(folder / "static"),
            "SECURE_COOKIES": "1",
            "RELEASE": "lighthouse",
        }
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, cwd=ROOT, env=os.environ | variables, check=True)
        with serving(folder, **variables) as port:
            print(f"| page | as | {' | '.join(BARS)} | first paint | largest paint | blocked | moved |")
            print("| --- | --- |" + " ---: |" * (len(BARS) + len(MEASURES)), flush=True)
            for page in pages:
                for desktop in (False, True):
                    address = f"http://127.0.0.1:{port}{page}"
                    line, good = row(page, measure(address, folder / "report.json", desktop=desktop), desktop=desktop)
                    print(line, flush=True)
                    met.append(good)
    return 0 if all(met) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalogue.settings")
    django.setup()
    sys.exit(main(sys.argv[1:] or PAGES))
