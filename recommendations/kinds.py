"""Registers this app's kinds, in loading order."""

from functools import partial

from catalogue.core.documents import dump, parts
from catalogue.core.kinds import Kind, register
from catalogue.models import Editable
from recommendations import documents
from recommendations.actions import archive_content, load_content
from recommendations.models import SupportingAdvice


def find(shape, key):
    """The object with that natural key, or None (also for a key that cannot be one)."""
    if shape.key == "number" and not key.isdecimal():
        return None
    return shape.model._default_manager.filter(**{shape.key: key}).first()


def dump_content(shape, obj):
    """The document, with the state where it is not the ordinary one: an archived object is an editor's change."""
    doc = dump(obj, shape)
    if isinstance(obj, Editable) and obj.state != Editable.State.PUBLISHED:
        doc["state"] = obj.state
    return doc


def nothing(obj):
    return []


def take_away(name, obj, by):
    """Archive what has states; leave the rest and say so with False."""
    if not isinstance(obj, Editable) or obj.state != Editable.State.PUBLISHED:
        return False
    archive_content(kind=name, obj=obj, by=by)
    return True


def content(name, file, shape, entries=nothing, prefetch=(), named_in=(), naming=lambda kind_name, obj: [], save=None):
    """Register a kind of content that is edited live. `save` is its own way to load a document, where it has one."""
    return register(
        Kind(
            name=name,
            file=file,
            key=shape.key,
            find=partial(find, shape),
            dump=partial(dump_content, shape),
            save=save or load_content(shape),
            entries=entries,
            everything=lambda: shape.model._default_manager.prefetch_related(*prefetch),
            remove=partial(take_away, name),
            named_in=named_in,
            naming=naming,
            parts=tuple(parts(shape)),
            shape=shape,
        )
    )


def register_kinds():
    """Called once, when the app is ready."""
    topic, setting, actor = documents.VOCABULARY.values()
    content("topic", "topics.yaml", topic, named_in=("case",))
    content("setting", "settings.yaml", setting, named_in=("case",))
    content("actor", "actors.yaml", actor, named_in=("case",))
    content(
        "source",
        "sources.yaml",
        documents.SOURCE,
        documents.source_entries,
        ["links"],
        named_in=("case", "advice", "found_intervention"),
    )
    content("theme", "themes.yaml", documents.THEME, documents.theme_entries, named_in=("case", "fact_box"))
    content(
        "recommendation",
        "recommendations.yaml",
        documents.RECOMMENDATION,
        documents.recommendation_entries,
        named_in=("case",),
    )
    content(
        "fact_box",
        "fact_boxes.yaml",
        documents.FACT_BOX,
        documents.fact_box_entries,
        ["themes"],
        naming=lambda kind_name, theme: theme.fact_boxes.prefetch_related("themes"),
    )
    content("concept", "concepts.yaml", documents.CONCEPT, documents.concept_entries)
    content(
        "advice",
        "advice.yaml",
        documents.ADVICE,
        documents.advice_entries,
        ["document"],
        naming=lambda kind_name, source: SupportingAdvice.objects.filter(document=source),
    )
    content("indicator", "indicators.yaml", documents.INDICATOR, documents.indicator_entries, ["series__values"])
    content("question", "questions.yaml", documents.QUESTION)
    content("rule_note", "rule_notes.yaml", documents.RULE_NOTE)
    content("rule_check", "rule_checks.yaml", documents.RULE_CHECK)
