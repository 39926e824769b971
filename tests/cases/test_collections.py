"""Collections: stored filters, fixtures, the editors' page, and what the index knows of them."""

import shutil

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import actions, report
from cases.collections import FilterError, canonical, filters_of, ground_of_tables
from cases.facets import GROUND
from cases.models import Case, Collection, CollectionItem, Municipality
from catalogue.core.kinds import kind_of
from catalogue.core.publishing import index_faults
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Revision, SearchEntry
from recommendations.actions import archive_content, publish_content, save_content
from tests.factories import make_case
from tests.forms import form_data
from tests.workflow import release

pytestmark = pytest.mark.django_db
SLUG = "tilbage-i-skole"
CASES = [
    "koege-er-du-paa-vej",
    "hvidovre-u-start",
    "koebenhavn-skolesocialraadgivere",
    "aarhus-back2school",
    "gladsaxe-pals",
]


def entry(slug=SLUG):
    return SearchEntry.objects.filter(kind="collection", key=slug).first()


def collection(slug=SLUG):
    return Collection.objects.get(slug=slug)


# --- The stored filter -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.dk/cases/?dokumentation=fulgt-op&tema=dagtilbud",
        "/cases/?tema=dagtilbud&dokumentation=fulgt-op&side=3",
        "?tema=dagtilbud&dokumentation=fulgt-op&vaelg=svendborg-loma&vis=alt&utm_source=brev",
        "  tema=dagtilbud&dokumentation=fulgt-op ",
    ],
)
def test_a_filter_is_stored_in_one_form_however_it_is_copied(typed):
    assert canonical(typed, GROUND.get()) == "tema=dagtilbud&dokumentation=fulgt-op"


def test_another_way_to_write_a_value_and_the_order_of_the_list_are_stored():
    assert canonical("kommune=0259&sorter=nyeste", GROUND.get()) == "kommune=koege&sorter=nyeste"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/cases/?tema=dagtilbudd", "»dagtilbudd« under Tema"),
        ("/cases/?temaer=dagtilbud", "»temaer«"),
        ("/cases/?q=fravær&tema=dagtilbud", "Søgeord kan ikke gemmes"),
        ("/cases/?sorter=nyeste", "Vælg mindst ét filter"),
        ("/cases/", "Vælg mindst ét filter"),
        ("/kilder/?dokument=kl-2022", "fra listen over eksempler"),
        ("dagtilbud", "fra listen over eksempler"),
    ],
)
def test_what_cannot_be_stored_says_why_in_danish(typed, said):
    with pytest.raises(FilterError, match=said):
        canonical(typed, GROUND.get())


def test_a_filter_that_has_lost_a_value_gives_nothing_rather_than_everything():
    assert filters_of("tema=findes-ikke", GROUND.get()) is None
    assert filters_of("tema=dagtilbud&tema=findes-ikke", GROUND.get()) is None


def test_a_year_is_known_before_anything_is_indexed(write_guard):
    with write_guard.paused():
        SearchEntry.objects.filter(kind="case").delete()
    assert canonical("aar=2022", ground_of_tables()) == "aar=2022"


# --- Fixtures --------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(settings.BASE_DIR / "fixtures", tmp_path / "fixtures")
    return tmp_path / "fixtures"


def write(folder, text):
    with (folder / "catalogue" / "collections.yaml").open("a", encoding="utf-8") as file:
        file.write(text)
    call_command("load_catalogue", folder, verbosity=0)


def test_the_six_stand_in_their_order_each_with_a_sentence_at_every_case():
    assert list(Collection.objects.shown().values_list("slug", flat=True)) == [
        "de-foerste-1000-dage",
        "godt-i-gang-i-dagtilbud",
        "tilbage-i-skole",
        "et-fritidsliv-til-alle",
        "en-familie-en-plan",
        "til-budgetforhandlingen",
    ]
    assert [item.case.slug for item in collection().items.all()] == CASES
    assert not CollectionItem.objects.filter(why="").exists()


def test_every_entry_for_the_budget_has_money_in_its_own_text():
    for item in collection("til-budgetforhandlingen").items.all():
        version = item.case.live
        text = "\n".join(
            [version.costs_and_requirements, version.results_text, *(step.text for step in version.steps.all())]
        )
        assert any(word in text for word in ("kr.", "budget", "penge")), item.case.slug


@pytest.mark.parametrize("slug", ["koebenhavn-taet-paa-familien", "herning-sverigesprojektet"])
def test_a_saving_is_called_expected(slug):
    assert "forvente" in collection("til-budgetforhandlingen").items.get(case__slug=slug).why.lower()


def test_a_filter_of_the_fixtures_is_stored_as_the_list_writes_it(folder):
    write(folder, "- {slug: ny, title: Ny, summary: Kort., filter: '/cases/?dokumentation=fulgt-op&tema=dagtilbud'}\n")
    assert collection("ny").filter == "tema=dagtilbud&dokumentation=fulgt-op"
    stamp = current_stamp()
    call_command("load_catalogue", folder, verbosity=0)
    assert current_stamp() == stamp


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {slug: ny, title: Ny, summary: K., filter: 'tema=findes-ikke'}\n", "filter: Listen over eksempler"),
        ("- {slug: ny, title: Ny, summary: K., items: [{key: a, case: findes-ikke}]}\n", "there is no case"),
        (
            "- {slug: ny, title: Ny, summary: K., filter: 'tema=dagtilbud', items: [{key: a, case: optur}]}\n",
            "either items or a filter",
        ),
    ],
)
def test_a_broken_collection_is_refused_with_its_place(folder, text, said):
    with pytest.raises(CommandError, match=said):
        write(folder, text)
    assert not Collection.objects.filter(slug="ny").exists()


def test_an_order_changed_in_the_file_is_the_order_on_the_page(folder):
    path = folder / "catalogue" / "collections.yaml"
    text = path.read_text(encoding="utf-8")
    first, second = text.index("  - key: koege-er-du-paa-vej"), text.index("  - key: hvidovre-u-start")
    end = text.index("  - key: koebenhavn-skolesocialraadgivere")
    path.write_text(text[:first] + text[second:end] + text[first:second] + text[end:], encoding="utf-8")
    call_command("load_catalogue", folder, verbosity=0)
    assert [item.case.slug for item in collection().items.all()][:2] == ["hvidovre-u-start", "koege-er-du-paa-vej"]


# --- Index and actions -----------------------------------------------------------------------------------------------


def test_a_case_stands_once_in_a_collection():
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionItem.objects.create(collection=collection(), case=Case.objects.get(slug=CASES[0]), key="igen")


def test_a_collection_is_found_by_its_text_and_by_its_cases():
    found = entry()
    assert found.title == "Tilbage i skole" and found.url == "/samlinger/tilbage-i-skole/"
    assert "Back2School" in found.body and "rejsehold" in found.body


def test_a_new_title_of_a_case_stands_in_the_entries_that_name_it():
    draft = actions.start_edit(case=Case.objects.get(slug=CASES[0]), by="redaktør")
    draft.title = "Fravær med nyt navn"
    draft.save()
    actions.save_version(version=draft, by="redaktør")
    assert "Fravær med nyt navn" not in entry().body
    release(draft)
    assert "Fravær med nyt navn" in entry().body
    assert list(index_faults()) == []


def test_an_archived_case_leaves_the_entry_and_the_last_one_takes_it_away():
    cases = list(Case.objects.filter(slug__in=CASES))
    actions.archive(case=cases[0], by="redaktør")
    assert cases[0].live.title not in entry().body
    for case in cases[1:]:
        actions.archive(case=case, by="redaktør")
    assert entry() is None
    assert not Collection.objects.shown().filter(slug=SLUG).exists()
    assert f"collection {SLUG}: has no published case and no filter" in report.broken_rules()
    assert list(index_faults()) == []
    actions.unarchive(case=cases[0], by="redaktør")
    assert cases[0].live.title in entry().body


def test_every_action_leaves_audit_revision_index_and_stamp():
    one = collection()
    for action, verb, state in (
        (archive_content, "arkiveret", "archived"),
        (publish_content, "publiceret", "published"),
        (save_content, "rettet", "published"),
    ):
        stamp, number = current_stamp(), one.edit_no
        action(kind="collection", obj=one, by="redaktør")
        one.refresh_from_db()
        assert one.state == state and one.edit_no > number and current_stamp() != stamp
        assert AuditEvent.objects.filter(kind="collection", key=SLUG, verb=verb).exists()
        assert (entry() is not None) == (state == "published")
    kept = Revision.objects.filter(kind="collection", key=SLUG).first().payload
    assert [item["case"] for item in kept["items"]] == CASES


def test_the_report_names_a_filter_that_finds_nothing(write_guard):
    with write_guard.paused():
        Collection.objects.filter(slug=SLUG).update(filter="tema=findes-ikke")
    assert f"collection {SLUG}: its filter finds nothing" in report.broken_rules()


# --- The editors' page -----------------------------------------------------------------------------------------------


@pytest.fixture
def admin():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("redaktør", "r@example.org", "et langt kodeord"))
    return client


def page(one):
    return reverse("admin:cases_collection_change", args=[one.pk])


def test_two_editors_cannot_overwrite_each_other(admin):
    one = collection()
    opened = form_data(admin.get(page(one)))
    assert admin.post(page(one), opened | {"title": "Den første"}).status_code == 302
    response = admin.post(page(one), opened | {"title": "Den anden", "items-0-why": "Mit nye hvorfor"})
    body = response.content.decode()
    assert response.status_code == 200 and "Intet er overskrevet" in body
    assert "Den anden" in body and "Mit nye hvorfor" in body
    one.refresh_from_db()
    assert one.title == "Den første" and one.slug == SLUG


def test_rows_are_moved_added_and_taken_away(admin):
    one = collection()
    data = form_data(admin.get(page(one)))
    data |= {"items-0-position": "9", "items-1-DELETE": "on", "items-TOTAL_FORMS": "6"}
    data |= {
        "items-5-case": str(Case.objects.get(slug="optur").pk),
        "items-5-why": "Skolen øver.",
        "items-5-position": "0",
    }
    assert admin.post(page(one), data).status_code == 302
    order = [item.case.slug for item in one.items.all()]
    assert order == [CASES[2], CASES[3], CASES[4], CASES[0], "optur"]
    assert one.items.get(case__slug="optur").key == "eksempel-1"


def new(admin, **values):
    add = reverse("admin:cases_collection_add")
    data = form_data(admin.get(add)) | {
        "title": "Børn på Ærø",
        "slug": "",
        "summary": "Kort.",
        "text": "",
        "position": "7",
    }
    return admin.post(add, data | values)


def test_a_new_one_is_a_draft_until_it_is_published(admin):
    assert new(admin, filter="/cases/?kommune=koege").status_code == 302
    one = collection("boern-paa-aeroe")
    assert one.state == "draft" and one.filter == "kommune=koege" and entry(one.slug) is None
    assert Client().get("/samlinger/boern-paa-aeroe/").status_code == 404
    assert admin.post(page(one), form_data(admin.get(page(one))) | {"_publish": "1"}).status_code == 302
    assert entry(one.slug).title == "Børn på Ærø"
    assert Client().get("/samlinger/boern-paa-aeroe/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/cases/?tema=ukendt", "kender ikke »ukendt« under Tema"),
        ("/cases/?q=fravær", "Søgeord kan ikke gemmes"),
        ("/cases/?kommune=laesoe&dokumentation=lodtraekning", "finder ingen eksempler"),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused_with_its_reason(admin, typed, said):
    response = new(admin, filter=typed)
    assert response.status_code == 200 and said in response.content.decode()
    assert not Collection.objects.filter(slug="boern-paa-aeroe").exists()


def test_a_filter_and_rows_together_are_refused(admin):
    one = collection()
    response = admin.post(page(one), form_data(admin.get(page(one))) | {"filter": "tema=dagtilbud"})
    assert response.status_code == 200 and "ikke begge dele" in response.content.decode()
    one.refresh_from_db()
    assert one.filter == ""


def test_a_collection_that_nobody_needs_can_be_deleted(admin):
    one = collection()
    assert admin.post(reverse("admin:cases_collection_delete", args=[one.pk]), {"post": "yes"}).status_code == 302
    assert not Collection.objects.filter(slug=SLUG).exists() and entry() is None
    assert Case.objects.filter(slug__in=CASES).count() == len(CASES)


def test_a_document_is_the_whole_collection_in_order():
    kind = kind_of("collection")
    doc = kind.dump(kind.find(SLUG))
    assert [item["case"] for item in doc["items"]] == CASES and doc["summary"] and "filter" not in doc


def test_a_stored_filter_follows_the_catalogue():
    before = len(filters_of("kommune=koege", GROUND.get()).matching())
    make_case("ny-i-koege", municipalities=[Municipality.objects.get(slug="koege")])
    assert len(filters_of("kommune=koege", GROUND.get()).matching()) == before + 1
