"""The editors' pages for what municipalities have sent: read it, make a draft of it, or answer no."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import submission_actions
from cases.facets import GROUND
from cases.models import CaseMunicipality, CaseVersion, Submission
from cases.quality import title_words
from cases.questions import MANY, PARTS, said
from cases.roles import OPEN
from cases.submission_draft import becomes, document_of
from catalogue.core import danish
from catalogue.core.admin import DanishSearch, ReadOnlyAdmin, change_page
from catalogue.core.publishing import TransitionError
from catalogue.templatetags.catalogue import dato

ALIKE = 0.5  # of the words of the shorter title, when both are from the same municipality


@dataclass(frozen=True)
class Answer:
    """One answer as it was sent (lines of text), beside where it stands in the draft."""

    heading: str
    lines: list[str]
    becomes: str


class RejectForm(forms.Form):
    """The reason that the sender gets by mail."""

    reason = forms.CharField(
        label="Begrundelse, som afsenderen får",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "aria-describedby": "id_reason_helptext"}),
        help_text="Skriv venligt og konkret, hvorfor det ikke kommer med. Takken står der i forvejen.",
        error_messages={"required": "Skriv en begrundelse. Den bliver sendt til afsenderen."},
    )


@admin.register(Submission)
class SubmissionAdmin(DanishSearch, ReadOnlyAdmin):
    list_display = ("named", "municipality", "reference", "state", "waited", "handled")
    list_filter = ("state",)
    list_select_related = ("municipality",)
    list_per_page = 50
    search_fields = ("sort_key", "municipality__sort_key")
    search_help_text = "Søg efter titel, kommune eller reference."

    def get_ordering(self, request):
        """What waits first, the longest first; then what is handled, the latest first."""
        is_waiting = When(state=Submission.State.RECEIVED, then=Value(0))
        waits = Case(is_waiting, default=Value(1), output_field=IntegerField())
        return (waits, "-handled_at", "received_at")

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip().upper().startswith("IK-"):
            return queryset.filter(reference__contains=search_term.strip().upper().replace("\0", "")), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description="titel", ordering="sort_key")
    def named(self, submission):
        return submission.title or "(slettet)"

    @admin.display(description="har ventet", ordering="received_at")
    def waited(self, submission):
        if submission.state != Submission.State.RECEIVED:
            return ""
        days = (timezone.localdate() - timezone.localdate(submission.received_at)).days
        return "siden i dag" if days == 0 else f"{days} dag{'' if days == 1 else 'e'}"

    @admin.display(description="behandlet", ordering="handled_at")
    def handled(self, submission):
        return f"{dato(submission.handled_at)} af {submission.handled_by}" if submission.handled_at else ""

    # --- One submission ----------------------------------------------------------------------------------------------

    def get_urls(self):
        verbs = [("opret-kladde", self.make_draft), ("afvis", self.reject), ("traek-tilbage", self.withdraw)]
        own = [
            path(f"<int:pk>/{verb}/", self.admin_site.admin_view(require_POST(view)), name=f"cases_submission_{verb}")
            for verb, view in verbs
        ]
        return own + super().get_urls()

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        submission = self.get_object(request, object_id)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.show(request, submission, RejectForm())

    def show(self, request, submission, form):
        """What was sent, in the order of the page, beside what it becomes; and what can be done."""
        labels = GROUND.get().labels
        doc = document_of(submission, labels) if submission.content else {}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": submission,
            "title": submission.title or submission.reference,
            "submission": submission,
            "parts": [(part.heading, answers(part, submission, doc, labels)) for part in PARTS],
            "note": doc.get("editor_note", ""),
            "alike": alike(submission) if submission.state == Submission.State.RECEIVED else [],
            "form": form,
            "may_handle": request.user.has_perm("cases.change_submission"),
            "may_draft": request.user.has_perm("cases.add_caseversion"),
            "is_waiting": submission.state == Submission.State.RECEIVED,
            "can_be_withdrawn": submission.state in (Submission.State.RECEIVED, Submission.State.DRAFTED),
            "version": newest(submission.case),
        }
        return TemplateResponse(request, "admin/submission.html", context)

    def found(self, request, pk, *permissions):
        """The submission; PermissionDenied for who may not handle it, None where it is gone."""
        if not request.user.has_perms(["cases.change_submission", *permissions]):
            raise PermissionDenied
        return Submission.objects.select_related("municipality", "case").filter(pk=pk).first()

    def run(self, request, submission, done, action, **arguments):
        """Run an action as the user and tell how it went; what it gives back, or None."""
        try:
            given = action(submission=submission, by=request.user, **arguments)
        except TransitionError as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return None
        self.message_user(request, done, messages.SUCCESS)
        return given

    def make_draft(self, request, pk):
        submission = self.found(request, pk, "cases.add_caseversion")
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        done = "Kladden er oprettet. Læserne ser den først, når den er publiceret."
        version = self.run(request, submission, done, submission_actions.make_draft)
        if version is None:
            return change_page(self, submission)
        return HttpResponseRedirect(reverse("admin:cases_caseversion_change", args=[version.pk]))

    def reject(self, request, pk):
        submission = self.found(request, pk)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = RejectForm(request.POST)
        if not form.is_valid():
            return self.show(request, submission, form)
        given = self.run(
            request, submission, "Det er afvist.", submission_actions.reject, reason=form.cleaned_data["reason"]
        )
        if given and not Submission.objects.filter(pk=pk, answer_sent_at__isnull=False).exists():
            self.message_user(request, "Mailen til afsenderen blev ikke sendt. Skriv selv.", messages.WARNING)
        return change_page(self, submission)

    def withdraw(self, request, pk):
        submission = self.found(request, pk)
        if submission is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        done = "Det er trukket tilbage, og det, der var sendt, er slettet."
        if submission.case:
            done += " Kladden, der blev lavet af det, er der endnu: Kassér den."
        self.run(request, submission, done, submission_actions.withdraw)
        return change_page(self, submission)


def answers(part, submission, doc, labels):
    """The Answers of a part that has any."""
    found = [(question, said(question, submission.content.get(question.name), labels)) for question in part.questions]
    found = [(question, ["; ".join(lines)] if question.kind == MANY and lines else lines) for question, lines in found]
    return [
        Answer(question.heading, lines, becomes(question.name, submission, doc)) for question, lines in found if lines
    ]


def newest(case):
    """The newest version of the case that a submission became, or None."""
    return CaseVersion.objects.filter(case=case).order_by("-number").first() if case else None


def alike(submission):
    """(title, address in the admin) of what may be the same: examples and submissions of the same municipality."""
    place = submission.municipality
    without = {term for span in danish.spans(place.name) for term in danish.analyse(span.word).whole}
    own = title_words(submission.title, without)
    shown = CaseVersion.objects.filter(Q(state__in=OPEN) | Q(case__live=F("pk"), case__archived_at=None))
    versions = shown.filter(pk__in=CaseMunicipality.objects.filter(municipality=place).values("version"))
    cases = [
        (version.title, reverse("admin:cases_caseversion_change", args=[version.pk]))
        for version in versions.order_by("sort_key", "pk")
    ]
    rows = Submission.objects.filter(municipality=place).exclude(pk=submission.pk).exclude(title="")
    sent = [(row.title, reverse("admin:cases_submission_change", args=[row.pk])) for row in rows]
    return [pair for pair in [*cases, *sent] if is_alike(own, title_words(pair[0], without))]


def is_alike(own, theirs):
    smaller = min(len(own), len(theirs))
    return bool(smaller) and len(own & theirs) / smaller >= ALIKE
