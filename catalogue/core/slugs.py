"""Addresses of Danish titles: æ ø å are written ae oe aa."""

import re
import unicodedata

DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
LENGTH = 50


def danish_slug(text):
    """An address of at most 50 characters of a–z, 0–9 and hyphens, cut at a word; "" for a text without letters.

    >>> danish_slug("Børn på Ærø: søvn")
    'boern-paa-aeroe-soevn'
    """
    plain = unicodedata.normalize("NFC", text).lower().translate(DANISH)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:LENGTH]
        if len(longer) > LENGTH:
            break
        slug = longer
    return slug
