"""The form of a case over HTTP: its order, the panel, both texts after a refused save, what is fetched back."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.choices import REPORTABLE
from cases.models import Case, CaseStep, CaseVersion, Municipality
from catalogue.core.admin import DRAFT_COOKIE, RESTORED
from catalogue.core.personal import CPR_FOUND
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent
from recommendations.models import Concept, EvidenceSource
from tests.forms import form_data

pytestmark = pytest.mark.django_db

ADD = "admin:cases_caseversion_add"


def login(name):
    user = get_user_model().objects.create_superuser(name, f"{name}@example.org", "et langt kodeord")
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def anna():
    return login("anna")


@pytest.fixture
def bo():
    return login("bo")


@pytest.fixture
def draft():
    return actions.start_edit(case=Case.objects.get(slug="lolland-forstaa-din-baby"), by="redaktør")


def page(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def opened(client, obj):
    """What the form of an object would post back, with the hidden fields that the page adds to it."""
    response = client.get(page(obj))
    base = re.search(r'name="edit_base" value="([^"]*)"', response.content.decode())
    return form_data(response) | {"edit_base": base[1].replace("&quot;", '"'), "draft_id": "a1b2c3d4e5f60718"}


def again(response):
    """What the form of a refused save would post."""
    return form_data(response) | {
        "edit_base": response.context["edit_base"],
        "edit_seen": response.context["conflict"].edit_no,
    }


def clashes(response):
    conflict = response.context["conflict"]
    return {kind: {clash.name for clash in getattr(conflict, kind)} for kind in ("both", "theirs", "mine")}


# --- The form --------------------------------------------------------------------------------------------------------


def test_the_parts_are_named_and_ordered_as_on_the_page(anna, draft):
    body = anna.get(page(draft)).content.decode()
    public = anna.get(reverse("case-preview", args=[draft.pk])).content.decode()
    named = re.findall(r'<h2 id="del-[a-z-]+">([^<]+)</h2>', body)
    shown = [name.strip() for name in re.findall(r"<h2[^>]*>([^<]+)</h2>", public)]
    both = [name for name in named if name in shown]
    assert both == [name for name in shown if name in named] and len(both) >= 6
    assert re.findall(r'<a href="#afsnit-[a-z-]+">([^<]+)</a>', body) == named


def test_every_step_of_the_ladder_is_explained_where_it_is_chosen(anna, draft):
    body = anna.get(page(draft)).content.decode()
    assert "Sammenlignet med andre: Udviklingen er holdt op mod nogle, der ikke fik indsatsen." in body
    assert "Forventning: Noget, de regner med. Ikke noget, der er målt." in body
    assert "Metoden andre steder: " in body


def test_not_reported_is_a_choice_at_each_field(anna, draft):
    data = opened(anna, draft)
    assert {name for name in data if name.startswith("nr_")} == {f"nr_{name}" for name in draft.not_reported}
    wanted = set(REPORTABLE) - {"why"}
    data = {name: text for name, text in data.items() if not name.startswith("nr_")}
    assert anna.post(page(draft), data | {f"nr_{name}": "on" for name in wanted}).status_code == 302
    before = draft.not_reported
    draft.refresh_from_db()
    assert set(draft.not_reported) == wanted and draft.not_reported[: len(before)] == before


def test_ages_are_written_in_words(anna, draft):
    data = opened(anna, draft)
    assert (data["age_from_months"], data["age_to_months"]) == ("fødsel", "1 år")
    anna.post(page(draft), data | {"age_from_months": "graviditet", "age_to_months": "1½ år"})
    draft.refresh_from_db()
    assert (draft.age_from_months, draft.age_to_months) == (-9, 18)
    response = anna.post(page(draft), opened(anna, draft) | {"age_from_months": "3"})
    assert "Skriv, om det er år eller måneder" in response.content.decode() and 'value="3"' in response.content.decode()


@pytest.mark.parametrize(
    ("start", "end", "anchor", "said"),
    [
        ("3 år", "2 år", "id_age_to_months", "Alderen skal slutte, efter at den begynder."),
        ("3 år", "", "id_age_to_months", "Skriv begge aldre, eller lad begge stå tomme."),
        ("", "3 år", "id_age_from_months", "Skriv begge aldre, eller lad begge stå tomme."),
    ],
)
def test_ages_that_do_not_fit_are_refused_at_the_field(anna, draft, start, end, anchor, said):
    data = opened(anna, draft) | {"age_from_months": start, "age_to_months": end}
    (fault,) = anna.post(page(draft), data).context["faults"]
    assert (fault.anchor, fault.text) == (anchor, said)


def test_a_result_chooses_among_the_evaluations_of_its_own_version(anna, draft):
    response = anna.get(page(draft))
    formset = next(i.formset for i in response.context["inline_admin_formsets"] if i.formset.prefix == "results")
    assert set(formset.empty_form.fields["evaluation"].queryset) == set(draft.evaluations.all())


def test_a_new_form_has_a_row_to_begin_with_and_its_buttons_in_danish(anna):
    body = anna.get(reverse(ADD)).content.decode()
    for name in ("municipality_ties", "steps", "mentions"):
        assert f'name="{name}-TOTAL_FORMS" value="1"' in body
    assert "Tilføj et trin" in body and "Tilføj en kommune" in body and "Add another" not in body


def test_what_is_published_is_looked_at_with_its_silence_in_one_line(anna):
    live = Case.objects.get(slug="lolland-forstaa-din-baby").live
    body = anna.get(page(live)).content.decode()
    assert REPORTABLE[live.not_reported[0]] in body and "id_nr_" not in body and 'id="kvalitet"' not in body


# --- The panel -------------------------------------------------------------------------------------------------------


def panel(client, data, pk=None):
    name = "admin:cases_caseversion_kvalitet" if pk else "admin:cases_caseversion_kvalitet_ny"
    return client.post(reverse(name, args=[pk] if pk else []), data)


def test_the_panel_follows_what_is_typed_and_writes_nothing(anna, draft):
    data = opened(anna, draft)
    before = (current_stamp(), AuditEvent.objects.count(), CaseVersion.objects.get(pk=draft.pk).edit_no)
    response = panel(anna, data | {"why": "Mange overvægtige børn ser PPR."}, draft.pk)
    body = response.content.decode()
    assert response.status_code == 200 and "no-store" in response.headers["Cache-Control"]
    assert "børn med overvægt" in body and "»PPR« er ikke skrevet ud" in body and 'href="#id_why"' in body
    assert before == (current_stamp(), AuditEvent.objects.count(), CaseVersion.objects.get(pk=draft.pk).edit_no)


def test_the_panel_of_an_empty_form_says_what_is_missing(anna):
    body = panel(anna, {}).content.decode()
    assert "Skriv en titel." in body and "Vælg mindst én anbefaling" in body
    assert "Skriv en titel." in anna.get(reverse(ADD)).content.decode()


def test_the_panel_is_for_editors_and_takes_only_posts(anna, draft, client):
    assert anna.get(reverse("admin:cases_caseversion_kvalitet", args=[draft.pk])).status_code == 405
    assert panel(client, {}, draft.pk).status_code == 403
    nobody = get_user_model().objects.create_user("gæst", "g@example.org", "et langt kodeord", is_staff=True)
    guest = Client()
    guest.force_login(nobody)
    assert panel(guest, {}, draft.pk).status_code == 403 and panel(guest, {}).status_code == 403


def test_the_panel_checks_the_token_of_the_form(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(get_user_model().objects.create_superuser("c", "c@example.org", "et langt kodeord"))
    assert panel(client, {}, draft.pk).status_code == 403


def test_without_script_the_panel_is_made_with_the_page_also_of_what_was_refused(anna, draft):
    assert 'class="k-quality-sum"' in anna.get(page(draft)).content.decode()
    body = anna.post(page(draft), opened(anna, draft) | {"title": "", "why": "PPR."}).content.decode()
    assert "»PPR« er ikke skrevet ud" in body and "Skriv en titel." in body


# --- Two editors -----------------------------------------------------------------------------------------------------


def test_both_texts_are_shown_and_nothing_is_written_over_unseen(anna, bo, draft):
    mine, theirs = opened(anna, draft), opened(bo, draft)
    bo.post(page(draft), theirs | {"title": "Bos titel", "pitfalls": "Bos erfaring"})
    response = anna.post(page(draft), mine | {"title": "Annas titel", "why": "Annas grund"})
    assert clashes(response) == {"both": {"title"}, "theirs": {"pitfalls"}, "mine": {"why"}}
    body = response.content.decode()
    assert "bo har gemt, mens du skrev" in body and "Annas titel" in body and "<mark>Bos</mark> titel" in body
    assert form_data(response)["pitfalls"] == "Bos erfaring" and form_data(response)["why"] == "Annas grund"
    assert 'name="_save"' not in body and 'name="_submit"' not in body and 'name="_over"' in body
    draft.refresh_from_db()
    assert (draft.title, draft.pitfalls) == ("Bos titel", "Bos erfaring")


def test_saving_over_it_takes_a_decision(anna, bo, draft):
    mine, theirs = opened(anna, draft), opened(bo, draft)
    bo.post(page(draft), theirs | {"title": "Bos titel", "pitfalls": "Bos erfaring"})
    refused = anna.post(page(draft), mine | {"title": "Annas titel"})
    assert anna.post(page(draft), again(refused)).status_code == 200  # the ordinary save is refused again
    assert anna.post(page(draft), again(refused) | {"_over": "1"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.pitfalls) == ("Annas titel", "Bos erfaring")


def test_the_saved_text_can_be_kept_field_by_field(anna, bo, draft):
    mine, theirs = opened(anna, draft), opened(bo, draft)
    bo.post(page(draft), theirs | {"title": "Bos titel", "why": "Bos grund"})
    refused = anna.post(page(draft), mine | {"title": "Annas titel", "why": "Annas grund"})
    anna.post(page(draft), again(refused) | {"_over": "1", "_deres": ["title"]})
    draft.refresh_from_db()
    assert (draft.title, draft.why) == ("Bos titel", "Annas grund")


def test_a_third_save_meanwhile_is_shown_again(anna, bo, draft):
    mine = opened(anna, draft)
    bo.post(page(draft), opened(bo, draft) | {"title": "Bos titel"})
    refused = anna.post(page(draft), mine | {"title": "Annas titel"})
    bo.post(page(draft), opened(bo, draft) | {"title": "Bos næste titel"})
    response = anna.post(page(draft), again(refused) | {"_over": "1"})
    assert response.status_code == 200 and clashes(response)["both"] == {"title"}
    assert "<mark>Bos næste</mark> titel" in response.content.decode()
    draft.refresh_from_db()
    assert draft.title == "Bos næste titel"


def rows(version):
    return list(version.steps.values_list("text", flat=True))


def three_steps(draft):
    draft.steps.all().delete()
    for number in (1, 2, 3):
        CaseStep.objects.create(version=draft, key=f"trin-{number}", position=number, text=f"Trin {number}")


def test_rows_are_merged_by_what_they_are_and_not_by_where_they_stand(anna, bo, draft):
    three_steps(draft)
    mine, theirs = opened(anna, draft), opened(bo, draft)
    new = {"steps-TOTAL_FORMS": "4", "steps-3-text": "Bos nye trin", "steps-3-position": "4"}
    bo.post(page(draft), theirs | new | {"steps-0-DELETE": "on", "steps-1-text": "Bos andet trin"})
    own = {"steps-TOTAL_FORMS": "4", "steps-3-text": "Annas nye trin", "steps-3-position": "5"}
    refused = anna.post(page(draft), mine | own | {"steps-2-text": "Annas tredje trin"})
    assert clashes(refused)["both"] == set()
    assert refused.context["conflict"].theirs[0].kind in {"theirs", "new", "gone"}
    assert anna.post(page(draft), again(refused) | {"_over": "1"}).status_code == 302
    assert rows(draft) == ["Bos andet trin", "Annas tredje trin", "Bos nye trin", "Annas nye trin"]


def test_a_row_that_one_edits_and_the_other_deletes_must_be_decided(anna, bo, draft):
    three_steps(draft)
    mine, theirs = opened(anna, draft), opened(bo, draft)
    bo.post(page(draft), theirs | {"steps-0-DELETE": "on", "steps-1-text": "Bos andet trin"})
    changed = {"steps-0-text": "Annas første trin", "steps-1-DELETE": "on"}
    refused = anna.post(page(draft), mine | changed)
    kinds = {clash.name: clash.kind for clash in refused.context["conflict"].both}
    assert kinds == {"steps-0-DELETE": "both", "steps-2-id": "gone"}
    kept = again(refused) | {"_over": "1"}
    anna.post(page(draft), kept | {"_deres": ["steps-0-DELETE", "steps-2-id"]})
    assert rows(draft) == ["Bos andet trin", "Trin 3"]


def test_what_the_editor_keeps_of_her_rows_is_saved(anna, bo, draft):
    three_steps(draft)
    mine, theirs = opened(anna, draft), opened(bo, draft)
    bo.post(page(draft), theirs | {"steps-0-DELETE": "on", "steps-1-text": "Bos andet trin"})
    refused = anna.post(page(draft), mine | {"steps-0-text": "Annas første trin", "steps-1-DELETE": "on"})
    anna.post(page(draft), again(refused) | {"_over": "1"})
    assert sorted(rows(draft)) == ["Annas første trin", "Trin 3"]


@pytest.mark.parametrize("base", ["", "{", "[]", '{"title": 1}', "null", "x" * 5000])
def test_a_lost_base_shows_all_that_differs(anna, bo, draft, base):
    mine = opened(anna, draft)
    bo.post(page(draft), opened(bo, draft) | {"title": "Bos titel"})
    response = anna.post(page(draft), mine | {"edit_base": base, "why": "Annas grund"})
    assert clashes(response)["both"] == {"title", "why"}


def test_other_content_shows_both_texts_too(anna, bo):
    concept = Concept.objects.published().first()
    mine, theirs = opened(anna, concept), opened(bo, concept)
    bo.post(page(concept), theirs | {"definition": "Bos forklaring"})
    refused = anna.post(page(concept), mine | {"definition": "Annas forklaring"})
    assert clashes(refused)["both"] == {"definition"}
    anna.post(page(concept), again(refused) | {"_over": "1"})
    concept.refresh_from_db()
    assert concept.definition == "Annas forklaring"


def test_what_is_published_meanwhile_cannot_be_saved_over(anna, draft):
    mine = opened(anna, draft)
    actions.discard(version=draft, by="bo")
    response = anna.post(page(draft), mine | {"title": "Annas titel"})
    body = response.content.decode()
    assert "mens du skrev" in body and "Annas titel" in body and 'name="_over"' not in body
    assert anna.post(page(draft), again(response) | {"_over": "1"}).status_code == 200
    draft.refresh_from_db()
    assert draft.title != "Annas titel"


# --- A refused form loses nothing ------------------------------------------------------------------------------------


def test_an_error_keeps_every_field_and_row_also_new_and_deleted_ones(anna, draft):
    three_steps(draft)
    data = opened(anna, draft) | {"title": "", "why": "Ny grund", "settings": [], "nr_period": "on"}
    data |= {"steps-TOTAL_FORMS": "5", "steps-0-DELETE": "on", "steps-1-text": "", "steps-2-text": "Rettet"}
    data |= {"steps-3-text": "Nyt", "steps-3-position": "x", "steps-4-heading": "Uden tekst", "steps-4-position": "5"}
    response = anna.post(page(draft), data)
    assert response.status_code == 200
    kept = form_data(response)
    assert kept.pop("nr_period") and kept["settings"] == []
    for name in ("title", "why", *(name for name in data if name.startswith("steps-"))):
        assert str(kept.get(name, "")) == ("True" if name.endswith("DELETE") else str(data[name])), name
    assert rows(draft) == ["Trin 1", "Trin 2", "Trin 3"]


def test_what_is_wrong_is_listed_above_the_form_with_a_way_to_each_place(anna, draft):
    three_steps(draft)
    data = opened(anna, draft) | {"title": "", "period": "x" * 121, "steps-1-text": ""}
    response = anna.post(page(draft), data)
    body = response.content.decode()
    faults = [(fault.anchor, fault.where) for fault in response.context["faults"]]
    assert faults == [("id_title", "Titel"), ("id_period", "Periode"), ("id_steps-1-text", "Trin 2, Tekst")]
    assert all(f'<a href="#{anchor}">{where}</a>' in body and f'id="{anchor}"' in body for anchor, where in faults)


def test_a_cpr_number_is_refused_in_every_text(anna, draft):
    three_steps(draft)
    data = opened(anna, draft) | {"unknown": "Barnet 010190-1234", "steps-1-text": "Ring til 010190-1234"}
    faults = anna.post(page(draft), data).context["faults"]
    assert [(fault.anchor, fault.text) for fault in faults] == [
        ("id_unknown", CPR_FOUND.format(number="010190-1234")),
        ("id_steps-1-text", CPR_FOUND.format(number="010190-1234")),
    ]


def test_what_is_only_looked_at_has_ages_in_words(anna):
    version = Case.objects.published().get(slug="lolland-forstaa-din-baby").live
    body = anna.get(page(version)).content.decode()
    assert "fødsel" in body and "1 år" in body and "måneder)" not in body


def test_the_form_is_sent_compressed(anna, draft):
    response = anna.get(page(draft), headers={"accept-encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip" and len(response.content) < 60_000


def test_no_browser_cuts_off_what_is_pasted(anna, draft):
    body = anna.get(page(draft)).content.decode()
    assert 'name="period"' in body and "maxlength" not in body


@pytest.mark.parametrize(
    ("kind", "broken", "kept"),
    [
        ("recommendations_evidencesource", {"title": ""}, {"publisher": "Ny udgiver"}),
        ("recommendations_concept", {"definition": ""}, {"term": "Nyt ord"}),
        ("recommendations_recommendation", {"title": ""}, {"why": "Ny grund"}),
        ("cases_municipality", {"name": ""}, {"full_name": "Nyt navn"}),
        ("cases_collection", {"title": ""}, {"summary": "Ny sætning"}),
        ("cases_case", {"contact_mailbox": "x"}, {"contact_name": "Nyt navn"}),
    ],
)
def test_an_error_in_any_form_keeps_what_was_typed(anna, kind, broken, kept):
    obj = anna.get(reverse(f"admin:{kind}_changelist")).context["cl"].model.objects.first()
    data = opened(anna, obj) | broken | kept
    for inline in anna.get(page(obj)).context["inline_admin_formsets"]:
        number, prefix = inline.formset.initial_form_count(), inline.formset.prefix
        text = next(
            (n for n in ("label", "place", "text", "why", "note") if n in inline.formset.empty_form.fields), None
        )
        if text:
            kept = kept | {f"{prefix}-TOTAL_FORMS": str(number + 1), f"{prefix}-{number}-{text}": "Ny række"}
    response = anna.post(page(obj), data | kept)
    assert response.status_code == 200
    found = form_data(response)
    assert {name: str(found.get(name)) for name in kept} == kept


# --- Local drafts: what the server has to do with them ---------------------------------------------------------------


def test_what_was_not_saved_is_fetched_back_without_being_saved(anna, draft):
    data = opened(anna, draft) | {"title": "Ugemt titel", "steps-TOTAL_FORMS": "9", "steps-8-text": "Ugemt trin"}
    response = anna.post(page(draft), data | {"_hent": "1"})
    body = response.content.decode()
    assert response.status_code == 200 and RESTORED in body and "errornote" not in body
    assert "Ugemt titel" in body and "Ugemt trin" in body and 'value="a1b2c3d4e5f60718"' in body
    assert DRAFT_COOKIE not in response.cookies
    draft.refresh_from_db()
    assert draft.title != "Ugemt titel"
    response = anna.post(reverse(ADD), form_data(anna.get(reverse(ADD))) | {"title": "Helt nyt", "_hent": "1"})
    assert "Helt nyt" in response.content.decode() and not CaseVersion.objects.filter(title="Helt nyt").exists()


def test_an_old_copy_meets_what_was_saved_since(anna, bo, draft):
    data = opened(anna, draft)
    bo.post(page(draft), opened(bo, draft) | {"title": "Bos titel"})
    response = anna.post(page(draft), data | {"title": "Ugemt titel", "_hent": "1"})
    assert clashes(response)["both"] == {"title"} and "Ugemt titel" in response.content.decode()


def test_only_a_save_that_went_through_names_the_copy_that_may_go(anna, draft):
    data = opened(anna, draft)
    assert DRAFT_COOKIE not in anna.post(page(draft), data | {"title": ""}).cookies
    cookie = anna.post(page(draft), data).cookies[DRAFT_COOKIE]
    assert cookie.value == "a1b2c3d4e5f60718" and cookie["path"] == "/admin/" and not cookie["httponly"]
    stale = anna.post(page(draft), data | {"draft_id": "ffffffffffffffff"})
    assert stale.status_code == 200 and DRAFT_COOKIE not in stale.cookies
    anna.cookies.pop(DRAFT_COOKIE)
    response = anna.post(page(draft), opened(anna, draft) | {"draft_id": "<script>"})
    assert response.status_code == 302 and DRAFT_COOKIE not in response.cookies


def test_a_save_without_a_session_asks_for_a_login_and_names_nothing(draft, anna):
    data = opened(anna, draft)
    response = Client().post(page(draft), data | {"title": "For sent"})
    assert response.status_code == 403 and "a1b2c3d4e5f60718" in response.content.decode()  # sent again with the text
    assert DRAFT_COOKIE not in response.cookies


@pytest.mark.parametrize("model", [Concept, EvidenceSource, Municipality, Case])
def test_every_form_has_what_a_local_draft_needs(anna, model):
    obj = model.objects.first()
    body = anna.get(page(obj)).content.decode()
    assert f'data-draft="{obj._meta.label_lower}.{obj.pk}"' in body and "js/drafts.js" in body
    assert isinstance(json.loads(opened(anna, obj)["edit_base"]), dict)


# --- Preview ---------------------------------------------------------------------------------------------------------


def test_the_preview_on_a_telephone_is_the_page_in_a_frame(anna, draft):
    address = reverse("case-preview", args=[draft.pk])
    outside, inside = anna.get(f"{address}?visning=telefon"), anna.get(f"{address}?ramme=1")
    assert f'src="{address}?ramme=1"' in outside.content.decode() and 'width="390"' in outside.content.decode()
    assert "frame-src 'self'" in outside.headers["Content-Security-Policy"]
    assert outside.headers["X-Frame-Options"] == "DENY" and inside.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    assert "k-preview-bar" not in inside.content.decode() and 'data-case="lolland' in inside.content.decode()


@pytest.mark.parametrize("query", ["", "?visning=telefon", "?visning=print", "?ramme=1", "?visning=x"])
def test_no_preview_is_cached_or_indexed_or_framed_by_others(anna, draft, query):
    response = anna.get(reverse("case-preview", args=[draft.pk]) + query)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"] and response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    if "ramme" not in query:
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_the_readers_page_may_stand_in_no_frame(client):
    response = client.get("/cases/lolland-forstaa-din-baby/?ramme=1")
    assert response.headers["X-Frame-Options"] == "DENY" and "k-preview" not in response.content.decode()


def test_the_preview_on_paper_uses_the_style_of_print(anna, draft):
    body = anna.get(reverse("case-preview", args=[draft.pk]) + "?visning=print").content.decode()
    assert 'css/print.css" media="screen"' in body


def test_who_may_not_see_cases_in_the_admin_sees_no_preview(draft, client):
    address = reverse("case-preview", args=[draft.pk])
    assert client.get(address).status_code == 302
    guest = Client()
    guest.force_login(get_user_model().objects.create_user("g", "g@example.org", "et langt kodeord", is_staff=True))
    assert guest.get(address).status_code in (403, 404)
    reader = Client()
    reader.force_login(get_user_model().objects.create_user("l", "l@example.org", "et langt kodeord"))
    assert reader.get(address).status_code in (302, 403)


def test_one_press_saves_and_shows_the_preview(anna, draft):
    response = anna.post(page(draft), opened(anna, draft) | {"title": "Vist med det samme", "_preview": "1"})
    assert response.headers["Location"] == reverse("case-preview", args=[draft.pk])
    assert "Vist med det samme" in anna.get(response.headers["Location"]).content.decode()


def test_there_is_no_preview_of_what_is_not_there(anna):
    assert anna.get(reverse("case-preview", args=[10**9])).status_code == 404
