"""/forslag/: the groups and their shares, the headers, few queries, and an answer to any text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.facets import GROUND
from cases.models import Case
from catalogue.core.suggestions import Item, Suggestion, Tier
from catalogue.pages.suggestions import FAIR, GROUPS, MOST, fair_share
from recommendations.models import Topic

pytestmark = pytest.mark.django_db


def ask(client, text):
    response = client.get("/forslag/", {"q": text})
    assert response.status_code == 200
    return response.json()


def labels(answer, kind):
    return [one["label"] for group in answer["groups"] if group["kind"] == kind for one in group["suggestions"]]


def urls(answer):
    return [one["url"] for group in answer["groups"] for one in group["suggestions"]]


# --- What is suggested -------------------------------------------------------------------------------------------


def test_a_plain_word_gives_the_topic_then_the_right_case(client):
    answer = ask(client, "fravær")
    assert [group["label"] for group in answer["groups"]] == ["Emner", "Eksempler", "Anbefalinger", "Begreber"]
    assert urls(answer)[:2] == ["/cases/?emne=skolefravaer", "/cases/koege-er-du-paa-vej/"]
    assert answer["count"] == len(urls(answer)) <= MOST


def test_a_municipality_leads_to_its_page_and_its_cases(client):
    answer = ask(client, "koe")
    assert "Køge" in labels(answer, "municipality") and "/kommuner/koege/" in urls(answer)
    assert "/cases/koege-er-du-paa-vej/" in urls(ask(client, "køge"))


def test_every_suggestion_leads_to_a_page(client):
    for text in ("fravær", "køge", "sundhed", "mad", "tandpleje"):
        for url in urls(ask(client, text)):
            assert client.get(url.partition("#")[0]).status_code == 200, url


def test_a_topic_says_how_many_cases_its_list_has(client):
    for slug, name in Topic.objects.values_list("slug", "name"):
        answer = ask(client, name)
        note = next(
            "".join(one["note"])
            for group in answer["groups"]
            for one in group["suggestions"]
            if one["url"] == f"/cases/?emne={slug}"
        )
        number = len(GROUND.get().facets.match({"emne": [slug]}))
        assert note == {0: "ingen eksempler endnu", 1: "1 eksempel"}.get(number, f"{number} eksempler")


def test_a_case_says_where_and_marks_what_was_typed(client):
    case = next(
        one
        for group in ask(client, "Køge")["groups"]
        for one in group["suggestions"]
        if one["url"] == "/cases/koege-er-du-paa-vej/"
    )
    assert case["note"] == ["", "Køge", ""] and case["kind"] == "Eksempel"
    assert "".join(case["pieces"]) == case["label"] == Case.objects.get(slug="koege-er-du-paa-vej").live.title


def test_a_misspelt_word_is_said(client):
    answer = ask(client, "fritdspas")
    assert answer["meant"] == "fritidspas" and "Fritidspas" in labels(answer, "concept")


# --- Shares ------------------------------------------------------------------------------------------------------


def met(kind, *tiers):
    return [Suggestion(Item(kind, 0, "", f"{kind}-{n}", ""), tier) for n, tier in enumerate(tiers)]


def test_no_kind_crowds_out_the_others():
    kinds = {group.kind: met(group.kind, *[Tier.PART_BEGINS] * 8) for group in GROUPS}
    kinds["concept"] = met("concept", *[Tier.TITLE] * 8)
    shares = {kind: len(chosen) for kind, chosen in fair_share(kinds).items()}
    assert sum(shares.values()) == MOST
    assert shares["concept"] == 3 and shares["case"] == 2 and shares["topic"] == shares["municipality"] == 1


def test_what_meets_best_comes_first_and_room_that_is_left_is_used():
    many, few = met("case", *[Tier.TITLE] * 8), met("topic", Tier.PART_WHOLE)
    assert {kind: len(found) for kind, found in fair_share({"case": many}).items() if found} == {"case": MOST}
    chosen = fair_share({"case": many, "topic": few * 8})
    assert len(chosen["case"]) == FAIR == len(chosen["topic"])
    assert chosen["case"] == many[:FAIR]


# --- The answer --------------------------------------------------------------------------------------------------


def test_it_is_for_search_fields_only_and_costs_little(client):
    client.get("/forslag/?q=fravær")
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/forslag/?q=motorik")
    assert len(queries) == 2  # the content stamp, for the suggestions and for the counts
    assert response["Content-Type"] == "application/json"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies and response["Vary"] == "Accept-Encoding"
    again = client.get("/forslag/?q=motorik", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert client.post("/forslag/?q=motorik").status_code == 405


@pytest.mark.parametrize("text", ["", " ", "f", "?", "-motorik"])
def test_too_little_gives_nothing(client, text):
    assert ask(client, text) == {"meant": "", "count": 0, "groups": []}


def test_without_a_query_it_gives_nothing(client):
    assert client.get("/forslag/").json()["count"] == 0


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300) | st.sampled_from(["' OR 1=1 --", "a*", "\0", "🙂🙂", '"', "<script>", "x" * 10_000]))
def test_any_text_gives_an_answer(client, text):
    answer = ask(client, text)
    assert answer["count"] <= MOST
    assert all("".join(one["pieces"]) == one["label"] for group in answer["groups"] for one in group["suggestions"])


def test_only_the_search_fields_of_examples_ask(client):
    for address in ("/", "/cases/", "/findes-ikke/"):
        html = client.get(address).content.decode()
        assert html.count('data-suggestions="/forslag/"') == html.count("js/suggestions.js") == 1
        assert 'type="search"' in html and "combobox" not in html  # an ordinary field until the script has run
    assert "suggestions" not in client.get("/kilder/").content.decode()
