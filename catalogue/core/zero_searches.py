"""Searches that gave no case: noted by a reading page without a write to the database, counted by a command.

A page adds one line to the week's file: the words in small letters and nothing else, no time and nothing about the
reader. `count_zero_searches` counts the file into ZeroSearch and deletes it when the week is over. What may be
personal never reaches the file (`worth_noting`), and what nobody else asks for never reaches the table (`may_keep`).
docs/decisions/0015 says why.
"""

import logging
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalogue.core import danish, search
from catalogue.models import SearchEntry, Synonym, ZeroSearch

logger = logging.getLogger(__name__)

MAX_WORDS = 5  # a longer search is a sentence, and sentences tell of people
MAX_LENGTH = 80  # characters
MAX_DIGITS = 4  # a year, a class, an age; more may be a telephone number or the number of a person
OFTEN = 5  # times in a week from which on words are kept that nobody knows
MAX_FOLDED = 200  # characters, as the column that holds them
MAX_FILE = 2_000_000  # bytes a week: some hundred thousand searches, and a limit to what a robot can write
UNCOUNTED_WEEKS = 5  # a file that no command has counted for so long is deleted by the next week's first search
KEPT_WEEKS = 104  # counts older than that are deleted
FILE = re.compile(r"(\d{4})-W(\d{2})\.txt")
NAMES_FILE = Path(__file__).with_name("danish_names.txt")
ALSO_WORDS = frozenset(
    ["bo", "bonde", "gade", "hjort", "høj", "islam", "lind", "line", "liv", "mark", "munk", "per", "ravn", "rosa"]
    + ["skov", "sten", "storm", "toft", "tom", "tran"]
)
CAPITALISED = re.compile(r"[A-ZÆØÅ][a-zæøåéüöä]+")
ADDRESS = re.compile(r"@|://|www\.|(?:vej|vejen|gade|gaden|allé|alle|stræde|vænget|parken)\s+\d", re.IGNORECASE)


# --- What may be noted -----------------------------------------------------------------------------------------------


@cache
def names() -> frozenset[str]:
    """Folded first names and surnames, from danish_names.txt."""
    lines = NAMES_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(danish.fold(name) for line in lines if not line.startswith("#") for name in line.split())


def worth_noting(text: str, found: search.Found) -> str:
    """The words of a search as they are noted, in small letters and without stop words; "" for one that is not noted.

    Not noted are searches in quotes or with a minus, long ones, and all that looks like a name, a number or an address.
    `text` is what was typed and `found` the answer to it.
    """
    query = found.query
    if query.phrases or query.excluded or query.excluded_phrases or ADDRESS.search(text) or looks_numbered(text):
        return ""
    if looks_named(query.words):
        return ""
    line = normalised(" ".join(query.words))
    return line if line == normalised(line) else ""  # a few foreign letters are others again when made small


def normalised(text: str) -> str:
    """The words of `text` in small letters with a space between, without stop words; "" where they are too many.

    >>> normalised("  Hund i\\0 Skolen ")
    'hund skolen'
    """
    words = [word.lower() for word in danish.tokens(search.clean(text)) if not danish.is_stop_word(word)]
    line = " ".join(words)
    return line if len(words) <= MAX_WORDS and len(line) <= MAX_LENGTH else ""


def looks_numbered(text: str) -> bool:
    """Whether digits stand together as in a telephone number, a CPR number or an address.

    >>> looks_numbered("12 34 56 78"), looks_numbered("0-6 år i 2018")
    (True, False)
    """
    runs = re.findall(r"\d(?:[\s.,/-]*\d)*", text)
    return any(len(re.sub(r"\D", "", run)) > MAX_DIGITS for run in runs)


def looks_named(words: Iterable[str]) -> bool:
    """Whether the words look like the name of a person: two together with a capital, two names of the list, or one
    that is nothing but a name. A search whose first word alone has a capital is a telephone's doing.

    >>> looks_named(["Tidlig", "opsporing"]), looks_named(["mette"]), looks_named(["liv"]), looks_named(["liv", "bo"])
    (False, True, False, True)
    """
    words = list(words)
    pairs = zip(words, words[1:], strict=False)
    if any(CAPITALISED.fullmatch(one) and CAPITALISED.fullmatch(two) for one, two in pairs):
        return True
    found = [part.lower() for word in words for part in re.split(r"[-‐‑'’]", word) if is_name(part)]
    return len(found) > 1 or any(name not in ALSO_WORDS for name in found)


def is_name(word: str) -> bool:
    """Whether the word is on the list of names, also in the genitive.

    >>> is_name("Hansens"), is_name("tandpleje")
    (True, False)
    """
    folded = danish.fold(word)
    return folded in names() or folded.removesuffix("s") in names()


# --- Noting ----------------------------------------------------------------------------------------------------------


def note(text: str, found: search.Found) -> None:
    """Add a search that gave no case to the week's file. Never raises: a full disk is no reader's business."""
    line = worth_noting(text, found)
    if not line:
        return
    try:
        append(line, monday(timezone.localdate()))
    except OSError as problem:
        warn_once(problem.strerror)


@cache
def warn_once(reason: str) -> None:
    """Say it once for each process: the next reader's search fails the same way."""
    logger.warning("searches without results are not noted: %s", reason)


def append(line: str, week: date) -> None:
    """Add one line to the file of `week`; in one write, so that processes do not write into each other's lines."""
    folder = Path(settings.ZERO_SEARCH_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / file_name(week), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size < MAX_FILE:
            os.write(handle, f"{line}\n".encode())
    finally:
        os.close(handle)
    if not size:
        forget(folder, before=week - timedelta(weeks=UNCOUNTED_WEEKS))


def forget(folder: Path, before: date) -> None:
    """Delete files of earlier weeks: nobody counts them, and what readers typed is not left lying."""
    for path in folder.iterdir():
        week = week_of(path)
        if week and week < before:
            path.unlink(missing_ok=True)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def file_name(week: date) -> str:
    """2026-W48.txt for the Monday of that week."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02}.txt"


def week_of(path: Path) -> date | None:
    """The Monday of the week that a file is of, or None for a file that is not ours."""
    match = FILE.fullmatch(path.name)
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        return None


# --- Counting --------------------------------------------------------------------------------------------------------


@dataclass
class Counted:
    """What the counting of one file gave: searches, and of these the different ones that were kept and left out.

    `over` says that the week is over, and the file gone. `bad` are the numbers of lines that are no searches: what
    stands in them is shown to nobody.
    """

    path: Path
    week: date
    over: bool
    searches: int = 0
    kept: int = 0
    left: int = 0
    bad: list[int] = field(default_factory=list)


def count_all(today: date) -> Iterator[Counted | Path]:
    """Count every file of the folder, oldest first; a file that is not ours is given back as its path.

    Safe to run twice, at the same time, or to kill: a file is deleted only after its counts are committed, and a count
    never falls, so counting a file again changes nothing.
    """
    folder = Path(settings.ZERO_SEARCH_DIR)
    known = words_of_catalogue()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        week = week_of(path)
        if week is None:
            yield path
            continue
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            continue  # another run was quicker
        counted = Counted(path, week, over=week < monday(today))
        count(raw, counted, known)
        if counted.over:
            path.unlink(missing_ok=True)
        yield counted


def count(raw: bytes, counted: Counted, known: frozenset[str]) -> None:
    """Write the counts of one file's bytes, and say in `counted` what was done."""
    spellings = defaultdict(Counter)
    for line in lines_of(raw, counted):
        spellings[danish.fold(line)[:MAX_FOLDED]][line] += 1
    kept = {folded: lines for folded, lines in spellings.items() if may_keep(folded, lines.total(), known)}
    counted.searches = sum(lines.total() for lines in spellings.values())
    counted.kept, counted.left = len(kept), len(spellings) - len(kept)
    write(counted.week, kept)


def lines_of(raw, counted):
    """The good lines of a file. A bad one is remembered and passed over: only what we write ourselves is read."""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        text = line.decode(errors="replace")
        if text and text == normalised(text) and not looks_numbered(text):
            yield text
        elif line:
            counted.bad.append(number)


def may_keep(folded: str, times: int, known: frozenset[str]) -> bool:
    """Whether a search may be kept: it was made often, or every word of it is known."""
    return times >= OFTEN or all(is_known(word, known) for word in folded.split())


def is_known(word: str, known: frozenset[str]) -> bool:
    """Whether the dictionary knows a folded word or what it is made of, or it is among the `known`."""
    return word in known or word.isdigit() or danish.is_known(word) or bool(danish.pieces(word))


def words_of_catalogue() -> frozenset[str]:
    """The folded words of everything published and of the synonyms."""
    texts = SearchEntry.objects.order_by().values_list("title", "names", "summary", "body")
    rows = [*texts.iterator(), *((words,) for words in Synonym.objects.values_list("words", flat=True))]
    return frozenset(danish.fold_word(word) for row in rows for text in row for word in danish.tokens(text))


@transaction.atomic
def write(week: date, spellings: dict[str, Counter]) -> None:
    """Put the counts of a week into the table. A count that stands there already only rises."""
    there = dict(ZeroSearch.objects.select_for_update().filter(week=week).values_list("folded", "count"))
    rows = [
        ZeroSearch(week=week, query=commonest(lines), folded=folded, count=max(lines.total(), there.get(folded, 0)))
        for folded, lines in sorted(spellings.items())
    ]
    ZeroSearch.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["week", "folded"], update_fields=["query", "count"], batch_size=500
    )


def commonest(lines: Counter) -> str:
    """The spelling that most have used; of several the shortest, which is the one with æ, ø and å."""
    return min(lines, key=lambda text: (-lines[text], len(text), text))


def drop_old(today: date) -> int:
    """Delete the counts of weeks long ago; gives how many rows."""
    return ZeroSearch.objects.filter(week__lt=monday(today) - timedelta(weeks=KEPT_WEEKS)).delete()[0]
