"""Who may do what: the four roles as groups, and one table of what each verb asks of a user and of a version.

The roles are groups of Django's own, kept right after each migrate; what a user may do follows from the permissions
alone, so that a group of somebody's own works too. See docs/decisions/0023.
"""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import F, Q

from cases.models import CaseVersion
from catalogue.core.publishing import TransitionError
from catalogue.models import Editable, User

OWN_APPS = ("catalogue", "recommendations", "cases")
OPEN = (Editable.State.DRAFT, Editable.State.IN_REVIEW)


# --- The roles -------------------------------------------------------------------------------------------------------

# One line a kind of thing; a model is "app.model". A model that does not exist (yet) is passed over.
ROWS_OF_A_VERSION = """cases.casestep cases.casemunicipality cases.caseorganisation cases.caserecommendation
    cases.casesource cases.casemention cases.evaluation cases.caseresult"""
CHOSEN_FROM = """recommendations.evidencesource recommendations.sourcelink recommendations.sourcemention
    recommendations.theme recommendations.recommendation recommendations.factbox recommendations.concept
    recommendations.topic recommendations.setting recommendations.actor
    cases.municipality cases.region cases.organisation"""
DRAFTS_OF_SOURCES = "recommendations.evidencesource recommendations.sourcelink recommendations.sourcemention"
# With states: a draft of it shows nothing to readers.
CONTENT = """recommendations.evidencesource recommendations.theme recommendations.recommendation
    recommendations.factbox recommendations.concept recommendations.supportingadvice
    recommendations.discussionquestion recommendations.rulenote recommendations.indicator
    recommendations.indicatorseries cases.foundintervention cases.collection"""
ROWS_OF_CONTENT = """recommendations.sourcelink recommendations.sourcemention recommendations.factboxrecommendation
    recommendations.factboxsource recommendations.conceptmention recommendations.conceptrecommendation
    recommendations.advicerecommendation recommendations.questionrecommendation
    recommendations.rulenoterecommendation recommendations.rulenotesource recommendations.indicatorrecommendation
    recommendations.indicatorvalue cases.collectionitem"""
# Without states: a change shows at once.
AT_ONCE = """recommendations.topic recommendations.setting recommendations.actor catalogue.synonym
    cases.municipality cases.region cases.organisation cases.case"""
ROWS_AT_ONCE = "cases.regionmembership cases.caserelation cases.caseupdate"
# What comes in from outside, or falls due, and is handled by editors.
INBOX = "cases.submission cases.reconfirmation cases.awaitedresult recommendations.rulecheck"
LOOKED_AT = "catalogue.auditevent catalogue.revision catalogue.zerosearch catalogue.checkedaddress"


def grants(verbs, models):
    """Permission names: each of the verbs (add, change, delete, view) on each of the models, with spaces between."""
    found = set()
    for model in models.split():
        app, _, name = model.partition(".")
        found |= {f"{app}.{verb}_{name}" for verb in verbs.split()}
    return found


VIEW, WRITE, ROWS = "view", "add change view", "add change delete view"
FORFATTER = (
    grants(WRITE, "cases.caseversion")
    | {"cases.submit_caseversion"}
    | grants(ROWS, ROWS_OF_A_VERSION)
    | grants(VIEW, CHOSEN_FROM)
    | grants("add", f"{DRAFTS_OF_SOURCES} cases.organisation")  # what her case needs and the lists lack
)
REDAKTOER = (
    FORFATTER
    | {"cases.review_caseversion"}
    | grants(WRITE, CONTENT)  # drafts of it: what is published asks for publish_content too
    | grants(ROWS, ROWS_OF_CONTENT)
    | grants(VIEW, f"{AT_ONCE} {ROWS_AT_ONCE} {LOOKED_AT}")
    | grants(WRITE, INBOX)
)
UDGIVER = (
    REDAKTOER
    | {
        "cases.publish_caseversion",
        "cases.archive_caseversion",
        "cases.restore_caseversion",
        "catalogue.publish_content",
    }
    | grants(WRITE, AT_ONCE)
    | grants(ROWS, ROWS_AT_ONCE)
)
ROLES = {"forfatter": FORFATTER, "redaktør": REDAKTOER, "udgiver": UDGIVER}
ADMINISTRATOR = "administrator"  # everything in our own apps, whatever it is called


def sync_roles(using="default"):
    """Make the four groups, with exactly these permissions; other groups are left alone. Safe to run any time."""
    for app in OWN_APPS:  # this runs before Django's own step for the last of them
        create_permissions(apps.get_app_config(app), verbosity=0, interactive=False, using=using)
    found = Permission.objects.using(using).filter(content_type__app_label__in=OWN_APPS)
    there = {f"{app}.{code}": pk for pk, app, code in found.values_list("pk", "content_type__app_label", "codename")}
    for name, wanted in {**ROLES, ADMINISTRATOR: there.keys()}.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        keys = {there[permission] for permission in wanted if permission in there}
        if keys != set(group.permissions.values_list("pk", flat=True)):
            group.permissions.set(keys)


def after_migrate(sender, using, **_):
    """For post_migrate with our last app as sender: permissions do not exist earlier."""
    sync_roles(using)


# --- The verbs -------------------------------------------------------------------------------------------------------

# Where a version stands, seen with its case.
DRAFT, IN_REVIEW, SCHEDULED, LIVE, OLDER, DISCARDED, ARCHIVED = (
    "draft",
    "in_review",
    "scheduled",
    "live",
    "older",
    "discarded",
    "archived",
)


def situation(version):
    """Which of the words above fits the version. All of an archived case but its open draft is `archived`."""
    if version.state == Editable.State.DRAFT:
        return DRAFT
    if version.state == Editable.State.IN_REVIEW:
        return SCHEDULED if version.publish_at else IN_REVIEW
    if version.case.archived_at:
        return ARCHIVED
    if version.state == Editable.State.ARCHIVED:
        return DISCARDED
    return LIVE if version.case.live_id == version.pk else OLDER


@dataclass(frozen=True)
class Rule:
    """What a verb asks for.

    permission: the user's. where: the situations in which it can be done. own: those in which who does not review may
    do it to what is her own; None where that makes no difference. four_eyes: not by who wrote it last. archived:
    whether it can be done to a draft of an archived case. what: the verb as an infinitive, for "you may not …".
    otherwise: the sentence where it cannot be done now.
    """

    permission: str
    where: tuple
    what: str
    otherwise: str = ""
    own: tuple | None = None
    four_eyes: bool = False
    archived: bool = False


ANYWHERE = (DRAFT, IN_REVIEW, SCHEDULED, LIVE, OLDER, DISCARDED, ARCHIVED)
IS_ARCHIVED = "Eksemplet er arkiveret. Hent det frem igen, før det rettes."
IS_OPEN = "Der er allerede en kladde. Publicér eller kassér den først."
IS_SCHEDULED = "Udgaven er planlagt til publicering. Tag den af planen først."
OWN_HAND = "Du har selv skrevet den. En anden udgiver skal publicere."
NOT_OWN = "Du kan kun arbejde med dine egne kladder."
WITH_REVIEWERS = "Kladden er sendt til gennemsyn. Bed en redaktør sende den tilbage, hvis du vil rette mere."

RULES = {
    "view": Rule("cases.view_caseversion", ANYWHERE, "se udgaven", own=ANYWHERE, archived=True),
    "edit": Rule(
        "cases.change_caseversion",
        (DRAFT, IN_REVIEW),
        "rette kladden",
        "En publiceret udgave rettes ikke. Begynd en ny kladde.",
        own=(DRAFT,),
    ),
    "submit": Rule(
        "cases.submit_caseversion",
        (DRAFT,),
        "sende kladden til gennemsyn",
        "Kun en kladde kan sendes til gennemsyn.",
        own=(DRAFT,),
    ),
    "send_back": Rule(
        "cases.review_caseversion",
        (IN_REVIEW, SCHEDULED),
        "sende kladden tilbage",
        "Kun det, der er sendt til gennemsyn, kan sendes tilbage.",
        archived=True,
    ),
    "publish": Rule(
        "cases.publish_caseversion",
        (IN_REVIEW, SCHEDULED),
        "publicere",
        "Kun det, der er sendt til gennemsyn, kan publiceres.",
        four_eyes=True,
    ),
    "schedule": Rule(
        "cases.publish_caseversion",
        (IN_REVIEW, SCHEDULED),
        "planlægge publicering",
        "Kun det, der er sendt til gennemsyn, kan planlægges.",
        four_eyes=True,
    ),
    "unschedule": Rule(
        "cases.publish_caseversion",
        (SCHEDULED,),
        "tage udgaven af planen",
        "Udgaven er ikke planlagt.",
        archived=True,
    ),
    "discard": Rule(
        "cases.change_caseversion",
        (DRAFT, IN_REVIEW),
        "kassere kladden",
        "Kun en kladde kan kasseres.",
        own=(DRAFT,),
        archived=True,
    ),
    "start_edit": Rule(
        "cases.change_caseversion",
        (LIVE, DISCARDED),
        "begynde en rettelse",
        "En rettelse begynder fra den udgave, læserne ser.",
        own=(LIVE, DISCARDED),
    ),
    "restore": Rule(
        "cases.restore_caseversion",
        (OLDER, DISCARDED),
        "hente en tidligere udgave frem",
        "Kun en tidligere eller kasseret udgave kan hentes frem som kladde.",
    ),
    "archive": Rule(
        "cases.archive_caseversion",
        (LIVE,),
        "arkivere eksemplet",
        "Kun et publiceret eksempel kan arkiveres.",
    ),
    "unarchive": Rule(
        "cases.archive_caseversion",
        (ARCHIVED,),
        "hente eksemplet frem igen",
        "Eksemplet er ikke arkiveret.",
    ),
    "delete": Rule(
        "cases.delete_case",
        (ARCHIVED, DRAFT, DISCARDED),
        "slette eksemplet",
        "Kun et arkiveret eksempel, eller et der aldrig har været publiceret, kan slettes. Arkivér det først.",
        archived=True,
    ),
}


def may(user, verb, obj):
    """Whether the user may do the verb to the CaseVersion or Case now. `refusal` says why not."""
    return not refusal(user, verb, obj)


def refusal(user, verb, obj):
    """Why the user may not do the verb to the CaseVersion or Case now, as a Danish sentence; "" where she may.

    `user` None asks about the state alone: commands are nobody. Writes nothing.
    """
    version = subject(obj)
    rule = RULES[verb]
    if user is not None and not (user.is_active and user.has_perm(rule.permission)):
        return f"Din rolle giver ikke lov til at {rule.what}."
    if why := wrong_state(rule, verb, version):
        return why
    if user is None:
        return ""
    if rule.own is not None and not sees_all(user) and (why := not_hers(user, rule, verb, version)):
        return why
    if rule.four_eyes and settings.FOUR_EYES and version.author == user.get_username():
        return OWN_HAND
    return ""


def subject(obj):
    """The version that a verb on a case is about: what readers see, or else its newest."""
    if isinstance(obj, CaseVersion):
        return obj
    return obj.live or obj.versions.order_by("-number").select_related("case").first()


def wrong_state(rule, verb, version):
    if version is None:
        return "Eksemplet har ingen udgaver."
    now, case = situation(version), version.case
    if case.archived_at and not rule.archived and ARCHIVED not in rule.where:
        return IS_ARCHIVED
    if now == SCHEDULED and SCHEDULED not in rule.where and IN_REVIEW in rule.where:
        return IS_SCHEDULED
    if now not in rule.where:
        return rule.otherwise
    if verb in ("restore", "start_edit") and case.versions.filter(state__in=OPEN).exists():
        return IS_OPEN
    if verb == "start_edit" and now == DISCARDED and case.live_id:
        return rule.otherwise
    if verb == "delete" and not case.archived_at and case.first_published_at:
        return rule.otherwise
    return ""


def sees_all(user):
    """Whether the user sees everybody's drafts: who reviews does."""
    return user.has_perm("cases.review_caseversion")


def is_own(user, version):
    """Whether she began the version or wrote in it last."""
    return user.get_username() in (version.created_by, version.author)


def not_hers(user, rule, verb, version):
    """Why who does not review may not do it: to what is another's, or to what is with the reviewers."""
    now = situation(version)
    if not is_own(user, version):
        return "" if verb == "view" and now == LIVE else NOT_OWN
    return "" if now in rule.own else WITH_REVIEWERS


def check(by, verb, obj):
    """Raises TransitionError where `by`, a User or a command's name, may not do the verb to the version or case now."""
    if why := refusal(by if isinstance(by, User) else None, verb, obj):
        raise TransitionError(why)


def visible(user, versions):
    """Those of a queryset of CaseVersion that the user may see: hers and what readers see, or all for who reviews."""
    if not user.has_perm("cases.view_caseversion"):
        return versions.none()
    if sees_all(user):
        return versions
    name = user.get_username()
    live = Q(case__live=F("pk"), case__archived_at__isnull=True)
    return versions.filter(live | Q(created_by=name) | Q(author=name))


def who_may(permission):
    """The active users with the permission (as "cases.publish_caseversion"), by their roles or by their own right."""
    return User.objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend").order_by("pk")
