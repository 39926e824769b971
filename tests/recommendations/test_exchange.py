"""Sources to and from Excel and CSV: new ones are drafts, and what is published is a publisher's to change."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalogue.core.documents import dump
from catalogue.core.exchange import plan
from catalogue.core.exchange_resource import AnyTable, ExcelBook, ExcelCsv
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, Editable, Revision
from recommendations.actions import save_content
from recommendations.documents import SOURCE
from recommendations.exchange import SourceResource, SourceTransfer
from recommendations.models import EvidenceSource
from tests.files import csv_file, row_of, sheets_in, xlsx_file

pytestmark = pytest.mark.django_db

IMPORT = "admin:recommendations_evidencesource_import"
CONFIRM = "admin:recommendations_evidencesource_process_import"
NEW = [["Adresse", "Titel", "Slags", "År"], ["", "Søvn i skolealderen", "Rapport", "2024"]]


def client_as(role):
    user = get_user_model().objects.create_user(role, f"{role}@example.org", "et langt kodeord", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def upload(client, content, name="kilder.csv"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)})


def confirm(client, response):
    return client.post(reverse(CONFIRM), {"token": response.context["upload"].token}, follow=True)


@pytest.mark.parametrize("fmt", [ExcelBook, ExcelCsv])
def test_an_export_that_is_imported_unchanged_changes_nothing(fmt):
    content = fmt().export_data(SourceResource().export(EvidenceSource.objects.all()))
    found = plan(AnyTable().create_dataset(content).tables, SourceTransfer())
    assert not found.all_faults
    assert len(found.of("same")) == EvidenceSource.objects.count() > 100


def test_every_field_of_a_source_has_a_column():
    transfer = SourceTransfer()
    assert set(SOURCE.fields) == {column.name for column in transfer.columns} - {"state"}
    sheets = {sheet.name: sheet for sheet in transfer.sheets}
    for child in SOURCE.children:
        assert set(child.shape.fields) == {column.name for column in sheets[child.name].columns}


def test_a_new_source_is_a_draft(write_guard):
    client = client_as("redaktør")
    response = upload(client, csv_file(NEW))
    assert [row.key for row in response.context["preview"].new] == ["soevn-i-skolealderen"]
    confirm(client, response)
    source = EvidenceSource.objects.get(slug="soevn-i-skolealderen")
    assert source.state == Editable.State.DRAFT and source.year == 2024
    assert Client().get("/kilder/soevn-i-skolealderen/").status_code == 404
    assert Revision.objects.filter(kind="source", key=source.slug).count() == 1
    verbs = AuditEvent.objects.filter(kind="source", key=source.slug).values_list("verb", flat=True)
    assert list(verbs) == ["oprettet ved import"]
    assert AuditEvent.objects.get(verb="importeret").key == "kilder.csv"


def test_only_who_may_publish_changes_what_is_published():
    source = EvidenceSource.objects.published().works().first()
    rows = [["Adresse", "Udgiver"], [source.slug, "En anden udgiver"]]
    refused = upload(client_as("redaktør"), csv_file(rows))
    fault = refused.context["preview"].faults[0]
    assert (fault.row, fault.message) == (2, "Din rolle giver ikke lov til at rette det, læserne ser.")
    stamp = current_stamp()
    publisher = client_as("udgiver")
    confirm(publisher, upload(publisher, csv_file(rows)))
    source.refresh_from_db()
    assert source.publisher == "En anden udgiver" and source.state == Editable.State.PUBLISHED
    assert current_stamp() != stamp
    assert "En anden udgiver" in Client().get(source.get_absolute_url()).content.decode()
    assert Revision.objects.filter(kind="source", key=source.slug).exists()


def test_who_only_adds_sources_imports_none():
    assert client_as("forfatter").get(reverse(IMPORT)).status_code == 403


@pytest.mark.unguarded
def test_an_archived_source_is_refused():
    source = EvidenceSource.objects.published().works().first()
    EvidenceSource.objects.filter(pk=source.pk).update(state=Editable.State.ARCHIVED)
    response = upload(client_as("udgiver"), csv_file([["Adresse", "Udgiver"], [source.slug, "X"]]))
    assert "arkiveret" in response.context["preview"].faults[0].message


def test_links_and_mentions_stand_on_their_own_sheets():
    client = client_as("udgiver")
    source = EvidenceSource.objects.works().filter(links__isnull=False, mentions__isnull=False).first()
    sheets = sheets_in(ExcelBook().export_data(SourceResource().export(EvidenceSource.objects.filter(pk=source.pk))))
    sheets["Links"].append([source.slug, None, "kl.dk", "https://www.kl.dk/nyt"])
    sheets["Links"].append([source.slug, None, "kl.dk", "kl.dk"])
    response = upload(client, xlsx_file(sheets), "kilder.xlsx")
    fault = response.context["preview"].faults[0]
    assert (fault.sheet, fault.row, fault.heading) == ("Links", len(sheets["Links"]), "Link")
    sheets["Links"].pop()
    before = dump(source, SOURCE)
    response = upload(client, xlsx_file(sheets), "kilder.xlsx")
    assert row_of(xlsx_file(sheets), "Links", source.slug) == 2
    confirm(client, response)
    after = dump(EvidenceSource.objects.get(pk=source.pk), SOURCE)
    added = after["links"].pop()
    assert after == before and added["url"] == "https://www.kl.dk/nyt"


def test_a_change_between_preview_and_confirmation_is_refused():
    client = client_as("udgiver")
    source = EvidenceSource.objects.published().works().first()
    response = upload(client, csv_file([["Adresse", "Udgiver"], [source.slug, "Min"]]))
    source.publisher = "Annes"
    save_content(kind="source", obj=source, by="anne")
    text = confirm(client, response).content.decode()
    assert "Intet er importeret" in text and "anne" in text
    source.refresh_from_db()
    assert source.publisher == "Annes"
