"""Login in a real browser: the app's codes, a passkey, a forgotten password, limits, sessions, single sign-on, axe."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from catalogue.models import AuditEvent, User
from catalogue.settings import single_sign_on
from tests import oidc
from tests.accounts import PASSWORD, add_app, code, make_editor

WIDTHS = (320, 390, 1280)
REFUSED = re.compile(r"status of (403|429)")  # Chromium's own line about an answer that is meant to be one


@pytest.fixture
def at_localhost(site):
    """The same server by name: a passkey belongs to a name, never to a bare address."""
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def anna(site, django_db_blocker):
    """A committed editor with all rights: the live server has connections of its own."""
    with django_db_blocker.unblock():
        User.objects.filter(email__endswith="@example.org").delete()  # those of other modules' tests
        user = make_editor("anna@example.org", is_superuser=True)
        yield user
        cache.clear()
        AuditEvent.objects.filter(kind="redaktør").delete()
        User.objects.filter(email__endswith="@example.org").delete()


@pytest.fixture
def no_complaints():
    """A function (page) that fails on what the browser complained of."""
    return lambda page: [text for text in page.complaints if not REFUSED.search(text)] == [] or pytest.fail(
        "; ".join(page.complaints)
    )


def log_in(page, email="anna@example.org", password=PASSWORD):
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Adgangskode").fill(password)
    page.get_by_role("button", name="Log ind", exact=True).click()


def secret_of(page):
    return page.locator(".k-account-secret").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_app_is_set_up_and_used(open_page, anna, scripts, no_complaints):
    """Also without JavaScript."""
    page = open_page("/admin/", scripts=scripts)
    log_in(page)
    page.get_by_role("link", name="To-trins-login").click()
    page.get_by_role("link", name="Slå appen til").click()
    secret = secret_of(page)
    page.get_by_label("Kode fra appen").fill(code(secret))
    page.get_by_role("button", name="Slå appen til").click()
    expect(page.locator(".k-account-codes li")).to_have_count(10)
    page.get_by_role("link", name="gå til redaktionen").click()
    page.get_by_role("button", name="Log ud").click()
    page.get_by_text("Du er logget ud.").wait_for()
    log_in(page)
    page.get_by_label("Kode", exact=True).fill(code(secret, later=1))
    page.get_by_role("button", name="Log ind", exact=True).click()
    page.get_by_role("link", name="Mine logins").wait_for()
    assert page.url.endswith("/admin/")
    if scripts:
        no_complaints(page)


def virtual_key(page):
    """A key inside this browser that can always verify its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_logs_in_alone(open_page, anna, at_localhost, no_complaints):
    page = open_page(f"{at_localhost}/konto/to-trin/noegler/ny/")
    virtual_key(page)
    log_in(page)
    page.goto(f"{at_localhost}/konto/to-trin/noegler/ny/")
    page.get_by_label("Navn").fill("Min bærbare")
    page.get_by_role("button", name="Lav adgangsnøglen").click()
    page.wait_for_url("**/konto/to-trin/koder/")
    page.get_by_text("Adgangsnøglen er gemt.").wait_for()
    page.goto(f"{at_localhost}/konto/to-trin/noegler/")
    assert page.locator(".k-account-row-name").inner_text() == "Min bærbare"
    # Without a password, and to where she wanted.
    page.get_by_role("button", name="Log ud").click()
    page.goto(f"{at_localhost}/admin/catalogue/synonym/")
    page.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    page.wait_for_url("**/admin/catalogue/synonym/")
    # As the second step after a password.
    page.get_by_role("button", name="Log ud").click()
    log_in(page)
    page.get_by_role("button", name="Brug en adgangsnøgle").click()
    page.wait_for_url("**/admin/")
    no_complaints(page)


def test_a_passkey_that_is_not_there_is_said_in_danish(open_page, anna, at_localhost):
    page = open_page(f"{at_localhost}/konto/log-ind/")
    refuse = "async () => { throw new DOMException('', 'NotAllowedError') }"
    page.evaluate(f"() => {{ navigator.credentials.get = {refuse} }}")
    page.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    page.get_by_text("Det blev afbrudt, eller der gik for lang tid.").wait_for()
    expect(page.get_by_role("button", name="Log ind med en adgangsnøgle")).to_be_enabled()


def test_a_forgotten_password_is_chosen_anew(open_page, anna, site, no_complaints):
    page = open_page("/konto/log-ind/")
    page.get_by_role("link", name="Har du glemt din adgangskode?").click()
    page.get_by_label("E-mail").fill("anna@example.org")
    page.get_by_role("button", name="Send linket").click()
    page.get_by_role("heading", name="Se i din indbakke").wait_for()
    page.goto(site + re.search(r"https?://[^/]+(/konto/glemt/\S+)", mail.outbox[-1].body)[1])
    for label in ("Ny adgangskode", "Ny adgangskode igen"):
        page.get_by_label(label, exact=True).fill("fem andre gode ord")
    page.get_by_role("button", name="Gem adgangskoden").click()
    page.get_by_role("link", name="Log ind").click()
    log_in(page, password="fem andre gode ord")
    page.wait_for_url("**/admin/")
    no_complaints(page)


def test_after_five_wrong_passwords_one_must_wait(open_page, anna):
    page = open_page("/konto/log-ind/")
    for _ in range(5):
        log_in(page, password="forkert")
        page.get_by_text("E-mailadressen eller adgangskoden er forkert.").wait_for()
    log_in(page)
    page.get_by_text("Vent fem minutter").wait_for()


def test_another_login_is_seen_and_ended(open_page, anna):
    phone, page = open_page("/admin/", 390), open_page("/admin/")
    log_in(phone), log_in(page)
    page.get_by_role("link", name="Mine logins").click()
    expect(page.locator(".k-account-rows li")).to_have_count(2)
    page.get_by_role("button", name="Log ud alle andre steder").click()
    page.get_by_text("Du er logget ud alle andre steder.").wait_for()
    phone.reload()
    assert "/konto/log-ind/" in phone.url


def test_single_sign_on_leads_there_and_back(open_page, anna, settings, no_complaints):
    with oidc.serving() as provider:
        given = single_sign_on(provider.address, *oidc.CLIENT, "Kommunens login", False)
        settings.SSO_NAME, settings.SOCIALACCOUNT_PROVIDERS = given
        page = open_page("/admin/catalogue/synonym/")
        page.get_by_role("link", name="Log ind med Kommunens login").click()
        page.wait_for_url("**/admin/catalogue/synonym/")
        no_complaints(page)
        provider.claims["email"] = "fremmed@example.org"
        stranger = open_page("/konto/log-ind/")
        stranger.get_by_role("link", name="Log ind med Kommunens login").click()
        stranger.get_by_text("ingen redaktør med den adresse").wait_for()


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_typed_when_the_session_ends_is_sent_after_a_new_login(open_page, anna, scripts):
    page = open_page("/admin/catalogue/synonym/add/", scripts=scripts)
    log_in(page)
    page.get_by_label("Ord").fill("xylofon, zorpix, ærteblomst")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Gem", exact=True).first.click()
    page.get_by_role("heading", name="Det er ikke gemt endnu, og intet er tabt").wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Log ind i et nyt vindue").click()
    log_in(opened.value)
    opened.value.get_by_text("Tryk dér på »Send igen«").wait_for()
    opened.value.close()
    page.get_by_role("button", name="Send igen").click()
    page.get_by_text("Du har logget ind igen").wait_for()
    page.get_by_role("button", name="Send igen").click()
    page.get_by_role("link", name="xylofon, zorpix, ærteblomst").first.wait_for()
    page.get_by_role("link", name="xylofon, zorpix, ærteblomst").first.click()
    page.get_by_role("link", name="Slet").first.click()
    page.get_by_role("button", name="Ja, jeg er sikker").click()


OPEN = ["/konto/log-ind/", "/konto/glemt/", "/konto/glemt/sendt/", "/konto/glemt/1-x/", "/konto/oidc/afbrudt/"]
OWN = [
    "/konto/",
    "/konto/?tilbage=1",
    "/konto/adgangskode/",
    "/konto/logget-ind/",
    "/konto/log-ud/",
    "/konto/to-trin/",
    "/konto/to-trin/app/",
    "/konto/to-trin/noegler/",
    "/konto/to-trin/noegler/ny/",
    "/konto/bekraeft/",
    "/admin/catalogue/user/",
    "/admin/catalogue/user/add/",
]
WITH_APP = ["/konto/to-trin/", "/konto/to-trin/app/fra/", "/konto/to-trin/koder/", "/konto/to-trin/koder/nye/"]


def looks_right(page, axe, no_complaints):
    axe(page)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"
    no_complaints(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_everyone(open_page, axe, width, no_complaints, anna):
    for address in OPEN:
        looks_right(open_page(address, width), axe, no_complaints)
    page = open_page("/konto/log-ind/", width)
    log_in(page, password="forkert")
    looks_right(page, axe, no_complaints)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_editors_own_pages(open_page, axe, width, no_complaints, anna, settings):
    page = open_page("/admin/", width)
    log_in(page)
    for address in OWN:
        page.goto(address)
        if address.startswith("/konto/"):
            looks_right(page, axe, no_complaints)
        else:
            no_complaints(page)
    settings.SECOND_FACTOR_FOR = ["administrator"]
    page.goto("/admin/")
    assert "/konto/to-trin/kraeves/" in page.url
    looks_right(page, axe, no_complaints)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_the_second_factor(open_page, axe, width, no_complaints, anna):
    add_app(anna)
    page = open_page("/admin/", width)
    log_in(page)
    looks_right(page, axe, no_complaints)
    page.get_by_label("Kode", exact=True).fill("000000")
    page.get_by_role("button", name="Log ind", exact=True).click()
    looks_right(page, axe, no_complaints)
    page.get_by_label("Kode", exact=True).fill(code())
    page.get_by_role("button", name="Log ind", exact=True).click()
    for address in WITH_APP:
        page.goto(address)
        looks_right(page, axe, no_complaints)
