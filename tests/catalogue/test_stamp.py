"""What is kept in memory is made anew for new content, and readers neither wait nor see what is stale."""

import threading
from datetime import date
from unittest import mock

import pytest

from catalogue.core import stamp as stamps
from catalogue.core.stamp import Kept


@pytest.fixture
def stamp(monkeypatch):
    """The content stamp as a list of one, to change without a database."""
    held = ["a"]
    monkeypatch.setattr(stamps, "current_stamp", lambda: held[0])
    return held


def test_it_is_made_again_for_another_stamp_day_or_release(stamp, settings):
    made = []
    kept = Kept(lambda day: made.append(day) or len(made))
    today = date(2026, 12, 31)
    with mock.patch("django.utils.timezone.localdate", lambda: today):
        assert [kept.get(), kept.get()] == [1, 1]
        stamp[0] = "b"
        assert [kept.get(), kept.get()] == [2, 2]
        today = date(2027, 1, 1)
        assert kept.get() == 3
        settings.RELEASE = "næste"
        assert [kept.get(), kept.get()] == [4, 4]
    assert made == [date(2026, 12, 31)] * 2 + [date(2027, 1, 1)] * 2


def test_the_stamp_is_read_before_the_build(stamp):
    """A change that comes in during the build must be seen by the next reader."""

    def make(day):
        seen = stamp[0]
        stamp[0] = "during"
        return seen

    kept = Kept(make)
    assert kept.get() == "a"
    assert kept.get() == "during"


def test_others_are_served_the_old_set_while_one_rebuilds(stamp):
    begun, go_on = threading.Event(), threading.Event()

    def make(day):
        if stamp[0] == "b":
            begun.set()
            assert go_on.wait(10)
        return stamp[0]

    kept = Kept(make)
    assert kept.get() == "a"
    stamp[0] = "b"
    got = []
    builder = threading.Thread(target=lambda: got.append(kept.get()))
    builder.start()
    assert begun.wait(10)
    assert kept.get() == "a"
    go_on.set()
    builder.join(10)
    assert got == ["b"] and kept.get() == "b"


def test_the_first_build_is_made_once_and_waited_for(stamp):
    made, gate = [], threading.Barrier(4)

    def ask():
        gate.wait(10)
        got.append(kept.get())

    kept = Kept(lambda day: made.append(1) or len(made))
    got = []
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == [1] * 4 and len(made) == 1


def test_a_build_that_fails_leaves_the_old_set_and_the_lock(stamp):
    def make(day):
        if stamp[0] == "b":
            raise RuntimeError
        return stamp[0]

    kept = Kept(make)
    assert kept.get() == "a"
    stamp[0] = "b"
    with pytest.raises(RuntimeError):
        kept.get()
    stamp[0] = "c"
    assert kept.get() == "c"
