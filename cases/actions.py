"""Every change of cases, their versions, municipalities and organisations goes through here.

Editing what is live is a new version; publishing moves the case's pointer; nothing is copied onto what is live.

Each verb asks cases/roles.py first: of a User what she may and where the version stands, of a command (`by` is its
name) only where it stands. Mails go out when the transaction is through (cases/notices.py).
"""

import hashlib
import json
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.formats import date_format

from cases import notices
from cases.choices import LADDER, Documentation, Scope
from cases.documents import CASE, VERSION, dump_all
from cases.models import Case, CaseVersion
from cases.requirements import missing
from cases.review import first_review, next_review
from cases.roles import IS_ARCHIVED, OPEN, check
from catalogue.core import search
from catalogue.core.documents import DocumentError, check_names, dump, load
from catalogue.core.kinds import kind_of, named_by
from catalogue.core.publishing import (
    TransitionError,
    content_changed,
    keep_revision,
    lock_content,
    locked,
    mark_edited,
    mark_published,
    record,
    reindex,
    renew_stamp,
)
from catalogue.models import AuditEvent, Editable, User

ARCHIVED = IS_ARCHIVED
DELETED = "slettet"
PLANNED_AHEAD = timedelta(days=2 * 366)
CHANGED_SINCE = "Nogen har rettet i udgaven, siden du åbnede siden. Se den igen, før du går videre."


def next_number(case):
    """The number of the case's next version. Hold the case's row lock while you use it."""
    return (case.versions.aggregate(last=Max("number"))["last"] or 0) + 1


def lock(case):
    """The case, re-read under a row lock, so that two editors cannot both start or publish a version."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


@transaction.atomic
def open_case(*, slug, kind, title, by):
    """A new case without content yet, for the draft that the editor's form saves. Gives the Case."""
    case = Case(slug=slug, kind=kind)
    case.full_clean(validate_constraints=False)  # they are about what a new case does not have yet
    case.save()
    record("oprettet", "case", slug, title, by=by)
    return case


@transaction.atomic
def start_case(*, slug, kind, title, summary, reported_year, by):
    """A new case with an empty draft; readers see nothing of it. Gives the CaseVersion."""
    case = open_case(slug=slug, kind=kind, title=title, by=by)
    version = CaseVersion(case=case, number=1, title=title, summary=summary, reported_year=reported_year)
    mark_edited(version, by=by)
    mark_begun(version, by=by)
    version.full_clean()
    version.save()
    return version


def mark_begun(version, *, by):
    """Say who began a version: whose it is, and its author until somebody writes in it."""
    version.created_by = version.author = str(by)
    version.authored_at = timezone.now()


def lock_version(version):
    """The version and its case, read anew under their row locks, the version's first."""
    version = locked(version)
    version.case = lock(version.case)
    return version


@transaction.atomic
def start_edit(*, case, by):
    """The case's open draft, or a new one cloned from what is live. Raises TransitionError for an archived case."""
    case = lock(case)
    open_version = case.versions.filter(state__in=OPEN).select_related("case").first()
    if open_version:
        check(by, "view", open_version)
        return open_version
    check(by, "start_edit", case)
    return clone(case, case.live or case.versions.order_by("-number").first(), by=by, verb="rettelse begyndt")


@transaction.atomic
def restore_version(*, version, by):
    """A new draft with the content of an older version. Raises TransitionError where a draft is open already."""
    version = lock_version(version)
    check(by, "restore", version)
    return clone(version.case, version, by=by, verb=f"udgave {version.number} hentet frem som kladde")


def clone(case, version, *, by, verb):
    new = CaseVersion(case=case, number=next_number(case), based_on=version)
    mark_edited(new, by=by)
    mark_begun(new, by=by)
    new = load(dump(version, VERSION), VERSION, onto=new)
    set_documentation(new)
    new.content_digest = digest(new)
    new.save()
    record(verb, "case", case.slug, new.title, by=by)
    return new


def digest(version):
    """A short text that is another one when anything in the saved version's content is."""
    content = json.dumps(dump(version, VERSION), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def set_documentation(version):
    """Write the highest design among the version's evaluations, here and elsewhere apart."""
    set_steps(version, version.evaluations.values_list("scope", "design"))


def set_steps(version, designs):
    """The same from (scope, design) pairs."""
    pairs = list(designs)
    version.documentation_here = highest([d for s, d in pairs if s == Scope.HERE]) or Documentation.DESCRIBED
    version.documentation_method = highest([d for s, d in pairs if s == Scope.ELSEWHERE])


def highest(designs):
    """The highest of the ladder's steps in `designs`, or "" for none."""
    return max(designs, key=LADDER.index, default="")


@transaction.atomic
def save_version(*, version, by, reread=None):
    """After an editor's form and rows of a draft are saved. Readers see nothing, so the stamp stays.

    Who changes what it says becomes its author; a save that changes nothing makes nobody one. `reread` is the version
    as the database has it now, with all that `dump` reads, from who reads many at once. Raises TransitionError for a
    version that is not open: what is published is never edited.
    """
    if not version.created_by:
        mark_begun(version, by=by)
    check(by, "edit", version)
    reread = reread or CaseVersion.objects.get(pk=version.pk)
    set_steps(version, [(evaluation.scope, evaluation.design) for evaluation in reread.evaluations.all()])
    now = digest(reread)
    if now != version.content_digest:
        version.author, version.authored_at, version.content_digest = str(by), timezone.now(), now
    mark_edited(version, by=by)
    version.save()
    record("kladde gemt", "case", version.case.slug, version.title, by=by)


def require_complete(version):
    """Raises TransitionError that names what readers' pages cannot do without: the rules of cases/requirements.py."""
    if lacks := missing(version):
        raise TransitionError("Der mangler noget. " + " ".join(lacks))


def require_unchanged(version, seen):
    """Raises TransitionError where the version is not as the user saw it; `seen` is its edit_no then, or None."""
    if seen is not None and seen != version.edit_no:
        raise TransitionError(CHANGED_SINCE)


@transaction.atomic
def submit(*, version, by, seen=None):
    """Send a draft to review; the reviewers get a mail. Raises TransitionError, also for what it lacks."""
    version = lock_version(version)
    check(by, "submit", version)
    require_unchanged(version, seen)
    require_complete(version)
    version.state = Editable.State.IN_REVIEW
    version.submitted_by, version.submitted_at = str(by), timezone.now()
    mark_edited(version, by=by)
    version.save()
    record("sendt til gennemsyn", "case", version.case.slug, version.title, by=by)
    notices.submitted(version, by=by)
    return version


@transaction.atomic
def send_back(*, version, note, by, seen=None):
    """Make what is in review a draft again, with a comment to its author. Raises TransitionError."""
    version = lock_version(version)
    check(by, "send_back", version)
    require_unchanged(version, seen)
    if not note.strip():
        raise TransitionError("Skriv, hvad der skal rettes. Så ved forfatteren, hvad hun skal gøre.")
    version.state = Editable.State.DRAFT
    version.returned_by, version.returned_at, version.return_note = str(by), timezone.now(), note.strip()
    unplan(version)
    mark_edited(version, by=by)
    version.save()
    record("sendt tilbage", "case", version.case.slug, version.title, by=by, note=note.strip())
    notices.sent_back(version, by=by)
    return version


@transaction.atomic
def publish(*, version, by, seen=None):
    """Show the version to readers: the case's pointer moves, the index and the stamp follow. Raises TransitionError."""
    version = lock_version(version)
    check(by, "publish", version)
    require_unchanged(version, seen)
    return show(version, by=by, note=f"udgave {version.number}")


def show(version, *, by, note):
    """The publishing itself, under the locks of the version and its case."""
    require_complete(version)
    set_documentation(version)
    unplan(version)
    mark_published(version, by=by)
    version.full_clean()
    version.save()
    point_at(version.case, version)
    record("publiceret", "case", version.case.slug, version.title, by=by, note=note)
    case_changed(version.case)
    notices.published(version, by=by)
    return version


def is_planned(version):
    return version.publish_at is not None


def unplan(version):
    version.publish_at, version.scheduled_by = None, ""


@transaction.atomic
def schedule(*, version, at, by, seen=None):
    """Let `publish_scheduled` publish the version at the time `at`, as the user who says so. Raises TransitionError."""
    version = lock_version(version)
    check(by, "schedule", version)
    require_unchanged(version, seen)
    if at <= timezone.now():
        raise TransitionError("Vælg et tidspunkt, der ikke er gået endnu, eller publicér nu.")
    if at > timezone.now() + PLANNED_AHEAD:
        raise TransitionError("Vælg et tidspunkt inden for to år.")
    require_complete(version)
    version.publish_at, version.scheduled_by = at, str(by)
    mark_edited(version, by=by)
    version.save()
    when = date_format(timezone.localtime(at), "j. F Y H:i")
    record("publicering planlagt", "case", version.case.slug, version.title, by=by, note=f"til {when}")
    return version


@transaction.atomic
def unschedule(*, version, by, seen=None):
    """Take the version off the plan; it stays in review. Raises TransitionError."""
    version = lock_version(version)
    check(by, "unschedule", version)
    require_unchanged(version, seen)
    unplan(version)
    mark_edited(version, by=by)
    version.save()
    record("taget af planen", "case", version.case.slug, version.title, by=by)
    return version


def is_due(version, now):
    return version.state == Editable.State.IN_REVIEW and version.publish_at is not None and version.publish_at <= now


@transaction.atomic
def publish_due(*, version, now):
    """Publish a version whose planned time has come, as who planned it; None where it is not due (any more).

    Raises TransitionError where it cannot be: she may not publish now, or something is missing.
    """
    version = lock_version(version)
    if not is_due(version, now):
        return None
    user = User.objects.filter(**{User.USERNAME_FIELD: version.scheduled_by}).first()
    if user is None:
        raise TransitionError(f"Brugeren {version.scheduled_by}, der planlagde publiceringen, findes ikke mere.")
    check(user, "publish", version)
    return show(version, by=user, note=f"udgave {version.number}, som planlagt")


@transaction.atomic
def give_up_plan(*, version, now, why, by):
    """Take a version off the plan whose time came and which could not be published; author and planner get a mail.

    So it is tried and told once. False where it is not due (any more).
    """
    version = lock_version(version)
    if not is_due(version, now):
        return False
    give_up(version, why=f"Sådan lød svaret til {version.scheduled_by}, som planlagde det: {why}", by=by)
    return True


def give_up(version, *, why, by):
    """Take a version off the plan, for a reason that those who wait for it are told."""
    planner = version.scheduled_by
    unplan(version)
    mark_edited(version, by=by)
    version.save()
    record("planlagt publicering opgivet", "case", version.case.slug, version.title, by=by, note=why)
    notices.plan_given_up(version, planner=planner, why=why)


def point_at(case, version):
    case.live = version
    if case.first_published_at is None:
        case.first_published_at = timezone.now()
        case.review_due = case.review_due or next_review(timezone.localdate())
    case.archived_at, case.archived_by = None, ""
    case.edit_no += 1
    case.save()


def case_changed(case):
    """Index (also of the collections that name it) and stamp after a change of what readers see of a case."""
    lock_content()
    case = Case.objects.get(pk=case.pk)
    reindex([(kind_of("case"), case), *named_by(kind_of("case"), case)])
    renew_stamp()


@transaction.atomic
def discard(*, version, by):
    """Put an open draft away. Its text is kept and can be brought back as a new draft. Raises TransitionError."""
    version = lock_version(version)
    check(by, "discard", version)
    version.state = Editable.State.ARCHIVED
    mark_edited(version, by=by)
    version.save()
    record("kladde kasseret", "case", version.case.slug, version.title, by=by)


@transaction.atomic
def archive(*, case, by, note=""):
    """Take a published case out of sight; all its versions are kept. Raises TransitionError."""
    planned = [lock_version(version) for version in case.versions.filter(publish_at__isnull=False)]  # before its case
    case = lock(case)
    if case.live is None:
        raise TransitionError("Kun et publiceret eksempel kan arkiveres.")
    check(by, "archive", case)
    if isinstance(by, User) and not note.strip():
        raise TransitionError("Skriv, hvorfor eksemplet skal arkiveres.")
    for version in filter(is_planned, planned):
        give_up(version, why="Eksemplet blev arkiveret.", by=by)
    case.archived_at, case.archived_by = timezone.now(), str(by)
    case.edit_no += 1
    case.save()
    record("arkiveret", "case", case.slug, case.live.title, by=by, note=note)
    case_changed(case)


@transaction.atomic
def unarchive(*, case, by):
    """Show an archived case again. Raises TransitionError where it is not archived."""
    case = lock(case)
    check(by, "unarchive", case)
    case.archived_at, case.archived_by = None, ""
    case.edit_no += 1
    case.save()
    record("hentet frem", "case", case.slug, case.live.title, by=by)
    case_changed(case)


def was_deleted(slug):
    """True for the address of a case that is really deleted: its history must never be met by another."""
    return AuditEvent.objects.filter(kind="case", key=slug, verb=DELETED).exists()


@transaction.atomic
def delete_case(*, case, typed, by):
    """Really delete a case and all its versions. What it said is kept as a revision, without its contact person.

    `typed` is the address that the user wrote to confirm. Raises TransitionError, also where something names the case.
    """
    case = lock(case)
    check(by, "delete", case)
    if typed.strip() != case.slug:
        raise TransitionError(f"Skriv adressen {case.slug} for at bekræfte, at eksemplet skal slettes.")
    version = case.live or case.versions.order_by("-number").first()
    label = version.title if version else case.slug
    keep_revision("case", case.slug, dump_all(case), by=by)
    record(DELETED, "case", case.slug, label, by=by)
    Case.objects.filter(pk=case.pk).update(live=None)  # the pointer would protect the version
    case.live = None
    try:
        case.delete()
    except ProtectedError as problem:
        users = ", ".join(sorted({f"»{row}«" for row in problem.protected_objects}))
        raise TransitionError(f"Eksemplet er i brug og kan ikke slettes. Det nævnes i {users}.") from problem
    lock_content()
    search.remove("case", [case.slug])
    renew_stamp()


@transaction.atomic
def save_case(*, case, by):
    """After an editor's form of a case's life (status, contact, relations, news) is saved."""
    case.edit_no += 1
    case.save()
    record("rettet", "case", case.slug, case.slug, by=by)
    case_changed(case)


@transaction.atomic
def save_place(*, kind, obj, by, verb="rettet"):
    """After a municipality, region or organisation is saved: the cases that name it are indexed again."""
    obj.edit_no += 1
    obj.save()
    content_changed(kind_of(kind), obj, by=by, verb=verb)


@transaction.atomic
def delete_place(*, kind, obj, by):
    """Really delete a municipality, region or organisation that nothing uses; ProtectedError where something does."""
    obj = locked(obj)
    registered = kind_of(kind)
    key = str(getattr(obj, registered.key))
    keep_revision(kind, key, registered.dump(obj), by=by)
    record("slettet", kind, key, obj, by=by)
    obj.delete()
    lock_content()
    search.remove(kind, [key])
    renew_stamp()


def load_case(doc, onto, by, lookup):
    """Write a fixture's case and publish its content as a new version, in the caller's transaction.

    Raises DocumentError.
    """
    life = {name: value for name, value in doc.items() if name != "content"}
    check_names(life, CASE, "")
    if "content" not in doc:
        raise DocumentError("content", "is missing")
    case = load(life, CASE, onto=onto, lookup=lookup)
    version = CaseVersion(case=case, number=next_number(case) if onto else 1, based_on=case.live)
    mark_published(version, by=by)
    mark_begun(version, by=by)
    set_steps(version, designs_in(doc["content"]))
    version = load(doc["content"], VERSION, onto=version, lookup=lookup, path="content.")
    case.review_due = case.review_due or first_review(case.slug, timezone.localdate())
    point_at(case, version)
    record("publiceret", "case", case.slug, version.title, by=by, note=f"udgave {version.number}")
    return case


def designs_in(content):
    """The (scope, design) pairs of a document's evaluations; what is broken in them is for `load` to say."""
    rows = content.get("evaluations", []) if isinstance(content, dict) else []
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [(row.get("scope"), row.get("design")) for row in rows if row.get("design") in LADDER]
