"""The editors' pages for what municipalities have answered: take it over, or set it aside with a reason."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case as Choose
from django.db.models import IntegerField, Value, When
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from cases import reconfirmation_actions
from cases.choices import PracticeStatus
from cases.facts import status_words
from cases.models import Reconfirmation
from catalogue.core.admin import DanishSearch, ReadOnlyAdmin, change_page
from catalogue.core.publishing import TransitionError
from catalogue.templatetags.catalogue import dato

State = Reconfirmation.State


@dataclass(frozen=True)
class Difference:
    """One field as it stands today beside what the municipality answered."""

    name: str
    today: str
    answered: str

    @property
    def is_change(self):
        return self.today != self.answered


class AsideForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor lægges svaret til side?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "aria-describedby": "id_why_helptext"}),
        help_text="Kun redaktører ser det. Skriv fx, at svaret gælder et andet projekt.",
        error_messages={"required": "Skriv, hvorfor svaret bliver lagt til side."},
    )


@admin.register(Reconfirmation)
class ReconfirmationAdmin(DanishSearch, ReadOnlyAdmin):
    list_display = ("named", "state_now", "answered_words", "today", "differs", "answered")
    list_display_links = ("named",)
    list_filter = ("state", "answer")
    list_select_related = ("case__live",)
    list_per_page = 50
    search_fields = ("case__live__sort_key",)
    actions = ("take_over_selected",)

    def get_ordering(self, request):
        """New answers first, the oldest at the top; then what could not be sent, what waits, what is done."""
        order = [State.ANSWERED, State.UNSENT, State.SENT]
        rank = Choose(
            *(When(state=state, then=Value(place)) for place, state in enumerate(order)),
            default=Value(len(order)),
            output_field=IntegerField(),
        )
        return (rank, "answered_at", "-sent_at", "-pk")

    @admin.display(description="eksempel", ordering="case__live__sort_key")
    def named(self, row):
        return row.case.live.title if row.case.live else row.case.slug

    @admin.display(description="tilstand", ordering="state")
    def state_now(self, row):
        if row.state != State.SENT:
            return row.get_state_display()
        over = " Linket er udløbet." if row.expires_at < timezone.now() else ""
        return f"spurgt {short(row.sent_at)}, intet svar endnu.{over}"

    @admin.display(description="svar")
    def answered_words(self, row):
        return f"{row.get_answer_display()} ({row.year})" if row.answer else ""

    @admin.display(description="står i dag")
    def today(self, row):
        return status_words(row.case)

    @admin.display(description="noget nyt?")
    def differs(self, row):
        if row.state != State.ANSWERED:
            return ""
        news = [change.name.lower() for change in differences(row)[:2] if change.is_change]
        news += ["bemærkning"] if row.comment else []
        return ", ".join(news) or "nej"

    @admin.display(description="besvaret", ordering="answered_at")
    def answered(self, row):
        return short(row.answered_at) if row.answered_at else ""

    # --- One answer --------------------------------------------------------------------------------------------------

    def get_urls(self):
        verbs = [("tag-over", self.take_over), ("laeg-til-side", self.set_aside)]
        own = [
            path(
                f"<int:pk>/{verb}/", self.admin_site.admin_view(require_POST(view)), name=f"cases_reconfirmation_{verb}"
            )
            for verb, view in verbs
        ]
        return own + super().get_urls()

    def has_take_over_permission(self, request):
        """Readers see the status at once: who may change a case's life."""
        return request.user.has_perms(["cases.change_reconfirmation", "cases.change_case"])

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.show(request, row, AsideForm())

    def show(self, request, row, form):
        """What was answered beside what stands today, and what can be done with it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": f"Kører det stadig? {self.named(row)}",
            "row": row,
            "name": self.named(row),
            "state_now": self.state_now(row),
            "differences": differences(row) if row.answer else [],
            "form": form,
            "is_new": row.state == State.ANSWERED,
            "may_take_over": self.has_take_over_permission(request),
            "may_set_aside": request.user.has_perm("cases.change_reconfirmation"),
        }
        return TemplateResponse(request, "admin/reconfirmation.html", context)

    def found(self, pk):
        return Reconfirmation.objects.select_related("case__live").filter(pk=pk).first()

    def take_over(self, request, pk):
        if not self.has_take_over_permission(request):
            raise PermissionDenied
        row = self.found(pk)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.attempt(request, row):
            return change_page(self, row)
        return HttpResponseRedirect(reverse("admin:cases_reconfirmation_changelist"))

    def attempt(self, request, row):
        """Take one answer over and say how it went; True where it went well."""
        try:
            reconfirmation_actions.take_over(reconfirmation=row, by=request.user)
        except TransitionError as problem:
            self.message_user(request, f"»{self.named(row)}«: {problem}", messages.ERROR)
            return False
        self.message_user(request, f"Svaret om »{self.named(row)}« står nu på siden.", messages.SUCCESS)
        return True

    def set_aside(self, request, pk):
        if not request.user.has_perm("cases.change_reconfirmation"):
            raise PermissionDenied
        row = self.found(pk)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        form = AsideForm(request.POST)
        if not form.is_valid():
            return self.show(request, row, form)
        try:
            reconfirmation_actions.set_aside(reconfirmation=row, why=form.cleaned_data["why"], by=request.user)
        except TransitionError as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return change_page(self, row)
        self.message_user(request, "Svaret er lagt til side. Intet er ændret på siden.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:cases_reconfirmation_changelist"))

    @admin.action(description="Tag de valgte svar over", permissions=["take_over"])
    def take_over_selected(self, request, queryset):
        for row in queryset.select_related("case__live"):
            self.attempt(request, row)


def short(moment):
    """A day that fits a column: 28. nov. 2026."""
    return date_format(timezone.localtime(moment), "j. M Y")


def differences(row):
    """What taking the answer over would change, field by field."""
    case = row.case
    confirmed = timezone.localdate(row.answered_at)
    return [
        Difference(
            "Status",
            PracticeStatus(case.practice_status).label,
            PracticeStatus(row.answer).label,
        ),
        Difference("År", str(case.status_year or ""), str(row.year or "")),
        Difference("Bekræftet af kommunen", dato(case.confirmed_at) if case.confirmed_at else "", dato(confirmed)),
    ]
