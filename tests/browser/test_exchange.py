"""Import and export in a browser: nothing that the policy refuses, nothing that axe finds, nothing that scrolls."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalogue.core.exchange_resource import ExcelBook
from catalogue.models import PendingImport
from tests.files import changed, row_of, sheets_in, xlsx_file

LIST = "/admin/cases/caseversion/"
SLUG = "boerneliv-i-sund-balance"


@pytest.fixture(scope="module")
def cookie(site, django_db_blocker):
    """The session of a superuser who is there for this module only."""
    with django_db_blocker.unblock():
        users = get_user_model().objects
        user = users.create_superuser("bytter", "bytter@example.org", "et langt kodeord")
        client = Client()
        client.force_login(user)
        yield {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}
        client.logout()
        user.delete()


@pytest.fixture(scope="module")
def files(django_db_blocker):
    """Files as Playwright uploads them: a good one and one with faults."""
    from cases.exchange import CaseResource
    from cases.models import Case, CaseVersion

    with django_db_blocker.unblock():
        live = CaseVersion.objects.filter(pk__in=Case.objects.published().values("live")).order_by("pk")
        content = ExcelBook().export_data(CaseResource().export(live))
    sheets = sheets_in(content)
    new = {"Titel": "Leg på Ærø", "Én sætning": "De leger.", "Oplyst i": 2026, "Kommuner, der gør det": "Ærø"}
    sheets["Eksempler"].append([new.get(heading) for heading in sheets["Eksempler"][0]])
    good = changed(xlsx_file(sheets), "Eksempler", row_of(content, "Eksempler", SLUG), "Periode", "Siden 2019")
    bad = changed(good, "Eksempler", 5, "Emner", "Bevægelse; " + "x" * 60)
    bad = changed(bad, "Eksempler", 7, "Oplyst i", "i fjor")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {
        name: {"name": f"{name}.xlsx", "mimeType": kind, "buffer": buffer}
        for name, buffer in (("god", good), ("fejl", bad), ("tom", b""))
    }


@pytest.fixture(params=[390, 1280])
def page(request, chromium, site, cookie):
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="da-DK", base_url=site)
    context.add_cookies([cookie])
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def sound(page, axe):
    axe(page)
    scrolled = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert scrolled <= 0 and page.complaints == []


def upload(page, file):
    page.goto(f"{LIST}import/")
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Se forskellene").click()


def test_the_import_page(page, axe):
    page.goto(f"{LIST}?q=motorik")
    page.get_by_role("link", name="Importér").click()
    page.get_by_text("Alle kolonner, og hvad der må stå i dem").click()
    sound(page, axe)
    page.get_by_label("Fil", exact=True).focus()
    assert page.evaluate("document.activeElement.id") == "id_file"


def test_the_differences(page, axe, files, django_db_blocker):
    upload(page, files["god"])
    page.get_by_role("heading", name="1 bliver oprettet, 1 bliver rettet").wait_for()
    assert page.locator("ins", has_text="2019").is_visible()
    page.get_by_text("Leg på Ærø").first.click()
    sound(page, axe)
    page.get_by_role("button", name="Kassér filen").click()
    page.get_by_text("Filen er kasseret. Intet er importeret.").wait_for()
    with django_db_blocker.unblock():
        assert not PendingImport.objects.exists()


def test_the_faults(page, axe, files):
    upload(page, files["fejl"])
    page.get_by_role("heading", name="Intet er importeret: der er fejl 2 steder").wait_for()
    assert page.locator(".k-faults li").all_inner_texts()[1].startswith("Række 7, Oplyst i")
    sound(page, axe)
    upload(page, files["tom"])
    page.get_by_text("Filen er tom.").wait_for()
    sound(page, axe)


def test_the_export_is_saved_as_a_file(page, axe):
    page.goto(f"{LIST}?q=motorik")
    page.get_by_role("link", name="Eksportér").click()
    sound(page, axe)
    page.get_by_label("CSV, kun hovedarket").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hent filen").click()
    assert download.value.suggested_filename.endswith(".csv")
