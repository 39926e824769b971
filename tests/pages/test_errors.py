"""What a reader meets where something is wrong: a page of ours in Danish, never a bare answer."""

import pytest

pytestmark = pytest.mark.django_db


def test_posting_to_a_readers_page_is_refused_in_danish(client):
    client.handler.enforce_csrf_checks = True
    response = client.post("/cases/", {"q": "x"})
    assert response.status_code == 403 and "Formularen blev ikke sendt" in response.content.decode()


def test_a_readers_page_is_only_read(client):
    assert client.put("/").status_code in (403, 405)
    assert client.head("/").status_code == 200


def test_an_unknown_page_and_an_odd_address(client):
    for address in ("/findes-ikke/", "/cases/%00/", "/cases/" + "x" * 300 + "/", "/kilder/%C3%28/"):
        response = client.get(address)
        assert response.status_code == 404, address
        assert "Siden findes ikke" in response.content.decode()
