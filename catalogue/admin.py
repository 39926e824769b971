"""The editors' pages for users, synonyms, and what has happened."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from catalogue.core.admin import ReadOnlyAdmin
from catalogue.core.synonyms import delete_synonym, save_synonym
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
        save_synonym(synonym=obj, by=request.user.get_username(), verb="rettet" if change else "oprettet")

    def delete_model(self, request, obj):
        delete_synonym(synonym=obj, by=request.user.get_username())

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    search_fields = ("key", "label", "by")
    list_display = ("at", "by", "verb", "kind", "label", "note")
    list_filter = ("verb", "kind")
    date_hierarchy = "at"


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("kind", "key", "number", "by", "at")
    list_filter = ("kind",)
