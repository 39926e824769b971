"""A paper as PDF: tagged, named and in Danish; and no PDF at all where the machine cannot make one."""

import logging
import sys

import pytest

from catalogue.core import pdf
from catalogue.core.paper import Heading, Paper, Table, listed, said
from tests import documents
from tests.catalogue.test_word import HOSTILE, PAPER


@pytest.fixture
def made():
    if not pdf.available():
        pytest.skip("no Pango on this machine: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0")
    return lambda paper: documents.pdf(pdf.write(paper))


def test_it_is_tagged_and_says_its_title_and_language(made):
    one = made(PAPER)
    assert one.catalog["/MarkInfo"]["/Marked"] is True or one.catalog["/MarkInfo"]["/Marked"].value
    assert one.catalog["/Lang"] == "da" and one.title == "Børn på Ærø"
    assert one.catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L", "/LI", "/P", "/Link", "/Figure"} <= set(one.structure)
    assert b"pdfuaid" in one.catalog["/Metadata"].get_data()


def test_it_holds_all_words_and_the_pages_of_the_contents(made):
    one = made(PAPER)
    words = " ".join(one.text.split())
    for text in ("Første del", "Noget tekst.", "17 pct.", "Side om side", "Skole", "[Skriv selv]", "Til drøftelse"):
        assert text in words
    assert one.pages == 2 and "Side 1 af 2" in words


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_becomes_a_file(made, text):
    blocks = [Heading(text), said(text), listed([text]), Table(text, (text, text), ((text, text),))]
    assert made(Paper(text, "Kataloget", subtitle=text, contents=True, blocks=blocks)).pages


def test_a_text_cannot_make_it_fetch_anything(made, caplog):
    fetched = []

    class Spy(type(pdf.only_fonts())):
        def fetch(self, url, headers=None):
            fetched.append(url)
            return super().fetch(url, headers)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf, "only_fonts", lambda: Spy(allowed_protocols=("file", "data")))
        made(
            Paper(
                "A", "B", blocks=[said('<img src="file:///etc/hostname"><style>@import "http://a.example/b"</style>')]
            )
        )
    assert all(url.startswith(pdf.font_folder()) for url in fetched)
    for url in ("file:///etc/hostname", "http://a.example/", "data:text/html,x"):
        with pytest.raises(ValueError):
            pdf.only_fonts().fetch(url)


def test_without_the_system_libraries_there_is_none_and_the_log_says_so_once(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    pdf.engine.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            assert not pdf.available() and not pdf.available()
        assert caplog.text.count("No PDF files are offered") == 1
    finally:
        pdf.engine.cache_clear()
