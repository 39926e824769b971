"""Search finds, ranks, leaves out, marks and survives any text; the same on both databases."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catalogue.core import postings, search
from catalogue.core import query as query_of
from catalogue.core.search import Document, Tier
from catalogue.core.stamp import renew_stamp
from catalogue.models import Posting, SearchEntry, Synonym, Term

# The index alone is under test: its callers renew the content stamp.
pytestmark = [pytest.mark.django_db, pytest.mark.unguarded]

DOCUMENTS = [
    Document(
        "case",
        "skolefravaer",
        "Fælles om skolefravær",
        names="Køge\nKøge-modellen",
        summary="Skole og forvaltning reagerer tidligt.",
        body="Når en elev bliver væk, ringer skolen samme dag.",
    ),
    Document(
        "case",
        "klub",
        "Plads i klubben",
        names="Odense",
        summary="Unge møder voksne i klubber efter skoletid.",
        body="De unge fortæller, at fravær og ensomhed fylder mindre.",
    ),
    Document(
        "case",
        "aeroe",
        "Besøg hos familier på øen",
        names="Ærø",
        summary="Sundhedsplejersken besøger små børn hjemme.",
        body='Et kursus i COS-P. "Det er trygt," siger en mor. <script>alert(1)</script>',
    ),
    Document("advice", "baby", "Forstå din baby", summary="En app om det nyfødte barn.", topics="Tilknytning", rank=1),
    Document("advice", "dem", "Her hos dem", body="Tandlægen taler om mad- og måltidspolitik for børn."),
]


@pytest.fixture(autouse=True)
def index():
    Synonym.objects.all().delete()
    rebuild(DOCUMENTS)


def rebuild(documents):
    search.rebuild(documents)
    renew_stamp()


def write(documents):
    search.write(documents)
    renew_stamp()


def synonyms(words):
    Synonym.objects.create(words=words)
    renew_stamp()


def keys(text, **options):
    return [hit.key for hit in search.find(text, **options).hits]


def tiers(text):
    return {hit.key: Tier(hit.tier) for hit in search.find(text).hits}


# --- Finding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("skolefravær", "skolefravaer"),
        ("fravær", "skolefravaer"),
        ("fraværet", "skolefravaer"),
        ("aeroe", "aeroe"),
        ("Ærø", "aeroe"),
        ("ÆRØ KOMMUNE", "aeroe"),
        ("boern", "baby"),
        ("smaa boern", "aeroe"),
        ("cos-p", "aeroe"),
        ("klubberne", "klub"),
        ("tand", "dem"),
        ("madpolitik", "dem"),
        ("forstå din baby", "baby"),
        ("tilknytning", "baby"),
    ],
)
def test_the_first_hit(text, first):
    assert keys(text)[0] == first


def test_what_holds_every_word_comes_first():
    assert tiers("fravær unge") == {"klub": Tier.WHOLE_BODY, "skolefravaer": Tier.SOME}
    assert keys("fravær unge", kinds=["case"]) == ["klub", "skolefravaer"]


def test_where_few_hold_every_word_what_lacks_one_comes_last_and_says_which():
    found = search.find("fravær tandlæge")
    assert not found.is_met
    lacking = {hit.key: hit.missing for hit in found.hits}
    assert lacking == {"skolefravaer": ("tandlæge",), "klub": ("tandlæge",), "dem": ("fravær",)}
    assert {hit.tier for hit in found.hits} == {Tier.SOME}
    assert search.find("fravær tandlæge motorcykel").hits == []


def test_the_pieces_of_a_compound_come_near_it_and_then_its_last_piece():
    assert tiers("klubfravær") == {"klub": Tier.APART, "skolefravaer": Tier.LAST}
    assert tiers("skolefravær") == {"skolefravaer": Tier.WHOLE_TITLE, "klub": Tier.APART}


def test_what_comes_near_fills_up_to_ten_of_a_kind_and_no_more():
    many = [Document("case", f"tal-{n}", "Andet", body="harmonika" + " violin" * (n < 7)) for n in range(30)]
    write(many)
    tiers_of = [hit.tier for hit in search.find("harmonika violin").hits]
    assert tiers_of == [Tier.WHOLE_BODY] * 7 + [Tier.SOME] * 3
    write([Document("case", f"tal-{n}", "Andet", body="harmonika violin") for n in range(12)])
    assert len(search.find("harmonika violin").hits) == 12


def test_kinds_narrow():
    assert keys("børn", kinds=["advice"]) == ["baby", "dem"]
    assert keys("børn", kinds=[]) == []


def test_the_last_word_is_a_beginning_too():
    assert keys("skolefrav") == ["skolefravaer"]
    assert not search.find("skolefrav klub").is_met
    assert keys("sk") == []


def test_stop_words_count_only_alone():
    assert keys("og fravær i") == keys("fravær")
    assert search.find("og fravær i").ignored == ("og", "i")
    assert keys("her hos dem") == ["dem"]


def test_phrases_stand_together_in_one_field():
    assert keys('"reagerer tidligt"') == ["skolefravaer"]
    assert keys("“Reagerer TIDLIGT”") == ["skolefravaer"]
    assert keys('"tidligt reagerer"') == []
    assert keys('"skolefravær Køge"') == []


def test_minus_leaves_out_the_whole_word_only():
    assert keys("fravær -unge") == ["skolefravaer"]
    assert keys("fravær -skolefravær") == ["klub"]
    assert "skolefravaer" in keys("reagerer -fravær")
    assert keys('fravær -"reagerer tidligt"') == ["klub"]
    assert keys("-fravær") == []
    assert keys("tandlæge -måltidspolitik unge") == ["klub"]


def test_what_was_searched():
    found = search.find('Fravær i "små børn" -tand')
    assert found.words == ('"små børn"', "Fravær")
    assert found.ignored == ("i",)


def test_long_queries_are_cut():
    query = search.parse(" ".join(f"ord{number}" for number in range(1000)))
    assert len(query.groups) == query_of.MAX_WORDS
    assert len(search.clean("æ" * 5000)) == search.MAX_QUERY


# --- Ranking -----------------------------------------------------------------------------------------------------


def test_a_title_beats_words_in_passing():
    assert keys("fravær") == ["skolefravaer", "klub"]
    assert tiers("fravær") == {"skolefravaer": Tier.HEAD_TITLE, "klub": Tier.WHOLE_BODY}


def test_an_exact_title_or_name_comes_first():
    many = "Køge Køge Køge skoler i Køge"
    write([Document("case", "mange", many, summary=many, body=many)])
    assert keys("Køge")[0] == "skolefravaer"
    assert tiers("Køge Kommune") == {"skolefravaer": Tier.EXACT, "mange": Tier.SOME}


def test_a_name_of_its_own_beats_one_of_many():
    write([Document("case", "a-mange", "Mange steder", names="Køge\nOdense\nÆrø\nLolland")])
    assert keys("Køge")[:2] == ["skolefravaer", "a-mange"]


def test_the_order_of_kinds():
    synonyms("amning, ammehjælp")
    rebuild(
        [
            Document("case", "begyndelse", "Amningstal"),
            Document("case", "synonym", "Andet", body="ammehjælp"),
            Document("case", "del", "Andet", body="fuldamning"),
            Document("case", "del-titel", "Ammekursus", body="amningskursus"),
            Document("case", "brødtekst", "Andet", body="amning"),
            Document("case", "resume", "Andet", summary="amning"),
            Document("case", "hoved", "Fuldamning"),
            Document("case", "titel", "Om amning"),
            Document("case", "navn", "Andet", names="Noget\nAmning"),
        ]
    )
    found = search.find("amning").hits
    assert [hit.tier for hit in found] == sorted(hit.tier for hit in found)
    assert [hit.key for hit in found][:5] == ["navn", "titel", "hoved", "resume", "brødtekst"]
    assert [hit.key for hit in found].index("synonym") > [hit.key for hit in found].index("del")


def test_a_title_beats_nine_mentions_and_full_descriptions_come_before_short_ones():
    rebuild(
        [
            Document("case", "ni", "Andet", body="motorik " * 9),
            Document("case", "titel", "Leg og motorik", body="ord " * 900),
            Document("case", "kort", "B", body="motorik", rank=1),
            Document("case", "z", "Å", body="motorik"),
            Document("case", "a", "Ø", body="motorik"),
        ]
    )
    assert keys("motorik") == ["titel", "ni", "a", "z", "kort"]


# --- Synonyms ----------------------------------------------------------------------------------------------------


def test_synonyms_work_at_once_and_rank_low():
    assert keys("odontolog") == []
    synonyms("tandlæge, odontolog")
    assert tiers("odontologer") == {"dem": Tier.SYNONYM}


def test_synonyms_of_several_words():
    synonyms("tryghedscirklen, kursus i COS-P")
    synonyms("mental sundhed, ensomhed")
    assert keys("tryghedscirklen") == ["aeroe"]
    assert keys("unge mental sundhed") == ["klub"]
    assert keys("mental") == []


# --- Writing -----------------------------------------------------------------------------------------------------


def test_write_replaces_and_remove_removes():
    write([Document("case", "klub", "Nyt navn"), Document("case", "klub", "Nyeste navn", body="harmonika")])
    assert SearchEntry.objects.get(kind="case", key="klub").title == "Nyeste navn"
    assert keys("harmonika") == ["klub"]
    assert keys("ensomhed") == []
    search.remove("case", ["klub", "findes ikke"])
    assert keys("harmonika") == []
    assert list(search.faults()) == []
    assert not Posting.objects.filter(term__text="harmonika").exists()


def test_rebuild_replaces_all_and_takes_a_generator():
    assert search.rebuild(document for document in DOCUMENTS[:1]) == 1
    assert list(SearchEntry.objects.values_list("key", flat=True)) == ["skolefravaer"]
    assert not Term.objects.filter(text="tandlaege").exists()


def test_the_same_documents_in_any_order_give_the_same_answer():
    before = [search.find(text).hits for text in ("børn", "fravær unge", "skole")]
    rebuild(reversed(DOCUMENTS))
    assert [search.find(text).hits for text in ("børn", "fravær unge", "skole")] == before


def test_odd_documents_are_written():
    write([Document("case", "x", "æ" * 400, names="=\n\n", body="a\0b 😀 " + "ord" * 500, summary="' \" %_\\")])
    assert keys("æ" * 400)


def test_an_index_of_several_blocks_is_one_index(monkeypatch):
    before = {text: list(search.find(text).hits) for text in ("børn", "fravær unge", '"reagerer tidligt"', "klu")}
    monkeypatch.setattr(postings, "BLOCK", 2)
    rebuild(DOCUMENTS)
    assert Posting.objects.filter(term__text="barn").count() > 1
    assert {text: list(search.find(text).hits) for text in before} == before
    write([replace(DOCUMENTS[2], body="Nyt")])
    search.remove("advice", ["dem"])
    renew_stamp()
    assert set(keys("børn")) == {"aeroe", "baby"} and keys("COS-P") == []
    assert list(search.faults()) == []


def test_faults_are_found():
    assert list(search.faults()) == []
    Posting.objects.filter(term__text="fravaer").delete()
    assert len(list(search.faults())) == 1


def test_an_entry_holds_its_document_only_as_it_is():
    entry = SearchEntry.objects.get(key="klub")
    assert search.holds(entry, DOCUMENTS[1])
    assert not search.holds(entry, replace(DOCUMENTS[1], body="Andet"))
    assert not search.holds(entry, replace(DOCUMENTS[1], topics="Fritid"))


@pytest.mark.parametrize("text", ["børn", 'fravær "reagerer tidligt" -tand', "mor far barn skole klub unge fravær b"])
def test_two_queries_at_most(text):
    search.find("opvarmning")
    with CaptureQueriesContext(connection) as queries:
        search.find(text)
    assert len(queries) <= 2
    assert all(query["sql"].startswith("SELECT") for query in queries)


# --- Showing -----------------------------------------------------------------------------------------------------


def test_highlight_marks_what_matched():
    found = search.find("fravær børn")
    assert search.highlight("Skolefraværet hos småbørn og B & B", found) == (
        "<mark>Skolefraværet</mark> hos <mark>småbørn</mark> og B &amp; B"
    )


def test_highlight_marks_beginnings_and_synonyms():
    synonyms("tandlæge, odontolog")
    assert search.highlight("Tandlægen", search.find("odontolog")) == "<mark>Tandlægen</mark>"
    assert search.highlight("Klubberne", search.find("klu")) == "<mark>Klubberne</mark>"


def test_excerpt_shows_the_place_with_most_words():
    text = "Noget helt andet står først her. " * 20 + "Fravær rammer unge. " + "Og så videre derfra. " * 20
    piece = search.excerpt(text, search.find("fravær unge"), length=60)
    assert "Fravær rammer unge." in piece
    assert piece.startswith("… ") and piece.endswith(" …") and len(piece) <= 60 + 4


def test_excerpt_of_short_and_of_unbroken_text():
    found = search.find("fravær")
    assert search.excerpt("Kort  tekst\n", found) == "Kort tekst"
    assert "fravær" in search.excerpt("ord " * 300 + "fravær " + "ord " * 300, found, length=80)


# --- Any text ----------------------------------------------------------------------------------------------------

ANY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
ODD = st.text(st.sampled_from("abørn fravær\"-'%_\\\0😀=:/.<&>\u00ad\u0308“”A"), max_size=80) | st.text(max_size=250)


@ANY
@given(ODD)
@example("\0")
@example('"')
@example('-"')
@example("= ( ) NEAR AND OR NOT *")
@example("\ud800")
@example("9" * 300)
def test_find_takes_anything(text):
    found = search.find(text)
    assert found.hits == search.find(text).hits


@ANY
@given(ODD, ODD)
def test_highlight_escapes_everything(text, query):
    html = search.highlight(text, search.Found([], search.parse(query)))
    inner = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in inner and ">" not in inner and '"' not in inner
    assert strip_tags(html) == inner


@ANY
@given(ODD, ODD, st.integers(1, 300))
def test_excerpt_is_never_too_long(text, query, length):
    piece = search.excerpt(text, search.Found([], search.parse(query)), length)
    assert len(piece) <= length + 4
