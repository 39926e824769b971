"""Every page of the admin, at 320 and 1280 pixels: axe, nothing wider than the window, refused, or wrong in a script.

The stock admin is not ours to rewrite. What axe finds in it, and what neither our stylesheet nor our templates can
mend, stands in EXCEPTIONS with its reason, and in docs/quality.md.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib import admin

from tests.browser.conftest import RULES

WIDTHS = (1280, 320)
MODELS = sorted(f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry)
# (rule of axe, elements by selector, why it stays)
EXCEPTIONS = [
    ("empty-table-header", "th.original", "the stock rows' corner, above cells that hold hidden fields only"),
    ("empty-table-header", "#series-group th", "the stock rows' column for a box to tick, empty where none may be"),
    ("list", "ul.select2-selection__rendered", "select2 puts its cross for »remove all« among the chosen"),
    ("aria-prohibited-attr", ".help-tooltip", "the stock picker of permissions says its help on a span"),
]


@pytest.fixture(scope="module")
def page(desk):
    """One page for all tests of the module, logged in as an administrator."""
    return desk("administrator")


def violations(page):
    """What axe finds on the page and EXCEPTIONS does not name, as lines."""
    # Without its own preloading, which writes stylesheets into a page that allows none.
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"], "preload": False}
    for rule in Axe().run(page, options=options).response["violations"]:
        for node in rule["nodes"]:
            if not any(rule["id"] == name and is_one(page, node, selector) for name, selector, _ in EXCEPTIONS):
                yield f"{rule['id']}: {rule['help']}: {node['html'][:200]} ({node['target'][0]})"


def is_one(page, node, selector):
    return page.locator(str(node["target"][0])).first.evaluate("(one, what) => one.matches(what)", selector)


def faults(page, what):
    """What is wrong with the page that is open, at each width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{what} at {width}: {line}" for line in violations(page)]
        scrolled = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if scrolled > 0:
            found.append(f"{what} at {width}: {scrolled} px wider than the window")
    found += [f"{what}: {text}" for text in page.complaints]
    page.complaints.clear()
    return found


def tools(page):
    """The addresses of the buttons above a page: what else can be done with it."""
    links = page.eval_on_selector_all(".object-tools a", "links => links.map(link => link.getAttribute('href'))")
    return [link for link in links if link.startswith(("/admin/", "?", "."))]


@pytest.mark.parametrize("model", MODELS)
def test_pages_of(page, model):
    base, found, seen = f"/admin/{model}/", [], set()

    def look(address, what):
        page.complaints.clear()
        response = page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        seen.add(address.partition("?")[0])
        found.extend(faults(page, what))

    look(base, "list")
    first = page.locator("#result_list tbody tr a").first
    change = first.get_attribute("href") if first.count() else None
    more = tools(page)
    look(f"{base}?q=barn", "searched list") if page.locator("#searchbar").count() else None
    page.goto(base)
    filters = page.locator("#changelist-filter li:nth-child(2) a")
    for link in filters.evaluate_all("links => links.slice(0, 1).map(link => link.getAttribute('href'))"):
        look(base + link, "filtered list")
    page.goto(base)
    if page.locator(f'.object-tools a[href^="{base}add/"]').count():
        look(f"{base}add/", "empty form")
        page.locator("input[name=_save]").first.click()
        if page.locator(".errornote").count():
            found += faults(page, "form with errors")
    if change and change.startswith("/admin/"):
        look(change, "one of them")
        more += tools(page)
        if page.locator("a.deletelink").count():
            look(change.partition("?")[0].replace("/change/", "/delete/"), "delete")
    for address in more:
        if address.startswith(base) and address.partition("?")[0] not in seen and "csv" not in address:
            look(address, address)
    assert not found, "\n".join(found)


OWN_PAGES = ["/admin/", "/admin/cases/", "/konto/", "/konto/adgangskode/", "/konto/to-trin/", "/konto/logget-ind/"]


@pytest.mark.parametrize("address", OWN_PAGES)
def test_own_pages_of(page, address):
    response = page.goto(address)
    assert response.status == 200
    found = faults(page, address)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("address", ["/konto/log-ind/", "/konto/glemt/"])
def test_pages_before_login(desk, address):
    page = desk()
    assert page.goto(address).status == 200
    found = faults(page, address)
    assert not found, "\n".join(found)
