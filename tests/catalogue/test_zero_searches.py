"""Searches without a case: what is noted, what is thrown away, and that nothing of the reader is kept."""

import io
import os
import re
import stat
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from catalogue.core import search, zero_searches
from catalogue.core.zero_searches import file_name, looks_named, looks_numbered, monday, normalised, worth_noting
from catalogue.models import ZeroSearch

WEEK = date(2026, 11, 23)
THIS_WEEK = monday(timezone.localdate())
LAST_WEEK = THIS_WEEK - timedelta(weeks=1)


@pytest.fixture
def folder(settings, tmp_path):
    settings.ZERO_SEARCH_DIR = tmp_path / "zero"
    return settings.ZERO_SEARCH_DIR


def noted(text):
    return worth_noting(text, search.find(text))


def lines(folder):
    return [line for path in sorted(folder.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]


def put(folder, week, text):
    folder.mkdir(exist_ok=True)
    path = folder / file_name(week)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def count():
    out, err = io.StringIO(), io.StringIO()
    call_command("count_zero_searches", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def counts(week=LAST_WEEK):
    return dict(ZeroSearch.objects.filter(week=week).values_list("query", "count"))


# --- What is noted ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Xylofon", "xylofon"),
        ("HUND  i Skolen", "hund skolen"),
        ("0. klasse xylofon", "0 klasse xylofon"),
        ("4-årsundersøgelse xylofon 2018", "4-årsundersøgelse xylofon 2018"),
        ("Tidlig xylofon", "tidlig xylofon"),
        ("=cmd|xylofon", "cmd xylofon"),
        ("xylofon\r\nhund\0kat", "xylofon hund kat"),
    ],
)
@pytest.mark.django_db
def test_a_search_is_noted_as_small_words_only(text, line):
    assert noted(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "010190-1234",
        "010190 1234 xylofon",
        "cpr 0101901234",
        "ring 12 34 56 78",
        "+45 12345678",
        "nogen@example.org",
        "https://example.org/xylofon",
        "www.example.org",
        "xylofon på Nørregade 12",
        "Mette Hansen",
        "METTE HANSEN",
        "mette hansen",
        "mette xylofon",
        "xylofon hos Mettes børn",
        "Anne-Mette",
        "liv storm",
        "Xylia Yrsason",
        "søren kjær",
        "Mohammed Ahmed",
        "min søn bliver drillet hver dag i klassen af de andre drenge xylofon",
        "x" * 10_000,
        '"xylofon hund"',
        "xylofon -hund",
        "og i at",
        "!!!",
        "",
        "'; DROP TABLE x; -- 123456",
    ],
)
@pytest.mark.django_db
def test_what_may_be_about_a_person_is_never_noted(text):
    assert noted(text) == ""


@given(st.text(max_size=300))
@hypothesis_settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_whatever_is_typed_gives_one_line_that_the_counting_reads_back(text):
    line = worth_noting(text, search.Found([], search.parse(text)))
    assert "\n" not in line and "\r" not in line and "\0" not in line and len(line) <= 80
    assert line == normalised(line) and not looks_numbered(line)


def test_every_name_of_the_list_is_taken_for_one():
    assert len(zero_searches.names()) > 400
    assert all(looks_named([name, name]) for name in zero_searches.names())
    assert all(zero_searches.is_name(name) for name in zero_searches.ALSO_WORDS)


@pytest.mark.django_db
def test_a_line_holds_no_time_and_no_reader_and_the_file_is_private(folder):
    zero_searches.note("xylofon", search.find("xylofon"))
    (path,) = folder.iterdir()
    assert path.read_bytes() == b"xylofon\n"
    assert path.name == file_name(THIS_WEEK)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_week_has_one_name_also_round_new_year():
    assert file_name(monday(date(2026, 12, 31))) == file_name(monday(date(2027, 1, 3))) == "2026-W53.txt"
    assert file_name(monday(date(2027, 1, 4))) == "2027-W01.txt"
    assert zero_searches.week_of(Path("2026-W53.txt")) == date(2026, 12, 28)
    assert zero_searches.week_of(Path("2026-W60.txt")) is None and zero_searches.week_of(Path("a.txt")) is None


@pytest.mark.django_db
def test_a_full_disk_breaks_no_page(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("no folder")
    settings.ZERO_SEARCH_DIR = tmp_path / "file" / "below"
    zero_searches.warn_once.cache_clear()
    for _ in range(3):
        zero_searches.note("xylofon", search.find("xylofon"))
    assert len(caplog.records) == 1 and "xylofon" not in caplog.text


@pytest.mark.django_db
def test_a_robot_cannot_fill_the_disk(folder, monkeypatch):
    monkeypatch.setattr(zero_searches, "MAX_FILE", 100)
    for _ in range(100):
        zero_searches.append("xylofon", WEEK)
    assert (folder / file_name(WEEK)).stat().st_size < 110


def test_lines_of_many_threads_stay_whole(folder):
    texts = [f"{'abcdefghij'[number] * 60}" for number in range(8)]
    writers = [
        threading.Thread(target=lambda t=text: [zero_searches.append(t, WEEK) for _ in range(100)]) for text in texts
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(lines(folder)) == sorted(texts * 100)


def test_what_nobody_counts_is_not_left_lying(folder):
    old = put(folder, WEEK - timedelta(weeks=6), "gammelt\n")
    young = put(folder, WEEK - timedelta(weeks=5), "nyere\n")
    other = folder / "README.txt"
    other.write_text("not ours")
    zero_searches.append("xylofon", WEEK)
    assert not old.exists() and young.exists() and other.exists()


# --- What is counted -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_known_words_are_kept_and_the_rest_only_where_it_is_asked_for_often(folder):
    put(folder, LAST_WEEK, "xylofon\n" * 2 + "hestevogn\n" + "qwzx\n" * 4 + "zzyx\n" * 5 + "qwzx xylofon\n" + "topi\n")
    out, err = count()
    assert counts() == {"xylofon": 2, "hestevogn": 1, "zzyx": 5, "topi": 1}
    assert "14 searches" in out and "4 different ones are kept, 2 are not" in out and "qwzx" not in out and not err


@pytest.mark.django_db
def test_spellings_of_one_search_are_one_row(folder):
    put(folder, LAST_WEEK, "boernetolk\nbørnetolk\nboernetolk\nbørnetolk\n")
    count()
    assert counts() == {"børnetolk": 4}
    assert ZeroSearch.objects.get().folded == "boernetolk"


@pytest.mark.django_db
def test_the_file_of_a_week_that_is_over_is_deleted_and_the_running_one_stays(folder):
    over, running = put(folder, LAST_WEEK, "xylofon\nqwzx\n"), put(folder, THIS_WEEK, "xylofon\n")
    out, _ = count()
    assert not over.exists() and running.exists()
    assert "the file is deleted" in out and "the file stays until the week is over" in out
    assert counts(LAST_WEEK) == counts(THIS_WEEK) == {"xylofon": 1}


@pytest.mark.django_db
def test_counting_twice_changes_nothing_and_a_growing_file_raises_the_count(folder):
    path = put(folder, THIS_WEEK, "xylofon\n")
    count()
    count()
    assert counts(THIS_WEEK) == {"xylofon": 1}
    path.write_text("xylofon\nxylofon\n")
    count()
    assert counts(THIS_WEEK) == {"xylofon": 2}
    path.write_text("xylofon\n")  # the folder was lost in the middle of the week
    count()
    assert counts(THIS_WEEK) == {"xylofon": 2}


@pytest.mark.django_db
def test_killed_before_the_file_is_deleted_it_is_counted_again_to_the_same(folder, monkeypatch):
    path = put(folder, LAST_WEEK, "xylofon\nxylofon\n")

    def killed(self, missing_ok=False):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            count()
    assert path.exists()
    count()
    assert not path.exists() and counts() == {"xylofon": 2}


@pytest.mark.django_db
def test_killed_while_it_writes_nothing_is_kept_by_half(folder, monkeypatch):
    path = put(folder, LAST_WEEK, "xylofon\nhestevogn\n")
    monkeypatch.setattr(zero_searches, "commonest", lambda lines: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        count()
    assert path.exists() and not ZeroSearch.objects.exists()


@pytest.mark.django_db
def test_bad_lines_are_named_by_number_and_passed_over(folder):
    put(
        folder,
        LAST_WEEK,
        b"xylofon\n=cmd\n\xff\xfe\n" + b"x" * 10_000 + b"\nnul\0nul\n010190 1234\nXylofon\nxylofon \n\nhestevogn\r\n"
        b"xylofon",
    )
    out, err = count()
    assert counts() == {"xylofon": 2}
    assert "line 2, 3, 4, 5, 6, 7, 8, 10" in err and "cmd" not in err and "0101" not in err + out


@pytest.mark.django_db
def test_a_foreign_file_is_named_and_left(folder):
    folder.mkdir()
    (folder / "notes.txt").write_text("private")
    out, err = count()
    assert "notes.txt: not a file of searches; left as it is" in err and "no searches are waiting" in out
    assert (folder / "notes.txt").exists()


@pytest.mark.django_db
def test_old_counts_are_deleted(folder):
    ZeroSearch.objects.create(week=THIS_WEEK - timedelta(weeks=105), query="a", folded="a", count=1)
    ZeroSearch.objects.create(week=THIS_WEEK - timedelta(weeks=104), query="b", folded="b", count=1)
    out, _ = count()
    assert list(ZeroSearch.objects.values_list("query", flat=True)) == ["b"] and "1 old counts are deleted" in out


@pytest.mark.django_db
def test_without_a_folder_there_is_nothing_to_do(folder):
    assert "no searches are waiting to be counted" in count()[0]


@pytest.mark.django_db
def test_letters_that_grow_when_folded_fit_their_column(folder):
    put(folder, LAST_WEEK, ("ﷺ" * 70 + "\n") * 5 + ("ﷺ" * 71 + "\n") * 5)
    count()
    assert all(len(row.folded) <= 200 for row in ZeroSearch.objects.all())


# --- From the page to the table --------------------------------------------------------------------------------------

SECRETS = ["198.51.100.7", "Mozilla/5.0 (Secret)", "da-SECRET", "https://example.org/secret", "secret-cookie"]


@pytest.mark.django_db
def test_nothing_of_the_reader_is_kept(folder, client):
    ip, agent, language, referrer, cookie = SECRETS
    client.cookies["x"] = cookie
    client.get(
        "/cases/",
        {"q": "Xylofon", "tema": "dagtilbud", "vaelg": "koege-er-du-paa-vej"},
        REMOTE_ADDR=ip,
        HTTP_X_FORWARDED_FOR=ip,
        HTTP_USER_AGENT=agent,
        HTTP_ACCEPT_LANGUAGE=language,
        HTTP_REFERER=referrer,
    )
    assert lines(folder) == ["xylofon"]
    count()
    row = ZeroSearch.objects.values().get()
    assert row | {"id": 0} == {"id": 0, "week": THIS_WEEK, "query": "xylofon", "folded": "xylofon", "count": 1}
    kept = b"".join(path.read_bytes() for path in folder.iterdir()) + str(row).encode()
    assert not [secret for secret in SECRETS if secret.encode() in kept] and b"dagtilbud" not in kept


@pytest.mark.django_db
def test_the_page_is_read_without_a_write(folder, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get("/cases/?q=xylofon")
    assert not [q["sql"] for q in queries if not re.match(r"\s*SELECT", q["sql"])]
    assert lines(folder) == ["xylofon"]


@pytest.mark.parametrize(
    "address",
    [
        "/cases/?q=xylofon",
        "/cases/?q=xylofon&tema=dagtilbud",
        "/cases/?q=xylofon&sorter=titel",
        "/cases/?q=xylofon&ukendt=1",
    ],
)
@pytest.mark.django_db
def test_a_search_without_a_case_is_noted_each_time_since_no_cache_keeps_the_page(folder, address):
    for _ in range(2):
        response = Client().get(address, HTTP_ACCEPT_ENCODING="br")  # our own client reads no compressed page
        assert (response["Cache-Control"], response["Content-Encoding"]) == ("no-cache", "br")
    assert lines(folder) == ["xylofon", "xylofon"]


@pytest.mark.parametrize(
    "address",
    [
        "/cases/",
        "/cases/?q=",
        "/cases/?q=fravær",
        "/cases/?q=fravær&tema=dagtilbud&arena=tandklinik",  # the filters make it empty
        "/cases/?q=fritdspas",  # put right
        "/cases/?q=xylofon&side=2",
        "/cases/?q=xylofon&side=0",
        "/cases/?q=" + "xylofon+" * 40,
        "/kilder/?q=xylofon",
    ],
)
@pytest.mark.django_db
def test_other_pages_are_not_noted(folder, client, address):
    assert client.get(address).status_code == 200
    assert not folder.exists() or not lines(folder)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; SomeBot/2.1)"},
        {"HTTP_USER_AGENT": "curl/8.0"},
        {"HTTP_USER_AGENT": "Mozilla/5.0 HeadlessChrome/120"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
    ],
)
@pytest.mark.django_db
def test_robots_and_pages_fetched_early_are_not_noted(folder, client, headers):
    client.get("/cases/?q=xylofon", **headers)
    client.head("/cases/?q=xylofon")
    assert not folder.exists() or not lines(folder)


@pytest.mark.django_db
def test_hostile_searches_give_a_page_and_at_most_one_clean_line(folder, client):
    for text in ["=cmd", "\n=cmd\n", "a\0b", "x" * 10_000, "%0a%0d", "\u2028qwzx", "🙂 qwzx", "'; --", "\\n", "١٢٣٤٥٦"]:
        assert client.get("/cases/", {"q": text}).status_code == 200
    found = lines(folder) if folder.exists() else []
    assert all(line == normalised(line) and not looks_numbered(line) for line in found), found
    count()
    assert os.listdir(folder) in ([], [file_name(THIS_WEEK)])
