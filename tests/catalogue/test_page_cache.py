"""Pages kept in memory: never stale, never anyone's own, and shorter on the way."""

import datetime
import gzip

import brotli
import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.models import Case
from catalogue.core import page_cache
from catalogue.core.middleware import MAX_PARAMETERS
from catalogue.core.stamp import renew_stamp
from catalogue.models import User
from tests.workflow import release

pytestmark = pytest.mark.django_db
PAGE = "/cases/koege-er-du-paa-vej/"


@pytest.fixture(autouse=True)
def nothing_kept():
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def client():
    """Django's own client: the inspecting one reads pages, and these are compressed."""
    return Client()


@pytest.fixture
def get(client):
    """A function (address) that asks as a browser does, and gives the answer and how many queries it took."""

    def get_(address=PAGE, accept="gzip, deflate, br", **more):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, headers={"Accept-Encoding": accept, **more})
        return response, len(queries)

    return get_


def text(response):
    return brotli.decompress(response.content).decode()


def test_the_second_reader_costs_one_query(get):
    first, many = get()
    second, one = get()
    assert many > 1 and one == 1
    assert first.content == second.content
    assert first.headers == second.headers
    assert "Er du på vej" in text(second)


def test_a_published_change_is_seen_at_once(get):
    get()
    version = actions.start_edit(case=Case.objects.get(slug="koege-er-du-paa-vej"), by="redaktør")
    version.title = "En helt ny titel"
    version.save()
    assert "En helt ny titel" not in text(get()[0])
    release(version)
    assert "En helt ny titel" in text(get()[0])


def test_a_change_while_the_page_is_made_leaves_nothing_stale(get, monkeypatch):
    """The stamp was read before the page was made: what was made meanwhile is kept under a stamp nobody asks for."""
    original = page_cache.COMPRESS["br"]

    def compress(content):
        renew_stamp()  # another process publishes
        return original(content)

    monkeypatch.setitem(page_cache.COMPRESS, "br", compress)
    get()
    assert get()[1] > 1


def test_a_new_date_and_a_new_release_make_new_pages(get, settings, monkeypatch):
    get()
    settings.RELEASE = "another"
    assert get()[1] > 1
    assert get()[1] == 1
    monkeypatch.setattr(page_cache.timezone, "localdate", lambda: datetime.date(2031, 1, 1))
    assert get()[1] > 1


@pytest.mark.parametrize("address", ["/findes-ikke/", "/readyz", "/was", "/admin/login/", "/konto/log-ind/"])
def test_not_kept(get, address):
    first, many = get(address)
    assert get(address)[1] == many
    assert not first.has_header("Content-Encoding")


@pytest.mark.parametrize("control, coded", [("no-cache", "br"), ("public, max-age=60", "br"), ("private", None)])
def test_a_view_that_says_how_its_answer_is_kept_is_asked_each_time(rf, control, coded):
    seen = []

    def view(request):
        seen.append(request)
        return HttpResponse("æ" * 1_000, headers={"Cache-Control": control})

    for _ in range(2):
        request = rf.get("/cases/?q=xylofon", headers={"Accept-Encoding": "br"})
        request.parameters_cut = False
        response = page_cache.page_cache(view)(request)
        assert response.get("Content-Encoding") == coded and response["Cache-Control"] == control
    assert len(seen) == 2


def test_the_pulse_asks_nothing_of_the_database(get):
    assert get("/healthz")[1] == 0


def test_another_address_is_another_page(get):
    assert get("/cases/?q=fravær&tema=skole-og-sfo")[0].content != get("/cases/?q=fravær&tema=dagtilbud")[0].content
    assert "xylofon" in text(get("/cases/?q=xylofon")[0])


def test_an_address_that_was_cut_is_not_taken_for_the_shorter_one(get):
    whole = "/cases/?" + "&".join("tema=dagtilbud" for _ in range(MAX_PARAMETERS))
    assert "ignored-parameter" not in text(get(whole)[0])
    assert "ignored-parameter" in get(whole + "&alder=3-5-aar")[0].content.decode()


def test_an_editor_is_not_given_kept_pages_and_gets_them_uncompressed(get, client):
    get()
    client.force_login(User.objects.create_superuser("redaktør", password="x"))
    response, queries = get()
    assert queries > 1 and not response.has_header("Content-Encoding")


@pytest.mark.parametrize(
    "accept, coded",
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_every_encoding_holds_the_same_page(get, client, accept, coded):
    plain = client.get(PAGE).content
    for _ in range(2):
        response, _ = get(accept=accept)
        assert response.get("Content-Encoding", "") == coded
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[coded]
        assert unpack(response.content) == plain
        assert int(response["Content-Length"]) == len(response.content)
        assert response["Vary"] == "Accept-Encoding"
        assert response["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_page_is_told_so(get):
    response, _ = get()
    again, _ = get(**{"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    assert get(accept="gzip", **{"If-None-Match": response["ETag"]})[0].status_code == 200
    before = get("/cases/")[0]["ETag"]
    actions.archive(case=Case.objects.get(slug="svendborgprojektet"), by="redaktør")
    assert get("/cases/", **{"If-None-Match": before})[0].status_code == 200


def test_head_has_the_headers_and_no_body(get, client):
    for _ in range(2):
        head = client.head(PAGE, headers={"Accept-Encoding": "br"})
        assert head.status_code == 200 and head.content == b"" and head["Content-Encoding"] == "br"
    response, queries = get()
    assert queries == 1
    assert head["Content-Length"] == str(len(response.content))


def test_posting_reaches_the_site(client):
    client.handler.enforce_csrf_checks = True
    assert client.post(PAGE, headers={"Accept-Encoding": "br"}).status_code == 403
