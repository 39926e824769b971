"""The site under the real gunicorn, with the limits of gunicorn.conf.py."""

import http.client
from contextlib import closing

import pytest

from tests.server import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(django_db_setup, tmp_path_factory):
    """The port of a gunicorn that serves the loaded catalogue."""
    with serving(tmp_path_factory.mktemp("gunicorn")) as port:
        yield port


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
