"""/hvor-staar-vi/profil.docx: a self-assessment as a Word file.

The answers live in the fragment of the page's address, so they come by POST, as static/js/self_assessment.js writes
them there (`v`, `a`, `anavn`, `a1` …, the other profile with `b`). They make the file and are gone: nothing is kept or
logged. See docs/decisions/0019-answers-in-the-browser.md, and 0020 for why there is no CSRF token.
"""

import re

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.core.links import link
from catalogue.core.open_forms import is_from_here
from catalogue.core.paper import printable
from catalogue.core.slugs import danish_slug
from catalogue.pages.files import WORD_TYPE, attachment, word_of
from catalogue.pages.self_assessment import ANSWERS, FILE_VERSION, MOST_NAME, MOST_NOTE
from catalogue.pages.self_assessment_paper import NUMBERS, Profile, profile_paper

PAGE = "/hvor-staar-vi/"
FORM = "application/x-www-form-urlencoded"
TEMPLATES = ("hvor-staar-vi.docx", "skabelon.docx")  # in WORD_TEMPLATE_DIR
DIGITS = re.compile(f"[0-{len(ANSWERS) - 1}]{{{len(NUMBERS)}}}")


class Unreadable(Exception):
    """Answers that cannot be read, with a sentence for the reader."""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile_word(request: HttpRequest) -> HttpResponse:
    """The file of the answers that are posted; whoever only opens the address is led to the page."""
    if request.method != "POST":
        return HttpResponseRedirect(link(PAGE, request))
    if not is_from_here(request):
        raise PermissionDenied
    try:
        own, other = profiles_in(posted(request))
    except Unreadable as error:
        return render(request, "pages/self_assessment_unreadable.html", {"message": str(error)}, status=400)
    content = word_of(profile_paper(own, other), TEMPLATES)
    name = "-".join(part for part in ("hvor-staar-vi", danish_slug(own.name)) if part)
    return attachment(content, WORD_TYPE, f"{name}.docx")


def posted(request: HttpRequest):
    """The fields of the form. Only such as our own page sends: another kind of body could hold files."""
    try:
        if request.content_type == FORM:
            return request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError):  # too big, too many, cut off
        pass
    raise Unreadable("Svarene kom ikke hele frem.")


def profiles_in(data) -> tuple[Profile, Profile | None]:
    """(the reader's own Profile, the one beside it) of the fields. Raises Unreadable."""
    if "a" not in data:
        raise Unreadable("Der kom ingen svar med.")
    if data.get("v") != str(FILE_VERSION):
        raise Unreadable("Svarene er lavet med en anden udgave af siden.")
    return profile_in(data, "a"), profile_in(data, "b") if "b" in data else None


def profile_in(data, side: str) -> Profile:
    """The Profile of the fields that begin with `side`. Raises Unreadable."""
    digits = data.get(side, "")
    if not DIGITS.fullmatch(digits):
        raise Unreadable("Svarene kan ikke læses.")
    notes = {
        number: text_in(data, f"{side}{number}", MOST_NOTE, f"Noten til anbefaling {number}") for number in NUMBERS
    }
    return Profile(
        name=" ".join(text_in(data, f"{side}navn", MOST_NAME, "Navnet på profilen").split()),
        answers={number: ANSWERS[int(digit)] for number, digit in zip(NUMBERS, digits, strict=True)},
        notes=notes,
    )


def text_in(data, field: str, most: int, what: str) -> str:
    """What is typed in a field, "" for nothing. Raises Unreadable for what is longer than the page lets anyone type."""
    text = data.get(field, "")
    if "\ufffd" in text:
        raise Unreadable(f"{what} kan ikke læses.")
    text = printable(text).strip()
    if len(text) > most:
        raise Unreadable(f"{what} er for lang. Der er plads til {most} tegn.")
    return text
