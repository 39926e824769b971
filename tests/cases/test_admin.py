"""The editors' pages: Danish search, drafts and publishing, and never a lost text."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connections
from django.test import Client
from django.urls import reverse

from cases import actions
from cases.admin.version_verbs import VERBS
from cases.documents import VERSION
from cases.models import Case, CaseStep, CaseVersion, Municipality
from catalogue.core.documents import dump
from catalogue.core.publishing import TransitionError
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, SearchEntry, Synonym
from recommendations.actions import delete_content
from recommendations.models import Concept, EvidenceSource, Topic
from tests.forms import form_data
from tests.workflow import release

pytestmark = pytest.mark.django_db


def editor():
    return get_user_model().objects.create_superuser("redaktør", "redaktion@example.org", "et langt kodeord")


@pytest.fixture
def admin():
    client = Client()
    client.force_login(editor())
    return client


def page(version):
    return reverse("admin:cases_caseversion_change", args=[version.pk])


@pytest.fixture
def draft():
    return actions.start_edit(case=Case.objects.get(slug="lolland-forstaa-din-baby"), by="redaktør")


@pytest.mark.parametrize(
    "name",
    [
        "cases_caseversion",
        "cases_case",
        "cases_municipality",
        "cases_region",
        "cases_organisation",
        "recommendations_theme",
        "recommendations_recommendation",
        "recommendations_evidencesource",
        "recommendations_factbox",
        "recommendations_concept",
        "recommendations_supportingadvice",
        "recommendations_discussionquestion",
        "recommendations_rulenote",
        "recommendations_indicator",
        "recommendations_indicatorseries",
        "cases_foundintervention",
        "cases_collection",
        "recommendations_topic",
        "recommendations_setting",
        "recommendations_actor",
        "catalogue_synonym",
        "catalogue_auditevent",
        "catalogue_revision",
        "catalogue_user",
    ],
)
def test_every_page_of_the_admin_answers(admin, name):
    assert admin.get(reverse(f"admin:{name}_changelist")).status_code == 200
    model = admin.get(reverse(f"admin:{name}_changelist")).context["cl"].model
    row = model.objects.first()
    if row:
        assert admin.get(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 200
    if name not in ("cases_case", "catalogue_auditevent", "catalogue_revision"):
        assert admin.get(reverse(f"admin:{name}_add")).status_code == 200


@pytest.mark.parametrize("word", ["Ærø", "ærø", "ÆRØ", "rø"])
def test_search_takes_capital_danish_letters(admin, word):
    rows = admin.get(reverse("admin:cases_municipality_changelist"), {"q": word}).context["cl"].queryset
    assert "Ærø" in [row.name for row in rows]


@pytest.mark.parametrize(("word", "place"), [("KØGE", "koege"), ("ærø", "aeroe"), ("lolland", "lolland")])
def test_cases_are_found_by_municipality(admin, word, place):
    rows = admin.get(reverse("admin:cases_caseversion_changelist"), {"q": word}).context["cl"].queryset
    there = Case.objects.filter(live__municipality_ties__municipality__slug=place)
    assert {row.case for row in rows} == set(there) != set()


def test_what_is_live_is_looked_at_and_not_edited(admin):
    live = Case.objects.get(slug="lolland-forstaa-din-baby").live
    response = admin.get(page(live))
    assert response.status_code == 200 and "Ret eksemplet i en ny kladde" in response.content.decode()
    response = admin.post(page(live), {"title": "Overskrevet"})
    assert response.status_code == 200
    live.refresh_from_db()
    assert live.title != "Overskrevet"


@pytest.mark.parametrize("verb", [release, actions.discard])
def test_a_draft_that_is_gone_meanwhile_gives_all_text_back(admin, draft, verb):
    opened = form_data(admin.get(page(draft)))
    verb(version=CaseVersion.objects.get(pk=draft.pk), by="en anden")
    response = admin.post(page(draft), opened | {"title": "Skrevet i mellemtiden"})
    body = response.content.decode()
    assert response.status_code == 200 and "Intet er overskrevet" in body and "Skrevet i mellemtiden" in body
    assert not CaseVersion.objects.filter(title="Skrevet i mellemtiden").exists()


def test_an_evaluation_can_go_in_the_same_save_as_its_result_is_edited(admin, draft):
    data = form_data(admin.get(page(draft)))
    data |= {"evaluations-0-DELETE": "on", "results-0-text": "Rettet i samme gang"}
    response = admin.post(page(draft), data)
    assert response.status_code == 302
    assert not draft.evaluations.exists()
    assert draft.results.get(text="Rettet i samme gang").evaluation is None


def test_an_address_in_use_is_not_changed(admin):
    concept, municipality = Concept.objects.published().first(), Municipality.objects.get(slug="koege")
    for model, obj in (("recommendations_concept", concept), ("cases_municipality", municipality)):
        url = reverse(f"admin:{model}_change", args=[obj.pk])
        assert "slug" not in admin.get(url).context["adminform"].form.fields


def test_an_address_is_made_from_the_title_in_danish(admin):
    add = reverse("admin:recommendations_concept_add")
    admin.post(add, form_data(admin.get(add)) | {"term": "Søvn på Ærø", "slug": "", "definition": "Hvile."})
    assert Concept.objects.filter(slug="soevn-paa-aeroe").exists()


def test_a_topic_in_use_cannot_be_deleted(admin):
    topic = Topic.objects.get(slug="skolefravaer")
    response = admin.post(reverse("admin:recommendations_topic_delete", args=[topic.pk]), {"post": "yes"})
    assert response.status_code == 200 and Topic.objects.filter(pk=topic.pk).exists()
    with pytest.raises(TransitionError):
        delete_content(kind="topic", obj=topic, by="redaktør")


def test_who_may_only_add_leaves_a_draft():
    user = get_user_model().objects.create_user("ny", "ny@example.org", "et langt kodeord", is_staff=True)
    names = ["add_concept", "view_concept"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    add = reverse("admin:recommendations_concept_add")
    data = {"term": "Ny", "definition": "En forklaring.", "_publish": "1", "edit_token": "0"}
    for prefix in ("mentions", "recommendation_ties"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    client.post(add, data)
    assert Concept.objects.get(slug="ny").state == "draft"
    assert "Seneste ændringer" not in client.get("/admin/").content.decode()


def press(client, version, verb, **fields):
    return client.post(reverse(f"admin:cases_caseversion_{verb}", args=[version.pk]), fields)


@pytest.fixture
def publisher():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("udgiver", "u@example.org", "et langt kodeord"))
    return client


def test_edit_publish_discard_archive_by_buttons(admin, publisher):
    case = Case.objects.get(slug="lolland-forstaa-din-baby")
    live = case.live
    admin.post(reverse("admin:cases_caseversion_ret", args=[live.pk]))
    draft = case.versions.get(state="draft")
    data = form_data(admin.get(page(draft))) | {"title": "Ny titel fra redaktøren", "_submit": "1"}
    response = admin.post(page(draft), data)
    assert response.status_code == 302, response.context["errors"]
    press(admin, draft, "publicer")
    case.refresh_from_db()
    assert case.live == live  # she wrote it herself
    press(publisher, draft, "publicer")
    case.refresh_from_db()
    assert case.live == draft and case.live.title == "Ny titel fra redaktøren"
    assert SearchEntry.objects.get(key=case.slug).title == "Ny titel fra redaktøren"
    press(admin, draft, "arkiver")
    assert Case.objects.published().filter(pk=case.pk).exists()  # without a reason nothing is archived
    press(admin, draft, "arkiver", reason="Findes ikke mere")
    assert not Case.objects.published().filter(pk=case.pk).exists()
    admin.post(reverse("admin:cases_caseversion_hent-frem", args=[draft.pk]))
    assert Case.objects.published().filter(pk=case.pk).exists()
    admin.post(reverse("admin:cases_caseversion_gendan", args=[live.pk]))
    restored = case.versions.get(state="draft")
    assert restored.title == live.title
    admin.post(reverse("admin:cases_caseversion_kasser", args=[restored.pk]))
    assert not case.versions.filter(state="draft").exists()


def test_the_buttons_only_take_posts(admin, draft):
    for verb in VERBS:
        assert admin.get(reverse(f"admin:cases_caseversion_{verb.url}", args=[draft.pk])).status_code == 405


def test_open_and_save_unchanged_keeps_every_row(admin, draft):
    before = dump(draft, VERSION)
    data = form_data(admin.get(page(draft)))
    data = {name: text.replace("\n", "\r\n") if isinstance(text, str) else text for name, text in data.items()}
    response = admin.post(page(draft), data)
    assert response.status_code == 302, (response.context["errors"], response.context["adminform"].form.errors)
    assert dump(CaseVersion.objects.get(pk=draft.pk), VERSION) == before


def test_a_new_case_from_an_empty_form(admin):
    add = reverse("admin:cases_caseversion_add")
    data = form_data(admin.get(add)) | {
        "slug": "odense-ny",
        "kind": "kommunal-indsats",
        "title": "Odense prøver noget nyt",
        "summary": "Odense hjælper børn.",
        "reported_year": "2026",
        "_submit": "1",
        "municipality_ties-TOTAL_FORMS": "1",
        "municipality_ties-0-role": "udfoerer",
    }
    data["municipality_ties-0-municipality"] = Municipality.objects.get(slug="odense").pk
    response = admin.post(add, data)
    assert response.status_code == 302, (response.context["errors"], response.context["adminform"].form.errors)
    version = CaseVersion.objects.get(case__slug="odense-ny")
    assert version.municipality_ties.get().key == "kommune-1"
    assert (version.created_by, version.author, version.edited_by) == ("redaktør", "redaktør", "redaktør")
    # It lacks a source: it is saved, and not sent to review.
    assert version.state == "draft" and "Skriv, hvor det står" in admin.get(page(version)).content.decode()


def test_a_new_case_needs_an_address_of_its_own(admin):
    add = reverse("admin:cases_caseversion_add")
    data = form_data(admin.get(add)) | {
        "title": "T",
        "summary": "S",
        "reported_year": "2026",
        "slug": "koege-er-du-paa-vej",
    }
    response = admin.post(add, data)
    assert "Der findes allerede et eksempel med den adresse." in response.content.decode()


def test_of_two_saves_on_one_state_the_second_is_refused_with_all_its_text(admin, draft):
    opened = form_data(admin.get(page(draft)))
    admin.post(page(draft), opened | {"title": "Den første"})
    step = next(name for name in opened if name.startswith("steps-") and name.endswith("-text"))
    response = admin.post(page(draft), opened | {"title": "Den anden", step: "Et trin, der ikke må gå tabt"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "Intet er overskrevet" in body and "Den anden" in body and "Et trin, der ikke må gå tabt" in body
    draft.refresh_from_db()
    assert draft.title == "Den første"


def test_saving_only_a_row_also_raises_the_number(admin, draft):
    opened = form_data(admin.get(page(draft)))
    step = next(name for name in opened if name.startswith("steps-") and name.endswith("-text"))
    assert admin.post(page(draft), opened | {step: "Kun trinnet er rettet"}).status_code == 302
    assert admin.post(page(draft), opened | {step: "Kun trinnet, igen"}).status_code == 200


def test_a_concept_is_a_draft_until_it_is_published(admin):
    add = reverse("admin:recommendations_concept_add")
    data = form_data(admin.get(add)) | {"term": "Nyt begreb", "slug": "nyt-begreb", "definition": "En forklaring."}
    admin.post(add, data)
    concept = Concept.objects.get(slug="nyt-begreb")
    assert concept.state == "draft" and not SearchEntry.objects.filter(key="nyt-begreb").exists()
    url = reverse("admin:recommendations_concept_change", args=[concept.pk])
    admin.post(url, form_data(admin.get(url)) | {"_publish": "1"})
    assert SearchEntry.objects.filter(kind="concept", key="nyt-begreb").exists()
    admin.post(url, form_data(admin.get(url)) | {"_archive": "1"})
    assert not SearchEntry.objects.filter(kind="concept", key="nyt-begreb").exists()


def test_deleting_what_is_in_use_is_refused_and_said(admin):
    source = EvidenceSource.objects.get(document_key="kl-2022")
    response = admin.post(reverse("admin:recommendations_evidencesource_delete", args=[source.pk]), {"post": "yes"})
    assert EvidenceSource.objects.filter(pk=source.pk).exists()
    assert response.status_code in (200, 403)


def test_a_synonym_renews_the_stamp(admin):
    before = current_stamp()
    admin.post(reverse("admin:catalogue_synonym_add"), {"words": "nyt ord, andet ord"})
    assert Synonym.objects.filter(words="nyt ord, andet ord").exists()
    assert current_stamp() != before
    assert AuditEvent.objects.filter(kind="synonym", by="redaktør").exists()


def test_the_preview_is_the_public_page_for_editors_only(admin, draft, client):
    address = reverse("case-preview", args=[draft.pk])
    CaseVersion.objects.filter(pk=draft.pk).update(title="Kladdens egen titel")
    response = admin.get(address)
    assert "Kladdens egen titel" in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"] and response.headers["X-Robots-Tag"] == "noindex"
    assert client.get(address).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_fifty_saves_at_once_one_is_saved_and_nothing_is_lost():
    draft = actions.start_case(
        slug="odense-ny", kind="kommunal-indsats", title="Odense", summary="Odense hjælper.", reported_year=2026, by="x"
    )
    CaseStep.objects.create(version=draft, key="trin-1", text="Første trin")
    user = editor()
    first = Client()
    first.force_login(user)
    opened = form_data(first.get(page(draft)))

    def save(number):
        client = Client()
        client.cookies = first.cookies
        mine = {"title": f"Redaktør nummer {number}", "steps-0-text": f"Trin fra nummer {number}"}
        try:
            response = client.post(page(draft), opened | mine)
            return number, response.status_code, response.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        outcomes = list(pool.map(save, range(50)))
    saved = [number for number, status, _ in outcomes if status == 302]
    refused = [(number, body) for number, status, body in outcomes if status == 200]
    assert (len(saved), len(refused)) == (1, 49)
    for number, body in refused:
        assert "Intet er overskrevet" in body
        assert f"Redaktør nummer {number}" in body and f"Trin fra nummer {number}" in body
    draft.refresh_from_db()
    assert draft.title == f"Redaktør nummer {saved[0]}"
    assert draft.steps.get().text == f"Trin fra nummer {saved[0]}"
