"""An administrator makes, changes, closes and helps editors."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.db import transaction
from django.test import Client, TestCase
from django.urls import reverse

from catalogue.core import accounts
from catalogue.core.accounts import username_for
from catalogue.models import AuditEvent, User
from tests.accounts import PASSWORD, add_app, make_editor

pytestmark = pytest.mark.django_db

LIST = reverse("admin:catalogue_user_changelist")
ADD = reverse("admin:catalogue_user_add")


@pytest.fixture
def chief():
    """Someone with all rights."""
    return make_editor("chef@example.org", is_superuser=True)


@pytest.fixture
def admin(chief):
    client = Client()
    client.force_login(chief)
    return client


@pytest.fixture
def helper():
    """A client of someone who may change editors, and has no other rights."""
    user = make_editor("hjaelper@example.org", role="administrator")
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_user", "change_user", "view_user"]))
    client = Client()
    client.force_login(user)
    return client


def role(name="redaktør"):
    return Group.objects.get_or_create(name=name)[0]


def page(user):
    return reverse("admin:catalogue_user_change", args=[user.pk])


def post(client, address, **data):
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(address, data, follow=True)


def as_typed(user, **changes):
    data = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name, "is_active": "on"}
    data |= {"roles": list(user.groups.values_list("pk", flat=True))}
    if user.is_superuser:
        data |= {"is_superuser": "on"}
    return {name: value for name, value in (data | changes).items() if value is not None}


def events(user):
    rows = AuditEvent.objects.filter(kind="redaktør", key=user.username).order_by("pk")
    return list(rows.values_list("verb", "by", "note"))


def test_a_new_editor_gets_a_mail_and_chooses_a_password(admin):
    typed = {"email": "Bo.Åkjær@Example.org", "first_name": "Bo", "last_name": "Åkjær", "roles": [role().pk]}
    assert post(admin, ADD, **typed | {"email": "x"}).status_code == 200 and not mail.outbox
    response = post(admin, ADD, **typed | {"email": "Bo.Aakjaer@Example.org"})
    assert "er oprettet og får en mail" in response.content.decode()
    user = User.objects.get(email="bo.aakjaer@example.org")
    assert user.username == "bo-aakjaer" and user.is_staff and not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["redaktør"]
    assert EmailAddress.objects.get(user=user).verified
    assert events(user) == [("oprettet", "chef", "rolle: redaktør")]
    [message] = mail.outbox
    assert message.to == ["bo.aakjaer@example.org"] and "Hej Bo" in message.body
    link = re.search(r"https?://[^/]+(/konto/glemt/\S+)", message.body)[1]
    new = Client()
    form = new.get(link, follow=True).request["PATH_INFO"]
    new.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert new.post("/konto/log-ind/", {"login": user.email, "password": PASSWORD}).url == "/admin/"


def test_a_mail_that_is_not_taken_is_told_and_the_editor_is_made_all_the_same(admin, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda run: run())  # a test's transaction is never committed
    monkeypatch.setattr(accounts, "send_mail", raise_refused)
    body = admin.post(ADD, {"email": "bo@example.org", "roles": [role().pk]}, follow=True).content.decode()
    bo = User.objects.get(email="bo@example.org")
    assert "Mailen til bo@example.org kunne ikke sendes." in body
    body = admin.post(reverse("admin:catalogue_user_link", args=[bo.pk]), follow=True).content.decode()
    assert "Mailen til bo@example.org kunne ikke sendes." in body


def raise_refused(*args, **kwargs):
    raise ConnectionRefusedError("no mail server")


@pytest.mark.parametrize("email", ["chef@example.org", "CHEF@example.org", "", "x", "a b@example.org"])
def test_an_address_that_is_taken_or_none_is_refused(admin, email):
    before = User.objects.count()
    response = post(admin, ADD, email=email, roles=[role().pk])
    assert response.status_code == 200 and User.objects.count() == before and not mail.outbox


def test_no_filter_tells_how_a_password_begins(admin):
    for lookup in ("password__startswith", "email__startswith", "usersession__ip"):
        assert admin.get(LIST, {lookup: "p"}).status_code == 400, lookup
    assert admin.get(LIST, {"is_active__exact": "1", "groups__id__exact": role().pk}).status_code == 200


def test_an_editor_must_have_a_role(admin):
    role()
    assert "Vælg mindst én rolle." in post(admin, ADD, email="ny@example.org").content.decode()


def test_user_names_are_made_from_addresses_and_never_twice():
    assert username_for("søren@example.org") == "soeren"
    make_editor("anna@example.org")
    assert username_for("Anna@kommune.example") == "anna-2"
    assert username_for("+@example.org") == "redaktoer"


def test_changes_are_audited_with_what_was_before(admin):
    bo = make_editor("bo@example.org", role="forfatter")
    other = role("redaktør")
    post(admin, page(bo), **as_typed(bo, email="bo@kommune.example", roles=[other.pk]))
    bo.refresh_from_db()
    assert bo.email == "bo@kommune.example" and EmailAddress.objects.get(user=bo).email == "bo@kommune.example"
    assert bo.username == "bo"
    verb, by, note = events(bo)[-1]
    assert (verb, by) == ("rettet", "chef")
    assert note == "rolle: redaktør (før: forfatter); e-mail: bo@kommune.example (før: bo@example.org)"
    body = admin.get(page(bo)).content.decode()
    assert "Hvad er der sket?" in body and "key__exact=bo" in body


def test_closing_an_account_logs_out_everywhere_and_can_be_undone(admin):
    bo = make_editor("bo@example.org", role="forfatter")
    logged_in = Client()
    logged_in.post("/konto/log-ind/", {"login": bo.email, "password": PASSWORD})
    assert logged_in.get("/admin/").status_code == 200
    post(admin, page(bo), **as_typed(bo, is_active=None))
    assert events(bo)[-1][0] == "lukket" and logged_in.get("/admin/").status_code == 302
    assert Client().post("/konto/log-ind/", {"login": bo.email, "password": PASSWORD}).url == "/konto/lukket/"
    post(admin, page(bo), **as_typed(bo))
    assert events(bo)[-1][0] == "genåbnet"


def test_nobody_is_deleted(admin):
    bo = make_editor("bo@example.org")
    address = reverse("admin:catalogue_user_delete", args=[bo.pk])
    assert admin.post(address, {"post": "yes"}).status_code == 403
    admin.post(LIST, {"action": "delete_selected", "_selected_action": [bo.pk], "post": "yes"})
    assert User.objects.filter(pk=bo.pk).exists()


def test_nobody_shuts_herself_out(admin, chief):
    chief.groups.add(role("administrator"))
    other = [role("forfatter").pk]
    response = post(admin, page(chief), **as_typed(chief, is_active=None, is_superuser=None, roles=other))
    body = response.content.decode()
    for said in ("Du kan ikke lukke din egen konto.", "dine egne rettigheder", "din egen rolle"):
        assert said in body
    chief.refresh_from_db()
    assert chief.is_active and chief.is_superuser


def test_a_role_cannot_give_itself_all_rights(helper, chief):
    bo = make_editor("bo@example.org", role="forfatter")
    assert "is_superuser" not in helper.get(page(bo)).content.decode()
    post(helper, page(bo), **as_typed(bo, is_superuser="on"))
    post(helper, ADD, email="ny@example.org", roles=[role().pk], is_superuser="on", is_staff="on")
    assert list(User.objects.filter(is_superuser=True)) == [chief]
    # Nor take over the account of someone who has them.
    assert helper.post(page(chief), as_typed(chief, email="min@example.org")).status_code == 403
    for verb in ("link", "nulstil"):
        assert helper.post(reverse(f"admin:catalogue_user_{verb}", args=[chief.pk])).status_code == 403
    assert User.objects.get(pk=chief.pk).email == "chef@example.org"
    assert [message.to for message in mail.outbox] == [["ny@example.org"]]


def test_editors_without_the_right_see_nothing_of_it(chief):
    bo = make_editor("bo@example.org", role="forfatter")
    client = Client()
    client.force_login(bo)
    for address in (LIST, ADD, page(chief)):
        assert client.get(address).status_code == 403
    for verb in ("link", "nulstil"):
        assert client.post(reverse(f"admin:catalogue_user_{verb}", args=[chief.pk])).status_code == 403


def test_a_new_link_can_be_sent(admin):
    bo = make_editor("bo@example.org")
    response = post(admin, reverse("admin:catalogue_user_link", args=[bo.pk]))
    assert "får en mail med et nyt link" in response.content.decode()
    assert mail.outbox[0].to == ["bo@example.org"] and events(bo)[-1][0] == "fik nyt link"
    User.objects.filter(pk=bo.pk).update(is_active=False)
    response = post(admin, reverse("admin:catalogue_user_link", args=[bo.pk]))
    assert "Kontoen er lukket." in response.content.decode() and len(mail.outbox) == 1


def test_a_lost_second_factor_is_reset_and_audited(admin, chief):
    bo = make_editor("bo@example.org")
    assert "Nulstil to-trins-login" not in admin.get(page(bo)).content.decode()
    add_app(bo)
    assert "Nulstil to-trins-login" in admin.get(page(bo)).content.decode()
    response = post(admin, reverse("admin:catalogue_user_nulstil", args=[bo.pk]))
    assert "To-trins-login er nulstillet for bo@example.org" in response.content.decode()
    assert not Authenticator.objects.exists()
    assert events(bo)[-1] == ("nulstillede to-trins-login", "chef", "")
    assert mail.outbox[0].to == ["bo@example.org"] and mail.outbox[0].subject == "Din to-trins-login er nulstillet"
    add_app(chief)
    post(admin, reverse("admin:catalogue_user_nulstil", args=[chief.pk]))
    assert Authenticator.objects.filter(user=chief).exists()  # one's own is taken away under »To-trins-login«


def test_verbs_are_posts_and_unknown_editors_no_error(admin, chief):
    for verb in ("link", "nulstil"):
        assert admin.get(reverse(f"admin:catalogue_user_{verb}", args=[chief.pk])).status_code == 405
        assert admin.post(reverse(f"admin:catalogue_user_{verb}", args=[999999])).status_code == 404


def test_the_list_finds_names_however_they_are_written(admin):
    make_editor("bo@example.org", first_name="Bo", last_name="Zølner")
    make_editor("ib@example.org", first_name="Ib", last_name="Hansen")
    for word in ("ZØL", "zoelner bo", "bo@"):
        rows = admin.get(LIST, {"q": word}).context["cl"].result_list
        assert [row.email for row in rows] == ["bo@example.org"], word
    assert len(admin.get(LIST).context["cl"].result_list) == 3


def test_secrets_of_logins_are_not_in_the_admin(admin):
    body = admin.get("/admin/").content.decode()
    for app in ("mfa", "account", "socialaccount", "usersessions"):
        assert f"/admin/{app}/" not in body and admin.get(f"/admin/{app}/").status_code == 404
