"""A paper's blocks: from prose, and as text to paste."""

from decimal import Decimal

from catalogue.core.paper import (
    BarRow,
    Bars,
    Heading,
    Paper,
    Run,
    Section,
    Table,
    blocks_of,
    listed,
    said,
    sections,
    typed,
)
from catalogue.core.prose import render


def test_prose_keeps_its_lists_links_and_emphasis():
    first, items, last = blocks_of(render("Et *ord* og [et link](https://a.example/).\n\n1. en\n2. to & tre\n\nSlut"))
    assert [run.text for run in first.runs] == ["Et ", "ord", " og ", "et link", "."]
    assert first.runs[1].emphasis and first.runs[3] == Run("et link", url="https://a.example/")
    assert items.ordered and [runs[0].text for runs in items.items] == ["en", "to & tre"]
    assert last.text == "Slut"
    assert blocks_of("") == [] and blocks_of(render("  ")) == []


def test_a_list_in_a_list_keeps_every_item():
    (items,) = blocks_of(render("- a\n  - b\n  - c\n- d"))
    assert sorted(runs[0].text for runs in items.items) == ["a", "b", "c", "d"]


def test_sections_are_text_to_paste():
    blocks = [
        said("før"),
        Heading("Et"),
        said("tekst"),
        listed(["a", "b"]),
        listed(["c"], ordered=True),
        Heading("Under", 2),
        Heading("To"),
        Table("Side om side", ("Hvad", "Her", "Der"), (("Alder", "3 år", ""),)),
        Bars("Tal", ("Gruppe", "Tal"), (BarRow("Lav", "17 pct.", Decimal(1)),)),
    ]
    assert sections(Paper("T", "A", blocks=blocks)) == [
        Section("Et", "tekst\n\n- a\n- b\n\n1. c\n\nUnder"),
        Section("To", "Side om side\n\nAlder\n- Her: 3 år\n\nTal\n- Lav: 17 pct."),
    ]


def test_a_link_is_pasted_with_its_address():
    (block,) = blocks_of(render("Se [siden](https://a.example/)."))
    assert sections(Paper("T", "A", blocks=[Heading("Et"), block]))[0].text == "Se siden (https://a.example/)."


def test_what_is_typed_keeps_its_paragraphs():
    assert [one.text for one in typed("a\r\nb\r\n\r\n\x00c\n \n")] == ["a\nb", "c"]
    assert typed(" \n\n ") == []
