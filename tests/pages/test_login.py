"""/konto/: login, second factor, passwords and sessions, as an editor without JavaScript meets them."""

import re
import time
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.urls import get_resolver, reverse
from django.utils import timezone

from catalogue.core.idle import RENEWED
from catalogue.models import User
from tests.accounts import PASSWORD, add_app, code, make_editor
from tests.conftest import InspectingClient
from tests.pages.test_valid_html import NODE, PROGRAM, faults

pytestmark = pytest.mark.django_db

LOGIN = "/konto/log-ind/"


def log_in(client, email="anna@example.org", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def anna():
    return make_editor()


# --- In and out ------------------------------------------------------------------------------------------------------


def test_the_admin_leads_to_the_login_page_and_back(client, anna):
    response = client.get("/admin/catalogue/synonym/?q=tand")
    assert response.status_code == 302
    assert response.url == "/konto/log-ind/?next=%2Fadmin%2Fcatalogue%2Fsynonym%2F%3Fq%3Dtand"
    page = client.get(response.url)
    assert 'name="next" value="/admin/catalogue/synonym/?q=tand"' in page.content.decode()
    assert log_in(client, next="/admin/catalogue/synonym/?q=tand").url == "/admin/catalogue/synonym/?q=tand"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("next_address", ["https://evil.example/", "//evil.example/", "javascript:x", "\\\\evil"])
def test_nobody_is_led_to_another_site(client, anna, next_address):
    assert client.get("/admin/login/", {"next": next_address}).url == "/konto/log-ind/?next=%2Fadmin%2F"
    assert log_in(client, next=next_address).url == "/admin/"
    assert client.get("/admin/login/", {"next": next_address}).url == "/admin/"


def test_the_admin_has_no_login_of_its_own(client, anna):
    response = client.post("/admin/login/", {"username": "anna", "password": PASSWORD})
    assert response.status_code == 302 and response.url.startswith(LOGIN)
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").status_code == 302


def test_case_and_spaces_of_the_address_do_not_matter(client, anna):
    assert log_in(client, " Anna@Example.ORG ").url == "/admin/"


@pytest.mark.parametrize(("email", "password"), [("anna@example.org", "forkert"), ("ingen@example.org", PASSWORD)])
def test_an_unknown_address_and_a_wrong_password_are_answered_alike(client, anna, email, password):
    response = log_in(client, email, password)
    assert response.status_code == 200
    assert "E-mailadressen eller adgangskoden er forkert." in words(response)
    assert "<title>Fejl: Log ind" in response.content.decode()


def test_a_user_name_is_no_way_in(client, anna):
    assert log_in(client, "anna").status_code == 200


def test_a_closed_account_does_not_get_in(client):
    make_editor(is_active=False)
    response = log_in(client)
    assert response.url == "/konto/lukket/" and "Din konto er lukket" in words(client.get(response.url))
    assert "_auth_user_id" not in client.session


def test_someone_who_is_no_editor_gets_a_page_that_says_so(client):
    make_editor(is_staff=False)
    log_in(client)
    for address in ("/admin/", "/admin/login/", "/admin/catalogue/synonym/"):
        response = client.get(address)
        assert response.status_code == 403 and "Du har ikke adgang til redaktionen" in words(response)
    assert client.get("/konto/").status_code == 200


def test_logging_out_is_a_post_from_the_admin_too(client, anna):
    log_in(client)
    assert client.get("/admin/logout/").url == "/konto/log-ud/"
    assert "Vil du logge ud?" in words(client.get("/konto/log-ud/"))
    body = client.get("/admin/").content.decode()
    for address in ("/konto/", "/konto/to-trin/", "/konto/logget-ind/"):
        assert f'href="{address}"' in body
    assert 'action="/konto/log-ud/"' in body
    response = client.post("/admin/logout/", follow=True)
    assert "Du er logget ud." in words(response) and client.get("/admin/").status_code == 302


def test_the_admins_other_account_pages_lead_to_ours(client, anna):
    log_in(client)
    assert client.get("/admin/password_change/").url == "/konto/adgangskode/"
    assert client.get("/admin/password_change/done/").url == "/konto/"


def test_createsuperuser_makes_a_login_that_works(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", "--noinput", username="chef", email="Chef@Example.org", verbosity=0)
    assert log_in(client, "chef@example.org").url == "/admin/"
    row = EmailAddress.objects.get(user__username="chef")
    assert row.email == "chef@example.org" and row.verified and row.primary


def test_nobody_can_sign_up(client):
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not [name for name in names if "signup" in name or name == "account_email"]
    for address in ("/konto/signup/", "/konto/opret/", "/accounts/signup/", "/konto/3rdparty/signup/"):
        assert client.get(address).status_code == 404


def test_robots_stay_out(client):
    assert "Disallow: /konto/" in client.get("/robots.txt").content.decode()
    response = client.get(LOGIN)
    assert '<meta name="robots" content="noindex' in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_readers_page_gets_no_cookie_when_the_login_page_has_been_seen(client):
    client.get(LOGIN)
    response = client.get("/cases/")
    assert not response.cookies and "cookie" not in response.headers.get("Vary", "").lower()


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_after_five_wrong_passwords_the_address_rests(client, anna):
    for _ in range(5):
        log_in(client, password="forkert")
    response = log_in(client)
    assert "Du har prøvet for mange gange. Vent fem minutter" in words(response)
    other = InspectingClient(REMOTE_ADDR="198.51.100.7")
    assert "for mange gange" in words(log_in(other))  # the limit is on the address, from wherever
    make_editor("bo@example.org")
    assert log_in(other, "bo@example.org").url == "/admin/"


def test_from_one_place_only_ten_addresses_are_tried(client, anna):
    for number in range(10):
        log_in(client, f"nr{number}@example.org")
    assert "for mange gange" in words(log_in(client))
    assert log_in(InspectingClient(REMOTE_ADDR="198.51.100.7")).url == "/admin/"


def test_the_place_is_the_clients_behind_a_proxy(client, settings, anna):
    settings.PROXY_COUNT = 1
    for number in range(10):
        made_up = InspectingClient(headers={"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.9"})
        log_in(made_up, f"nr{number}@example.org")
    assert "for mange gange" in words(log_in(InspectingClient(headers={"X-Forwarded-For": "198.51.100.9"})))
    assert log_in(InspectingClient(headers={"X-Forwarded-For": "198.51.100.10"})).url == "/admin/"


def test_many_requests_get_a_danish_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    for _ in range(2):
        log_in(client, "x@example.org")
    response = log_in(client, "x@example.org")
    assert response.status_code == 429 and "Vent fem minutter" in words(response)


def test_questions_for_a_passkey_are_limited(client):
    answers = [client.get("/konto/log-ind/noegle/", headers={"Accept": "application/json"}) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [200] * 30 + [429]


# --- Passwords -------------------------------------------------------------------------------------------------------


def link_in_mail():
    return re.search(r"https?://[^/]+(/konto/glemt/\S+)", mail.outbox[-1].body)[1]


def test_a_forgotten_password_is_chosen_anew_by_mail(client, anna):
    old = InspectingClient()
    log_in(old)
    response = client.post("/konto/glemt/", {"email": "anna@example.org"}, follow=True)
    assert "Se i din indbakke" in words(response)
    assert mail.outbox[-1].to == ["anna@example.org"] and mail.outbox[-1].subject == "Vælg en ny adgangskode"
    link = link_in_mail()
    page = client.get(link, follow=True)
    form = page.request["PATH_INFO"]
    assert "Vælg en adgangskode" in words(page) and link not in page.content.decode()
    response = client.post(form, {"password1": "kort", "password2": "kort"})
    assert response.status_code == 200 and "mindst 12 tegn" in words(response)
    response = client.post(form, {"password1": "fem andre gode ord", "password2": "noget andet end det"})
    assert "De to adgangskoder er ikke ens." in words(response)
    client.post(form, {"password1": "fem andre gode ord", "password2": "fem andre gode ord"})
    assert mail.outbox[-1].subject == "Din adgangskode er skiftet"
    assert old.get("/admin/").status_code == 302  # logged out everywhere
    assert log_in(client, password="fem andre gode ord").url == "/admin/"
    assert "Linket virker ikke længere" in words(InspectingClient().get(link, follow=True))


def test_who_has_an_account_cannot_be_asked(client, anna):
    known = client.post("/konto/glemt/", {"email": "anna@example.org"})
    unknown = client.post("/konto/glemt/", {"email": "ingen@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["anna@example.org"], ["ingen@example.org"]]
    assert "ingen konto med den adresse" in mail.outbox[-1].body and "/konto/glemt/" not in mail.outbox[-1].body


def test_a_mail_server_that_is_down_is_no_error_and_tells_nothing(client, anna, monkeypatch):
    def fail(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    for email in ("anna@example.org", "ingen@example.org"):
        response = client.post("/konto/glemt/", {"email": email}, follow=True)
        assert response.status_code == 200 and "Mailen kunne ikke sendes." in words(response)


def test_links_in_mail_lead_to_the_sites_own_address(client, anna, settings):
    settings.SITE_URL = "https://katalog.example.dk"
    client.post("/konto/glemt/", {"email": "anna@example.org"}, headers={"Host": "localhost"})
    assert "https://katalog.example.dk/konto/glemt/" in mail.outbox[-1].body
    assert "localhost" not in mail.outbox[-1].body


def test_mails_are_limited_for_each_address(client, anna):
    for _ in range(3):
        client.post("/konto/glemt/", {"email": "anna@example.org"})
    assert client.post("/konto/glemt/", {"email": "anna@example.org"}).status_code == 429
    assert len(mail.outbox) == 3


def test_a_password_is_changed_with_the_old_one(client, anna):
    log_in(client)
    new = {"password1": "fem andre gode ord", "password2": "fem andre gode ord"}
    response = client.post("/konto/adgangskode/", {"oldpassword": "forkert"} | new)
    assert "Det er ikke din nuværende adgangskode." in words(response)
    response = client.post("/konto/adgangskode/", {"oldpassword": PASSWORD} | new, follow=True)
    assert "Din adgangskode er skiftet." in words(response)
    assert client.get("/admin/").status_code == 200
    assert mail.outbox[-1].to == ["anna@example.org"] and "IP-adresse: 127.0.0.1" in mail.outbox[-1].body


# --- Second factor ---------------------------------------------------------------------------------------------------


def activate(client):
    """Set up an app through the pages; its secret."""
    page = client.get("/konto/to-trin/app/")
    secret = re.search(r'k-account-secret">(\w+)<', page.content.decode())[1]
    assert "<svg" in page.content.decode()
    with patch("django.db.transaction.on_commit", lambda run: run()):  # within the request, as it is without a test
        return secret, client.post("/konto/to-trin/app/", {"code": code(secret)}, follow=True)


def test_an_app_is_set_up_and_asked_for_at_the_next_login(client, anna):
    log_in(client)
    secret, response = activate(client)
    assert "Dine gendannelseskoder" in words(response) and "Appen er slået til." in words(response)
    codes = re.findall(r"<code>(\d{8})</code>", response.content.decode())
    assert len(codes) == 10
    client.post("/konto/log-ud/")
    assert log_in(client, next="/admin/catalogue/synonym/").url == "/konto/to-trin/kode/"
    assert client.get("/admin/").status_code == 302
    response = client.post("/konto/to-trin/kode/", {"code": "000000"})
    assert "Koden er forkert eller brugt." in words(response)
    response = client.post("/konto/to-trin/kode/", {"code": code(secret, later=1)})
    assert response.url == "/admin/catalogue/synonym/" and client.get("/admin/").status_code == 200
    # A recovery code is taken once.
    for attempt in range(2):
        other = InspectingClient()
        log_in(other)
        response = other.post("/konto/to-trin/kode/", {"code": codes[0]})
        assert (response.status_code == 302) == (attempt == 0)


def test_a_code_is_taken_once(client, anna):
    add_app(anna)
    one, other = InspectingClient(), InspectingClient()
    log_in(one), log_in(other)
    now = code()
    assert one.post("/konto/to-trin/kode/", {"code": now}).status_code == 302
    assert "forkert eller brugt" in words(other.post("/konto/to-trin/kode/", {"code": now}))


def test_codes_cannot_be_guessed(client, anna):
    add_app(anna)
    log_in(client)
    for number in range(5):
        client.post("/konto/to-trin/kode/", {"code": f"00000{number}"})
    assert "for mange gange" in words(client.post("/konto/to-trin/kode/", {"code": code()}))


@pytest.mark.parametrize("junk", ["{}", "[]", "null", "x", '{"id": "a", "rawId": "a", "type": "public-key"}', '"x"'])
def test_a_made_up_passkey_is_no_error(client, anna, junk):
    client.get("/konto/log-ind/noegle/", headers={"Accept": "application/json"})
    response = client.post("/konto/log-ind/noegle/", {"credential": junk, "next": "/admin/x/"}, follow=True)
    assert "Adgangsnøglen blev ikke godkendt." in words(response) and 'value="/admin/x/"' in response.content.decode()
    assert "_auth_user_id" not in client.session
    log_in(client)
    client.get("/konto/to-trin/noegler/ny/")
    assert client.post("/konto/to-trin/noegler/ny/", {"credential": junk, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_app_can_be_taken_away(client, anna):
    log_in(client)
    activate(client)
    assert "Vil du slå appen fra?" in words(client.get("/konto/to-trin/app/fra/"))
    client.post("/konto/to-trin/app/fra/")
    assert not Authenticator.objects.exists()
    assert mail.outbox[-1].subject == "To-trins-login med en app er slået fra"


def test_long_after_the_login_the_password_is_asked_for_again(client, anna):
    log_in(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 3600
    session.save()
    response = client.get("/konto/to-trin/app/")
    assert response.url == "/konto/bekraeft/?next=%2Fkonto%2Fto-trin%2Fapp%2F"
    assert "Bekræft, at det er dig" in words(client.get(response.url))
    assert "Adgangskoden er forkert." in words(client.post(response.url, {"password": "x"}))
    assert client.post(response.url, {"password": PASSWORD, "next": "/konto/to-trin/app/"}).url == "/konto/to-trin/app/"
    assert client.get("/konto/to-trin/app/").status_code == 200


# --- A second factor that a role must have ---------------------------------------------------------------------------


@pytest.fixture
def publisher(settings):
    settings.SECOND_FACTOR_FOR = ["udgiver", "administrator"]
    return make_editor("pia@example.org", role="udgiver")


def test_a_role_that_must_have_it_is_led_to_set_it_up(client, publisher):
    log_in(client, "pia@example.org")
    response = client.get("/admin/catalogue/synonym/")
    assert response.url == "/konto/to-trin/kraeves/?next=%2Fadmin%2Fcatalogue%2Fsynonym%2F"
    page = client.get(response.url)
    assert page.status_code == 200 and "Slå to-trins-login til" in words(page)
    assert client.get("/admin/login/").url.startswith("/konto/to-trin/kraeves/")
    activate(client)
    assert client.get("/admin/").status_code == 200
    assert client.get(response.url).url == "/admin/catalogue/synonym/"


def test_a_session_from_before_the_factor_was_set_up_elsewhere_does_not_pass(client, publisher):
    log_in(client, "pia@example.org")
    add_app(publisher)  # in another browser
    response = client.get("/admin/")
    page = client.get(response.url)
    assert "Brug dit andet trin" in words(page)
    client.post("/konto/to-trin/bekraeft/?next=/admin/", {"code": code(), "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


def test_other_roles_and_an_empty_setting_ask_for_nothing(client, publisher, settings):
    make_editor("fie@example.org", role="forfatter")
    log_in(client, "fie@example.org")
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR_FOR = []
    log_in(client, "pia@example.org")
    assert client.get("/admin/").status_code == 200


def test_a_superuser_counts_as_administrator(client, publisher, settings):
    make_editor("sus@example.org", is_superuser=True)
    log_in(client, "sus@example.org")
    assert client.get("/admin/").status_code == 302
    settings.SECOND_FACTOR_FOR = ["redaktør"]
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("who", [{"role": "udgiver"}, {"role": "administrator"}, {"is_superuser": True}])
def test_whoever_may_publish_counts_as_publisher(client, settings, who):
    settings.SECOND_FACTOR_FOR = ["udgiver"]
    make_editor("kan@example.org", **who)
    log_in(client, "kan@example.org")
    assert client.get("/admin/").url.startswith("/konto/to-trin/kraeves/")


def test_check_deploy_says_which_role_does_not_exist(settings):
    from cases.checks import second_factor_names_roles

    settings.SECOND_FACTOR_FOR = ["udgiver", "administrator"]
    assert second_factor_names_roles(None) == []
    settings.SECOND_FACTOR_FOR = ["Udgivere", "redaktør"]
    (warning,) = second_factor_names_roles(None)
    assert "Udgivere" in warning.msg and "redaktør" not in warning.msg


def test_every_page_of_the_admin_asks_for_it(client, publisher):
    """Also those that are not made by Django, such as the preview."""
    log_in(client, "pia@example.org")
    for address in ("/admin/", "/admin/eksempel/1/forhaandsvisning/", "/admin/jsi18n/", "/admin/autocomplete/"):
        assert client.get(address).status_code == 302, address


def test_check_deploy_says_where_no_role_must_have_it(settings):
    from catalogue.core.checks import login_is_safe

    settings.SITE_URL = "https://katalog.example.dk"
    settings.SECOND_FACTOR_FOR = []
    assert [warning.id for warning in login_is_safe(None)] == ["catalogue.W001"]
    settings.SECOND_FACTOR_FOR = ["udgiver"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert [warning.id for warning in login_is_safe(None)] == ["catalogue.W002"]


# --- Sessions --------------------------------------------------------------------------------------------------------


def test_sessions_are_listed_and_others_can_be_ended(client, anna):
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
    other = InspectingClient(headers={"User-Agent": chrome}, REMOTE_ADDR="198.51.100.7")
    log_in(other), log_in(client)
    body = words(client.get("/konto/logget-ind/"))
    assert "Chrome på Windows" in body and "198.51.100.7" in body and body.count("dette vindue") == 1
    assert "Du er logget ud alle andre steder." in words(client.post("/konto/logget-ind/", follow=True))
    assert other.get("/admin/").status_code == 302 and client.get("/admin/").status_code == 200


def test_the_session_cookie_is_for_the_site_only_and_ends_with_the_browser(client, settings, anna):
    settings.SESSION_COOKIE_SECURE = True
    cookie = log_in(client).cookies["sessionid"]
    assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]


def test_whoever_does_nothing_for_an_hour_is_logged_out_and_whoever_works_is_not(client, anna, settings):
    log_in(client)
    client.get("/admin/")
    row = Session.objects.get(pk=client.session.session_key)
    left = (row.expire_date - timezone.now()).total_seconds()
    assert settings.SESSION_COOKIE_AGE - 30 < left <= settings.SESSION_COOKIE_AGE == 3600
    # Half the time later: the next request moves the end, and those right after it write nothing.
    session = client.session
    session[RENEWED] -= 1800
    session.save()
    Session.objects.update(expire_date=timezone.now() + timezone.timedelta(seconds=1800))
    client.get("/admin/")
    row.refresh_from_db()
    assert (row.expire_date - timezone.now()).total_seconds() > 3500
    Session.objects.update(expire_date=timezone.now() - timezone.timedelta(seconds=1))
    assert client.get("/admin/").status_code == 302


def test_a_request_costs_no_write_while_the_end_is_far(client, anna, django_assert_max_num_queries):
    log_in(client)
    client.get("/admin/")
    with django_assert_max_num_queries(60) as asked:
        client.get("/admin/")
    assert not [query["sql"] for query in asked.captured_queries if not query["sql"].startswith("SELECT")]


# --- Nothing typed is lost -------------------------------------------------------------------------------------------

ADD = "/admin/catalogue/synonym/add/"


def test_a_post_after_the_end_of_the_session_gives_the_text_back(client):
    make_editor("sus@example.org", is_superuser=True)
    log_in(client, "sus@example.org")
    client.logout()
    typed = {"words": 'xylofon, "zorpix"\nog <b>mere</b> tekst', "edit_token": "0", "password1": "hemmeligt"}
    response = client.post(ADD, typed)
    body = response.content.decode()
    assert response.status_code == 403 and "Det er ikke gemt endnu, og intet er tabt" in words(response)
    assert "xylofon, &quot;zorpix&quot;\nog &lt;b&gt;mere&lt;/b&gt; tekst" in body
    assert "hemmeligt" not in body and "no-store" in response["Cache-Control"]
    assert "/konto/log-ind/?next=%2Fkonto%2F%3Ftilbage%3D1" in body
    log_in(client, "sus@example.org")
    assert "Tryk dér på »Send igen«" in words(client.get("/konto/?tilbage=1"))


def test_a_form_from_before_a_new_login_is_offered_to_be_sent_again():
    make_editor("sus@example.org", is_superuser=True)
    client = InspectingClient(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    client.get(LOGIN)
    client.post(LOGIN, {"login": "sus@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token(client)})
    old = token(client)
    client.post("/konto/log-ud/", {"csrfmiddlewaretoken": old})
    client.get(LOGIN)
    client.post(LOGIN, {"login": "sus@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token(client)})
    typed = {"words": "xylofon, zorpix", "edit_token": "0"}
    response = client.post(ADD, typed | {"csrfmiddlewaretoken": old})
    body = response.content.decode()
    assert response.status_code == 403 and 'value="xylofon, zorpix"' in body and "Du har logget ind igen" in body
    fresh = re.search(r'<main.*?name="csrfmiddlewaretoken" value="(\w+)"', body, re.DOTALL)[1]
    assert fresh != old
    assert client.post(ADD, typed | {"csrfmiddlewaretoken": fresh}).status_code == 302


def token(client):
    return client.cookies["csrftoken"].value


def test_a_form_of_another_site_is_not_echoed():
    make_editor("sus@example.org", is_superuser=True)
    for origin in ({"Origin": "https://evil.example"}, {}):
        client = InspectingClient(enforce_csrf_checks=True, headers=origin)
        client.force_login(User.objects.get(email="sus@example.org"))
        response = client.post(ADD, {"words": "xylofon, zorpix"})
        assert response.status_code == 403 and "xylofon" not in response.content.decode()


def test_an_old_login_page_is_made_anew(client):
    client = InspectingClient(enforce_csrf_checks=True, headers={"Origin": "http://testserver"})
    response = client.post(LOGIN + "?next=/admin/", {"login": "x", "password": "y"})
    assert response.status_code == 302 and response.url == LOGIN + "?next=/admin/"


# --- Every page ------------------------------------------------------------------------------------------------------


OWN = """account account_logout account_inactive account_reauthenticate account_again account_change_password
         usersessions_list mfa_index mfa_reauthenticate mfa_deactivate_totp mfa_view_recovery_codes
         mfa_generate_recovery_codes mfa_list_webauthn""".split()  # noqa: SIM905


def test_every_page_opens_for_an_editor_and_for_nobody_else(client, anna):
    """The client fails on an unknown variable, inline styles and what else the Content-Security-Policy refuses."""
    log_in(client)
    activate(client)
    data = {"name": "Telefon", "credential": {}}
    key = Authenticator.objects.create(user=anna, type=Authenticator.Type.WEBAUTHN, data=data)
    pages = [reverse(name) for name in OWN]
    pages += [f"/konto/to-trin/noegler/{key.pk}/", f"/konto/to-trin/noegler/{key.pk}/fjern/"]
    for address in pages:
        response = client.get(address)
        assert response.status_code == 200, address
        assert "no-store" in response["Cache-Control"], address
    key.delete()
    assert client.get("/konto/to-trin/noegler/ny/").status_code == 200
    nobody = InspectingClient()
    for address in pages:
        if address not in ("/konto/lukket/",):
            assert nobody.get(address).status_code == 302, address


def test_logins_and_failures_are_in_the_log_without_what_was_typed(client, anna, caplog):
    with caplog.at_level("INFO", logger="catalogue"):
        log_in(client, "anna@example.org", "en hemmelighed")
        log_in(client)
    assert "A wrong password or an unknown address, from 127.0.0.1" in caplog.text
    assert "anna logged in from 127.0.0.1" in caplog.text and "hemmelighed" not in caplog.text


@pytest.mark.slow
@pytest.mark.skipif(not (NODE and PROGRAM.is_file()), reason="html-validate is not installed: npm ci")
def test_every_page_is_valid_html(client, anna, tmp_path, settings):
    settings.SSO_NAME = "Kommunens login"
    texts = [client.get(address) for address in (LOGIN, "/konto/glemt/", "/konto/glemt/1-x/")]
    texts.append(log_in(client, password="forkert"))
    log_in(client)
    texts += [client.get(address) for address in ("/konto/to-trin/app/", "/konto/to-trin/noegler/ny/")]
    activate(client)
    texts += [client.get(reverse(name)) for name in OWN]
    client.post("/konto/log-ud/")
    log_in(client)
    texts += [client.get("/konto/to-trin/kode/"), client.post(ADD, {"words": 'æ "quoted"\ntext that is rather long'})]
    for number, response in enumerate(texts):
        (tmp_path / f"{number}.html").write_text(response.content.decode(), encoding="utf-8")
    found = [
        f"{texts[number].request['PATH_INFO']}, line {line}: {rule}: {text}"
        for number, line, rule, text in faults(tmp_path)
    ]
    assert not found, "\n".join(found[:30])
