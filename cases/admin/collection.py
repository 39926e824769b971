"""The editors' pages for collections."""

from django import forms
from django.contrib import admin
from django.forms import BaseInlineFormSet

from cases.collections import FilterError, canonical, filters_of
from cases.facets import GROUND
from cases.models import Collection, CollectionItem
from catalogue.core.admin import EditTokenForm, KeyedTabular
from recommendations.admin import ContentAdmin


class CollectionForm(EditTokenForm):
    """A collection; its filter is stored as /cases/ writes it, and only where it finds something today."""

    class Meta:
        model = Collection
        fields = "__all__"

    def clean_filter(self):
        typed = self.cleaned_data["filter"].strip()
        if not typed:
            return ""
        ground = GROUND.get()
        try:
            stored = canonical(typed, ground)
        except FilterError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if not filters_of(stored, ground).matching():
            raise forms.ValidationError("Filteret finder ingen eksempler. Vælg færre filtre.")
        return stored


class CollectionItemFormSet(BaseInlineFormSet):
    """The rows of a collection, which it has none of where it has a filter."""

    def clean(self):
        super().clean()
        rows = [form for form in self.forms if form.cleaned_data.get("case") and not form.cleaned_data.get("DELETE")]
        if self.instance.filter and rows:
            raise forms.ValidationError(
                "En samling har enten et gemt filter eller eksempler i rækker, ikke begge dele."
            )


class CollectionItemInline(KeyedTabular):
    model = CollectionItem
    formset = CollectionItemFormSet
    key_prefix = "eksempel"
    fields = ("position", "case", "why")
    autocomplete_fields = ("case",)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "why":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Collection)
class CollectionAdmin(ContentAdmin):
    kind = "collection"
    form = CollectionForm
    list_display = ("title", "position", "filter", "state")
    list_display_links = ("title",)
    inlines = [CollectionItemInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "position", "summary", "text", "filter"]}),
        ("Kun for redaktører", {"fields": ["editor_note"]}),
    ]
