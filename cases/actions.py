"""Every change of cases, their versions, municipalities and organisations goes through here.

Editing what is live is a new version; publishing moves the case's pointer; nothing is copied onto what is live.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cases.choices import LADDER, Documentation, Scope
from cases.documents import CASE, VERSION
from cases.models import Case, CaseVersion
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
from catalogue.models import Editable

OPEN = (Editable.State.DRAFT, Editable.State.IN_REVIEW)
ARCHIVED = "Eksemplet er arkiveret. Hent det frem igen, før det rettes."


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
    case.full_clean()
    case.save()
    record("oprettet", "case", slug, title, by=by)
    return case


@transaction.atomic
def start_case(*, slug, kind, title, summary, reported_year, by):
    """A new case with an empty draft; readers see nothing of it. Gives the CaseVersion."""
    case = open_case(slug=slug, kind=kind, title=title, by=by)
    version = CaseVersion(case=case, number=1, title=title, summary=summary, reported_year=reported_year)
    mark_edited(version, by=by)
    version.full_clean()
    version.save()
    return version


@transaction.atomic
def start_edit(*, case, by):
    """The case's open draft, or a new one cloned from what is live. Raises TransitionError for an archived case."""
    case = lock(case)
    open_version = case.versions.filter(state__in=OPEN).first()
    if open_version:
        return open_version
    if case.archived_at:
        raise TransitionError(ARCHIVED)
    return clone(case, case.live or case.versions.order_by("-number").first(), by=by, verb="rettelse begyndt")


@transaction.atomic
def restore_version(*, version, by):
    """A new draft with the content of an older version. Raises TransitionError where a draft is open already."""
    case = lock(version.case)
    if case.archived_at:
        raise TransitionError(ARCHIVED)
    if case.versions.filter(state__in=OPEN).exists():
        raise TransitionError("Der er allerede en kladde. Publicér eller kassér den først.")
    return clone(case, version, by=by, verb=f"udgave {version.number} hentet frem som kladde")


def clone(case, version, *, by, verb):
    new = load(
        dump(version, VERSION),
        VERSION,
        onto=CaseVersion(case=case, number=next_number(case), based_on=version),
    )
    set_documentation(new)
    mark_edited(new, by=by)
    new.save()
    record(verb, "case", case.slug, new.title, by=by)
    return new


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
def save_version(*, version, by):
    """After an editor's form and rows of a draft are saved. Readers see nothing, so the stamp stays.

    Raises TransitionError for a version that is not open: what is published is never edited.
    """
    if version.state not in OPEN:
        raise TransitionError("En publiceret udgave rettes ikke. Begynd en ny kladde.")
    set_documentation(version)
    mark_edited(version, by=by)
    version.save()
    record("kladde gemt", "case", version.case.slug, version.title, by=by)


@transaction.atomic
def publish(*, version, by):
    """Show the version to readers: the case's pointer moves, the index and the stamp follow. Raises TransitionError."""
    version = locked(version)
    case = lock(version.case)
    if case.archived_at:
        raise TransitionError(ARCHIVED)
    if version.state not in OPEN:
        raise TransitionError("Kun en kladde kan publiceres.")
    set_documentation(version)
    mark_published(version, by=by)
    version.full_clean()
    version.save()
    point_at(case, version)
    record("publiceret", "case", case.slug, version.title, by=by, note=f"udgave {version.number}")
    case_changed(case)
    return version


def point_at(case, version):
    case.live = version
    case.first_published_at = case.first_published_at or timezone.now()
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
    version = locked(version)
    if version.state not in OPEN:
        raise TransitionError("Kun en kladde kan kasseres.")
    version.state = Editable.State.ARCHIVED
    mark_edited(version, by=by)
    version.save()
    record("kladde kasseret", "case", version.case.slug, version.title, by=by)


@transaction.atomic
def archive(*, case, by, note=""):
    """Take a published case out of sight; all its versions are kept. Raises TransitionError."""
    case = lock(case)
    if case.live is None or case.archived_at:
        raise TransitionError("Kun et publiceret eksempel kan arkiveres.")
    case.archived_at, case.archived_by = timezone.now(), str(by)
    case.edit_no += 1
    case.save()
    record("arkiveret", "case", case.slug, case.live.title, by=by, note=note)
    case_changed(case)


@transaction.atomic
def unarchive(*, case, by):
    """Show an archived case again. Raises TransitionError where it is not archived."""
    case = lock(case)
    if not case.archived_at:
        raise TransitionError("Eksemplet er ikke arkiveret.")
    case.archived_at, case.archived_by = None, ""
    case.edit_no += 1
    case.save()
    record("hentet frem", "case", case.slug, case.live.title, by=by)
    case_changed(case)


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
    set_steps(version, designs_in(doc["content"]))
    version = load(doc["content"], VERSION, onto=version, lookup=lookup, path="content.")
    point_at(case, version)
    record("publiceret", "case", case.slug, version.title, by=by, note=f"udgave {version.number}")
    return case


def designs_in(content):
    """The (scope, design) pairs of a document's evaluations; what is broken in them is for `load` to say."""
    rows = content.get("evaluations", []) if isinstance(content, dict) else []
    rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [(row.get("scope"), row.get("design")) for row in rows if row.get("design") in LADDER]
