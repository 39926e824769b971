"""Who may do what: every verb × every role × every state, held against a table written by hand."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import actions, roles
from cases.admin.version_verbs import VERBS
from cases.models import Case, CaseVersion
from catalogue.core.publishing import TransitionError
from catalogue.models import User
from tests.forms import form_data
from tests.workflow import complete

pytestmark = pytest.mark.django_db

# Where a version stands. "own": the one who asks began it and wrote in it last; without it, somebody else did.
STATES = [
    *("draft", "own draft", "in_review", "own in_review", "scheduled", "live", "own live"),
    *("older", "discarded", "archived", "unpublished"),
]
ALL = set(STATES)
NOBODY = {"none": set(), "anonymous": set(), "inactive udgiver": set()}
DRAFTS = {"draft", "own draft", "unpublished"}
WAITING = {"in_review", "own in_review"}
SEEN_BY_FORFATTER = {"own draft", "own in_review", "live", "own live"}


def as_publisher(states):
    return {"udgiver": states, "administrator": states, "superuser": states}


# {verb: {role: the states in which she may}}; a role that is not named may never. Written by hand: docs/decisions/0023.
EXPECTED = {
    "view": {"forfatter": SEEN_BY_FORFATTER, "redaktør": ALL, **as_publisher(ALL)},
    "edit": {"forfatter": {"own draft"}, "redaktør": DRAFTS | WAITING, **as_publisher(DRAFTS | WAITING)},
    "submit": {"forfatter": {"own draft"}, "redaktør": DRAFTS, **as_publisher(DRAFTS)},
    "send_back": {"redaktør": WAITING | {"scheduled"}, **as_publisher(WAITING | {"scheduled"})},
    "publish": as_publisher({"in_review", "scheduled"}),  # four eyes: never her own
    "schedule": as_publisher({"in_review", "scheduled"}),
    "unschedule": as_publisher({"scheduled"}),
    "discard": {"forfatter": {"own draft"}, "redaktør": DRAFTS | WAITING, **as_publisher(DRAFTS | WAITING)},
    "start_edit": {"forfatter": {"own live"}, "redaktør": {"live", "own live"}, **as_publisher({"live", "own live"})},
    "restore": as_publisher({"older", "discarded"}),
    "archive": as_publisher({"live", "own live"}),
    "unarchive": as_publisher({"archived"}),
    "delete": {"administrator": {"archived", "unpublished"}, "superuser": {"archived", "unpublished"}},
}
CASE = "aeroe-forebyggelsesteam-i-dagplejen"  # nothing names it, so that it can be deleted
ROLES = ["none", "anonymous", "inactive udgiver", "forfatter", "redaktør", "udgiver", "administrator", "superuser"]


def expected(verb, role, state):
    return state in EXPECTED[verb].get(role, set())


def person(role):
    """A user of that role, made once a test."""
    if role == "anonymous":
        return AnonymousUser()
    name, _, last = role.partition(" ")
    user, is_new = User.objects.get_or_create(username=role, defaults={"email": f"{len(role)}{name}@example.org"})
    if is_new:
        user.is_staff, user.is_superuser, user.is_active = True, role == "superuser", name != "inactive"
        user.save()
        if Group.objects.filter(name=last or name).exists():
            user.groups.add(Group.objects.get(name=last or name))
    return User.objects.get(pk=user.pk)


def make(state, user):
    """A CaseVersion in that state; what is "own" is the user's."""
    own, _, name = state.rpartition(" ")
    by = (user.get_username() or "anonym") if own else "en anden"
    case = Case.objects.get(slug=CASE)
    if name in ("live", "older", "archived"):
        version = case.live
        if own:
            CaseVersion.objects.filter(pk=version.pk).update(author=by)
        if name == "older":
            newer = actions.submit(version=actions.start_edit(case=case, by=by), by=by)
            actions.publish(version=newer, by="en tredje")
        if name == "archived":
            actions.archive(case=case, by=by)
    elif name == "unpublished":
        version = actions.start_case(
            slug="odense-ny", kind="kommunal-indsats", title="Ny", summary="Ny.", reported_year=2022, by=by
        )
        complete(version)
    else:
        version = actions.start_edit(case=case, by=by)
        if name == "discarded":
            actions.discard(version=version, by=by)
        if name in ("in_review", "scheduled"):
            actions.submit(version=version, by=by)
        if name == "scheduled":
            actions.schedule(version=version, at=timezone.now() + timedelta(days=1), by=by)
    return CaseVersion.objects.select_related("case__live").get(pk=version.pk)


def run(verb, version, by):
    """The action of a verb, with all it asks for."""
    case = version.case
    {
        "edit": lambda: actions.save_version(version=version, by=by),
        "submit": lambda: actions.submit(version=version, by=by),
        "send_back": lambda: actions.send_back(version=version, note="Ret det", by=by),
        "publish": lambda: actions.publish(version=version, by=by),
        "schedule": lambda: actions.schedule(version=version, at=timezone.now() + timedelta(days=2), by=by),
        "unschedule": lambda: actions.unschedule(version=version, by=by),
        "discard": lambda: actions.discard(version=version, by=by),
        "start_edit": lambda: actions.start_edit(case=case, by=by),
        "restore": lambda: actions.restore_version(version=version, by=by),
        "archive": lambda: actions.archive(case=case, note="Findes ikke mere", by=by),
        "unarchive": lambda: actions.unarchive(case=case, by=by),
        "delete": lambda: actions.delete_case(case=case, typed=case.slug, by=by),
    }[verb]()


class Undo(Exception):
    pass


def undone(work):
    """What `work()` gives, with everything it wrote taken back."""
    found = []
    try:
        with transaction.atomic():
            found.append(work())
            raise Undo
    except Undo:
        return found[0]


def happens(verb, version, by):
    """Whether the action goes through."""

    def work():
        try:
            run(verb, CaseVersion.objects.select_related("case__live").get(pk=version.pk), by)
        except TransitionError as problem:
            assert str(problem).endswith("."), problem
            return False
        return True

    return undone(work)


def test_the_table_names_every_verb():
    assert set(EXPECTED) == set(roles.RULES)
    assert {verb.verb for verb in VERBS} == set(roles.RULES) - {"view", "edit"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_the_matrix_of_the_table_and_of_the_actions(state, role):
    user = person(role)
    version = make(state, user)
    wrong = []
    for verb in EXPECTED:
        wanted = expected(verb, role, state)
        if roles.may(user, verb, version) != wanted:
            wrong.append(f"{verb}: may says {not wanted}")
        why = roles.refusal(user, verb, version)
        assert bool(why) != wanted and (not why or why.endswith(".")), (verb, why)
        # These two act on the case, whatever version one stands on: its draft is given back, its live one archived.
        elsewhere = {"start_edit": ALL - {"live", "own live"}, "archive": ALL - {"live", "own live", "archived"}}
        of_case = state in elsewhere.get(verb, ())
        acts = verb != "view" and not of_case and role != "anonymous"
        if acts and happens(verb, version, user) != wanted:
            wrong.append(f"{verb}: the action {'is refused' if wanted else 'goes through'}")
    assert not wrong, wrong


SOON = f"{timezone.localdate() + timedelta(days=90)}T08:00"
FIELDS = {"note": "Ret det", "reason": "Findes ikke mere", "typed": CASE, "when": SOON}


def snapshot():
    """All that a verb can change."""
    versions = CaseVersion.objects.order_by("pk").values_list("pk", "state", "publish_at", "submitted_at", "title")
    return list(versions), list(Case.objects.order_by("pk").values_list("pk", "live", "archived_at"))


@pytest.mark.parametrize("role", [role for role in ROLES if role != "inactive udgiver"])
@pytest.mark.parametrize("state", STATES)
def test_the_matrix_over_http(state, role):
    user = person(role)
    version = make(state, user)
    client = Client()
    if role != "anonymous":
        client.force_login(user)
    before, wrong = snapshot(), []
    for verb in VERBS:
        wanted = expected(verb.verb, role, state)
        fields = FIELDS | ({"typed": version.case.slug} if verb.asks == "typed" else {})
        address = reverse(f"admin:cases_caseversion_{verb.url}", args=[version.pk])

        def work(address=address, fields=fields):
            response = client.post(address, fields)
            assert response.status_code in (302, 403), response.status_code
            return snapshot() != before

        if undone(work) != wanted:
            wrong.append(f"{verb.verb}: {'nothing happens' if wanted else 'it happens'}")
    assert not wrong, wrong
    looks = [
        reverse("admin:cases_caseversion_change", args=[version.pk]),
        reverse("admin:cases_caseversion_history", args=[version.pk]),
        reverse("admin:cases_caseversion_difference", args=[version.pk]),
        reverse("case-preview", args=[version.pk]),
    ]
    for address in looks:
        assert (client.get(address).status_code == 200) == expected("view", role, state), address


def test_the_page_shows_the_buttons_of_the_table():
    for role in ("forfatter", "redaktør", "udgiver"):
        user, client = person(role), Client()
        client.force_login(user)
        for state in STATES:
            if not expected("view", role, state):
                continue

            def work(user=user, client=client, state=state):
                version = make(state, user)
                page = client.get(reverse("admin:cases_caseversion_change", args=[version.pk])).content.decode()
                return {verb.verb for verb in VERBS if f'data-verb="{verb.verb}"' in page}, 'name="_save"' in page

            shown, may_save = undone(work)
            assert shown == {verb.verb for verb in VERBS if expected(verb.verb, role, state)}, (role, state)
            assert may_save == expected("edit", role, state), (role, state)


@pytest.mark.parametrize("role", ["none", "forfatter", "redaktør", "udgiver"])
def test_saving_the_form_over_http(role):
    user = person(role)
    boss, client = Client(), Client()
    boss.force_login(person("superuser"))
    client.force_login(user)
    for state in ("draft", "own draft", "in_review", "own in_review", "scheduled", "live", "older"):

        def work(state=state):
            version = make(state, user)
            address = reverse("admin:cases_caseversion_change", args=[version.pk])
            draft = version if version.state in roles.OPEN else None
            data = form_data(boss.get(address)) if draft and state != "scheduled" else {"title": "", "edit_token": "0"}
            response = client.post(address, data | {"title": "Skrevet af mig"})
            if response.status_code == 200:  # refused: what was typed is handed back
                assert "Skrevet af mig" in response.content.decode(), state
            return CaseVersion.objects.get(pk=version.pk).title == "Skrevet af mig"

        assert undone(work) == expected("edit", role, state), (role, state)


@pytest.mark.parametrize(("role", "status"), [("none", 403), ("forfatter", 200), ("redaktør", 200), ("udgiver", 200)])
def test_who_may_begin_a_case(role, status):
    client = Client()
    client.force_login(person(role))
    assert client.get(reverse("admin:cases_caseversion_add")).status_code == status


def test_who_does_not_review_finds_only_her_own_and_what_is_published():
    user = person("forfatter")
    mine, others = make("own draft", user), make("unpublished", user)
    assert not roles.is_own(user, others)
    client = Client()
    client.force_login(user)
    listed = client.get(reverse("admin:cases_caseversion_changelist"), {"q": ""}).context["cl"].queryset
    assert mine in listed and others not in listed
    assert all(row == mine or row.case.live_id == row.pk for row in listed)
    # Another's draft of a published case hides nothing of it: what readers see stands in the list.
    other = actions.start_edit(case=Case.objects.get(slug="lolland-forstaa-din-baby"), by="en anden")
    listed = client.get(reverse("admin:cases_caseversion_changelist")).context["cl"].queryset
    assert other not in listed and other.case.live in list(listed.filter(case=other.case))
    autocomplete = {"app_label": "cases", "model_name": "case", "field_name": "live", "term": ""}
    answer = client.get(reverse("admin:autocomplete"), autocomplete)
    assert answer.status_code == 403 or str(others.pk) not in [row["id"] for row in answer.json()["results"]]
    names = {"app_label": "cases", "model_name": "caserelation", "field_name": "other", "term": ""}
    assert client.get(reverse("admin:autocomplete"), names).status_code == 403
    for page in ("catalogue_auditevent", "catalogue_revision", "cases_case", "catalogue_user"):
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 403, page


# --- The roles themselves --------------------------------------------------------------------------------------------


def groups():
    return {group.name: set(group.permissions.values_list("pk", flat=True)) for group in Group.objects.all()}


def test_the_roles_are_made_after_migrate_and_kept_right():
    before = groups()
    assert {"forfatter", "redaktør", "udgiver", "administrator"} <= set(before)
    own = Group.objects.create(name="praktikanter")
    own.permissions.add(Permission.objects.get(codename="view_theme"))
    forfatter = Group.objects.get(name="forfatter")
    forfatter.permissions.add(Permission.objects.get(codename="publish_caseversion"))
    forfatter.permissions.remove(Permission.objects.get(codename="submit_caseversion"))
    Group.objects.get(name="udgiver").delete()
    call_command("migrate", verbosity=0)
    assert {name: keys for name, keys in groups().items() if name != "praktikanter"} == before
    assert own.permissions.count() == 1


def test_a_second_run_writes_nothing(django_assert_num_queries):
    roles.sync_roles()
    written = []

    def watch(execute, sql, params, many, context):
        written.append(sql) if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")) else None
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        roles.sync_roles()
    assert not written


def test_every_permission_of_the_table_exists():
    there = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    named = set().union(*roles.ROLES.values())
    assert not named - there


def test_every_page_of_the_admin_can_be_seen_by_a_role():
    from django.contrib import admin

    own = [model for model in admin.site._registry if model._meta.app_label in roles.OWN_APPS]
    named = set().union(*roles.ROLES.values())
    hidden = [m for m in own if f"{m._meta.app_label}.view_{m._meta.model_name}" not in named]
    assert {model.__name__ for model in hidden} <= {"User"}


@pytest.mark.parametrize(
    ("role", "draft", "published"), [("forfatter", 403, 403), ("redaktør", 302, 200), ("udgiver", 302, 302)]
)
def test_content_that_is_edited_live(role, draft, published):
    """302: saved; 200: handed back with the reason; 403: nothing to do there."""
    from recommendations.models import Concept, FactBox

    boss, client = Client(), Client()
    boss.force_login(person("superuser"))
    client.force_login(person(role))
    live = FactBox.objects.published().first()
    add = reverse("admin:recommendations_factbox_add")
    boss.post(add, form_data(boss.get(add)) | {"title": "En kladde", "text": "Tekst"})
    new = FactBox.objects.get(title="En kladde")
    for box, status in ((new, draft), (live, published)):
        address = reverse("admin:recommendations_factbox_change", args=[box.pk])
        response = client.post(address, form_data(boss.get(address)) | {"text": "Rettet tekst"})
        assert response.status_code == status, (box, response.status_code)
        assert (FactBox.objects.get(pk=box.pk).text == "Rettet tekst") == (status == 302)
        if status == 200:
            assert "Rettet tekst" in response.content.decode() and "Din rolle" in response.content.decode()
    address = reverse("admin:recommendations_factbox_changelist")
    client.post(address, {"action": "publish_selected", "_selected_action": [new.pk]})
    assert (FactBox.objects.get(pk=new.pk).state == "published") == (role == "udgiver")
    concept = Concept.objects.published().first()
    response = client.post(reverse("admin:recommendations_concept_delete", args=[concept.pk]), {"post": "yes"})
    assert response.status_code == 403 and Concept.objects.filter(pk=concept.pk).exists()
