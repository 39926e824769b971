"""Addresses with too many parameters or too many characters."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from catalogue.core.middleware import MAX_ADDRESS, MAX_PARAMETERS, long_addresses


def seen(address):
    """The request as a view gets it."""
    requests = []
    long_addresses(lambda request: requests.append(request) or HttpResponse())(RequestFactory().get(address))
    return requests[0]


@pytest.mark.parametrize(
    "count, cut", [(0, False), (1, False), (MAX_PARAMETERS, False), (MAX_PARAMETERS + 1, True), (5_000, True)]
)
def test_only_the_first_parameters_are_kept(count, cut):
    request = seen("/cases/?" + "&".join(f"a{number}=x" for number in range(count)))
    assert request.parameters_cut is cut
    assert list(request.GET) == [f"a{number}" for number in range(min(count, MAX_PARAMETERS))]
    assert request.get_full_path().count("&") < MAX_PARAMETERS


def test_a_long_word_reaches_the_view():
    request = seen("/cases/?q=" + "x" * 10_000)
    assert len(request.GET["q"]) == 10_000


@pytest.mark.django_db
def test_an_absurd_address_gets_a_page_of_ours(client):
    response = client.get("/cases/?q=" + "x" * MAX_ADDRESS)
    assert response.status_code == 414
    assert "Adressen er for lang" in response.content.decode()
    assert "Content-Security-Policy" in response.headers
