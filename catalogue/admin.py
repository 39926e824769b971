"""The editors' pages for users, synonyms, and what has happened."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import transaction

from catalogue.core.admin import ReadOnlyAdmin
from catalogue.core.publishing import record, renew_stamp
from catalogue.models import AuditEvent, Revision, Synonym, User

admin.site.site_header = "Inspirationskataloget – redaktion"
admin.site.site_title = "Inspirationskataloget"
admin.site.index_title = "Redaktion"
admin.site.site_url = "/"


@admin.register(User)
class EditorAdmin(UserAdmin):
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "usable_password", "password1", "password2")}),
    )


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    search_fields = ("words",)

    def save_model(self, request, obj, form, change):
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            self.tell("rettet" if change else "oprettet", request, obj)

    def delete_model(self, request, obj):
        with transaction.atomic():
            self.tell("slettet", request, obj)
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def tell(self, verb, request, obj):
        """Search takes a new synonym at once: everything held in memory is keyed by the stamp."""
        record(verb, "synonym", str(obj.pk or ""), obj, by=request.user.get_username())
        renew_stamp()


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "by", "verb", "kind", "label", "note")
    list_filter = ("verb", "kind")
    date_hierarchy = "at"


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "key", "number", "by", "at")
    list_filter = ("kind",)
