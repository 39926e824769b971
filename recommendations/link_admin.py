"""The editors' page »Links«: every address in the content, how it answered last, and where it stands."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join

from catalogue.core.addresses import USES
from catalogue.core.admin import ReadOnlyAdmin
from catalogue.models import CheckedAddress

Status = CheckedAddress.Status
MOST_PLACES = 5


def outside(address):
    """The address as a link, where it is one of the web."""
    if address.startswith(("http://", "https://")):
        return format_html('<a class="k-address" href="{}" rel="noopener noreferrer">{}</a>', address, address)
    return address


def short(moment):
    """A day that fits a column: 28. nov. 2026."""
    return date_format(timezone.localtime(moment), "j. M Y")


class CheckedFilter(admin.SimpleListFilter):
    title = "tjekket"
    parameter_name = "tjekket"

    def lookups(self, request, model_admin):
        return [
            ("7", "de seneste 7 dage"),
            ("30", "de seneste 30 dage"),
            ("aeldre", "for mere end 30 dage siden"),
            ("aldrig", "aldrig"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        chosen = {
            "7": Q(checked_at__gt=now - timedelta(days=7)),
            "30": Q(checked_at__gt=now - timedelta(days=30)),
            "aeldre": Q(checked_at__lte=now - timedelta(days=30)),
            "aldrig": Q(checked_at=None),
        }.get(self.value())
        return queryset.filter(chosen) if chosen else queryset


class TroubleFilter(admin.SimpleListFilter):
    title = "noget at gøre"
    parameter_name = "goer"

    def lookups(self, request, model_admin):
        return [("ja", "svarer ikke eller er flyttet"), ("venter", "svarede ikke sidst, prøves igen")]

    def queryset(self, request, queryset):
        if self.value() == "ja":
            return queryset.filter(status__in=[Status.DEAD, Status.MOVED])
        if self.value() == "venter":
            return queryset.filter(failing_since__isnull=False).exclude(status=Status.DEAD)
        return queryset


@admin.register(CheckedAddress)
class CheckedAddressAdmin(ReadOnlyAdmin):
    """Nothing is changed here: the address is mended where it stands, and the next check writes the status."""

    change_list_template = "admin/links.html"
    list_display = ("link", "status_now", "happened", "places", "checked")
    list_display_links = None
    list_filter = ("status", TroubleFilter, CheckedFilter)
    list_per_page = 50
    search_fields = ("address", "host")
    search_help_text = "Søg efter en del af adressen."
    sortable_by = ("link", "status_now", "checked")

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.replace("\0", "").split():
            queryset = queryset.filter(address__icontains=word)
        return queryset, False

    def changelist_view(self, request, extra_context=None):
        last = CheckedAddress.objects.aggregate(last=Max("checked_at"))["last"]
        counts = {status.label: CheckedAddress.objects.filter(status=status).count() for status in Status}
        shown = {label: number for label, number in counts.items() if number}
        return super().changelist_view(request, {"last_check": last, "counts": shown, **(extra_context or {})})

    @admin.display(description="adresse", ordering="address")
    def link(self, row):
        """Only an address of the web becomes a link."""
        if row.address.startswith(("http://", "https://")):
            return format_html(
                '<a class="k-address" href="{}" rel="noopener noreferrer">{}</a>', row.address, row.address
            )
        return row.address

    @admin.display(description="status", ordering="status")
    def status_now(self, row):
        label = row.get_status_display()
        code = f" ({row.http_status})" if row.http_status else ""
        return format_html('<span class="k-link-status k-link-{}">{}{}</span>', row.status, label, code)

    @admin.display(description="hvad skete der")
    def happened(self, row):
        """The reason, how long it has lasted, and where the address ends now."""
        parts = [row.reason] if row.reason else []
        if row.failing_since:
            times = f", {row.failures} gange" if row.failures > 1 else ""
            parts.append(f"Har ikke svaret siden {short(row.failing_since)}{times}.")
        said = " ".join(parts)
        return format_html("{} Ender på {}", said, outside(row.final_address)) if row.final_address else said

    @admin.display(description="står i")
    def places(self, row):
        found = USES.get().get(row.address, [])
        if not found:
            return "Bruges ikke mere"
        rows = [(use.admin, use.label) for use in found[:MOST_PLACES]]
        more = f" og {len(found) - MOST_PLACES} andre steder" if len(found) > MOST_PLACES else ""
        return format_html("{}{}", format_html_join(", ", '<a href="{}">{}</a>', rows), more)

    @admin.display(description="tjekket", ordering="checked_at")
    def checked(self, row):
        return short(row.checked_at) if row.checked_at else "aldrig"
