"""No draft leaks: one unique word in every text of drafts of every kind, looked for everywhere a reader can look."""

import io
import itertools
import zipfile
from datetime import timedelta

import pytest
from django.db import models, transaction
from django.utils import timezone

from cases import actions, roles
from cases.models import (
    AwaitedResult,
    Case,
    CaseMention,
    CaseRecommendation,
    CaseResult,
    CaseSource,
    CaseStep,
    CaseVersion,
    Collection,
    CollectionItem,
    Evaluation,
    FoundIntervention,
    Organisation,
    Reconfirmation,
)
from catalogue.core import search
from catalogue.core.stamp import renew_stamp
from catalogue.models import Editable, Posting, SearchEntry
from recommendations import actions as content_actions
from recommendations.models import (
    AdviceRecommendation,
    Concept,
    ConceptMention,
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
    RuleCheck,
    RuleNote,
    RuleNoteRecommendation,
    RuleNoteSource,
    SourceLink,
    SourceMention,
    SupportingAdvice,
    Theme,
)
from tests.pages.addresses import public_addresses
from tests.workflow import complete, release

pytestmark = pytest.mark.django_db
WORD = "zxqvkladde"
numbers = itertools.count(1)


def fill(obj):
    """Put the word into every free text of the object."""
    for field in obj._meta.concrete_fields:
        free = isinstance(field, models.CharField | models.TextField) and not field.choices and field.editable
        if (
            not free
            or isinstance(field, models.SlugField | models.EmailField)
            or field.name in ("document_key", "language")
        ):
            continue
        text = f"https://example.org/{WORD}" if isinstance(field, models.URLField) else f"{WORD} {next(numbers)}"
        setattr(obj, field.name, text[: field.max_length])
    return obj


def add(model, **values):
    obj = fill(model(**values))
    obj.save()
    return obj


def draft_content():
    """A draft of every kind that is edited live, tied to what is published."""
    theme, recommendation = Theme.objects.first(), Recommendation.objects.first()
    document = EvidenceSource.objects.get(document_key="kl-2022")
    source = add(EvidenceSource, slug="kladde-kilde", kind="rapport")
    add(SourceLink, source=source, key="link-1", document=document)
    add(SourceMention, source=source, key="omtale-1", document=document)
    source.basis_of.add(document)
    box = add(FactBox, slug="kladde-boks", document=document)
    box.themes.add(theme)
    add(FactBoxRecommendation, fact_box=box, recommendation=recommendation, key="anbefaling-1", basis="editors")
    add(FactBoxSource, fact_box=box, source=document, key="kilde-1")
    published_box = FactBox.objects.published().first()
    FactBoxSource.objects.create(fact_box=published_box, source=source, key="kladde-kilde", label="")
    concept = add(Concept, slug="kladde-begreb")
    concept.themes.add(theme)
    add(ConceptMention, concept=concept, key="omtale-1", document=document)
    add(Theme, slug="kladde-tema", position=9)
    draft_knowledge(theme, recommendation, document, source)
    renew_stamp()
    return source, box


def draft_knowledge(theme, recommendation, document, source):
    """Drafts of advice, figures, questions, rules and found interventions, and a published figure of a draft source."""
    for model, tie, name in (
        (SupportingAdvice, AdviceRecommendation, "advice"),
        (DiscussionQuestion, QuestionRecommendation, "question"),
        (RuleNote, RuleNoteRecommendation, "rule_note"),
        (Indicator, IndicatorRecommendation, "indicator"),
    ):
        placed = {} if model is Indicator else {"document": document}
        obj = add(model, slug=f"kladde-{name}", **placed)
        obj.themes.add(theme)
        add(tie, **{name: obj}, recommendation=recommendation, key="anbefaling-1", basis="editors")
    hidden = IndicatorSeries(indicator=obj, key="serie-1", dimension="uddannelse", document=document)
    fill(hidden).save()
    fill(IndicatorValue(series=hidden, key="vaerdi-1")).save()
    RuleNoteSource.objects.create(rule_note=RuleNote.objects.published().first(), source=source, key="kladde-kilde")
    IndicatorSeries.objects.filter(indicator__state="published").update(source=source)
    # What only editors see, about what is published.
    add(RuleCheck, slug="kladde-efterses", document=document).rule_notes.add(RuleNote.objects.published().first())
    case = Case.objects.get(slug="koege-er-du-paa-vej")
    add(AwaitedResult, slug="kladde-ventet", document=document, case=case)
    now = timezone.now()
    dealt_with = {"state": "lagt-til-side", "answer": "stoppet", "answered_at": now, "handled_at": now}
    add(Reconfirmation, case=case, mailbox=f"{WORD}@koege.example", **dealt_with)
    number = 48
    FoundIntervention.objects.filter(number=number).update(name=WORD, actor=WORD, state="draft")


def draft_rows(version, source, box):
    """Every kind of row below a draft version."""
    fill(version).save()
    version.fact_boxes.add(box)
    document = EvidenceSource.objects.get(document_key="kl-2022")
    add(CaseStep, version=version, key="kladde-trin")
    evaluation = add(
        Evaluation,
        version=version,
        key="kladde-u",
        scope="her",
        design="lodtraekning",
        conclusion="bedring",
        source=source,
    )
    add(CaseResult, version=version, key="kladde-r", nature="effekt", evaluation=evaluation)
    add(CaseSource, version=version, key="kladde-k", source=source, role="omtale")
    add(CaseMention, version=version, key="kladde-m", document=document)
    add(
        CaseRecommendation,
        version=version,
        key="kladde-a",
        recommendation=Recommendation.objects.get(number=14),
        basis="editors",
    )


@pytest.fixture
def drafts():
    with transaction.atomic():
        source, box = draft_content()
    draft_rows(actions.start_edit(case=Case.objects.get(slug="koege-er-du-paa-vej"), by="redaktør"), source, box)
    new = actions.start_case(
        slug="kladde-eksempel", kind="kommunal-indsats", title=WORD, summary=WORD, reported_year=2026, by="redaktør"
    )
    draft_rows(new, source, box)
    archived = actions.start_case(
        slug="kladde-arkiv", kind="kommunal-indsats", title=WORD, summary=WORD, reported_year=2026, by="redaktør"
    )
    draft_rows(archived, source, box)
    archived = release(complete(archived))
    actions.archive(case=archived.case, by="redaktør")
    recommendation = Recommendation.objects.get(number=13)
    fill(recommendation)
    content_actions.save_content(kind="recommendation", obj=recommendation, by="redaktør")
    content_actions.archive_content(kind="recommendation", obj=recommendation, by="redaktør")

    on_their_way(source, box)
    draft_collections(new.case, archived.case)


def on_their_way(source, box):
    """Versions in every state that readers do not see, of published cases: with comments to their authors."""
    free = Case.objects.published().exclude(
        live__in=CaseRecommendation.objects.filter(recommendation__number=14).values("version")
    )
    free = free.exclude(slug="koege-er-du-paa-vej").order_by("slug")
    slugs = [case.slug for case in free[:4]]

    def begin(slug):
        version = actions.start_edit(case=Case.objects.get(slug=slug), by=WORD)
        draft_rows(version, source, box)
        actions.save_version(version=version, by=WORD)
        return version

    actions.submit(version=begin(slugs[0]), by=WORD)
    planned = actions.submit(version=begin(slugs[1]), by=WORD)
    actions.schedule(version=planned, at=timezone.now() + timedelta(days=1), by=WORD)
    returned = actions.submit(version=begin(slugs[2]), by=WORD)
    actions.send_back(version=returned, note=f"{WORD}: ret det", by=WORD)
    actions.discard(version=begin(slugs[3]), by=WORD)
    gone = CaseVersion.objects.filter(state="archived").first()
    actions.restore_version(version=gone, by=WORD)


@transaction.atomic
def draft_collections(*hidden):
    """A draft collection of what is published, and hidden cases in published ones, alone and among others."""
    draft = add(Collection, slug="kladde-samling")
    add(CollectionItem, collection=draft, case=Case.objects.get(slug="koege-er-du-paa-vej"), key="eksempel-1")
    published = Collection.objects.published().first()
    for case in hidden:
        add(CollectionItem, collection=published, case=case, key=case.slug)
    content_actions.save_content(kind="collection", obj=published, by="redaktør")
    bare = add(Collection, slug="kladde-tom")
    Collection.objects.filter(pk=bare.pk).update(filter="")
    add(CollectionItem, collection=bare, case=hidden[0], key="eksempel-1")
    bare.refresh_from_db()
    content_actions.publish_content(kind="collection", obj=bare, by="redaktør")
    renew_stamp()


# Files and answers beside the pages: what a reader can fetch of the same content.
CHOSEN = "vaelg=koege-er-du-paa-vej&vaelg=lolland-forstaa-din-baby"
FILES = [
    f"/moede/?{CHOSEN}",
    f"/moede/pakke.docx?{CHOSEN}",
    f"/moede/dagsorden.docx?{CHOSEN}",
    "/tal.csv",
    "/sitemap.xml",
    "/sammenlign/?case=koege-er-du-paa-vej&case=lolland-forstaa-din-baby",
    "/forslag/?q=zxq",
]


def words_of(response):
    """All text of an answer; of a Word file its parts. A PDF file is made of the same blocks as the Word file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return body.decode("utf-8", "replace")


@pytest.mark.parametrize("address", FILES)
def test_no_file_holds_a_draft(drafts, client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    assert WORD not in words_of(response), address


def test_every_state_on_its_way_is_there(drafts):
    found = {roles.situation(version) for version in CaseVersion.objects.select_related("case").filter(author=WORD)}
    assert {"draft", "in_review", "scheduled", "discarded"} <= found
    assert CaseVersion.objects.filter(return_note__contains=WORD, state="draft").exists()


ARCHIVED = "/cases/kladde-arkiv/"  # it was public once
HIDDEN = [
    "/samlinger/kladde-samling/",
    "/samlinger/kladde-tom/",
    "/cases/kladde-eksempel/",
    ARCHIVED,
    "/kilder/kladde-kilde/",
    "/temaer/kladde-tema/",
    "/tal/kladde-indicator/",
    "/tal/kladde-indicator.csv",
    "/anbefalinger/social-kapital-i-boligomraader/",
]


def test_no_page_shows_a_draft(drafts, client):
    addresses = public_addresses()
    assert len(addresses) > 200
    for address in [
        *addresses,
        f"/cases/?q={WORD}",
        "/cases/?dokumentation=lodtraekning",
        "/cases/?kilde=kladde-kilde",
        "/cases/?anbefaling=13",
        f"/kilder/?q={WORD}",
        f"/forslag/?q={WORD}",
        "/kilder/?dokument=kl-2022",
    ]:
        response = client.get(address)
        assert response.status_code in (200, 302), address
        body = (
            response.content.decode()
            .replace(f'value="{WORD}"', "")
            .replace(f"»{WORD}«", "")
            .replace(f"<strong>{WORD}</strong>", "")
            .replace(f"q={WORD}", "")
        )
        assert WORD not in body, address


@pytest.mark.parametrize("address", HIDDEN)
def test_a_draft_has_no_page(drafts, client, address):
    response = client.get(address)
    assert response.status_code == (410 if address == ARCHIVED else 404)
    assert WORD not in response.content.decode()


def test_the_index_holds_no_draft(drafts):
    for entry in SearchEntry.objects.all():
        assert WORD not in "\n".join((entry.title, entry.summary, entry.body, entry.names, entry.facets)), entry
    assert not Posting.objects.filter(term__text__contains=WORD).exists()
    assert search.find(WORD).hits == []
    assert not SearchEntry.objects.filter(key__startswith="kladde").exists()
    assert not SearchEntry.objects.filter(kind="recommendation", key="13").exists()


def test_every_draft_really_holds_the_word(drafts):
    """So that this test cannot pass because nothing was written."""
    drafted = (CaseVersion, FactBox, Concept, EvidenceSource, Theme, SupportingAdvice, DiscussionQuestion, RuleNote)
    for model in (*drafted, Indicator, FoundIntervention, Collection):
        hidden = [obj for obj in model.objects.exclude(state=Editable.State.PUBLISHED)]
        assert hidden and any(WORD in str(value) for obj in hidden for value in vars(obj).values()), model
    assert Organisation.objects.exists()
