"""The one link builder: internal links carry the parameters that are reserved for selection and view.

`vaelg` (what is chosen for a meeting pack) and `vis` (depth) follow the reader from page to page in the address,
because no cookie does. Canonical addresses and notices ignore them. A cache must tell their values apart, as pages do:
of `vis` the two known ones (`depth`), of `vaelg` all (catalogue/core/chosen.py).
"""

from urllib.parse import quote, urlencode

RESERVED = ("vaelg", "vis")
VIEW = "vis"
SHORT, ALL = "kort", "alt"  # the depths besides the page as it is: 30 seconds, and everything unfolded
TAKEN_AWAY = {f"{name}=" for name in RESERVED}
# What a reader could ever have chosen; an address stuffed with more is not repeated in every link of a page.
MAX_CARRIED = 20
MAX_LENGTH = 120
# Added by newsletters, search engines and social media to addresses that people share: not the reader's mistake.
TRACKING = frozenset(["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "_ga", "_gl", "igshid", "twclid"])


def is_tracking(name: str) -> bool:
    """True for parameters that only measure where a visit came from; they are ignored without a word."""
    return name in TRACKING or name.startswith(("utm_", "mtm_", "pk_", "at_"))


def address(path: str, pairs) -> str:
    """`path` with the (name, value) pairs as its query; without a question mark where there are none.

    >>> address("/cases/", [("q", "æbler og pærer")])
    '/cases/?q=%C3%A6bler+og+p%C3%A6rer'
    """
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path


def carried(request) -> list[tuple[str, str]]:
    """The (name, value) pairs of `request` that every internal link carries on; [] without a request."""
    if request is None:
        return []
    chosen = dict.fromkeys(value.replace("\0", "") for value in request.GET.getlist("vaelg"))
    kept = [("vaelg", value) for value in chosen if value and len(value) <= MAX_LENGTH]
    view = [(VIEW, depth(request))] if depth(request) else []
    return kept[: MAX_CARRIED - len(view)] + view


def depth(request) -> str:
    """How deep the reader wants pages: SHORT, ALL, or "" for the page as it is, also for what no page knows."""
    asked = request.GET.get(VIEW, "") if request is not None else ""
    return asked if asked in (SHORT, ALL) else ""


def is_internal(url: str) -> bool:
    """True for an address of this site ("/cases/"), not for another host ("//…", "https:…") or a bare "#place"."""
    return url.startswith("/") and not url.startswith("//")


def link(url: str, request) -> str:
    """`url` with the reserved parameters of `request`; an address elsewhere stays as it is.

    A parameter that the url sets itself is not carried: a link that changes the choice decides. One that it sets to
    nothing ("?vis=") is taken away.
    """
    if not is_internal(url):
        return url
    rest, _, fragment = url.partition("#")
    path, _, query = rest.partition("?")
    own = {part.partition("=")[0] for part in query.split("&")}
    extra = urlencode([(name, value) for name, value in carried(request) if name not in own])
    kept = [part for part in query.split("&") if part not in TAKEN_AWAY]
    joined = "&".join(part for part in (*kept, extra) if part)
    return path + (f"?{joined}" if joined else "") + (f"#{quote(fragment, safe='%:-._~')}" if fragment else "")
