"""/hvor-staar-vi/: 14 questions in printed order, the help for a gap worked out on the server, nothing that is
sent but by the one button for a Word file."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.choices import LADDER
from cases.models import Case
from catalogue.pages.self_assessment import ANSWERS
from recommendations.models import DiscussionQuestion, Recommendation, Theme
from tests.factories import make_case

pytestmark = pytest.mark.django_db
ADDRESS = "/hvor-staar-vi/"
NUMBERS = [str(number) for number in range(1, 15)]


def main(client):
    html = client.get(ADDRESS).content.decode()
    return html[html.index("<main") : html.index("</main>")]


def items(html):
    """{number: HTML of its question}."""
    return {
        re.search(r'data-question="(\d+)"', item)[1]: item
        for item in re.findall(r"<fieldset.*?</fieldset>", html, re.DOTALL)
    }


def help_of(html):
    """{number: HTML of the help for a gap}."""
    return {part.split('"')[0]: part for part in html.split('data-help="')[1:]}


def test_it_asks_all_fourteen_in_printed_order_under_their_themes(client):
    html = main(client)
    assert list(items(html)) == NUMBERS == re.findall(r'data-row="(\d+)"', html) == list(help_of(html))
    themes = [theme.name for theme in Theme.objects.published()]
    assert re.findall(r'<h2 id="svar-[^"]+">(.*?)</h2>', html) == themes
    assert re.findall(r'<h3 id="profil-[^"]+">(.*?)</h3>', html) == themes
    for recommendation in Recommendation.objects.published():
        question = unescape(items(html)[str(recommendation.number)])
        assert recommendation.title in question and f'data-slug="{recommendation.slug}"' in question
        assert f'href="{recommendation.get_absolute_url()}"' in question


def test_every_question_has_the_same_answers_and_none_is_given(client):
    for number, item in items(main(client)).items():
        radios = re.findall(r"<input type=\"radio\"[^>]*>", item)
        assert [re.search(r'value="([^"]*)"', radio)[1] for radio in radios] == [answer.slug for answer in ANSWERS]
        assert all(f'name="svar-{number}"' in radio for radio in radios)
        assert ["checked" in radio for radio in radios] == [True, False, False, False, False]
        assert ["data-gap" in radio for radio in radios] == [False, True, True, False, False]
        assert f'<label for="note-{number}">' in item and f'<textarea id="note-{number}"' in item


def test_the_answers_are_explained_in_words(client):
    html = main(client)
    for answer in ANSWERS:
        assert f"<dt>{answer.label}</dt><dd>{answer.meaning}</dd>" in html
    assert "mest brug for det" in ANSWERS[-1].meaning


def test_what_is_partly_law_asks_about_the_rest(client):
    found = items(main(client))
    statutory = {number for number, item in found.items() if "data-statutory" in item}
    assert statutory == {"2", "14"}
    for number, item in found.items():
        is_law = number in statutory
        assert ("Svar kun på det, I gør ud over det, loven kræver." in item) == is_law
        assert ("Hvor langt er I med den ekstra indsats?" in item) == is_law
        assert ("Reglerne kan være ændret siden" in item) == is_law
    assert "Sådan stod det i 2022" in found["2"]


def test_only_the_button_for_a_word_file_sends_anything(client):
    html = main(client)
    form = re.search(r"<form.*?</form>", html, re.DOTALL)[0]
    rest = html.replace(form, "")
    assert "<form" not in rest and "<button" not in rest.replace('<button type="button"', "")
    assert form.startswith(f'<form method="post" action="{ADDRESS}profil.docx"')
    assert not re.search("<(input|textarea|select)", form) and form.count("<button") == 1  # the script fills it
    keep = html.index("data-keep hidden")  # only a script shows it
    assert keep < html.index(form)
    assert "Intet, I svarer eller skriver her, bliver gemt hos os." in html
    assert "<span data-by-hand> Det bliver heller ikke sendt til os.</span>" in html
    assert "Det bliver kun sendt til os, når I selv henter svarene som Word." in html
    assert f'href="{ADDRESS}"' in client.get("/privatliv/").content.decode()
    assert "Kun når I henter svarene som Word, sendes de til serveren" in client.get("/privatliv/").content.decode()


def test_a_gap_has_the_best_examined_examples(client):
    for number, part in help_of(main(client)).items():
        tied = Case.objects.published().filter(live__recommendation_ties__recommendation__number=number).distinct()
        steps = {case.slug: LADDER.index(case.live.documentation_here) for case in tied.select_related("live")}
        shown = re.findall(r'data-case="([a-z0-9-]+)"', part)
        assert len(shown) == min(3, len(steps)) and set(shown) <= set(steps), number
        best = sorted(steps.values(), reverse=True)[:3]
        assert [steps[slug] for slug in shown] == best, number
        more = f"Se alle {len(steps)} eksempler"
        assert (more in part) == (len(steps) > 3)
        assert f'href="/cases/?anbefaling={number}"' in part or len(steps) <= 3


def test_a_better_examined_example_comes_first(client):
    examined = [{"design": "lodtraekning", "conclusion": "bedring"}]
    make_case("ny-og-bedst", recommendations=[Recommendation.objects.get(number=6)], evaluations=examined)
    part = help_of(main(client))["6"]
    assert re.findall(r'data-case="([a-z0-9-]+)"', part)[0] == "ny-og-bedst"


def test_a_recommendation_without_examples_says_so(client, write_guard):
    with write_guard.paused():
        for case in Case.objects.filter(live__recommendation_ties__recommendation__number=6):
            Case.objects.filter(pk=case.pk).update(archived_at=case.first_published_at, archived_by="test")
    part = help_of(main(client))["6"]
    assert "Kataloget har endnu ingen eksempler på denne anbefaling." in part and "data-case" not in part


def test_a_gap_has_questions_of_its_own_or_of_its_theme(client, write_guard):
    found = {number: unescape(part) for number, part in help_of(main(client)).items()}
    for number, part in found.items():
        own = DiscussionQuestion.objects.published().filter(recommendation_ties__recommendation__number=number)
        for question in own[:3]:
            assert question.text in part
        assert ("Spørgsmål at tage op (om hele temaet)" in part) == (not own)
    assert "Måler vi, om forskellen mellem børn bliver mindre" in found["8"]
    with write_guard.paused():
        DiscussionQuestion.objects.filter(slug="redaktion-efter-behov-eller-antal").update(state="draft")
    assert "efter behov eller efter antal" in found["6"]
    assert "efter behov eller efter antal" not in help_of(main(client))["6"]


def test_what_is_not_published_is_not_asked_about(client, write_guard):
    with write_guard.paused():
        Recommendation.objects.filter(number=13).update(state="archived", title="Hemmelig anbefaling")
    html = main(client)
    assert list(items(html)) == [number for number in NUMBERS if number != "13"]
    assert "Gå de 13 anbefalinger igennem" in html and "Hemmelig" not in html
    with write_guard.paused():
        Theme.objects.filter(slug="dagtilbud").update(state="draft")
    html = main(client)
    assert not {"5", "6", "7", "13"} & set(items(html)) and "Gå de 10 anbefalinger igennem" in html


def test_it_asks_few_queries_and_no_more_with_more_cases(client):
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    recommendations = list(Recommendation.objects.published())
    for number in range(5):
        make_case(f"ny-{number}", recommendations=recommendations)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)
    assert len(many) == len(few) <= 11


def test_it_is_found_from_where_readers_are(client):
    for address in ("/", "/anbefalinger/"):
        html = client.get(address).content.decode()
        assert html[: html.index("<footer")].count(f'href="{ADDRESS}"') == 1, address
        assert html[html.index("<footer") :].count(f'href="{ADDRESS}"') == 1, address


def test_the_way_to_the_meeting_pack_carries_what_is_chosen(client):
    html = client.get(f"{ADDRESS}?vaelg=koege-er-du-paa-vej").content.decode()
    assert '<a class="k-more-link" href="/moede/?vaelg=koege-er-du-paa-vej">Lav en mødepakke om hullerne</a>' in html
