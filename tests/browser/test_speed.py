"""What a first visit fetches, on the settings of production: how much, from where, and whether anything moves."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.server import serving

pytestmark = pytest.mark.slow
PAGES = ["/", "/cases/", "/cases/koege-er-du-paa-vej/", "/temaer/skole-og-sfo/", "/tal/"]
MOST = 150_000  # bytes over the wire, headers and fonts included
YEAR = "max-age=315360000, public, immutable"

# Every movement after the first paint, as Chromium's own measure counts it (0 is none).
MOVEMENT = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moved = (window.moved || 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def production(django_db_setup, django_db_blocker, tmp_path_factory):
    """The address of a server like production: static files collected, compressed and named by their content."""
    folder = tmp_path_factory.mktemp("production")
    variables = {"STATIC_MANIFEST": "1", "STATIC_ROOT": str(folder / "static")}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    environment = os.environ | variables | {"DJANGO_SETTINGS_MODULE": "catalogue.settings"}
    subprocess.run(collect, cwd=settings.BASE_DIR, env=environment, check=True)
    with django_db_blocker.unblock(), serving(folder, **variables) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def visit(chromium, production):
    """A function (address, width, slow) that opens the page in a fresh browser: (page, {url: (bytes, response)})."""
    contexts = []

    def visit_(address, width=390, slow=False):
        context = chromium.new_context(viewport={"width": width, "height": 900}, base_url=production)
        contexts.append(context)
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        answers, fetched = {}, {}
        wire.on("Network.responseReceived", lambda event: answers.update({event["requestId"]: event["response"]}))

        def finished(event):
            answer = answers[event["requestId"]]
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            before, _ = fetched.get(answer["url"], (0, None))
            fetched[answer["url"]] = (before + event["encodedDataLength"], headers)

        wire.on("Network.loadingFinished", finished)
        if slow:  # a phone on an ordinary day
            speed = {"downloadThroughput": 200_000, "uploadThroughput": 90_000}
            wire.send("Network.emulateNetworkConditions", {"offline": False, "latency": 150, **speed})
        page.add_init_script(MOVEMENT)
        page.goto(address)
        page.wait_for_timeout(300)  # what comes late would move by now
        return page, fetched

    yield visit_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_small_and_asks_nobody_else(visit, production, address):
    _, fetched = visit(address)
    total = sum(size for size, _ in fetched.values())
    print(f"{address}: {total / 1000:.0f} kB")
    assert 20_000 < total <= MOST, "\n".join(f"{size:8.0f} {url}" for url, (size, _) in fetched.items())
    assert {urlsplit(url).netloc for url in fetched} == {urlsplit(production).netloc}
    assert sum(url.endswith(".woff2") for url in fetched) == 2


def test_what_does_not_change_is_kept_for_a_year_and_the_rest_is_asked_about(visit):
    _, fetched = visit("/cases/")
    for url, (_, headers) in fetched.items():
        path = urlsplit(url).path
        assert headers["cache-control"] == (YEAR if path.startswith("/static/") else "no-cache"), url
        if path.endswith((".css", ".js", "/")):
            assert headers["content-encoding"] == "br", url


@pytest.mark.parametrize("width, slow", [(390, False), (390, True), (1280, False)])
@pytest.mark.parametrize("address", PAGES)
def test_nothing_moves_after_the_first_paint(visit, address, width, slow):
    page, _ = visit(address, width, slow)
    assert page.evaluate("window.moved || 0") < 0.001
