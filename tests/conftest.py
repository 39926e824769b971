"""Fixtures for all tests: the loaded catalogue, the write guard, a client that inspects pages, and no network."""

import io
import ipaddress
import socket

import hypothesis
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases

from tests import html
from tests.guard import WriteGuard

# The same examples on every run: a red test is red for everyone. A laptop that sleeps is no failure.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


# --- No network ------------------------------------------------------------------------------------------------------


def is_here(address):
    """True for a Unix socket and for this machine's own addresses."""
    if not isinstance(address, tuple):
        return True
    if address[0] == "localhost":
        return True
    try:
        return ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Refuse every connection that leaves this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            original = getattr(socket.socket, name)

            def guarded(self, address, original=original):
                if not is_here(address):
                    raise RuntimeError(f"A test tried to reach {address}: tests use no network.")
                return original(self, address)

            patch.setattr(socket.socket, name, guarded)
        yield


# --- The catalogue ---------------------------------------------------------------------------------------------------


def load():
    call_command("load_catalogue", verbosity=0, stdout=io.StringIO())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The test database with the real catalogue in it, loaded once: every test starts there.

    Replaces pytest-django's own, which makes no database when no selected test is marked as using one. Then a live
    server's tests, run alone, would load the catalogue into the database that TEST_DATABASE_URL names.
    """
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"}, serialized_aliases=set())
        load()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def content(request):
    """Load the catalogue again after a transactional test, which empties all tables when it ends."""
    if not ({"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")):
        return
    request.getfixturevalue("db")
    from cases.models import Case

    if not Case.objects.exists():
        load()


@pytest.fixture
def catalogue(db):
    """Ask for the loaded catalogue by name."""


# --- The write guard -------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def write_guard(request, content, monkeypatch):
    """Fail where a public table is written without a renewed content stamp; see tests/guard.py."""
    guard = WriteGuard()
    if request.node.get_closest_marker("unguarded"):
        yield guard
        return
    with guard.watching(connection, monkeypatch):
        yield guard
    if guard.broken:
        pytest.fail(guard.broken[0], pytrace=False)


# --- Pages -----------------------------------------------------------------------------------------------------------


class InspectingClient(Client):
    """A client that fails on a page that breaks the rules of tests/html.py or sets a cookie for a reader."""

    def request(self, **request):
        if request.get("PATH_INFO", "").startswith("/admin/"):
            return super().request(**request)
        with html.marking_unknown_variables():
            response = super().request(**request)
        address = request.get("PATH_INFO")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            found = html.faults(response.content.decode())
            assert not found, f"{address}: {'; '.join(found[:5])}"
        # Editors log in under /konto/; nobody else meets a cookie.
        if "sessionid" not in self.cookies and not address.startswith("/konto/"):
            assert not response.cookies, f"{address} sets a cookie: {response.cookies.output()}"
            assert "cookie" not in response.headers.get("Vary", "").lower(), f"{address} varies by cookie"
        return response


@pytest.fixture
def client():
    return InspectingClient()
