"""What in a text may point at a person: a CPR number, a mail address, a mailbox of somebody's own. Names are found by
catalogue/core/writing.py.

A machine cannot know, so only a CPR number is ever refused; the rest is a question to whoever wrote it.
"""

import re

from django.core.exceptions import ValidationError

from catalogue.core.zero_searches import ALSO_WORDS, is_name

# Six digits that are a date and four more, together, with a dash or a space between; or with dots in the date.
DAY, MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
CPR = re.compile(
    rf"(?<![\d/=_-])(?:{DAY}{MONTH}\d\d[ ]?[-‐‑–—]?[ ]?\d{{4}}|{DAY}[ .]{MONTH}[ .]\d\d[ ]?[-‐‑–—][ ]?\d{{4}})(?!\d)"
)
MAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[a-zæøåA-ZÆØÅ]{2,}")
ROLES = frozenset(
    ["kontakt", "kommune", "kommunen", "post", "info", "mail", "team", "borger", "forvaltning", "sundhed", "skole"]
    + ["dagtilbud", "born", "boern", "unge", "familie", "sekretariat", "tand", "pleje", "sundhedsplejen", "social"]
)
CPR_FOUND = "»{number}« ligner et CPR-nummer. Det må ikke stå her. Slet det."
MOST_SHOWN = 3  # addresses that are repeated to whoever wrote them


def cpr_in(text: str) -> str:
    """The first thing in the text that looks like a CPR number, "" for nothing.

    >>> cpr_in("barnet 010214-1234"), cpr_in("i 2014-2015, tlf. 33 70 33 70"), cpr_in("https://a.dk/0102141234")
    ('010214-1234', '', '')
    """
    found = CPR.search(text)
    return found[0] if found else ""


def without_cpr(text: str):
    """A validator of forms. Raises ValidationError for a text that holds what looks like a CPR number."""
    if number := cpr_in(text):
        raise ValidationError(CPR_FOUND.format(number=number))


def mails_in(text: str) -> list[str]:
    """Mail addresses in a text.

    >>> mails_in("skriv til a@b.dk, tak")
    ['a@b.dk']
    """
    return list(dict.fromkeys(MAIL.findall(text)))[:MOST_SHOWN]


def looks_own(mailbox: str) -> bool:
    """Whether a mail address looks like one person's own and not like a role's.

    >>> looks_own("mette.hansen@kommune.dk"), looks_own("sundhedsplejen@kommune.dk"), looks_own("boern.unge@kommune.dk")
    (True, False, False)
    """
    words = [word for word in re.split(r"[._\-+\d]+", mailbox.partition("@")[0].lower()) if word]
    if any(word in ROLES for word in words):
        return False
    return any(is_name(word) and word not in ALSO_WORDS for word in words) or (
        len(words) == 2 and all(word.isalpha() and len(word) > 1 for word in words) and "." in mailbox.partition("@")[0]
    )
