"""Single sign-on by OpenID Connect: who gets in, who does not, and what happens when the other side fails."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured

from catalogue.models import User
from catalogue.settings import single_sign_on
from tests import oidc
from tests.accounts import PASSWORD, add_app, make_editor
from tests.pages.test_login import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    with oidc.serving() as provider:
        name, providers = single_sign_on(provider.address, *oidc.CLIENT, "Kommunens login", False)
        settings.SSO_NAME, settings.SOCIALACCOUNT_PROVIDERS = name, providers
        yield provider


def trust(settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] |= {"verified_email": True}


def sign_on(client, next_address="/admin/"):
    """Walk there and back as a browser does; the site's last answer."""
    response = client.get("/konto/oidc/", {"next": next_address})
    assert response.status_code == 302, words(response)
    query = parse_qs(urlsplit(response.url).query)
    given = {"code": "en-kode", "state": query["state"][0]}
    return client.get(urlsplit(query["redirect_uri"][0]).path, given)


def test_the_button_is_there_only_where_a_server_is_named(client):
    assert "oidc" not in client.get("/konto/log-ind/").content.decode()
    assert client.get("/konto/oidc/").status_code == 404 and client.get("/konto/oidc/svar/").status_code == 404


def test_an_editor_gets_in_and_where_she_wanted(client, provider):
    make_editor()
    body = client.get("/konto/log-ind/?next=/admin/catalogue/synonym/").content.decode()
    assert "Log ind med Kommunens login" in body and "/konto/oidc/?next=/admin/catalogue/synonym/" in body
    assert sign_on(client, "/admin/catalogue/synonym/").url == "/admin/catalogue/synonym/"
    assert client.get("/admin/").status_code == 200
    sent = dict(provider.asked)["token"]
    assert sent["code"] == "en-kode" and sent["code_verifier"]  # PKCE
    assert not SocialAccount.objects.exists()
    assert client.post("/konto/log-ind/", {"login": "anna@example.org", "password": PASSWORD}).status_code == 302


def test_the_address_is_matched_in_any_case(client, provider):
    make_editor()
    provider.claims["email"] = "Anna@Example.ORG"
    assert sign_on(client).url == "/admin/"


def test_nobody_is_made_an_editor(client, provider):
    provider.claims["email"] = "fremmed@example.org"
    response = sign_on(client)
    assert response.status_code == 403
    assert "med fremmed@example.org, men der er ingen redaktør med den adresse" in words(response)
    assert not User.objects.exists() and client.get("/admin/").status_code == 302


def test_an_address_that_is_not_verified_does_not_count(client, provider, settings):
    make_editor()
    for claims in ({"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}):
        provider.claims |= claims
        response = sign_on(client)
        assert response.status_code == 403
        assert "siger ikke, at adressen anna@example.org er bekræftet" in words(response)
    trust(settings)
    assert sign_on(client).url == "/admin/"


def test_without_an_address_there_is_a_page_that_says_so(client, provider):
    del provider.claims["email"]
    response = sign_on(client)
    assert response.status_code == 403 and "oplyser ikke nogen e-mailadresse" in words(response)


def test_a_closed_account_stays_closed(client, provider):
    make_editor(is_active=False)
    assert sign_on(client).url == "/konto/lukket/"
    assert client.get("/admin/").status_code == 302


def test_it_counts_as_second_factor_only_where_a_setting_says_so(client, provider, settings):
    settings.SECOND_FACTOR_FOR = ["udgiver"]
    anna = make_editor(role="udgiver")
    sign_on(client)
    assert client.get("/admin/").url.startswith("/konto/to-trin/kraeves/")
    add_app(anna)
    client.post("/konto/log-ud/")
    assert sign_on(client).url == "/konto/to-trin/kode/"
    settings.OIDC_IS_SECOND_FACTOR = True
    assert sign_on(client).url == "/admin/" and client.get("/admin/").status_code == 200


def test_an_editor_without_password_confirms_by_signing_on_again(client, provider):
    anna = make_editor()
    anna.set_unusable_password()
    anna.save()
    sign_on(client)
    assert client.get("/konto/to-trin/app/").status_code == 200  # right after the login
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 3600
    session.save()
    page = client.get("/konto/to-trin/app/", follow=True)
    assert "Log ind igen med Kommunens login" in words(page)
    assert sign_on(client, "/konto/to-trin/app/").url == "/konto/to-trin/app/"
    assert client.get("/konto/to-trin/app/").status_code == 200


@pytest.mark.parametrize("step", ["openid-configuration", "token", "userinfo"])
@pytest.mark.parametrize("how", ["", " 500"])
def test_a_server_that_answers_nonsense_is_no_error_of_ours(client, provider, step, how):
    make_editor()
    state = client.get("/konto/oidc/").url
    provider.broken = step + how
    response = client.get("/konto/oidc/")
    if step == "openid-configuration":
        assert response.status_code == 502 and "Login lykkedes ikke" in words(response)
    else:
        given = {"code": "x", "state": parse_qs(urlsplit(state).query)["state"][0]}
        response = client.get("/konto/oidc/svar/", given)
        assert response.status_code in (401, 502) and "Login lykkedes ikke" in words(response)
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("claims", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_is_refused(client, provider, claims):
    make_editor()
    provider.claims |= claims
    response = sign_on(client)
    assert response.status_code in (401, 502) and "Login lykkedes ikke" in words(response)
    assert client.get("/admin/").status_code == 302


def test_a_server_that_does_not_answer_is_no_error_of_ours(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    response = client.get("/konto/oidc/")
    assert response.status_code == 502 and "Login lykkedes ikke" in words(response)


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"code": "x", "state": "y"}, {"error": "x", "state": "y"}])
def test_an_answer_that_nobody_asked_for_is_refused(client, provider, query):
    make_editor()
    response = client.get("/konto/oidc/svar/", query)
    assert response.status_code == 401 and "Login lykkedes ikke" in words(response)
    assert client.get("/admin/").status_code == 302


def test_whoever_breaks_off_comes_back(client, provider):
    state = parse_qs(urlsplit(client.get("/konto/oidc/").url).query)["state"][0]
    response = client.get("/konto/oidc/svar/", {"error": "access_denied", "state": state}, follow=True)
    assert "Du afbrød" in words(response)


def test_half_a_server_is_refused_at_the_start():
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_SECRET"):
        single_sign_on("https://login.example.dk", "katalog", "", "", False)
    with pytest.raises(ImproperlyConfigured, match="https://"):
        single_sign_on("http://login.example.dk", "katalog", "x", "", False)
    assert single_sign_on("", "", "", "", False) == ("", {})
