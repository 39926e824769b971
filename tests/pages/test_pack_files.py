"""/moede/pakke.docx, /moede/dagsorden.docx and /moede/pakke.pdf: what they hold, and what they never give away."""

import re
import shutil
import subprocess
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from docx.oxml.ns import qn

from cases.models import Case
from catalogue.core import pdf
from catalogue.pages.pack import asked_of, pack_of
from catalogue.pages.pack_papers import MOST_NOTES, Typed, committee_item, meeting_pack
from recommendations.models import Recommendation
from tests import documents
from tests.factories import make_case

pytestmark = pytest.mark.django_db
CHOSEN = ["case=klub-penalhus", "case=koege-er-du-paa-vej", "case=svendborg-loma", "anbefaling=2", "anbefaling=9"]
OWN = "&".join([*CHOSEN, "tal=60-minutters-bevaegelse"])
READY = "tema=skole-og-sfo"
WORD_FILES = ["/moede/pakke.docx", "/moede/dagsorden.docx"]
ALL_FILES = [*WORD_FILES, "/moede/pakke.pdf"]
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ITEM = [
    "Sagsresumé",
    "Indstilling",
    "Sagsfremstilling",
    "Effekt",
    "Økonomi",
    "Høring",
    "Børnenes perspektiv",
    "Videre proces",
    "Retligt grundlag",
    "Kilder",
]
MOST_QUERIES = 15


@pytest.fixture
def own():
    """An address of three cases, two recommendations and a figure that are there."""
    pack = the_pack(OWN)
    assert (len(pack.cases), len(pack.recommendations), len(pack.figures)) == (3, 2, 1), pack.gone
    return OWN


def the_pack(query):
    return pack_of(asked_of(RequestFactory().get(f"/moede/?{query}")))


def word_of(client, path, query, **typed):
    response = client.post(f"{path}?{query}", typed) if typed else client.get(f"{path}?{query}")
    assert response.status_code == 200
    return documents.word(response.content)


def squeezed(text):
    return " ".join(text.split())


# --- What they hold --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORD_FILES)
@pytest.mark.parametrize("query", [OWN, READY, "tema=spaed-og-smaaboern", "tema=dagtilbud", "tema=tvaergaaende"])
def test_a_word_file_holds_every_title_number_and_source(client, path, query):
    text = squeezed(documents.text_of(word_of(client, path, query)))
    pack = the_pack(query)
    assert pack.entries
    for entry in pack.entries:
        assert squeezed(entry.title) in text
    for entry in pack.cases:
        assert squeezed(entry.summary) in text
        for result in entry.results:
            assert squeezed(result.number) in text
    for figure in pack.figures:
        for series in figure.series:
            for group, number in series.rows:
                assert squeezed(group) in text and number in text
    assert pack.sources
    for source in pack.sources:
        assert squeezed(source.text) in text
    for question in pack.ticked:
        assert squeezed(question.text) in text


@pytest.mark.parametrize("path", WORD_FILES)
def test_sources_are_numbered_as_the_text_refers_to_them(client, path, own):
    document = word_of(client, path, own)
    pack = the_pack(own)
    numbers = {int(number) for number in re.findall(r"kilde (\d+)", documents.text_of(document).lower())}
    assert numbers == set(range(1, len(pack.sources) + 1))
    listed = after(document, "Kilder")[: len(pack.sources)]
    for paragraph, source in zip(listed, pack.sources, strict=True):
        assert paragraph.style.name == "List Number"
        whole = "".join(one.text or "" for one in paragraph._p.iter(qn("w:t")))
        assert whole.startswith(source.text)


@pytest.mark.parametrize("path", WORD_FILES)
@pytest.mark.parametrize("query", [OWN, READY])
def test_a_word_file_can_be_read_by_everyone(client, path, query):
    document = word_of(client, path, query)
    levels = [level for level, _ in documents.headings(document)]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert all(text.strip() for _, text in documents.headings(document))
    assert document.tables
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(cell.text.strip() for cell in table.rows[0].cells)
    texts = documents.alternative_texts(document)
    assert texts and all(texts)
    assert document.core_properties.language == "da-DK" and document.core_properties.title


def test_the_pack_lists_its_parts_and_begins_each_entry_on_a_page(client, own):
    document = word_of(client, "/moede/pakke.docx", own)
    text = documents.text_of(document)
    assert "Indhold" in text and "Eksemplerne side om side" in text and "Jeres tal her" in text
    pages = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    titles = [entry.title for entry in the_pack(own).entries]
    assert len(pages) == len(titles) + 1 and pages[-1] == "Hvad kilderne siger om reglerne"
    for number, (page, title) in enumerate(zip(pages, titles, strict=False), start=1):
        assert page.startswith(f"Bilag {number}. ") and page.endswith(title)


def test_the_committee_item_has_the_headings_of_one_and_no_contents(client, own):
    document = word_of(client, "/moede/dagsorden.docx", own)
    assert [text for level, text in documents.headings(document) if level == 1] == ITEM
    assert "Indhold" not in [p.text for p in document.paragraphs]
    hints = [p.text for p in document.paragraphs if p.style.name == "Katalog Vejledning"]
    assert "[indsæt egen beregning]" in hints and all(hint[0] + hint[-1] == "[]" for hint in hints)
    assert [p.text[0] for p in after(document, "Indstilling")] == ["["]  # the catalogue recommends nothing
    for name in ("Børnesundhedsprofil", "Tandtal (SCOR)", "Fravær", "Dækningsgrad"):
        assert any(hint.startswith(f"[{name}: ") for hint in hints)


def after(document, heading):
    """The paragraphs below a heading of the first level, up to the next."""
    found, inside = [], False
    for paragraph in document.paragraphs:
        if paragraph.style.name == "Heading 1":
            inside = paragraph.text == heading
        elif inside:
            found.append(paragraph)
    return found


def test_the_item_is_honest_about_effects_money_and_rules(client, own):
    document = word_of(client, "/moede/dagsorden.docx", own)
    pack = the_pack(own)
    effect = "\n".join(p.text for p in after(document, "Effekt"))
    assert "ikke det samme som, hvor stor virkningen er" in effect
    for entry in pack.cases:
        assert f"Her hos dem: {entry.step.name[0].lower()}{entry.step.name[1:]}" in effect
        assert entry.step.meaning in effect
        assert bool(entry.elsewhere) <= ("Metoden andre steder" in effect)
    assert effect.count("Er det undersøgt, hvem det gavner?: ") == len(pack.cases)
    money = "\n".join(p.text for p in after(document, "Økonomi"))
    for entry in pack.cases:
        assert all(squeezed(amount) in squeezed(money) for amount in entry.money)
        assert entry.money or f"»{entry.title}«" in money
    law = "\n".join(p.text for p in after(document, "Retligt grundlag"))
    assert "Reglerne kan være ændret siden." in law and "[Skriv de regler, der gælder i dag" in law
    assert pack.rules and all(f"{rule.title} (regler fra {rule.year})" in law for rule in pack.rules)
    assert f"Anbefaling 2 (regler fra {pack.recommendations[0].statutory_year})" in law


@pytest.mark.parametrize("purpose, first", [("orientering", "Til orientering"), ("beslutning", "Til beslutning")])
def test_the_purpose_stands_on_top_and_a_decision_has_its_place(client, own, purpose, first):
    document = word_of(client, "/moede/pakke.docx", f"{own}&formaal={purpose}", dato="2026-12-03")
    assert document.paragraphs[1].text == f"{first} · 3. december 2026"
    assert ("Indstilling" in [text for _, text in documents.headings(document)]) == (purpose == "beslutning")


def test_only_the_ticked_questions_go_along(client, own):
    slug, *others = the_pack(own).questions
    for path in WORD_FILES:
        text = documents.text_of(word_of(client, path, f"{own}&spoergsmaal={slug.slug}"))
        assert slug.text in text and not any(other.text in text for other in others)


def test_a_pack_without_cases_or_figures_is_a_whole_item(client):
    document = word_of(client, "/moede/dagsorden.docx", "anbefaling=9")
    assert [text for level, text in documents.headings(document) if level == 1] == ITEM
    assert "Tal:" not in documents.text_of(document)


# --- What is typed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORD_FILES)
def test_what_is_typed_stands_in_the_file(client, path, own):
    typed = {
        "titel": "Æbler & pærer",
        "dato": "Udvalget, 3. december",
        "noter": "Et.\r\n\r\nTo <b>",
        "indstilling": "At vi gør det.",
    }
    document = word_of(client, path, f"{own}&formaal=beslutning", **typed)
    text = documents.text_of(document)
    assert document.core_properties.title == document.paragraphs[0].text == "Æbler & pærer"
    assert document.paragraphs[1].text.lower().endswith("til beslutning · udvalget, 3. december")
    assert "Et." in text and "To <b>" in text
    assert [p.text for p in after(document, "Indstilling")] == ["At vi gør det."]


WORDS = ["\x00\x0b\ufffe", "\ud800", "x" * 10_000, "y " * 30_000, "]]></w:t>&#0;<script>", "\r\n\r\n"]


@pytest.mark.parametrize("path", ALL_FILES)
@pytest.mark.parametrize("text", WORDS)
def test_hostile_words_make_a_file(client, path, text, own):
    if path.endswith(".pdf") and not pdf.available():
        pytest.skip("no PDF on this machine")
    typed = dict.fromkeys(["titel", "dato", "noter", "indstilling"], text.encode("utf-8", "surrogatepass"))
    form = "application/x-www-form-urlencoded"
    response = client.post(f"{path}?case=svendborg-loma", urlencode(typed), content_type=form)
    assert response.status_code == 200
    name = response.headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.(docx|pdf)"', name)


def test_notes_that_are_too_long_are_cut_and_the_file_says_so(client, own):
    document = word_of(client, "/moede/pakke.docx", own, noter="z" * (MOST_NOTES + 1))
    text = documents.text_of(document)
    assert text.count("z" * MOST_NOTES) == 1 and "Noterne er kortet af efter 20.000 tegn." in text


def test_what_stands_in_the_address_is_not_taken_for_what_is_typed(client, own):
    """So that no link can put words into a file, and no log ever holds any."""
    document = word_of(client, "/moede/pakke.docx", f"{own}&titel=Andres+ord&noter=Hemmeligt")
    text = documents.text_of(document)
    assert "Andres ord" not in text and "Hemmeligt" not in text


def test_nothing_that_is_typed_is_logged_or_kept(client, own, caplog, write_guard):
    with caplog.at_level("DEBUG"), CaptureQueriesContext(connection) as queries:
        word_of(client, "/moede/dagsorden.docx", own, titel="Hemmelig titel", noter="Hemmelige noter")
    assert "Hemmelig" not in caplog.text
    assert not [one for one in queries if "Hemmelig" in one["sql"] or not one["sql"].startswith("SELECT")]
    assert len(queries) <= MOST_QUERIES


# --- How they are answered -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, kind, name",
    [
        ("/moede/pakke.docx", WORD_TYPE, "moedepakke-skole-og-sfo.docx"),
        ("/moede/dagsorden.docx", WORD_TYPE, "dagsorden-skole-og-sfo.docx"),
        ("/moede/pakke.pdf", "application/pdf", "moedepakke-skole-og-sfo.pdf"),
    ],
)
def test_a_file_has_its_type_and_name_and_is_never_kept(client, path, kind, name):
    if path.endswith(".pdf") and not pdf.available():
        pytest.skip("no PDF on this machine")
    response = client.get(f"{path}?{READY}")
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    assert client.head(f"{path}?{READY}").status_code == 200
    assert client.delete(f"{path}?{READY}").status_code == 405


@pytest.mark.parametrize("path", WORD_FILES)
@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"HTTP_ORIGIN": "http://testserver"}, 200),
        ({"HTTP_ORIGIN": "https://ond.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 200),
    ],
)
def test_no_other_site_can_have_files_with_its_words_made_here(client, path, headers, status, own):
    assert client.post(f"{path}?{own}", {"titel": "x"}, **headers).status_code == status


@pytest.mark.parametrize("path", ALL_FILES)
def test_without_anything_chosen_it_leads_to_the_page(client, path):
    assert client.get(path).headers["Location"] == "/moede/"
    assert client.get(f"{path}?case=findes-ikke").headers["Location"] == "/moede/?case=findes-ikke"


@pytest.mark.parametrize("path", WORD_FILES)
def test_unknown_and_unpublished_ones_are_left_out_and_named(client, path, write_guard):
    with write_guard.paused():
        Case.objects.filter(slug="svendborg-loma").update(archived_at="2026-01-01T00:00:00Z", archived_by="test")
    text = documents.text_of(word_of(client, path, "case=svendborg-loma&case=findes-ikke&case=klub-penalhus"))
    assert "Kataloget har ikke eksemplet »svendborg-loma« og eksemplet »findes-ikke«. Resten er her." in text
    assert "LOMA" not in text and the_pack("case=klub-penalhus").cases[0].title in text


@pytest.mark.parametrize("path", ALL_FILES)
def test_no_file_asks_the_database_more_with_more_in_it(client, path):
    if path.endswith(".pdf") and not pdf.available():
        pytest.skip("no PDF on this machine")
    client.get(f"{path}?{READY}")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{path}?{READY}")
    assert len(queries) <= MOST_QUERIES


def test_a_templates_folder_is_used(client, tmp_path, settings, caplog, own):
    from tests.catalogue.test_word import template_at

    settings.WORD_TEMPLATE_DIR = str(tmp_path)
    template_at(tmp_path / "dagsorden.docx")
    assert "Eksempel Kommune" in word_of(client, "/moede/dagsorden.docx", own).sections[0].header.paragraphs[0].text
    assert not caplog.text
    assert documents.headings(word_of(client, "/moede/pakke.docx", own))
    assert "No Word template" in caplog.text


# --- The PDF ---------------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_and_holds_every_title_and_source(client, own):
    if not pdf.available():
        pytest.skip("no PDF on this machine")
    one = documents.pdf(client.post(f"/moede/pakke.pdf?{own}", {"titel": "Vores pakke"}).content)
    assert one.title == "Vores pakke" and one.catalog["/Lang"] == "da" and one.catalog["/MarkInfo"]["/Marked"]
    assert {"/H1", "/H2", "/Table", "/TH", "/L"} <= set(one.structure)
    text = re.sub(r"\s+", "", one.text)
    pack = the_pack(own)
    for words in [*(entry.title for entry in pack.entries), *(source.title for source in pack.sources)]:
        assert re.sub(r"\s+", "", words) in text


def test_where_no_pdf_can_be_made_none_is_offered(client, monkeypatch, own):
    monkeypatch.setattr(pdf, "available", lambda: False)
    assert client.get(f"/moede/pakke.pdf?{own}").status_code == 404
    html = client.get(f"/moede/?{own}").content.decode()
    assert "pakke.docx" in html and "pakke.pdf" not in html


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page_offers_the_files_and_the_texts_to_copy(client, own):
    html = client.get(f"/moede/?{own}").content.decode()
    form = re.search(r'<form method="post".*?</form>', html, re.DOTALL)[0]
    addresses = [unescape(one) for one in re.findall(r'formaction="([^"]+)"', form)]
    assert [one.partition("?")[0] for one in addresses][:2] == WORD_FILES
    assert all(one.partition("?")[2] == own for one in addresses)
    assert "csrf" not in form
    copied = re.findall(r'<h3 id="afsnit-\d+">(.*?)</h3>', html)
    assert [unescape(one) for one in copied] == ITEM
    texts = [unescape(one) for one in re.findall(r"<textarea[^>]* readonly [^>]*>(.*?)</textarea>", html, re.DOTALL)]
    assert len(texts) == len(ITEM) and all(texts)
    assert "[indsæt egen beregning]" in texts[4] and the_pack(own).cases[0].title in texts[2]


def test_a_readers_own_choice_goes_into_the_files(client):
    html = client.get("/moede/?vaelg=klub-penalhus&vaelg=a.9").content.decode()
    address = unescape(re.search(r'formaction="(/moede/pakke\.docx[^"]+)"', html)[1])
    text = documents.text_of(documents.word(client.post(address).content))
    assert "Anbefaling 9" in text and the_pack("case=klub-penalhus").cases[0].title in text


# --- In an office ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("path", WORD_FILES)
def test_libreoffice_opens_it_and_makes_a_pdf_without_a_warning(client, path, tmp_path, own):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer")
    (tmp_path / "fil.docx").write_bytes(client.post(f"{path}?{own}", {"noter": "Æ & ø"}).content)
    command = [office, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless", "--convert-to", "pdf"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "fil.docx")], capture_output=True, text=True, timeout=300
    )
    about_java = [line for line in done.stderr.splitlines() if "javaldx" not in line and line.strip()]  # not installed
    assert done.returncode == 0 and not about_java, done.stderr
    one = documents.pdf((tmp_path / "fil.pdf").read_bytes())
    text = re.sub(r"\s+", "", one.text)
    for entry in the_pack(own).entries:
        assert re.sub(r"\s+", "", entry.title) in text


def test_both_shapes_can_be_made_of_every_case_and_recommendation():
    """Some have no result, some no step, some no source that readers may see."""
    slugs = [f"case={slug}" for slug in Case.objects.published().values_list("slug", flat=True)]
    slugs += [f"anbefaling={number}" for number in Recommendation.objects.published().values_list("number", flat=True)]
    for start in range(0, len(slugs), 10):
        pack = the_pack("&".join(slugs[start : start + 10]))
        for make in (meeting_pack, committee_item):
            texts = documents_texts(make(pack, Typed()))
            assert not [text for text in texts if ".." in text.replace("...", "") or "None" in text or "()" in text]


def documents_texts(paper):
    for block in paper.blocks:
        if block.kind == "paragraph":
            yield block.text
        elif block.kind == "items":
            yield from ("".join(run.text for run in runs) for runs in block.items)


def test_a_bare_case_makes_both_shapes(client, write_guard):
    make_case("bart-eksempel")
    for path in WORD_FILES:
        assert "Kilden fortæller ikke, hvad der kom ud af det." in documents.text_of(
            word_of(client, path, "case=bart-eksempel")
        )
