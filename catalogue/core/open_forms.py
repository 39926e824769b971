"""Forms that post without login and without a cookie: readers have neither a session nor a CSRF token.

Instead of a CSRF cookie: the browser must say that the form stands here (`is_from_here`), and a hidden field carries a
signed moment (`stamp_field`), made when the page was, which must be neither too young nor too old (`read_stamp`). Its
random part tells one page from another, so that a form posted twice is known again. No page with a stamp may be kept
by a cache: `open_form` sees to it. See docs/decisions/0027-submissions.md.

A view, whole:

    @open_form
    def answer(request):
        if request.method == "POST":
            stamp = read_stamp(request.POST, "bekraeft", youngest=3, oldest=86_400)
            if stamp.is_good: …
        return render(request, "…", {"stamp": stamp_field("bekraeft")})
"""

import secrets
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

FIELD = "stempel"
FORM = "application/x-www-form-urlencoded"
TOO_YOUNG, TOO_OLD, UNREADABLE = "too young", "too old", "unreadable"
MAX_STAMP = 200  # characters of a stamp that are looked at


class Unreadable(Exception):
    """A body that is no form of ours: too large, too many fields, cut off, or of another kind."""


def is_from_here(request: HttpRequest) -> bool:
    """True unless the browser says that the form stands on another site."""
    origin = request.headers.get("Origin")
    if origin is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


def open_form(view):
    """A view that is read and posted to by anyone. Raises PermissionDenied for a form that stands on another site."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and not is_from_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def posted(request: HttpRequest) -> QueryDict:
    """The fields of the form. Raises Unreadable: only such as our own pages send; another kind could hold files."""
    try:
        if request.content_type == FORM:
            return request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError) as problem:
        raise Unreadable from problem
    raise Unreadable


@dataclass(frozen=True)
class Stamp:
    """What a posted stamp says. `page` is the random part, "" for an unreadable one; `problem` is "" for a good one."""

    page: str = ""
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem


def signer(purpose: str) -> TimestampSigner:
    """Each form has its own salt, so that no form's stamp opens another."""
    return TimestampSigner(salt=f"open-form:{purpose}")


def new_stamp(purpose: str) -> str:
    """A signed moment with a random part."""
    return signer(purpose).sign(secrets.token_urlsafe(12))


def stamp_field(purpose: str, value: str = ""):
    """The hidden field of the form, with a new stamp, or with the one that was posted."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, value or new_stamp(purpose))


def read_stamp(data: QueryDict, purpose: str, *, youngest: float, oldest: float) -> Stamp:
    """The Stamp among the posted fields; `youngest` and `oldest` are seconds since its page was made."""
    written = data.get(FIELD, "")[:MAX_STAMP]
    try:
        page = signer(purpose).unsign(written, max_age=oldest)
    except SignatureExpired:
        return Stamp(signer(purpose).unsign(written), TOO_OLD)
    except BadSignature:
        return Stamp(problem=UNREADABLE)
    try:
        signer(purpose).unsign(written, max_age=youngest)
    except SignatureExpired:
        return Stamp(page)
    return Stamp(page, TOO_YOUNG)
