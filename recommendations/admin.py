"""The editors' pages for themes, recommendations, sources, fact boxes, concepts and vocabulary."""

from django import forms
from django.contrib import admin

from catalogue.core.addresses import checks_of, plain
from catalogue.core.admin import CatalogueAdmin, EditTokenForm, KeyedTabular, next_key
from catalogue.core.exchange_admin import ExchangeAdmin
from catalogue.core.publishing import PUBLISH, locked
from catalogue.models import CheckedAddress, Editable
from catalogue.templatetags.catalogue import dato
from recommendations import actions, link_admin, rule_admin  # noqa: F401 (they register their own pages)
from recommendations.exchange import SourceResource
from recommendations.models import (
    Actor,
    AdviceRecommendation,
    Concept,
    ConceptMention,
    ConceptRecommendation,
    DiscussionQuestion,
    EvidenceSource,
    FactBox,
    FactBoxRecommendation,
    FactBoxSource,
    Indicator,
    IndicatorRecommendation,
    IndicatorSeries,
    IndicatorValue,
    QuestionRecommendation,
    Recommendation,
    RuleNote,
    RuleNoteRecommendation,
    RuleNoteSource,
    Setting,
    SourceLink,
    SourceMention,
    SupportingAdvice,
    Theme,
    Topic,
)

PLACE = ("Hvor står det?", {"fields": ["document", "place", "printed_number", "provenance_note"]})
NOTE = ("Kun for redaktører", {"fields": ["editor_note"]})


NOT_LIVE = "Din rolle giver ikke lov til at rette det, læserne ser."


class LiveContent:
    """For content with states: what is no draft any more is edited by who may change what readers see."""

    def is_live(self, obj):
        return obj.state != Editable.State.DRAFT

    def may_publish(self, request):
        return super().has_change_permission(request) and request.user.has_perm(PUBLISH)

    def has_change_permission(self, request, obj=None):
        """A POST comes through to be refused by the form, with all its text kept."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or request.method == "POST" or not self.refusal(request, obj))

    def refusal(self, request, obj):
        return NOT_LIVE if self.is_live(obj) and not self.may_publish(request) else ""

    def has_publish_permission(self, request):
        """For the actions of the list."""
        return self.may_publish(request)


class ContentAdmin(LiveContent, CatalogueAdmin):
    """Content that is edited live: a new object is a draft until it is published."""

    list_filter = ("state",)
    actions = ("publish_selected", "archive_selected")

    def after_save(self, request, obj, change):
        actions.save_content(kind=self.kind, obj=obj, by=request.user, verb="rettet" if change else "oprettet")
        if not self.may_publish(request):
            return  # who may only write leaves a draft
        if "_publish" in request.POST:
            self.attempt(request, "Publiceret.", actions.publish_content, kind=self.kind, obj=obj)
        if "_archive" in request.POST:
            self.attempt(request, "Arkiveret.", actions.archive_content, kind=self.kind, obj=obj)

    def in_use(self, obj):
        return obj.published_at is not None

    def really_delete(self, request, obj):
        actions.delete_content(kind=self.kind, obj=obj, by=request.user)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        published = obj is not None and obj.state == Editable.State.PUBLISHED
        buttons = [("_archive", "Gem og arkivér")] if published else [("_publish", "Gem og publicér")]
        context["state_label"] = obj.get_state_display() if obj else "ny"
        context["state_buttons"] = buttons if self.may_publish(request) else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(description="Publicér de valgte", permissions=["publish"])
    def publish_selected(self, request, queryset):
        for obj in queryset.exclude(state=Editable.State.PUBLISHED):
            self.attempt(request, f"»{obj}« er publiceret.", actions.publish_content, kind=self.kind, obj=obj)

    @admin.action(description="Arkivér de valgte", permissions=["publish"])
    def archive_selected(self, request, queryset):
        for obj in queryset.filter(state=Editable.State.PUBLISHED):
            self.attempt(request, f"»{obj}« er arkiveret.", actions.archive_content, kind=self.kind, obj=obj)


class SourceLinkInline(KeyedTabular):
    model = SourceLink
    fk_name = "source"
    key_prefix = "link"
    fields = ("position", "label", "url", "answers", "printed_url", "document", "place")
    readonly_fields = ("answers",)

    @admin.display(description="svarer den?")
    def answers(self, link):
        """How the address answered last; see the page »Links«."""
        check = checks_of([link.url]).get(link.url)
        if check is None or not check.checked_at:
            return "ikke tjekket" if link.url else ""
        ends = f", ender på {check.final_address}" if check.final_address else ""
        return f"{check.get_status_display()} ({dato(check.checked_at)}){ends}"


class LinkStatusFilter(admin.SimpleListFilter):
    """Sources by how their addresses answered last."""

    title = "links"
    parameter_name = "links"

    def lookups(self, request, model_admin):
        return [choice for choice in CheckedAddress.Status.choices if choice[0] != CheckedAddress.Status.ALIVE]

    def queryset(self, request, queryset):
        if self.value() not in CheckedAddress.Status.values:
            return queryset
        rows = CheckedAddress.objects.filter(status=self.value())
        addresses = set(rows.values_list("address", flat=True))
        links = SourceLink.objects.exclude(url="").values_list("source", "url")
        return queryset.filter(pk__in={source for source, url in links if plain(url) in addresses})


class SourceMentionInline(KeyedTabular):
    model = SourceMention
    fk_name = "source"
    key_prefix = "omtale"
    fields = ("position", "document", "place", "printed_number", "provenance_note")


@admin.register(EvidenceSource)
class EvidenceSourceAdmin(ExchangeAdmin, ContentAdmin):
    resource_classes = [SourceResource]
    kind = "source"
    fixed_fields = ("slug", "document_key")
    list_display = ("title", "kind", "publisher", "year", "state")
    list_filter = ("state", "kind", LinkStatusFilter)
    autocomplete_fields = ("basis_of",)
    inlines = [SourceLinkInline, SourceMentionInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "kind",
                    "publisher",
                    "authors",
                    ("year", "year_is_estimate"),
                    "language",
                    "description",
                ]
            },
        ),
        (
            "Kun for de fem dokumenter",
            {"fields": ["document_key", "short_title", "caveats", "basis_of"], "classes": ["collapse"]},
        ),
        NOTE,
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name == "document_key":
            field.empty_value = None  # unique, and most sources have none
        return field


@admin.register(Theme)
class ThemeAdmin(ContentAdmin):
    kind = "theme"
    list_display = ("name", "position", "state")
    fieldsets = [(None, {"fields": ["name", "slug", "position", "introduction", "problem"]}), PLACE, NOTE]


@admin.register(Recommendation)
class RecommendationAdmin(ContentAdmin):
    kind = "recommendation"
    fixed_fields = ("slug", "number")
    list_display = ("number", "title", "theme", "state")
    list_display_links = ("number", "title")
    list_filter = ("theme", "state")
    fieldsets = [(None, {"fields": ["number", "title", "slug", "theme", "why", "asks", "statutory_note"]}), PLACE, NOTE]


class TieInline(KeyedTabular):
    """The recommendations that something belongs to."""

    key_prefix = "anbefaling"
    fields = ("recommendation", "basis", "note")
    autocomplete_fields = ("recommendation",)


class LabelledSourceInline(KeyedTabular):
    """The works that something points at, each with its label as printed."""

    key_prefix = "kilde"
    fields = ("position", "source", "label")
    autocomplete_fields = ("source",)


class FactBoxRecommendationInline(TieInline):
    model = FactBoxRecommendation


class FactBoxSourceInline(LabelledSourceInline):
    model = FactBoxSource


@admin.register(FactBox)
class FactBoxAdmin(ContentAdmin):
    kind = "fact_box"
    list_display = ("title", "document", "place", "state")
    list_filter = ("state", "themes")
    list_select_related = ("document",)
    inlines = [FactBoxRecommendationInline, FactBoxSourceInline]
    fieldsets = [(None, {"fields": ["title", "slug", "position", "text", "themes"]}), PLACE, NOTE]


class ConceptMentionInline(KeyedTabular):
    model = ConceptMention
    key_prefix = "omtale"
    fields = ("position", "document", "place", "provenance_note")


class ConceptRecommendationInline(TieInline):
    model = ConceptRecommendation


@admin.register(Concept)
class ConceptAdmin(ContentAdmin):
    kind = "concept"
    list_display = ("term", "long_form", "state")
    inlines = [ConceptMentionInline, ConceptRecommendationInline]
    fieldsets = [(None, {"fields": ["term", "slug", "long_form", "definition", "themes"]}), NOTE]


class AdviceRecommendationInline(TieInline):
    model = AdviceRecommendation


@admin.register(SupportingAdvice)
class SupportingAdviceAdmin(ContentAdmin):
    kind = "advice"
    list_display = ("title", "list_title", "document", "outside", "state")
    list_filter = ("state", "outside", "document", "themes")
    list_select_related = ("document",)
    inlines = [AdviceRecommendationInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "title",
                    "slug",
                    "kind",
                    ("list_title", "position"),
                    "sender",
                    "text",
                    "reading",
                    "themes",
                    "outside",
                ]
            },
        ),
        PLACE,
        NOTE,
    ]


class QuestionRecommendationInline(TieInline):
    model = QuestionRecommendation


@admin.register(DiscussionQuestion)
class DiscussionQuestionAdmin(ContentAdmin):
    kind = "question"
    list_display = ("text", "document", "state")
    list_filter = ("state", "themes")
    list_select_related = ("document",)
    inlines = [QuestionRecommendationInline]
    fieldsets = [(None, {"fields": ["text", "slug", "position", "themes"]}), PLACE, NOTE]


class RuleNoteRecommendationInline(TieInline):
    model = RuleNoteRecommendation


class RuleNoteSourceInline(LabelledSourceInline):
    model = RuleNoteSource


@admin.register(RuleNote)
class RuleNoteAdmin(ContentAdmin):
    kind = "rule_note"
    list_display = ("title", "year_text", "document", "state")
    list_filter = ("state", "themes")
    list_select_related = ("document",)
    inlines = [RuleNoteRecommendationInline, RuleNoteSourceInline]
    fieldsets = [(None, {"fields": ["title", "slug", "year_text", "text", "themes"]}), PLACE, NOTE]


class IndicatorRecommendationInline(TieInline):
    model = IndicatorRecommendation


class IndicatorSeriesInline(KeyedTabular):
    """Only looked at here: a series is edited on its own page, which has the values."""

    model = IndicatorSeries
    fields = ("dimension", "population", "year_text", "document")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Indicator)
class IndicatorAdmin(ContentAdmin):
    kind = "indicator"
    list_display = ("title", "unit", "direction", "front", "state")
    list_filter = ("state", "themes")
    inlines = [IndicatorRecommendationInline, IndicatorSeriesInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", ("unit", "direction"), ("position", "front"), "text", "themes"]}),
        NOTE,
    ]


class IndicatorValueInline(KeyedTabular):
    model = IndicatorValue
    key_prefix = "vaerdi"
    fields = ("position", "group", "qualifier", "value", "value_to", "is_reference")


class IndicatorSeriesForm(EditTokenForm):
    """A series; a new one may belong to a published figure only where its editor may change what readers see."""

    may_publish = False

    class Meta:
        model = IndicatorSeries
        fields = "__all__"

    def clean_indicator(self):
        indicator = self.cleaned_data["indicator"]
        if indicator.state != Editable.State.DRAFT and not self.may_publish:
            raise forms.ValidationError(NOT_LIVE)
        return indicator


@admin.register(IndicatorSeries)
class IndicatorSeriesAdmin(LiveContent, CatalogueAdmin):
    """One series with its values. Saving it is a change of its indicator."""

    form = IndicatorSeriesForm
    kind = "indicator"
    fixed_fields = ("indicator",)
    search_fields = ("indicator__sort_key",)
    list_display = ("indicator", "dimension", "population", "year_text")
    list_filter = ("dimension",)
    list_select_related = ("indicator",)
    autocomplete_fields = ("indicator", "source")
    inlines = [IndicatorValueInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "indicator",
                    ("dimension", "position"),
                    "population",
                    ("age_text", "area"),
                    ("year_text", "n"),
                    "source",
                    "note",
                ]
            },
        ),
        PLACE,
    ]

    def save_model(self, request, obj, form, change):
        if not obj.key:
            obj.key = next_key("serie", set(obj.indicator.series.values_list("key", flat=True)))
        super().save_model(request, obj, form, change)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.may_publish = self.may_publish(request)
        return form

    def is_live(self, obj):
        return obj.indicator.state != Editable.State.DRAFT

    def audit_key(self, obj):
        return obj.indicator.slug

    def after_save(self, request, obj, change):
        actions.save_content(kind=self.kind, obj=locked(obj.indicator), by=request.user)

    def really_delete(self, request, obj):
        actions.delete_series(series=obj, by=request.user)


class VocabularyAdmin(CatalogueAdmin):
    """Lists that describe cases. They have no states: what is in the list can be chosen."""

    list_display = ("name", "definition", "position")
    fieldsets = [(None, {"fields": ["name", "slug", "definition", "position"]})]

    def after_save(self, request, obj, change):
        verb = "rettet" if change else "oprettet"
        actions.save_content(kind=self.kind, obj=obj, by=request.user, verb=verb)

    def really_delete(self, request, obj):
        actions.delete_content(kind=self.kind, obj=obj, by=request.user)


@admin.register(Topic)
class TopicAdmin(VocabularyAdmin):
    kind = "topic"


@admin.register(Setting)
class SettingAdmin(VocabularyAdmin):
    kind = "setting"


@admin.register(Actor)
class ActorAdmin(VocabularyAdmin):
    kind = "actor"
