"""The lists and the head of every page, as they come without JavaScript."""

import re

import pytest

pytestmark = pytest.mark.django_db


def page(client, address):
    return client.get(address).content.decode()


def test_a_row_answers_whether_it_is_something_for_me(client):
    html = page(client, "/cases/?q=fravær")
    row = html[html.index('data-case="koege-er-du-paa-vej"') :]
    row = row[: row.index("</li>")]
    assert "Køge" in row and "Skole og SFO" in row
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", row[row.index("<dl") :]))
    for fact in ["Alder", "Hvor", "Hvem gør det", "Hvor godt undersøgt", "Oplyst i 2022"]:
        assert fact in words
    assert "KL 2022" not in row  # the same document in every row tells nothing; the case page names it


@pytest.mark.parametrize("address", ["/cases/?tema=dagtilbud", "/kilder/"])
def test_the_filters_need_no_javascript(client, address):
    html = page(client, address)
    form = html[html.index('<form class="k-list__form"') : html.index("</form>")]
    panel = form[form.index("<details") : form.rindex('<button class="button button-primary k-filter__submit"')]
    assert form.count('type="checkbox"') == panel.count('type="checkbox"') > 5
    assert "data-opener hidden" in form  # the button of the drawer does nothing without JavaScript
    assert "<dialog" in form and "<dialog open" not in form
    assert re.search(r"<summary[^>]*>Filtre( \(1 valgt\))?</summary>", panel)


def test_the_search_can_be_reached_from_every_page(client):
    assert 'href="/cases/#q"' in page(client, "/om/")
    assert 'href="/cases/?vaelg=billund-xit#q"' in page(client, "/temaer/?vaelg=billund-xit")
    listed = page(client, "/cases/?tema=dagtilbud")
    assert 'class="k-header-search" href="#q"' in listed and 'id="q"' in listed
    assert 'class="k-header-search" href="#soeg"' in page(client, "/") and 'id="soeg"' in page(client, "/")
