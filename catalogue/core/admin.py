"""The base of every admin page: a lost-update check, keys for rows, Danish search, and all writes through actions."""

import re
from copy import copy

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from catalogue.core import conflict
from catalogue.core.documents import used_by
from catalogue.core.faults import faults_of
from catalogue.core.history import between, chosen, events_of, revisions_of
from catalogue.core.kinds import KINDS, kind_of
from catalogue.core.personal import without_cpr
from catalogue.core.publishing import PUBLISH, TransitionError, restore_revision
from catalogue.core.slugs import danish_slug
from catalogue.core.sorting import sort_key
from catalogue.models import AuditEvent

KEPT = "Intet er overskrevet, og alt, du har skrevet, står her endnu."
STALE = f"Nogen har gemt ændringer, siden du åbnede siden. {KEPT} Øverst på siden ser du begge tekster."
RESTORED = "Det ugemte er hentet frem. Det er ikke gemt endnu."
DRAFT_COOKIE = "kladde_gemt"  # which local drafts were saved: static/js/drafts.js removes them and the cookie
DRAFT_DAYS = 7


TITLES = ("title", "name", "term")


class EditTokenForm(forms.ModelForm):
    """Carries the `edit_no` that the editor saw; CatalogueAdmin.get_object locks the row while it is compared."""

    edit_token = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields and not self.instance.pk:
            self.fields["slug"].required = False
            self.fields[
                "slug"
            ].help_text = "Laves af titlen, hvis du ikke skriver noget. Ændres ikke, når det er taget i brug."
        self.fields["edit_token"].initial = getattr(self.instance, "edit_no", 0)

    def clean_slug(self):
        """The address as typed, or made from the title; Django's own script would write ø as o."""
        typed = self.cleaned_data.get("slug")
        return typed or danish_slug(next((self.data[name] for name in TITLES if self.data.get(name)), ""))

    def clean(self):
        cleaned = super().clean()
        if "_hent" in self.data:
            raise forms.ValidationError(RESTORED, code="restored")
        if refused := getattr(self.instance, "refused", ""):
            raise forms.ValidationError(f"{refused} {KEPT}", code="refused")
        if self.instance.pk and cleaned.get("edit_token") != self.instance.edit_no:
            raise forms.ValidationError(STALE, code="stale")
        return cleaned


def in_words(value):
    """Yes, no or unknown where the stock admin shows an icon, whose only words are English."""
    return {True: "ja", False: "nej"}.get(value, "–")


admin_list._boolean_icon = in_words
HTTPS = {models.URLField: {"assume_scheme": "https"}}


def as_typed(field):
    """The form field, with our rules for texts.

    No browser cuts off what is pasted: the form says what is too long. A CPR number is never stored (decision 0027).
    """
    if field is not None:
        field.widget.attrs.pop("maxlength", None)
    if isinstance(field, forms.CharField):
        field.validators = [*field.validators, without_cpr]
    return field


class KeyedInline:
    """Rows with a stable `key` that the editor never sees, and a `position` where the row has one."""

    extra = 0
    exclude = ("key",)
    key_prefix = "raekke"
    formfield_overrides = HTTPS

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return as_typed(super().formfield_for_dbfield(db_field, request, **kwargs))

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.key_prefix = self.key_prefix
        return formset


class KeyedTabular(KeyedInline, admin.TabularInline):
    """Its fields have their names at the head of the column only, so each says its own to who cannot see the table."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            wrapped = getattr(field.widget, "widget", field.widget)  # a choice of rows stands in a wrapper
            wrapped.attrs.setdefault("aria-label", str(field.label))
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = forms.CheckboxInput(attrs={"aria-label": "Slet rækken, når der gemmes"})
        return formset


class KeyedStacked(KeyedInline, admin.StackedInline):
    pass


def next_key(prefix, taken):
    """The first free key "prefix-n" outside `taken`, which holds the rows' keys and those deleted in the same save."""
    number = 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"


class DanishSearch:
    """Search in the admin by the folded `sort_key`: icontains misses "Ærø" for "ærø" on SQLite."""

    search_fields = ("sort_key",)
    search_help_text = "Store og små bogstaver er ligegyldige. Alle ord skal findes."

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            queryset = queryset.filter(pk__in=self.matching(queryset, sort_key(word)))
        return queryset, False

    def matching(self, queryset, folded):
        """Primary keys of rows where the folded word stands in one of the search paths, at a letter's edge."""
        found = set()
        for field in self.search_fields:
            rows = queryset.order_by().filter(**{f"{field}__contains": folded}).values_list("pk", field)
            found |= {pk for pk, text in rows if letter_edge(text, folded)}
        return found


def letter_edge(text, folded):
    """True where `folded` stands in `text` at an even place: a letter is two digits."""
    at = text.find(folded)
    while at >= 0:
        if at % 2 == 0:
            return True
        at = text.find(folded, at + 1)
    return False


class LostWork:
    """For CatalogueAdmin: a refused save comes back with both texts, and a form that is left has a local draft."""

    class Media:
        js = ("js/drafts.js",)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if getattr(request, "is_saved", False):
            remember_saved(request, response)
        return response

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method == "POST" and object_id:
            self.meet(request, self.get_object(request, unquote(object_id)))
        return super()._changeform_view(request, object_id, form_url, extra_context)

    def meet(self, request, obj):
        """Where others saved since the form was opened: merge what does not clash, or do as the editor decided."""
        if obj is None or not self.has_change_permission(request, obj):
            return
        number, refused = str(getattr(obj, "edit_no", 0)), self.refusal(request, obj)
        if request.POST.get("edit_token") == number and not refused:
            return
        now = self.sheet(request, obj)
        if "_over" in request.POST and request.POST.get("edit_seen") == number and not refused:
            request.POST = conflict.take_theirs(request.POST, now, request.POST.getlist("_deres"))
            request.POST["edit_token"] = number
            return
        request.conflict = conflict.merge(request.POST, now)
        request.conflict.edit_no, request.conflict.refused = number, refused
        request.conflict.who, request.conflict.at = self.last_edit(obj)
        request.conflict.is_own = request.conflict.who == request.user.get_username()
        request.POST = request.conflict.data
        request.POST["edit_base"] = conflict.base_of(now)

    def sheet(self, request, obj):
        """The object's form and rows as they would be opened now."""
        form = self.get_form(request, obj, change=True)(instance=obj)
        opening = copy(request)
        opening.method = "GET"
        formsets, _ = self._create_formsets(opening, obj, change=True)
        return conflict.sheet_of(form, formsets)

    def last_edit(self, obj):
        """(who, when) of the last save."""
        if getattr(obj, "edited_at", None):
            return obj.edited_by, obj.edited_at
        event = AuditEvent.objects.filter(kind=self.kind, key=self.audit_key(obj)).first()
        return (event.by, event.at) if event else ("", None)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        met = context["conflict"] = getattr(request, "conflict", None)
        if met:
            context |= {name: False for name in ("show_save", "show_save_and_continue", "show_save_and_add_another")}
            context["state_buttons"] = []
        if "_hent" in request.POST:
            context["restored"] = RESTORED
            context["errors"] = context["errors"] if met else None
        if add and not form.is_bound:
            first_field(context["adminform"]).widget.attrs["autofocus"] = True
        if context["errors"]:
            context["faults"] = faults_of(form, context["inline_admin_formsets"])
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        context["keeps_draft"] = may_save and not context["is_popup"]
        context["draft_key"] = f"{self.opts.label_lower}.{obj.pk if obj else 'ny'}"
        context["draft_id"] = request.POST.get("draft_id", "")[:40]
        context["is_typed"] = form.is_bound
        context["edit_no"] = getattr(obj, "edit_no", 0)
        if form.is_bound:
            context["edit_base"] = request.POST.get("edit_base", "")
        elif obj and may_save:
            context["edit_base"] = conflict.base_of(conflict.sheet_of(form, formsets))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        request.is_saved = True


def first_field(adminform):
    """The form field that stands first on the page."""
    line = next(iter(adminform.fieldsets))[1]["fields"][0]
    return adminform.form.fields[line if isinstance(line, str) else line[0]]


def remember_saved(request, response):
    """Name the local draft of what was saved just now in a cookie that our script reads, on the admin's pages only."""
    known = request.COOKIES.get(DRAFT_COOKIE, "").split(".")
    found = [name for name in [*known, request.POST.get("draft_id", "")] if re.fullmatch(r"[a-z0-9]{8,40}", name)]
    if found:
        response.set_cookie(
            DRAFT_COOKIE,
            ".".join(found[-20:]),
            max_age=DRAFT_DAYS * 24 * 60 * 60,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


class CatalogueAdmin(DanishSearch, LostWork, admin.ModelAdmin):
    """All saving and deleting goes through the app's actions; nothing is edited in the list.

    Subclasses say `kind` and give `after_save` and `really_delete`.
    """

    form = EditTokenForm
    kind = ""
    save_on_top = True
    list_per_page = 50
    formfield_overrides = HTTPS
    fixed_fields = ("slug",)
    change_form_template = "admin/catalogue_change_form.html"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return as_typed(super().formfield_for_dbfield(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Boxes to tick: nobody has to hold a key down, and what is chosen is seen at once."""
        if db_field.name not in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_object(self, request, object_id, from_field=None):
        if request.method != "POST":
            return super().get_object(request, object_id, from_field)
        # The admin holds a transaction round every POST: the lock lasts until the save is through.
        queryset = self.get_queryset(request).select_for_update(of=("self",))
        field = self.model._meta.pk if from_field is None else self.model._meta.get_field(from_field)
        try:
            obj = queryset.get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, forms.ValidationError, ValueError):
            return None
        obj.refused = self.refusal(request, obj)
        return obj

    def refusal(self, request, obj):
        """Why the user may not save the object as it stands now, as a sentence for the form; "" where she may."""
        return ""

    def get_readonly_fields(self, request, obj=None):
        """An address answers for ever: it is not changed once it has been in use (`fixed_fields`)."""
        fixed = self.fixed_fields if obj is not None and self.in_use(obj) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def in_use(self, obj):
        """True once readers can have met the object's address."""
        return True

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        why = "Enten er det en andens kladde, eller det er slettet."
        self.message_user(request, f"Du kan ikke se {opts.verbose_name} nr. {object_id}. {why}", messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def get_fieldsets(self, request, obj=None):
        sets = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            return sets  # only looked at: there is nothing to compare
        if any("edit_token" in fields["fields"] for _, fields in sets):
            return sets
        return [*sets, (None, {"fields": ["edit_token"], "classes": ["k-hidden"]})]

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != "edit_token"] if not self.fieldsets else []

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row in rows:
            self.name_row(formset, row)
            self.prepare_row(row)
            row.save()
        formset.save_m2m()

    def name_row(self, formset, row):
        """Give a new row its key, and a place after the others."""
        if not hasattr(row, "key"):
            return
        others = formset.model._default_manager.filter(**{formset.fk.name: formset.instance})
        gone = {deleted.key for deleted in formset.deleted_objects}
        if not row.key:
            row.key = next_key(formset.key_prefix, gone | set(others.values_list("key", flat=True)))
        if hasattr(row, "position") and not row.position:
            last = others.order_by("-position").values_list("position", flat=True).first()
            row.position = (last or 0) + 1

    def prepare_row(self, row):
        """A last change of an inline row before it is saved; see CaseVersionAdmin."""

    def get_deleted_objects(self, objs, request):
        """What is chosen in a many-to-many is in use as much as what a foreign key points at."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        users = {str(user) for obj in objs for user in used_by(obj)}
        return deleted, counts, missing, [*protected, *sorted(users)]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["kind"] = self.kind
        context["key"] = self.audit_key(obj) if obj else ""
        return super().render_change_form(request, context, add, change, form_url, obj)

    def audit_key(self, obj):
        """The key under which the audit rows of the object stand."""
        return str(getattr(obj, kind_of(self.kind).key))

    def get_urls(self):
        """Also the address that puts an earlier revision in again."""
        meta = self.opts
        own = path(
            "<int:pk>/udgave/<int:number>/",
            self.admin_site.admin_view(require_POST(self.restore_view)),
            name=f"{meta.app_label}_{meta.model_name}_revision",
        )
        return [own, *super().get_urls()]

    def may_restore(self, request):
        """Whether the user may put an earlier revision in again: it shows at once."""
        return super().has_change_permission(request) and request.user.has_perm(PUBLISH)

    def history_view(self, request, object_id, extra_context=None):
        """»Historik«: the revisions of what is edited live, the difference between any two, and what has happened."""
        obj = self.get_object(request, unquote(str(object_id)))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(object_id))
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        kind, key = KINDS.get(self.kind), self.audit_key(obj)
        revisions = revisions_of(self.kind, key) if kind and kind.shape else []
        pair = chosen(request.GET, [revision.number for revision in revisions])
        context = {
            **self.admin_site.each_context(request),
            "title": f"Historik: {obj}",
            "opts": self.opts,
            "original": obj,
            "revisions": revisions,
            "pair": pair,
            "changes": between(kind, key, pair) if pair else [],
            "may_restore": self.may_restore(request),
            "events": events_of(self.kind, key) if request.user.has_perm("catalogue.view_auditevent") else None,
        }
        return TemplateResponse(request, "admin/content_history.html", context | (extra_context or {}))

    def restore_view(self, request, pk, number):
        obj = self.get_queryset(request).filter(pk=pk).first()
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        kind = KINDS.get(self.kind)
        if not self.may_restore(request) or kind is None or kind.shape is None:
            raise PermissionDenied
        done = f"Udgave {number} er sat ind igen."
        self.attempt(request, done, restore_revision, kind=kind, key=self.audit_key(obj), number=number)
        return change_page(self, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.after_save(request, form.instance, change)

    def after_save(self, request, obj, change):
        raise NotImplementedError

    def really_delete(self, request, obj):
        raise NotImplementedError

    def delete_model(self, request, obj):
        self.really_delete(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.really_delete(request, obj)

    def log_addition(self, request, obj, message):
        """The audit row of the action says it; Django's own log is not kept beside it."""

    def log_change(self, request, obj, message):
        """See log_addition."""

    def log_deletions(self, request, queryset):
        """See log_addition."""

    def attempt(self, request, done, action, *, kept="", **arguments):
        """Run an action and tell the editor how it went; True where it went well. `kept`: said after a refusal."""
        try:
            action(**arguments, by=request.user)
        except TransitionError as problem:
            self.message_user(request, f"{problem}{kept}", messages.ERROR)
            return False
        self.message_user(request, done, messages.SUCCESS)
        return True


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are written by actions and only looked at here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def change_page(model_admin, obj):
    """A redirect to the object's own page in the admin."""
    meta = model_admin.opts
    return HttpResponseRedirect(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[obj.pk]))
