"""Editors, as an administrator sees them: made by their e-mail address, and closed instead of deleted."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_POST

from catalogue.core import accounts, danish, second_factor
from catalogue.core.admin import CatalogueAdmin, change_page
from catalogue.models import User


class EditorForm(forms.ModelForm):
    roles = forms.ModelMultipleChoiceField(
        Group.objects.none(), label="Rolle", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "is_superuser", "is_active")
        labels = {
            "first_name": "Fornavn",
            "last_name": "Efternavn",
            "is_superuser": "Alle rettigheder",
            "is_active": "Kontoen er åben",
        }
        help_texts = {
            "email": "Redaktøren logger ind med den, og al mail sendes hertil.",
            "is_active": "Fjern fluebenet, når en redaktør holder op. Alt, der er skrevet, bliver stående.",
            "is_superuser": "Også til det, som ingen rolle giver. Kun til dem, der driver kataloget.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        editor = self.instance
        self.before = {
            "email": editor.email,
            "is_active": editor.is_active,
            "is_superuser": editor.is_superuser,
            "roles": sorted(editor.groups.values_list("name", flat=True)) if editor.pk else [],
        }
        if roles := self.fields.get("roles"):
            roles.queryset = Group.objects.order_by("pk")
            roles.initial = list(editor.groups.values_list("pk", flat=True)) if editor.pk else []
            roles.help_text = "Hvad redaktøren må. Vælg mindst én." if roles.queryset else "Der er ingen roller endnu."

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("En anden redaktør har allerede den e-mailadresse.")
        return email

    def clean(self):
        cleaned = super().clean()
        may_do_all = cleaned.get("is_superuser", self.instance.is_superuser)
        if "roles" in self.fields and self.fields["roles"].queryset and not cleaned.get("roles") and not may_do_all:
            self.add_error("roles", "Vælg mindst én rolle.")
        if self.instance.pk and self.instance.pk == self.editing_as.pk:
            self.check_own(cleaned)
        return cleaned

    def check_own(self, cleaned):
        """Nobody shuts herself out."""
        if cleaned.get("is_active") is False:
            self.add_error("is_active", "Du kan ikke lukke din egen konto.")
        if cleaned.get("is_superuser") is False and self.before["is_superuser"]:
            self.add_error("is_superuser", "Du kan ikke tage dine egne rettigheder. Bed en anden om det.")
        roles = cleaned.get("roles")
        if roles is not None and not {role.name for role in roles} >= set(self.before["roles"]):
            self.add_error("roles", "Du kan ikke tage din egen rolle. Bed en anden administrator om det.")


@admin.register(User)
class EditorAdmin(admin.ModelAdmin):
    form = EditorForm
    list_display = ("email", "full_name", "role_names", "has_factor", "last_login", "is_active")
    list_filter = ("is_active", "groups")
    ordering = ("-is_active", "email")
    search_fields = ("email",)
    search_help_text = "Navn eller e-mail. Store og små bogstaver er ligegyldige."
    change_form_template = "admin/editor_change_form.html"
    list_per_page = 100

    # What is done here stands in the audit log; Django's own log is not kept beside it.
    log_addition = log_change = log_deletions = CatalogueAdmin.log_addition
    attempt = CatalogueAdmin.attempt

    def get_queryset(self, request):
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        return super().get_queryset(request).annotate(factor=Exists(factors)).prefetch_related("groups")

    @admin.display(description="navn")
    def full_name(self, editor):
        return editor.get_full_name() or "–"

    @admin.display(description="rolle")
    def role_names(self, editor):
        names = [role.name for role in editor.groups.all()]
        return ", ".join(names + ["alle rettigheder"] * editor.is_superuser) or "ingen"

    @admin.display(description="to-trins-login", boolean=True)
    def has_factor(self, editor):
        return editor.factor

    def get_search_results(self, request, queryset, search_term):
        wanted = danish.fold(search_term).split()
        rows = queryset.order_by().values_list("pk", "email", "first_name", "last_name")
        found = [pk for pk, *texts in rows if all(word in danish.fold(" ".join(texts)) for word in wanted)]
        return queryset.filter(pk__in=found), False

    def lookup_allowed(self, lookup, value, request):
        """Only what the list filters by: no address may ask, letter by letter, how a password's hash begins."""
        return lookup.partition("__")[0] in self.list_filter

    # --- Who may -----------------------------------------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        """Closed instead: what an editor has done keeps her name."""
        return False

    def has_change_permission(self, request, obj=None):
        """An account with all rights is changed only by another: a role cannot give itself more than it has."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    # --- The form ----------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        sets = [(None, {"fields": ["email", "first_name", "last_name", "roles"]})]
        if obj is None:
            about = "Redaktøren får en mail med et link til at vælge adgangskode. Linket virker i tre dage."
            sets[0][1]["description"] = about
        else:
            sets[0][1]["fields"] += ["is_active"]
        if request.user.is_superuser:
            sets[0][1]["fields"] += ["is_superuser"]
        if obj is not None:
            sets.append(("Om kontoen", {"fields": ["username", "factors", "last_login", "date_joined"]}))
        return sets

    def get_readonly_fields(self, request, obj=None):
        return ("username", "factors", "last_login", "date_joined")

    def get_form(self, request, obj=None, change=False, **kwargs):
        shown = [name for _, options in self.get_fieldsets(request, obj) for name in options["fields"]]
        kwargs["fields"] = [name for name in EditorForm.Meta.fields if name in shown]
        form = super().get_form(request, obj, change=change, **kwargs)
        form.editing_as = request.user
        return form

    @admin.display(description="to-trins-login")
    def factors(self, editor):
        names = {"totp": "app", "webauthn": "adgangsnøgle", "recovery_codes": "gendannelseskoder"}
        kinds = Authenticator.objects.filter(user=editor).values_list("type", flat=True)
        return ", ".join(sorted({names[kind] for kind in kinds})) or "ikke slået til"

    def save_model(self, request, obj, form, change):
        roles = list(form.cleaned_data.get("roles") or [])
        by = request.user.get_username()
        if change:
            accounts.change_editor(user=obj, roles=roles, before=form.before, by=by)
        else:
            accounts.make_editor(user=obj, roles=roles, by=by, not_sent=self.not_sent(request, obj))

    def response_add(self, request, obj, post_url_continue=None):
        done = f"{obj.email} er oprettet og får en mail med et link til at vælge adgangskode."
        self.message_user(request, f"{done} Kommer den ikke, så send et nyt link her på siden.")
        return change_page(self, obj)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            own = obj == request.user
            context["may_reset"] = self.has_change_permission(request, obj) and not own and obj.factor
            context["may_invite"] = self.has_change_permission(request, obj) and obj.is_active
            context["lacks_factor"] = second_factor.must_have(obj) and not obj.factor
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Verbs -------------------------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/link/", view(require_POST(self.invite)), name="catalogue_user_link"),
            path("<int:pk>/nulstil/", view(require_POST(self.reset)), name="catalogue_user_nulstil"),
        ] + super().get_urls()

    def editor(self, request, pk):
        """The editor that a verb is about. Raises Http404, and PermissionDenied for who may not change her."""
        editor = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, editor):
            raise PermissionDenied
        return editor

    def not_sent(self, request, editor):
        """A function that says on the next page that the mail to the editor was not taken."""
        again = "»Send et nyt link til at vælge adgangskode«"
        text = f"Mailen til {editor.email} kunne ikke sendes. Prøv igen om lidt med {again}."
        return lambda: self.message_user(request, text, messages.ERROR)

    def invite(self, request, pk):
        editor = self.editor(request, pk)
        done = f"{editor.email} får en mail med et nyt link."
        not_sent = self.not_sent(request, editor)
        self.attempt(request, done, accounts.invite_again, user=editor, not_sent=not_sent)
        return change_page(self, editor)

    def reset(self, request, pk):
        editor = self.editor(request, pk)
        done = f"To-trins-login er nulstillet for {editor.email}, som er logget ud alle steder."
        self.attempt(request, done, accounts.reset_second_factor, user=editor)
        return change_page(self, editor)
