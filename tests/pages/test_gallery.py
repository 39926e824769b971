"""/komponenter/: every component, from real pages; for editors only."""

import pytest
from django.test import Client

from catalogue.models import User
from catalogue.pages import gallery

pytestmark = pytest.mark.django_db

# Components that no page of the gallery shows, each with the reason.
NOT_SHOWN = {
    "components/compare/updates.html": "no case has anything new since its source yet",
    "components/submit/errors.html": "only a form that was refused has errors",
    "components/preview_bar.html": "only an editor's preview has it, and readers' pages are shown here",
}


@pytest.fixture
def editor():
    client = Client()
    client.force_login(User.objects.create_user("redaktør", password="x", is_staff=True))
    return client


def test_to_a_reader_there_is_no_such_page(client):
    assert client.get("/komponenter/").status_code == 404


def test_nor_to_someone_who_is_no_editor():
    client = Client()
    client.force_login(User.objects.create_user("nogen", password="x"))
    assert client.get("/komponenter/").status_code == 404


def test_anyone_sees_it_while_developing(client, settings):
    settings.DEBUG = True
    response = Client().get("/komponenter/")
    assert response.status_code == 200 and not response.cookies


def test_every_component_is_shown(editor):
    response = editor.get("/komponenter/")
    assert response.status_code == 200
    shown = {component.name: len(component.specimens) for component in response.context_data["components"]}
    assert {"components/case_row.html", "components/zero_results.html"} <= set(shown)
    missing = {name for name, count in shown.items() if not count}
    assert missing <= set(NOT_SHOWN), "name a page that uses it in catalogue/pages/gallery.py, or the reason here"
    assert max(shown.values()) == gallery.SHOWN
    html = response.content.decode()
    assert all(f'data-component="{name}"' in html for name in shown)
    assert "<!--part:" not in html and "<!--/part:" not in html


def test_it_is_neither_kept_nor_indexed(editor):
    response = editor.get("/komponenter/", headers={"Accept-Encoding": "br"})
    assert "no-store" in response["Cache-Control"] and not response.has_header("Content-Encoding")
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_parts_are_cut_out_with_those_inside_them():
    html = "<b><!--part:components/a.html--> <p>1<!--part:components/b.html-->2<!--/part:components/b.html--></p> "
    html += "<!--/part:components/a.html--><!--part:components/c.html--> <!--/part:components/c.html--></b>"
    assert list(gallery.parts(html)) == [("components/b.html", "2"), ("components/a.html", "<p>12</p>")]


def test_two_specimens_share_no_id():
    assert gallery.own_ids('<input id="q"><label for="q">', 7) == '<input id="e7-q"><label for="e7-q">'


def test_the_shortest_and_the_longest_are_chosen():
    looks = {"x" * length: f"/{length}/" for length in (5, 1, 9, 3, 7)}
    assert [address for _, address in gallery.chosen(looks)] == ["/1/", "/5/", "/9/"]
    assert gallery.chosen({"x": "/"}) == [("x", "/")]
    assert gallery.chosen({}) == []
