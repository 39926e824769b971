"""Forms without a login: where they may stand, how old they may be; how often somebody may; what points at a person."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory

from catalogue.core import open_forms
from catalogue.core.open_forms import FIELD, TOO_OLD, TOO_YOUNG, UNREADABLE, Unreadable, open_form, posted, read_stamp
from catalogue.core.personal import cpr_in, looks_own, mails_in
from catalogue.core.rate_limit import allow, sender
from tests.submissions import stamp

HERE, ELSEWHERE = {"HTTP_ORIGIN": "http://testserver"}, {"HTTP_ORIGIN": "https://ond.example"}


def request(**extra):
    return RequestFactory().post("/x/", "a=1", content_type=open_forms.FORM, **extra)


def read(value, youngest=4, oldest=100, purpose="indsend"):
    data = QueryDict(mutable=True)
    data[FIELD] = value
    return read_stamp(data, purpose, youngest=youngest, oldest=oldest)


def test_a_stamp_must_be_of_the_right_age_and_form():
    good = read(stamp(50))
    assert good.is_good and good.page
    assert read(stamp(0)).problem == TOO_YOUNG and read(stamp(0)).page
    assert read(stamp(200)).problem == TOO_OLD and read(stamp(200)).page
    assert read(stamp(50, "andet")).problem == UNREADABLE
    assert read(stamp(50)[:-1] + "!").problem == UNREADABLE
    assert read("x" * 10_000).problem == read("").problem == UNREADABLE
    assert read(stamp(-5000)).problem == TOO_YOUNG  # from the future


def test_each_page_has_its_own_stamp():
    assert len({read(stamp()).page for _ in range(5)}) == 5
    assert 'type="hidden"' in open_forms.stamp_field("x") and open_forms.stamp_field("x", '"><b>').count("<") == 1


@pytest.mark.parametrize(
    ("headers", "is_here"),
    [
        (HERE, True),
        (ELSEWHERE, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, True),
        ({}, True),
    ],
)
def test_only_a_form_that_stands_here_is_taken(headers, is_here):
    view = open_form(lambda request: HttpResponse("ok"))
    if not is_here:
        with pytest.raises(PermissionDenied):
            view(request(**headers))
        return
    response = view(request(**headers))
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert view.csrf_exempt and view(RequestFactory().put("/x/")).status_code == 405


def test_an_origin_of_the_settings_may_post(settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://ond.example"]
    assert open_forms.is_from_here(request(**ELSEWHERE))


def test_only_our_own_kind_of_body_is_read(settings):
    body = "a=1&a=2"
    assert posted(RequestFactory().post("/x/", body, content_type=open_forms.FORM)).getlist("a") == ["1", "2"]
    with pytest.raises(Unreadable):
        posted(RequestFactory().post("/x/", {"a": "1"}))  # multipart, which could hold files
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    body = "a=" + "x" * 100
    with pytest.raises(Unreadable):
        posted(RequestFactory().post("/x/", body, content_type=open_forms.FORM))


@pytest.mark.django_db
def test_a_limit_counts_each_apart_and_lets_go_after_its_time(monkeypatch):
    taken = [allow("prøve", "a", most=3, seconds=100) for _ in range(5)]
    assert taken == [True, True, True, False, False]
    assert allow("prøve", "b", most=3, seconds=100) and allow("andet", "a", most=3, seconds=100)
    from django.core.cache import cache

    kept = {}
    monkeypatch.setattr(cache, "add", lambda key, value, timeout: kept.update({key: timeout}) or True)
    monkeypatch.setattr(cache, "get_many", lambda keys: {})
    assert allow("prøve", "192.0.2.7", most=3, seconds=100)
    assert list(kept.values()) == [100] and "192.0.2.7" not in str(kept)


def test_a_home_with_ipv6_is_one_sender():
    def who(address):
        return sender(RequestFactory().get("/", REMOTE_ADDR=address))

    assert who("2001:db8:1:2::1") == who("2001:db8:1:2:ffff::9") != who("2001:db8:1:3::1")
    assert who("192.0.2.7") == "192.0.2.7" != who("192.0.2.8")
    assert who("")  # through a Unix socket


@pytest.mark.parametrize("text", ["010214-1234", "barn 010214 1234.", "0102141234", "31.12.99-1234", "(290200–4321)"])
def test_a_cpr_number_is_found(text):
    assert cpr_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "i 2014-2015",
        "33 70 33 70",
        "tlf. 33703370",
        "420214-1234",
        "1.250.000 kr.",
        "https://a.dk/0102141234",
        "01.02.2024",
    ],
)
def test_other_numbers_are_no_cpr_numbers(text):
    assert not cpr_in(text)


def test_a_mailbox_of_somebodys_own_is_told_from_a_roles():
    own = ["mette.hansen@kommune.dk", "m.hansen@kommune.dk", "mette@kommune.dk"]
    roles = ["sundhedsplejen@kommune.dk", "boern.unge@kommune.dk", "tandplejen@kommune.dk", "bu-sekretariat@kommune.dk"]
    assert all(map(looks_own, own)) and not any(map(looks_own, roles))
    assert mails_in("skriv til a@b.dk eller A@B.DK, tak") == ["a@b.dk", "A@B.DK"]
