"""What the pages of filtered lists share."""

from dataclasses import dataclass

from catalogue.core.selection import Chip


@dataclass(frozen=True)
class WayOut:
    """For a list without rows: one thing to take away, and how many rows that gives."""

    chip: Chip
    count: int


@dataclass(frozen=True)
class Choice:
    """An option of the order, or a link to a theme: value (or address), text, whether it is chosen."""

    value: str
    label: str
    selected: bool = False


def choices_of(sorts, selection):
    """The orders to choose from, as Choices. `sorts` is {value: text}."""
    return [Choice(sort, label, sort == selection.sort) for sort, label in sorts.items()]


def title_of(noun, selection):
    """What the page is, in words: Eksempler: »fravær«, Skole og SFO – side 2."""
    words = selection.in_words()
    page = f" – side {selection.page}" if selection.page > 1 else ""
    return (f"{noun}: {words}" if words else noun) + page


def ways_out(filters, chips):
    """One WayOut for each chip of a list without rows."""
    return [WayOut(chip, filters.count_without(chip.name, chip.value)) for chip in chips]
