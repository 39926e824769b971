"""The site under the real gunicorn, with the limits of gunicorn.conf.py."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.slow


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address_of_test_database():
    """A DATABASE_URL for the database that the tests run on."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host, port = values["HOST"], values["PORT"] or ""
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@:{port}/{values['NAME']}?host={host}"


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    """The port of a gunicorn that serves the loaded catalogue."""
    port = free_port()
    log = tmp_path_factory.mktemp("gunicorn") / "log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "catalogue.settings",
        "DATABASE_URL": address_of_test_database(),
        "WEB_CONCURRENCY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "catalogue.wsgi"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def get(port, address):
    """(status, text) of the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as browser:
        browser.request("GET", address)
        response = browser.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize(
    "query",
    ["q=" + "x" * 10_000, "q=" + "%C3%A6" * 10_000, "&".join(f"tema=x{number}" for number in range(2_000))],
    ids=["10 kB", "10,000 Danish letters", "2,000 parameters"],
)
def test_rubbish_gets_a_page_of_ours(server, query):
    status, text = get(server, f"/cases/?{query}")
    assert status == 200
    assert "<h1" in text


def test_an_absurd_address_gets_a_page_of_ours(server):
    status, text = get(server, "/cases/?q=" + "x" * 100_000)
    assert status == 414
    assert "Adressen er for lang" in text


def test_gunicorn_has_a_ceiling(server):
    status, text = get(server, "/cases/?q=" + "x" * 200_000)
    assert status == 414
    assert "Adressen er for lang" not in text  # gunicorn's own words: the request never reached Django
