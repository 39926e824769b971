"""Fixtures held against the documents: numbers, addresses, and lines that nothing claims."""

import pytest
from django.core.management import CommandError, call_command

from catalogue.core import passages
from catalogue.core.passages import PassageError, Table, check, numbers_in, numbers_of

LINES = [
    "Overskrift",
    "I 200610 deltog 1.587 børn (26) i tre kommuner, og 3,0 pct. blev",
    "bedre. Læs mere på https://www.eks",
    "empel.dk/rapport.pdf",
    "",
    "Et efterord",
]


def table(rows=None, rest=(), accepted=None):
    return Table("kl-2022", LINES, rows or {}, list(rest), accepted or {})


def problems(doc, **parts):
    doc = {"slug": "x", "document": "kl-2022", **doc}
    return check({"kl-2022": table({("case", "x"): [(2, 4)]}, **parts)}, [("case", "x", doc)]).problems


@pytest.mark.parametrize(
    "text",
    ["I 2006 var der 1587 børn", "3 kommuner", "3,0 pct.", "Se https://www.eksempel.dk/rapport.pdf", "ingen tal"],
)
def test_what_stands_in_the_passage_passes(text):
    assert problems({"text": text}) == []


@pytest.mark.parametrize(
    ("text", "token"), [("4,0 pct.", "4,0"), ("i 2007", "2007"), ("www.andet.dk/rapport", "www.andet.dk/rapport")]
)
def test_what_does_not_is_named(text, token):
    (problem,) = problems({"text": text})
    assert problem.startswith(f"case x: {token} does not stand in its passages")


def test_numbers_in_rows_below_are_held_too_and_keys_and_references_are_not():
    rows = [{"key": "resultat-99", "value": "17", "nature": "effekt", "place": "88"}]
    (problem,) = problems({"results": rows, "reported_year": "1999", "editor_note": "77"})
    assert "17 does not stand" in problem


def test_an_accepted_number_passes_and_needs_its_reason():
    assert problems({"text": "i alt 9"}, accepted={("case", "x"): {"9"}}) == []
    with pytest.raises(PassageError, match="and the reason"):
        passages.add_row(table(), "t.csv:3", "accept", "case/x", "9", "", "")


def test_an_object_without_a_passage_is_named():
    found = check({"kl-2022": table()}, [("case", "x", {"slug": "x", "mentions": [{"document": "kl-2022"}]})])
    assert "case x: has no passage in kl-2022" in found.problems


def test_a_passage_of_something_that_is_gone_is_named():
    found = check({"kl-2022": table({("case", "borte"): [(1, 1)]})}, [])
    assert found.problems == ["kl-2022: there is no case borte in the fixtures"]


def test_lines_that_nothing_claims_are_listed_and_empty_ones_are_not():
    found = check({"kl-2022": table({("case", "x"): [(2, 4)]}, rest=[(1, 1, "title")])}, [("case", "x", {"slug": "x"})])
    assert found.unclaimed == [("kl-2022", 6, 6, "Et efterord")]
    assert found.coverage == [("kl-2022", 5, 3, 1)]


def test_numbers_are_read_in_one_form():
    assert numbers_of("1.587 og 1587, 3,0 pct. på 12 mdr.") == {"1587", "3,0", "12"}
    assert {"2006", "7", "10"} <= numbers_in("I 200610 var der syv af 10")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("case,x,0,3,", "are not lines of the text"),
        ("case,x,2,1,", "are not lines of the text"),
        ("case,x,2,900,", "are not lines of the text"),
        ("rest,,1,1,", "needs its reason"),
        ("case,x,2", "must have 5 columns"),
    ],
)
def test_a_broken_table_is_named_by_file_and_line(tmp_path, row, says):
    texts = make_texts(tmp_path)
    path = tmp_path / "fixtures" / "kl-2022" / "passages.csv"
    path.write_text(f"kind,key,first,last,note\ntext,a.txt,,,\n{row}\n", encoding="utf-8")
    with pytest.raises(PassageError, match=says) as problem:
        passages.read_tables(tmp_path / "fixtures", texts)
    assert f"{path}:3" in str(problem.value)


def make_texts(tmp_path):
    (tmp_path / "fixtures" / "kl-2022").mkdir(parents=True)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("\n".join(LINES), encoding="utf-8")
    return tmp_path / "texts"


def test_the_command_says_what_is_wrong_and_fails(tmp_path, capsys):
    texts = make_texts(tmp_path)
    folder = tmp_path / "fixtures"
    header = "kind,key,first,last,note\ntext,a.txt,,,\n"
    (folder / "kl-2022" / "passages.csv").write_text(header + "concept,ord,2,3,\n", encoding="utf-8")
    (folder / "kl-2022" / "concepts.yaml").write_text("- slug: ord\n  definition: 42 børn\n", encoding="utf-8")
    with pytest.raises(CommandError, match="1 problems, 2 passages"):
        call_command("check_sources", texts, fixtures=folder)
    said = capsys.readouterr().out
    assert "concept ord: 42 does not stand" in said and "unclaimed: kl-2022 4–6: empel.dk" in said
    rest = "rest,,1,1,title\nrest,,4,6,other\n"
    (folder / "kl-2022" / "passages.csv").write_text(header + "concept,ord,2,3,\n" + rest, encoding="utf-8")
    (folder / "kl-2022" / "concepts.yaml").write_text("- slug: ord\n  definition: 1.587 børn\n", encoding="utf-8")
    call_command("check_sources", texts, fixtures=folder, rest=True)
    said = capsys.readouterr().out
    assert "every one of 1 numbers" in said and "left over: kl-2022 1–1: title" in said


def test_a_missing_text_and_an_empty_folder_are_named(tmp_path):
    make_texts(tmp_path)
    with pytest.raises(CommandError, match="there is no"):
        call_command("check_sources", tmp_path, fixtures=tmp_path / "fixtures")
