"""The client's address, with and without proxies in front."""

import pytest
from django.test import RequestFactory

from catalogue.core.clients import client_address


def asked(forwarded=None, caller="192.0.2.1"):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=caller, **headers))


def test_without_a_proxy_nobody_can_choose_an_address(settings):
    settings.PROXY_COUNT = 0
    assert asked("203.0.113.9") == "192.0.2.1"


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # the first was written by the client itself
        (2, "6.6.6.6, 203.0.113.9, 198.51.100.4", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),  # came past one of the proxies
        (1, None, "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "unknown", "192.0.2.1"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "<script>", "192.0.2.1"),
    ],
)
def test_behind_proxies_it_is_what_the_outermost_wrote(settings, count, forwarded, expected):
    settings.PROXY_COUNT = count
    assert asked(forwarded) == expected


def test_a_server_that_gives_no_address_is_no_error(settings):
    settings.PROXY_COUNT = 0
    assert asked(caller="") == "0.0.0.0"
