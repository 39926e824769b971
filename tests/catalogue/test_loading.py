"""The loader: complete, repeatable, all or nothing, and never over an editor's work."""

import io
import shutil

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from cases import actions
from cases.models import Case, CaseVersion, Municipality
from catalogue.core.kinds import KINDS
from catalogue.core.loading import load_catalogue, read_fixtures
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, LoadedBase, Revision, SearchEntry
from recommendations.actions import delete_content, save_content
from recommendations.models import Concept, Recommendation, Theme

FIXTURES = settings.BASE_DIR / "fixtures"
pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the fixtures that a test can change."""
    shutil.copytree(FIXTURES, tmp_path / "fixtures")
    return tmp_path / "fixtures"


def run(folder):
    out = io.StringIO()
    call_command("load_catalogue", folder, stdout=out)
    return out.getvalue()


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_loading_again_changes_nothing_and_says_so(folder):
    before = current_stamp()
    assert run(folder).startswith("nothing to change")
    assert current_stamp() == before


def test_every_document_survives_the_round_trip():
    """What is dumped after loading is what the file says, apart from what is left out as default."""
    for fixture in read_fixtures(FIXTURES):
        kind = KINDS[fixture.kind]
        payload = kind.dump(kind.find(fixture.key))
        assert flat(payload).items() <= flat(fixture.doc).items(), (fixture.kind, fixture.key)


def flat(value, path=""):
    """{path: text} of a document; a list of names is a set of names."""
    if isinstance(value, dict):
        parts = [flat(item, f"{path}.{name}") for name, item in value.items()]
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {path: frozenset(value)}
    elif isinstance(value, list):
        parts = [flat(item, f"{path}[{item['key']}]") for item in value]
    else:
        return {path: value.strip()}
    return {name: text for part in parts for name, text in part.items()}


def test_a_change_in_the_fixture_is_taken(folder):
    change(folder / "kl-2022" / "themes.yaml", "name: Dagtilbud", "name: Dagtilbud og dagpleje")
    before = current_stamp()
    assert "1 updated" in run(folder)
    assert Theme.objects.get(slug="dagtilbud").name == "Dagtilbud og dagpleje"
    assert SearchEntry.objects.get(kind="theme", key="dagtilbud").title == "Dagtilbud og dagpleje"
    assert current_stamp() != before


def test_a_changed_case_is_a_new_version_and_the_old_one_is_kept(folder):
    case = Case.objects.get(slug="silkeborg-naermiljoe")
    old = case.live
    change(folder / "kl-2022" / "cases.yaml", f"title: {old.title}", "title: En ny titel fra fixturen")
    run(folder)
    case.refresh_from_db()
    assert case.live.title == "En ny titel fra fixturen"
    assert case.live.number == old.number + 1
    assert CaseVersion.objects.get(pk=old.pk).title == old.title


def test_what_an_editor_changed_is_kept(folder):
    concept = Concept.objects.get(slug="adbb")
    concept.definition = "Redaktørens egen forklaring."
    save_content(kind="concept", obj=concept, by="redaktør")
    assert run(folder).startswith("nothing to change")
    change(folder / "kl-2022" / "concepts.yaml", f"term: {concept.term}", f"term: {concept.term} (ny)")
    assert f"kept: concept {concept.slug}: changed both here and in the fixture" in run(folder)
    concept.refresh_from_db()
    assert concept.definition == "Redaktørens egen forklaring."


def test_what_an_editor_deleted_is_not_resurrected(folder):
    concept = Concept.objects.get(slug="adbb")
    slug, term = concept.slug, concept.term
    delete_content(kind="concept", obj=concept, by="redaktør")
    change(folder / "kl-2022" / "concepts.yaml", f"term: {term}", f"term: {term} (ny)")
    assert f"kept: concept {slug}: deleted by an editor" in run(folder)
    assert not Concept.objects.filter(slug=slug).exists()


def test_what_an_editor_archived_stays_archived(folder):
    case = Case.objects.get(slug="silkeborg-naermiljoe")
    title = case.live.title
    actions.archive(case=case, by="redaktør")
    change(folder / "kl-2022" / "cases.yaml", f"title: {title}", "title: En ny titel fra fixturen")
    assert "kept: case silkeborg-naermiljoe" in run(folder)
    assert not Case.objects.published().filter(slug="silkeborg-naermiljoe").exists()


def test_a_case_with_an_open_draft_waits(folder):
    case = Case.objects.get(slug="silkeborg-naermiljoe")
    actions.start_edit(case=case, by="redaktør")
    change(folder / "kl-2022" / "cases.yaml", f"title: {case.live.title}", "title: En ny titel fra fixturen")
    assert "an editor has a draft open" in run(folder)
    case.refresh_from_db()
    assert case.live.number == 1


def test_removed_takes_out_of_sight_and_deletes_nothing(folder):
    (folder / "removed.yaml").write_text("- {kind: case, key: silkeborg-naermiljoe}\n", encoding="utf-8")
    assert "1 removed" in run(folder)
    assert not Case.objects.published().filter(slug="silkeborg-naermiljoe").exists()
    assert Case.objects.filter(slug="silkeborg-naermiljoe").exists()
    assert not SearchEntry.objects.filter(key="silkeborg-naermiljoe").exists()


BROKEN = [
    ("cases.yaml", "nature: ", "nature: x", "results["),
    ("cases.yaml", "    summary:", "    sumary:", "did you mean summary?"),
    ("cases.yaml", "municipality: lolland", "municipality: lollandia", "there is no municipality 'lollandia'"),
    ("themes.yaml", "- slug: dagtilbud", "- slug: Dag tilbud", "slug"),
    ("themes.yaml", "- slug: dagtilbud", "- slug: skole-og-sfo", "stands already in"),
    ("recommendations.yaml", 'number: "4"', 'number: "15"', "number"),
    ("recommendations.yaml", 'number: "4"', "number: fire", "must be a whole number"),
    ("themes.yaml", "  name:", "  name: to\n  name:", "stands twice"),
    ("themes.yaml", "- slug: dagtilbud", "- slug: [", "not valid YAML"),
    ("themes.yaml", "- slug: dagtilbud", "- dagtilbud: x", "needs a `slug`"),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), BROKEN, ids=[says for *_, says in BROKEN])
def test_a_broken_fixture_is_one_clear_line_and_nothing_is_loaded(folder, name, old, new, says):
    change(folder / "kl-2022" / name, old, new)
    change(folder / "catalogue" / "topics.yaml", "name: Tandsundhed", "name: Tandsundhed (ny)")
    before = (current_stamp(), AuditEvent.objects.count(), LoadedBase.objects.count())
    with pytest.raises(CommandError) as caught:
        run(folder)
    message = str(caught.value)
    assert message.startswith(f"fixtures/kl-2022/{name}:") and says in message and "\n" not in message
    assert (current_stamp(), AuditEvent.objects.count(), LoadedBase.objects.count()) == before


def test_an_unknown_file_and_a_missing_folder_are_named(folder, tmp_path):
    (folder / "kl-2022" / "caes.yaml").write_text("[]", encoding="utf-8")
    with pytest.raises(CommandError, match="caes.yaml:1: unknown file name"):
        run(folder)
    with pytest.raises(CommandError, match="there is no such folder"):
        run(tmp_path / "ingenting")


def test_not_utf8_is_said(folder):
    (folder / "kl-2022" / "themes.yaml").write_bytes("- slug: børn".encode("cp1252"))
    with pytest.raises(CommandError, match="not UTF-8"):
        run(folder)


def test_an_object_made_by_an_editor_is_not_overwritten(folder):
    LoadedBase.objects.filter(kind="recommendation", key="12").delete()
    assert "kept: recommendation 12: made by an editor" in run(folder)
    assert Recommendation.objects.get(number=12)


def test_the_report_counts(folder):
    report = load_catalogue(folder)
    assert (report.created, report.updated, report.removed) == (0, 0, 0)
    assert report.unchanged == LoadedBase.objects.count()


def test_an_entry_goes_by_the_key_of_its_kind():
    """Or archiving would look for the wrong entry and leave it in the index."""
    for kind in KINDS.values():
        for obj in kind.everything():
            assert {(e.kind, e.key) for e in kind.entries(obj)} <= {(kind.name, str(getattr(obj, kind.key)))}


def test_a_row_under_a_new_key_takes_the_old_ones_place(folder):
    change(folder / "catalogue" / "municipalities.yaml", "key: region-2007", "key: region-fra-2007")
    assert "1 updated" in run(folder)


def test_a_removal_is_carried_out_once(folder):
    (folder / "removed.yaml").write_text("- {kind: case, key: silkeborg-naermiljoe}\n", encoding="utf-8")
    run(folder)
    actions.unarchive(case=Case.objects.get(slug="silkeborg-naermiljoe"), by="redaktør")
    run(folder)
    assert Case.objects.published().filter(slug="silkeborg-naermiljoe").exists()


def test_removing_what_is_not_there_is_said(folder):
    (folder / "removed.yaml").write_text("- {kind: case, key: findes-ikke}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="removed.yaml:1: case 'findes-ikke'"):
        run(folder)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- &a {slug: x, name: *a}", "aliases"),
        ("- ? [a]\n  : b", "the name of a field must be one text"),
        ('- {slug: "x", name: "a\\0b"}', "NUL"),
        ("slug: x", "must be a list of documents"),
        ("- {slug: [x]}", "needs a `slug`"),
    ],
)
def test_odd_yaml_is_one_clear_line_too(folder, text, says):
    (folder / "catalogue" / "topics.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=says) as caught:
        run(folder)
    assert str(caught.value).startswith("fixtures/catalogue/topics.yaml:1: ")


def test_an_update_leaves_a_revision_and_makes_an_open_form_stale(folder):
    odense = Municipality.objects.get(slug="odense")
    change(folder / "catalogue" / "municipalities.yaml", "full_name: Odense Kommune", "full_name: Odense By og Kommune")
    run(folder)
    assert Municipality.objects.get(slug="odense").edit_no == odense.edit_no + 1
    assert Revision.objects.filter(kind="municipality", key="odense").exists()
    assert AuditEvent.objects.filter(kind="municipality", key="odense").exists()
