"""The editors' list of cases: what is in it, its filters, and what each row says."""

from django.contrib import admin
from django.db.models import Case as Choice
from django.db.models import Exists, F, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from cases import actions, roles
from catalogue.core.ages import ago
from catalogue.models import Editable

DRAFT, IN_REVIEW = Editable.State.DRAFT, Editable.State.IN_REVIEW


class StateFilter(admin.SimpleListFilter):
    title = "tilstand"
    parameter_name = "tilstand"

    def lookups(self, request, model_admin):
        return [
            ("kladde", "Kladder"),
            ("tilbage", "Kladder, der er sendt tilbage"),
            ("gennemsyn", "Til gennemsyn"),
            ("planlagt", "Planlagt publiceret"),
            ("publiceret", "Publicerede"),
            ("arkiveret", "Arkiverede"),
        ]

    def queryset(self, request, queryset):
        live = Q(case__archived_at__isnull=True)
        wanted = {
            "kladde": Q(state=DRAFT),
            "tilbage": Q(state=DRAFT, returned_at__isnull=False),
            "gennemsyn": Q(state=IN_REVIEW, publish_at__isnull=True),
            "planlagt": Q(state=IN_REVIEW, publish_at__isnull=False),
            "publiceret": live & ~Q(state__in=actions.OPEN) & Q(case__live__isnull=False),
            "arkiveret": Q(case__archived_at__isnull=False),
        }
        return queryset.filter(wanted.get(self.value(), Q()))


class WhoFilter(admin.SimpleListFilter):
    title = "hvem der skriver"
    parameter_name = "hvem"

    def lookups(self, request, model_admin):
        return [("mig", "Mig"), ("andre", "Andre end mig")]

    def queryset(self, request, queryset):
        me = request.user.get_username()
        wanted = {"mig": Q(created_by=me) | Q(author=me), "andre": ~Q(author=me)}
        return queryset.filter(wanted.get(self.value(), Q()))


class ReviewDueFilter(admin.SimpleListFilter):
    title = "næste gennemsyn"
    parameter_name = "gennemses"

    def lookups(self, request, model_admin):
        return [("nu", "Skulle være gennemset"), ("uden-dato", "Uden dato")]

    def queryset(self, request, queryset):
        wanted = {
            "nu": Q(case__review_due__lte=timezone.localdate(), case__archived_at__isnull=True),
            "uden-dato": Q(case__review_due__isnull=True),
        }
        return queryset.filter(wanted.get(self.value(), Q()))


BADGES = {
    roles.DRAFT: ("draft", "kladde"),
    roles.IN_REVIEW: ("review", "til gennemsyn"),
    roles.SCHEDULED: ("review", "planlagt"),
    roles.LIVE: ("published", "publiceret"),
    roles.OLDER: ("archived", "tidligere udgave"),
    roles.DISCARDED: ("archived", "kasseret"),
    roles.ARCHIVED: ("archived", "arkiveret"),
}


def state_of(version) -> tuple[str, str]:
    """(css class, words) for where a version is in its life."""
    now = roles.situation(version)
    if now == roles.DRAFT and version.returned_at:
        return "wrong", "sendt tilbage"
    if now == roles.DRAFT and version.case.live_id:
        return "draft", "ny udgave i kladde"
    return BADGES[now]


class CaseList:
    """For CaseVersionAdmin: one row a case, its open draft, or else what readers see."""

    list_display = ("title", "municipalities", "state_badge", "latest", "reported_year")
    ordering = (Choice(When(state__in=actions.OPEN, then=0), default=1), "sort_key")  # what is being worked on first
    list_filter = (StateFilter, WhoFilter, ReviewDueFilter, "depth", "documentation_here")
    search_fields = ("sort_key", "municipality_ties__municipality__sort_key")

    def one_row_a_case(self, versions, seen):
        """The rows of the list, out of all versions; `seen` are all that the user may see."""
        others = seen.filter(case=OuterRef("case"))
        open_version = others.filter(state__in=actions.OPEN)
        newest = others.order_by("-number").values("pk")[:1]
        return versions.annotate(open_exists=Exists(open_version), newest=Subquery(newest)).filter(
            Q(state__in=actions.OPEN)
            | Q(open_exists=False, case__live=F("pk"))
            | Q(open_exists=False, case__live=None, pk=F("newest"))
        )

    def get_list_display_links(self, request, list_display):
        return ("title",)

    @admin.display(description="kommune")
    def municipalities(self, version):
        return ", ".join(tie.municipality.name for tie in version.municipality_ties.all() if tie.role == "udfoerer")

    @admin.display(description="tilstand", ordering="state")
    def state_badge(self, version):
        name, words = state_of(version)
        planned = ""
        if version.publish_at:
            when = date_format(timezone.localtime(version.publish_at), "j. F Y \\k\\l. H:i")
            planned = format_html('<span class="k-when">publiceres {}</span>', when)
        return format_html('<span class="k-badge k-badge-{}">{}</span>{}', name, words, planned)

    @admin.display(description="senest", ordering="edited_at")
    def latest(self, version):
        at, by = (
            (version.edited_at, version.edited_by)
            if version.edited_at
            else (version.published_at, version.published_by)
        )
        if not at:
            return ""
        day = date_format(timezone.localtime(at), "j. F Y")
        return format_html('<span title="{}">{}</span> <span class="k-when">af {}</span>', day, ago(at), by)
