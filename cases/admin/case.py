"""The editors' pages for the life of cases: status, contact, reviews, what is new."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from cases import actions
from cases.models import Case, CaseRelation, CaseUpdate
from cases.review_actions import mark_reviewed
from catalogue.core.admin import CatalogueAdmin, KeyedStacked, KeyedTabular, change_page


class CaseRelationInline(KeyedTabular):
    model = CaseRelation
    fk_name = "case"
    key_prefix = "forbindelse"
    fields = ("other", "kind")
    autocomplete_fields = ("other",)


class CaseUpdateInline(KeyedStacked):
    """»Nyt siden kilden«: readers see it under that name, as written by the editors and not by the document."""

    model = CaseUpdate
    key_prefix = "nyt"
    fields = ("date", "text", ("source", "url"))
    autocomplete_fields = ("source",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "cols": 80})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class DueFilter(admin.SimpleListFilter):
    """Where a case stands with its reviews."""

    title = "gennemgang"
    parameter_name = "gennemgang"

    def lookups(self, request, model_admin):
        return [("forfalden", "forfalden"), ("30-dage", "forfalder inden 30 dage"), ("aldrig", "aldrig gennemgået")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        chosen = {
            "forfalden": Q(review_due__lte=today),
            "30-dage": Q(review_due__gt=today, review_due__lte=today + timedelta(days=30)),
            "aldrig": Q(reviewed_on=None),
        }.get(self.value())
        return queryset.published().filter(chosen) if chosen else queryset


class ConfirmedFilter(admin.SimpleListFilter):
    """Whether a municipality has confirmed the case lately, and whether it can be asked."""

    title = "bekræftet af kommunen"
    parameter_name = "bekraeftet"

    def lookups(self, request, model_admin):
        return [
            ("ja", "inden for et år"),
            ("nej", "for mere end et år siden"),
            ("aldrig", "aldrig"),
            ("uden-postkasse", "kan ikke spørges: ingen postkasse"),
        ]

    def queryset(self, request, queryset):
        year_ago = timezone.localdate() - timedelta(days=365)
        chosen = {
            "ja": Q(confirmed_at__gt=year_ago),
            "nej": Q(confirmed_at__lte=year_ago),
            "aldrig": Q(confirmed_at=None),
            "uden-postkasse": Q(contact_mailbox="", reconfirm_mailbox=""),
        }.get(self.value())
        return queryset.filter(chosen) if chosen else queryset


@admin.register(Case)
class CaseAdmin(CatalogueAdmin):
    """A case's life: whether it still runs, who to ask, what is new. Its content is edited under »eksempler«."""

    kind = "case"
    change_form_template = "admin/case_change_form.html"
    list_display = ("named", "kind", "practice_status", "status_year", "confirmed_at", "reviewed_on", "review_due")
    list_display_links = ("named",)
    list_filter = (DueFilter, "practice_status", ConfirmedFilter, "kind")
    list_select_related = ("live",)
    search_fields = ("live__sort_key",)
    actions = ("reviewed_today",)
    inlines = [CaseUpdateInline, CaseRelationInline]
    readonly_fields = ("content", "reviewed_on")
    fieldsets = [
        (None, {"fields": ["content", "slug", "kind"]}),
        (
            "Kører det stadig?",
            {
                "fields": [("practice_status", "status_year"), "confirmed_at", "reconfirm_mailbox"],
                "description": "Det, kommunen har sagt. Datoen sættes af sig selv, når et svar fra kommunen bliver "
                "taget over.",
            },
        ),
        ("Gennemgang", {"fields": ["reviewed_on", "review_due"]}),
        (
            "Kontakt, som læserne ser",
            {"fields": ["contact_mailbox", ("contact_name", "contact_confirmed_on")]},
        ),
    ]

    @admin.display(description="eksempel", ordering="live__sort_key")
    def named(self, case):
        return case.live.title if case.live else f"{case.slug} (ikke ude)"

    @admin.display(description="indhold")
    def content(self, case):
        """A way to where the content is edited."""
        version = case.live or case.versions.order_by("-number").first()
        if version is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:cases_caseversion_change", args=[version.pk]), version.title
        )

    def in_use(self, obj):
        return obj.first_published_at is not None

    def has_add_permission(self, request):
        return False  # a case begins with its first version

    def has_delete_permission(self, request, obj=None):
        return False

    def after_save(self, request, obj, change):
        actions.save_case(case=obj, by=request.user.get_username())

    # --- Reviews -----------------------------------------------------------------------------------------------------

    def has_review_permission(self, request):
        """Who may judge what others write may say that a case was looked at."""
        return request.user.has_perm("cases.review_caseversion")

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.review))
        return [path("<int:pk>/gennemgaaet/", view, name="cases_case_gennemgaaet"), *super().get_urls()]

    def review(self, request, pk):
        if not self.has_review_permission(request):
            raise PermissionDenied
        case = Case.objects.filter(pk=pk).first()
        if case is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        self.attempt(request, "Eksemplet er gennemgået i dag.", mark_reviewed, case=case)
        return change_page(self, case)

    @admin.action(description="Gennemgået i dag", permissions=["review"])
    def reviewed_today(self, request, queryset):
        for case in queryset:
            self.attempt(request, f"»{self.named(case)}« er gennemgået i dag.", mark_reviewed, case=case)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        is_out = obj is not None and obj.live_id is not None and obj.archived_at is None
        context["may_review"] = is_out and self.has_review_permission(request)
        context["is_out"] = is_out
        return super().render_change_form(request, context, add, change, form_url, obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        waiting = Case.objects.filter(pk=object_id if str(object_id).isdecimal() else None)
        if request.method == "GET" and waiting.filter(reconfirmations__state="besvaret").exists():
            self.message_user(
                request,
                format_html(
                    'Kommunen har svaret. <a href="{}?state__exact=besvaret">Se svaret</a>, før du retter status.',
                    reverse("admin:cases_reconfirmation_changelist"),
                ),
                messages.WARNING,
            )
        return response
