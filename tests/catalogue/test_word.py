"""A paper as Word: structure, lists, tables, pictures, language, templates, and whatever somebody may type."""

import logging
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from catalogue.core import word
from catalogue.core.paper import (
    HINT,
    BarRow,
    Bars,
    Heading,
    Items,
    Paper,
    Paragraph,
    Picture,
    Run,
    Table,
    listed,
    said,
)
from tests import documents

BLOCKS = [
    Heading("Første del"),
    said("Noget tekst."),
    said("[Skriv selv]", HINT),
    Heading("Under", 2),
    listed(["et", "to"], ordered=True),
    listed(["prik"]),
    listed(["tre", "fire"], ordered=True),
    Table("Side om side", ("Hvad", "Her", "Der"), (("Alder", "3 år", "6 år"), ("Hvor", "Skole", "")), frozenset({1})),
    Bars(
        "Et tal",
        ("Gruppe", "Tal"),
        (BarRow("Lav", "17 pct.", Decimal(34)), BarRow("Høj", "27 pct.", Decimal(54), False)),
    ),
    Heading("Anden del", new_page=True),
    Items(((Run("Se "), Run("kilden", url="https://eksempel.example/a?b=1&c=æ")),), ordered=True),
    Picture(word.dot((1, 2, 3)), "Et billede af en prik", 20),
]
PAPER = Paper("Børn på Ærø", "Kataloget", subject="Mødepakke", subtitle="Til drøftelse", contents=True, blocks=BLOCKS)


def written(paper=PAPER, template=None):
    return documents.word(word.write(paper, template))


def test_headings_stand_in_order_below_one_title():
    document = written()
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == ["Børn på Ærø"]
    assert documents.headings(document) == [(1, "Første del"), (2, "Under"), (1, "Anden del")]


def test_the_contents_lead_to_the_parts_and_need_no_update():
    document = written()
    body = document.element.body
    anchors = {
        link.get(qn("w:anchor")): "".join(t.text for t in link.iter(qn("w:t")))
        for link in body.iter(qn("w:hyperlink"))
        if link.get(qn("w:anchor"))
    }
    marks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    assert list(anchors.values()) == ["Første del", "Anden del"] and set(anchors) == marks
    assert any("TOC" in one.text for one in body.iter(qn("w:instrText")))
    kinds = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    assert document.settings.element.find(qn("w:updateFields")) is None  # Word would ask before it opens the file
    assert "Indhold" not in documents.text_of(written(Paper("A", "B", blocks=BLOCKS)))


def test_tables_have_a_header_row_on_each_page_and_words_for_those_who_cannot_see_them():
    for table, caption in zip(written().tables, ["Side om side", "Et tal"], strict=True):
        properties = [row._tr.trPr for row in table.rows]
        assert [p.find(qn("w:tblHeader")) is not None for p in properties] == [True] + [False] * (len(properties) - 1)
        assert all(p.find(qn("w:cantSplit")) is not None for p in properties)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == caption
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_bars_say_their_numbers_in_text_and_in_the_alternative_text():
    document = written()
    assert documents.alternative_texts(document) == [
        "Søjle: Lav, 17 pct.",
        "Søjle: Høj, 27 pct.",
        "Et billede af en prik",
    ]
    widths = [int(one.get("cx")) for one in document.element.body.iter(qn("wp:extent"))][:2]
    assert widths[0] / widths[1] == pytest.approx(34 / 54, rel=0.01)
    assert "17 pct." in documents.text_of(document)
    flat = Bars("Uden længde", ("Gruppe", "Tal"), (BarRow("Alle", "7,1", Decimal(0)),))
    assert documents.alternative_texts(written(Paper("A", "B", blocks=[flat]))) == []


def test_every_ordered_list_begins_at_one():
    document = written()
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert len(set(numbers)) == 3 and numbers[0] == numbers[1]
    numbering = document.part.numbering_part.element
    for number in set(numbers):
        used = next(one for one in numbering.findall(qn("w:num")) if one.get(qn("w:numId")) == str(number))
        assert used.find(f".//{qn('w:startOverride')}").get(qn("w:val")) == "1"
    order = [one.tag for one in numbering]
    assert order == sorted(order, key=lambda tag: tag == qn("w:num"))  # Word calls the file damaged otherwise


def test_the_language_is_danish_and_the_properties_are_the_papers():
    document = written()
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "da-DK"
    properties = document.core_properties
    assert (properties.title, properties.author, properties.language) == ("Børn på Ærø", "Kataloget", "da-DK")
    assert properties.comments == "" and "python" not in properties.author


def test_the_foot_has_the_title_and_the_page_number():
    foot = written().sections[0].footer
    assert foot.paragraphs[0].text.startswith("Børn på Ærø\tSide ")
    fields = [one.get(qn("w:instr")) for one in foot._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_links_lead_to_their_address():
    document = written()
    (relation,) = [one for one in document.part.rels.values() if one.is_external]
    assert relation.target_ref == "https://eksempel.example/a?b=1&c=æ"


def test_a_page_is_a4():
    section = written().sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


HOSTILE = [
    "\x00\x01\x0b\x1f nul",
    "\ud800 halv",
    "\ufffe\uffff",
    "]]>&lt;<w:p/>&amp;\"'",
    "x" * 10_000,
    "æ\r\nø\rå",
    "\u202eomvendt\u2028linje",
    "",
    " \n ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_becomes_a_file(text):
    blocks = [
        Heading(text),
        said(text),
        listed([text]),
        Paragraph((Run(text, strong=True, url=f"https://eksempel.example/{text[:50]}"),)),
        Table(text, (text, text), ((text, text),)),
        Bars(text, (text, text), (BarRow(text, text, Decimal(10)),)),
    ]
    document = written(Paper(text, "Kataloget", subtitle=text, contents=True, blocks=blocks))
    assert "\x00" not in documents.text_of(document) and len(document.core_properties.title) <= 255


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_letters_at_all_become_a_file(text):
    written(Paper(text, "Kataloget", blocks=[said(text)]))


# --- Templates -------------------------------------------------------------------------------------------------------


def template_at(path):
    """A municipality's file: its own look of a heading, a header, a footer, and a text to be taken away."""
    document = Document()
    document.styles["Heading 1"].font.name = "Kommunens Skrift"
    document.sections[0].header.paragraphs[0].text = "Eksempel Kommune"
    document.sections[0].footer.paragraphs[0].text = "Rådhuset"
    document.add_paragraph("Skriv her")
    document.save(str(path))
    return path


def test_a_municipalitys_template_decides_how_it_looks(tmp_path):
    document = written(template=template_at(tmp_path / "skabelon.docx"))
    assert document.styles["Heading 1"].font.name == "Kommunens Skrift"
    assert document.sections[0].header.paragraphs[0].text == "Eksempel Kommune"
    assert document.sections[0].footer.paragraphs[0].text == "Rådhuset"
    assert "Skriv her" not in documents.text_of(document) and documents.headings(document)
    assert document.core_properties.language == "da-DK"


def test_a_template_without_styles_and_lists_gets_them(tmp_path):
    """As many are: Word writes only the styles that are used."""
    document = Document()
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            document.styles.element.remove(style)
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[key]
    document.save(str(tmp_path / "skabelon.docx"))
    made = written(template=tmp_path / "skabelon.docx")
    assert documents.headings(made) == [(1, "Første del"), (2, "Under"), (1, "Anden del")]
    assert [p.text for p in made.paragraphs if p.style.name == "List Number"][:2] == ["et", "to"]


@pytest.mark.parametrize("content", [b"", b"ikke en zip", "empty zip", "no document"])
def test_a_broken_template_falls_back_and_says_so(content, tmp_path, caplog):
    path = tmp_path / "skabelon.docx"
    if isinstance(content, str):
        import zipfile

        with zipfile.ZipFile(path, "w") as archive:
            if content == "no document":
                archive.writestr("[Content_Types].xml", "<a")
    else:
        path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert documents.headings(written(template=path))
    assert "cannot be used" in caplog.text and str(path) in caplog.text


def test_the_first_name_that_is_there_is_the_template(tmp_path, caplog):
    names = ("dagsorden.docx", "skabelon.docx")
    assert word.template_in("", names) is None and not caplog.text
    assert word.template_in(str(tmp_path), names) is None and "No Word template" in caplog.text
    both = [template_at(tmp_path / name) for name in reversed(names)]
    assert word.template_in(str(tmp_path), names) == both[1]


def test_a_bar_is_a_picture_of_one_point():
    from PIL import Image

    with Image.open(BytesIO(word.dot((1, 2, 3)))) as image:
        assert image.size == (1, 1) and image.getpixel((0, 0)) == (1, 2, 3)
