"""Ages as people write them, for a column that holds months."""

import re

from django import forms

PREGNANCY = -9
OLDEST = 12 * 30
UNITS = {"år": 12, "aar": 12, "måned": 1, "måneder": 1, "mdr": 1, "mdr.": 1, "md": 1, "md.": 1, "mån": 1}
PART = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d)?)?\s*(?P<half>½)?\s*(?P<unit>[a-zæøå]+\.?)")
HELP = "Skriv år eller måneder: 3 år, 18 måneder, 1½ år, fødsel eller graviditet."


def age_text(months: int) -> str:
    """Months as people say them.

    >>> age_text(36), age_text(18), age_text(0), age_text(-9), age_text(42)
    ('3 år', '18 måneder', 'fødsel', 'graviditet', '3½ år')
    """
    if months == 0:
        return "fødsel"
    if months == PREGNANCY:
        return "graviditet"
    if months < 0:
        return f"{-months} måneder før fødsel"
    if months % 12 == 0:
        return f"{months // 12} år"
    if months > 24 and months % 6 == 0:
        return f"{months // 12}½ år"
    if months > 24:
        return f"{months // 12} år {months % 12} måneder" if months % 12 > 1 else f"{months // 12} år 1 måned"
    return "1 måned" if months == 1 else f"{months} måneder"


def months_of(text: str) -> int:
    """The months of an age as people write it. Raises ValueError with a Danish sentence.

    >>> months_of("3 år"), months_of("1½ år"), months_of("1 år og 6 mdr."), months_of("Graviditet"), months_of("0 år")
    (36, 18, 18, -9, 0)
    """
    small = " ".join(text.lower().split())
    if small in {"fødsel", "fødslen", "født", "0"}:
        return 0
    if small in {"graviditet", "graviditeten", "gravid", "-9"}:
        return PREGNANCY
    before = small.endswith(" før fødsel")
    small = small.removesuffix(" før fødsel")
    if re.fullmatch(r"-?\d+(?:[.,]\d+)?", small):
        raise ValueError(f"Skriv, om det er år eller måneder: {small} år eller {small} måneder.")
    total = 0.0
    for part in re.split(r"\s+og\s+|,\s+", small):
        rest = part
        while rest:
            match = PART.match(rest)
            if not match or not (match["number"] or match["half"]) or match["unit"] not in UNITS:
                raise ValueError(f"Det kan ikke læses som en alder. {HELP}")
            number = float((match["number"] or "0").replace(",", ".")) + (0.5 if match["half"] else 0)
            total += number * UNITS[match["unit"]]
            rest = rest[match.end() :].strip()
    months = -round(total) if before else round(total)
    if not PREGNANCY <= months <= OLDEST:
        raise ValueError("Alderen skal ligge mellem graviditeten og 30 år.")
    return months


class AgeField(forms.CharField):
    """An age in words; cleans to whole months, or None where it is empty."""

    def prepare_value(self, value):
        return age_text(value) if isinstance(value, int) else value

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return None
        try:
            return months_of(typed)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except forms.ValidationError:
            return True
