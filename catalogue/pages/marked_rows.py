"""Rows of cases that a search found: words marked, the place where they stand, and why where that is not obvious."""

from collections.abc import Mapping
from dataclasses import replace

from django.db.models import prefetch_related_objects

from cases.facets import KIND
from catalogue.core import search
from catalogue.core.search import Found, Hit, Tier
from catalogue.core.selection import enumerated
from catalogue.core.tried import parts_of
from catalogue.pages.rows import Row

EXCERPT = 240  # characters


def marked(rows: list[Row], found: Found, texts: Mapping[str, str]) -> list[Row]:
    """The rows with the words that were searched for marked. `texts` is {slug: all that the case says}.

    One query for topics, where nothing else shows why a row is here.
    """
    hits = found.hits.named(KIND, [row.case.slug for row in rows])
    rows = [mark(row, texts.get(row.case.slug, ""), found, hits[row.case.slug]) for row in rows]
    unmarked = [row for row in rows if not is_marked(row)]
    prefetch_related_objects([row.case.live for row in unmarked], "topics")
    return [replace(row, reason=row.reason or by_topic(row, found)) if row in unmarked else row for row in rows]


def mark(row: Row, text: str, found: Found, hit: Hit) -> Row:
    """The row with title and summary marked, and the place that shows why it was found where neither of them does."""
    near = hit.tier >= Tier.APART
    version = row.case.live
    title, summary = (search.highlight(part, found, near) for part in (version.title, version.summary))
    row = replace(row, title_html=title, summary_html=summary)
    lines = [line.lstrip("- ") for line in text.splitlines()]
    place = search.excerpt(" · ".join(line for line in lines if line), found, EXCERPT, near)
    if "<mark>" not in title + summary:
        marked_place = search.highlight(place, found, near)
        row = replace(row, excerpt_html=marked_place if "<mark>" in marked_place else "")
    return replace(row, reason=reason(found, hit, [version.title, version.summary, place], near))


def is_marked(row):
    return any("<mark>" in text for text in (row.title_html, row.summary_html, row.excerpt_html))


def reason(found: Found, hit: Hit, texts: list[str], near: bool) -> str:
    """A sentence about a match that marked words alone do not explain, or "".

    What lacks a word says which; what holds the parts of a compound, or its last one, says that; what was found by
    another word that means the same says by which.
    """
    if hit.missing:
        return f"Nævner ikke {enumerated([quoted(word) for word in hit.missing])}."
    broken = [group for group in found.query.groups if len(group.apart) > 1]
    if hit.tier == Tier.APART and broken:
        return f"Nævner {enumerated([quoted(part) for group in broken for part in parts_of(group)])} hver for sig."
    if hit.tier == Tier.LAST and broken:
        last = enumerated([quoted(parts_of(group)[-1]) for group in broken])
        return f"Nævner {last}, men ikke {enumerated([quoted(group.text) for group in broken])}."
    if hit.tier == Tier.SYNONYM:
        other = next(filter(None, (search.synonym_in(text, found) for text in texts)), "")
        return f"Fundet via {quoted(other)}." if other else ""
    return ""


def by_topic(row, found):
    """For a row without a marked word: the topic that was met, or ""."""
    met = [topic.name for topic in row.case.live.topics.all() if "<mark>" in search.highlight(topic.name, found)]
    return f"Fundet via emnet {enumerated([quoted(name) for name in met])}." if met else ""


def quoted(word):
    return f"»{word}«"
