"""The HTML of every page is the same, byte for byte, on SQLite and PostgreSQL.

One run knows one database only: this test writes what its pages look like, and tests/run.py compares the two.
"""

import json
import os
import re
from pathlib import Path

import pytest
from django.db import connection

from tests.pages.addresses import public_addresses

pytestmark = pytest.mark.django_db


STAMP = re.compile(r'name="stempel" value="[^"]+"')  # of a form that is posted without a login: another each time


def test_every_page_answers_and_is_written_down(client):
    addresses = [*public_addresses(), "/findes-ikke/"]
    pages = {address: STAMP.sub("", client.get(address).content.decode()) for address in addresses}
    assert len(pages) > 200 and all(pages[address] for address in pages if address != "/was")
    folder = os.environ.get("TEST_PAGES_FOLDER")
    if folder:
        Path(folder, f"{connection.vendor}.json").write_text(json.dumps(pages), encoding="utf-8")
