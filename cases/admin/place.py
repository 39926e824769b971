"""The editors' pages for municipalities, regions and organisations: what cases are tied to."""

from django.contrib import admin

from cases import actions
from cases.admin.exchange import MunicipalityExchangeAdmin
from cases.models import Municipality, Organisation, Region, RegionMembership
from catalogue.core.admin import CatalogueAdmin, KeyedTabular


class PlaceAdmin(CatalogueAdmin):
    """Municipalities, regions and organisations: what cases are tied to."""

    def after_save(self, request, obj, change):
        verb = "rettet" if change else "oprettet"
        actions.save_place(kind=self.kind, obj=obj, by=request.user, verb=verb)

    def really_delete(self, request, obj):
        actions.delete_place(kind=self.kind, obj=obj, by=request.user)


class RegionMembershipInline(KeyedTabular):
    model = RegionMembership
    key_prefix = "region"
    fields = ("region", "since")


@admin.register(Municipality)
class MunicipalityAdmin(MunicipalityExchangeAdmin, PlaceAdmin):
    kind = "municipality"
    fixed_fields = ("slug", "code")
    list_display = ("name", "code", "full_name")
    inlines = [RegionMembershipInline]
    fieldsets = [(None, {"fields": ["name", "full_name", "slug", "code", ("column", "row")]})]


@admin.register(Region)
class RegionAdmin(PlaceAdmin):
    kind = "region"
    list_display = ("name", "position")
    fieldsets = [(None, {"fields": ["name", "slug", "position"]})]


@admin.register(Organisation)
class OrganisationAdmin(PlaceAdmin):
    kind = "organisation"
    list_display = ("name", "kind")
    list_filter = ("kind",)
    fieldsets = [(None, {"fields": ["name", "slug", "kind"]})]
