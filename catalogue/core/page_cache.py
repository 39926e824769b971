"""Readers' pages, compressed and kept in memory until the content, the release or the date changes.

A reader's page depends on its address and on nothing else about the reader: no session, no cookie, no language. It
holds no secret and no token either, so compressing it together with what the reader typed gives nothing away (BREACH);
the admin's pages do hold one and are never compressed. See docs/decisions/0016-page-cache.md.
"""

import gzip
import hashlib

import brotli
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from catalogue.core.stamp import current_stamp

PASSED_BY = ("/admin/", "/konto/", "/healthz", "/readyz")  # the last two must answer without the database
TEXTS = ("text/", "application/json", "application/xml", "application/atom+xml", "application/openapi", "image/svg+xml")
SMALL = 200  # bytes; below it a compressed answer is no shorter
LARGE = 500_000  # compressed bytes; above it an answer is not kept

COMPRESS = {
    "br": lambda content: brotli.compress(content, mode=brotli.MODE_TEXT, quality=5),
    "gzip": lambda content: gzip.compress(content, compresslevel=6, mtime=0),
}


def encoding(request):
    """The best of our encodings that the browser takes: "br", "gzip" or "" for none."""
    offers = [offer.replace(" ", "").lower() for offer in request.headers.get("Accept-Encoding", "").split(",")]
    taken = {offer.partition(";")[0] for offer in offers if not offer.endswith((";q=0", ";q=0.0"))}
    return next((name for name in COMPRESS if name in taken), "")


def key(request, coded):
    """Under what a page is kept. Read before the page is made, so that a change meanwhile makes nothing stale.

    The address is taken as it stands, for the order of parameters can matter (the columns of a comparison).
    """
    parts = (
        current_stamp(),
        timezone.localdate().isoformat(),
        settings.RELEASE,
        settings.SITE_URL,
        request.get_host(),
        request.get_full_path(),
        coded,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def is_for_everyone(response):
    """True for an answer that every reader of this address may get: it has nothing of anyone's own and no secret."""
    control = response.headers.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "private" not in control
        and "no-store" not in control
        and not response.has_header("Content-Encoding")
        and "cookie" not in response.headers.get("Vary", "").lower()
        and response.headers.get("Content-Type", "").startswith(TEXTS)
    )


def is_own(request):
    """True for a page that only one reader is likely to ask for: with a choice of its own, or to be counted each time.

    The whole address is in the key, so no reader could ever be given another's choice; but such pages would push out
    those that everyone asks for.
    """
    return "vaelg" in request.GET or getattr(request, "made_each_time", False)


def page_cache(get_response):
    """Answer from memory where it can, and let browsers ask "is it still the same?" instead of fetching anew.

    Stands before the session: whoever is logged in gets every page freshly made and uncompressed. Only compressed
    pages are kept, since they are a seventh of the size and every browser takes them. A view that says itself how its
    answer may be kept is taken at its word: it is compressed, and made anew each time.
    """

    def middleware(request):
        if (
            request.method not in ("GET", "HEAD")
            or request.path.startswith(PASSED_BY)
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or request.parameters_cut  # the page says so, and the address no longer does
        ):
            return get_response(request)
        coded = encoding(request)
        kept_as = key(request, coded) if coded else None
        if kept_as and (kept := caches["pages"].get(kept_as)):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = get_response(request)
        if not is_for_everyone(response):
            return response
        ours = not response.has_header("Cache-Control")
        if ours:
            patch_cache_control(response, no_cache=True)  # a browser keeps it, and asks each time
        patch_vary_headers(response, ["Accept-Encoding"])
        if coded and len(response.content) >= SMALL:
            response.content = COMPRESS[coded](response.content)
            response["Content-Encoding"] = coded
            response["Content-Length"] = str(len(response.content))
            if len(response.content) <= LARGE and ours and not is_own(request):
                caches["pages"].set(kept_as, (response.content, dict(response.headers)))
        return response

    return middleware
