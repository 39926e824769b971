"""The buttons of a case: those that the user may press now, each with what it does, and each runs one action."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import actions
from cases.models import Case
from cases.requirements import missing
from cases.roles import IS_SCHEDULED, OPEN, OWN_HAND, RULES, WITH_REVIEWERS, may, refusal, situation, visible
from catalogue.core.admin import change_page
from catalogue.core.publishing import TransitionError
from catalogue.models import Editable


@dataclass(frozen=True)
class Verb:
    """One button. `run(version, post, by)` gives the version to go on to, or None for the list.

    verb: of cases/roles.py. url: the last part of its address. text: on the button. does: what it does, in a sentence.
    done: said when it went well. asks: "" or the name of the field that goes with it (note, reason, when, typed).
    """

    verb: str
    url: str
    text: str
    does: str
    done: str
    run: Callable
    asks: str = ""


def seen(post):
    """The edit_no that the user saw, None where the form says nothing."""
    text = post.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() else None


def moment(text):
    """A date and time as the browser's field writes it, in Danish time. Raises TransitionError."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found if timezone.is_aware(found) else timezone.make_aware(found)
    except (ValueError, OverflowError):
        raise TransitionError("Skriv dag og klokkeslæt, fx 2027-01-15 08:00.") from None


def submit(version, post, by):
    return actions.submit(version=version, by=by, seen=seen(post))


def send_back(version, post, by):
    return actions.send_back(version=version, note=post.get("note", ""), by=by, seen=seen(post))


def publish(version, post, by):
    return actions.publish(version=version, by=by, seen=seen(post))


def schedule(version, post, by):
    return actions.schedule(version=version, at=moment(post.get("when", "")), by=by, seen=seen(post))


def unschedule(version, post, by):
    return actions.unschedule(version=version, by=by, seen=seen(post))


def start_edit(version, post, by):
    return actions.start_edit(case=version.case, by=by)


def restore(version, post, by):
    return actions.restore_version(version=version, by=by)


def discard(version, post, by):
    actions.discard(version=version, by=by)
    return Case.objects.get(pk=version.case_id).live


def archive(version, post, by):
    actions.archive(case=version.case, note=post.get("reason", "").strip(), by=by)
    return version


def unarchive(version, post, by):
    actions.unarchive(case=version.case, by=by)
    return version


def delete(version, post, by):
    actions.delete_case(case=version.case, typed=post.get("typed", ""), by=by)


VERBS = [
    Verb(
        "submit",
        "send",
        "Send det gemte til gennemsyn",
        "En redaktør eller udgiver får besked. Læserne ser intet endnu.",
        "Kladden er sendt til gennemsyn. Redaktørerne har fået besked.",
        submit,
    ),
    Verb(
        "publish",
        "publicer",
        "Publicér nu",
        "Læserne ser udgaven med det samme.",
        "Eksemplet er publiceret. Læserne ser det nu.",
        publish,
    ),
    Verb(
        "schedule",
        "planlaeg",
        "Planlæg publicering",
        "Udgaven bliver publiceret af sig selv på det tidspunkt. Ingen kan rette i den imens.",
        "Publiceringen er planlagt.",
        schedule,
        "when",
    ),
    Verb(
        "unschedule",
        "tag-af-planen",
        "Tag af planen",
        "Udgaven bliver liggende til gennemsyn.",
        "Udgaven er taget af planen.",
        unschedule,
    ),
    Verb(
        "send_back",
        "send-tilbage",
        "Send tilbage",
        "Udgaven bliver kladde igen, og forfatteren får din besked.",
        "Kladden er sendt tilbage. Forfatteren har fået din besked.",
        send_back,
        "note",
    ),
    Verb(
        "start_edit",
        "ret",
        "Ret eksemplet i en ny kladde",
        "Læserne ser den gamle udgave, til den nye er publiceret.",
        "Her er kladden. Læserne ser den gamle udgave, til den nye er publiceret.",
        start_edit,
    ),
    Verb(
        "restore",
        "gendan",
        "Hent frem som ny kladde",
        "Du får en kladde med denne udgaves indhold. Læserne ser intet endnu.",
        "Den gamle udgave er hentet frem som kladde.",
        restore,
    ),
    Verb(
        "discard",
        "kasser",
        "Kassér kladden",
        "Den bliver lagt til side og kan hentes frem igen.",
        "Kladden er kasseret. Den ligger under tidligere udgaver og kan hentes frem.",
        discard,
    ),
    Verb(
        "archive",
        "arkiver",
        "Arkivér eksemplet",
        "Læserne ser det ikke mere. Alle udgaver bliver gemt.",
        "Eksemplet er arkiveret. Læserne ser det ikke mere.",
        archive,
        "reason",
    ),
    Verb(
        "unarchive",
        "hent-frem",
        "Hent eksemplet frem igen",
        "Læserne ser den udgave, de så før.",
        "Eksemplet er hentet frem igen.",
        unarchive,
    ),
    Verb(
        "delete",
        "slet",
        "Slet eksemplet for altid",
        "Alle udgaver forsvinder. Handlingen og indholdet bliver gemt i hændelserne, men kan ikke hentes frem her.",
        "Eksemplet er slettet.",
        delete,
        "typed",
    ),
]
# Where she might wonder why a button is missing.
WONDER = {"publish": (OWN_HAND,), "edit": (WITH_REVIEWERS, IS_SCHEDULED)}


AGAIN = {
    "text": "Hent kladden frem igen",
    "does": "En ny kladde med det, der stod i den kasserede. Læserne ser intet.",
    "done": "Her er kladden igen.",
}


def buttons_of(user, version):
    """The Verbs that the user may do to the version now."""
    return [as_said_of(verb, version) for verb in VERBS if may(user, verb.verb, version)]


def as_said_of(verb, version):
    """The Verb as it is said of the version: what readers have never seen is no old edition to them."""
    return replace(verb, **AGAIN) if verb.verb == "start_edit" and not version.case.live_id else verb


def reasons_of(user, version):
    """Why something that she might look for is not there, as sentences."""
    found = [why for verb, shown in WONDER.items() if (why := refusal(user, verb, version)) in shown]
    if user.has_perm("cases.publish_caseversion") and situation(version) == "draft":
        found.append("En kladde skal sendes til gennemsyn, før den kan publiceres.")
    return found


def context_of(user, version):
    """What templates/admin/case_verbs.html prints about a saved version."""
    others = version.case.versions.exclude(pk=version.pk).exclude(state__in=OPEN).order_by("-number")
    buttons = [
        (verb, reverse(f"admin:cases_caseversion_{verb.url}", args=[version.pk])) for verb in buttons_of(user, version)
    ]
    target = Editable.State.PUBLISHED if situation(version) in ("in_review", "scheduled") else Editable.State.IN_REVIEW
    return {
        "verbs": buttons,
        "reasons": reasons_of(user, version),
        "lacks": missing(version) if version.state in OPEN else [],
        "lacks_for": "publiceres" if target == Editable.State.PUBLISHED else "sendes til gennemsyn",
        "older": [(other, may(user, "restore", other)) for other in visible(user, others).select_related("case")[:10]],
        "live": version.case.live if version.case.live_id != version.pk else None,
        "soonest": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }


def typed(post):
    """What she wrote beside a button, to be said after a refusal, so that it is not lost."""
    text = (post.get("note", "") or post.get("reason", "")).strip()
    return f" Du skrev: »{text}«" if text else ""


class CaseVerbs:
    """For CaseVersionAdmin: one address for each verb."""

    def get_urls(self):
        own = [
            path(
                f"<int:pk>/{verb.url}/",
                self.admin_site.admin_view(require_POST(self.view_of(verb))),
                name=f"cases_caseversion_{verb.url}",
            )
            for verb in VERBS
        ]
        return own + super().get_urls()

    def view_of(self, verb):
        def view(request, pk):
            return self.do(request, pk, verb)

        return view

    def refused(self, request, version, why):
        self.message_user(request, f"{why}{typed(request.POST)}", messages.ERROR)
        return change_page(self, version)

    def do(self, request, pk, verb):
        """Run the verb, tell how it went, and go on to the version it gives, or to the list.

        PermissionDenied for whose role has nothing to do with the verb; a page of ours where the version is gone, or
        is not hers to see.
        """
        if not request.user.has_perm(RULES[verb.verb].permission):
            raise PermissionDenied
        version = visible(request.user, self.model.objects.select_related("case")).filter(pk=pk).first()
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if why := refusal(request.user, verb.verb, version):  # a verb on the case is not done from another version
            return self.refused(request, version, why)
        outcome = {}
        went_well = self.attempt(
            request,
            verb.done,
            lambda by: outcome.update(next=verb.run(version, request.POST, by)),
            kept=typed(request.POST),
        )
        target = outcome.get("next") if went_well else version
        if target is None:
            return HttpResponseRedirect(reverse("admin:cases_caseversion_changelist"))
        return change_page(self, target)
