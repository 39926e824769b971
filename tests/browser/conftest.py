"""A real Chromium on a live server with the loaded catalogue. Skipped, with a message, where there is no Chromium."""

import os
import shutil

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # tests use no network
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items):
    """Every test in this folder is a browser test."""
    skip = pytest.mark.skip(reason="no Chromium on this machine: install chromium to run the browser tests")
    for item in items:
        if "/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker):
    """The address of a live server. It reads the loaded catalogue; pytest-django's `live_server` would empty it."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


@pytest.fixture(scope="session")
def chromium(site):
    """The browser, started when the database is loaded: from then on its event loop runs in this thread."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, and Django would refuse all queries beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(chromium, django_db_blocker, tmp_path_factory):
    """A function (role=None, width=1280) that gives a page, logged in or not, of a site that the module may write to.

    Its `complaints` hold console and script errors. `desk.folder` holds the server's log, with the mails it sends.
    """
    from tests.browser.desk import log_in, own_site

    folder = tmp_path_factory.mktemp("desk")
    contexts = []
    with django_db_blocker.unblock(), own_site(folder) as address:

        def open_(role=None, width=1280):
            context = chromium.new_context(
                viewport={"width": width, "height": 900},
                locale="da-DK",
                timezone_id="Europe/Copenhagen",
                base_url=address,
            )
            contexts.append(context)
            page = watched(context.new_page())
            if role:
                log_in(page, role)
            return page

        open_.folder = folder
        yield open_
        for context in contexts:
            context.close()


@pytest.fixture(scope="session")
def chromium_with_large_text(chromium):
    """The same browser for a reader who has set its text to twice the usual size."""
    arguments = [*ARGUMENTS, "--blink-settings=defaultFontSize=32"]
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield browser
    browser.close()


def watched(page):
    """The page, with its console and script errors in `complaints` from now on."""
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.fixture
def open_page(chromium, site):
    """A function (address, width, scripts=True, in_browser=…) that gives the loaded page.

    Its `complaints` hold console and script errors.
    """
    contexts = []

    def open_(address, width=1280, scripts=True, height=900, in_browser=chromium):
        context = in_browser.new_context(
            viewport={"width": width, "height": height}, locale="da-DK", base_url=site, java_script_enabled=scripts
        )
        contexts.append(context)
        page = watched(context.new_page())
        page.response = page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe():
    """A function (page) that fails with the rules and the elements that break them."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page):
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        assert not found, "\n".join(
            f"{rule['id']}: {rule['help']}\n    " + "\n    ".join(node["html"][:200] for node in rule["nodes"][:5])
            for rule in found
        )

    return check
