"""Model fields whose value follows from another field, filled in `pre_save` so that bulk_create fills them too."""

from django import forms
from django.db import models

from catalogue.core.prose import render, tidy
from catalogue.core.sorting import sort_key


class SortKeyField(models.CharField):
    """Digits that sort as the field named `source` does in Danish; see catalogue/core/sorting.py."""

    def __init__(self, *args, source="name", **kwargs):
        self.source = source
        super().__init__(*args, **{"max_length": 300, "editable": False, "default": "", "db_index": True, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, instance, add):
        value = sort_key(str(getattr(instance, self.source)))
        setattr(instance, self.attname, value)
        return value


class TidyFormField(forms.CharField):
    """Text with Unix line ends, so that opening and saving a form is no change."""

    def to_python(self, value):
        return tidy(super().to_python(value))


class ProseField(models.TextField):
    """Small Markdown in `<name>`, and its safe HTML in `<name>_html`, rendered once when the row is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"blank": True, "default": "", **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # a migration sees two ordinary text fields

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        cls.add_to_class(f"{name}_html", models.TextField(editable=False, blank=True, default=""))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": TidyFormField, **kwargs})

    def pre_save(self, instance, add):
        text = tidy(getattr(instance, self.attname))
        setattr(instance, self.attname, text)
        setattr(instance, f"{self.name}_html", render(text))
        return text
