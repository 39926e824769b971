"""Nothing that an editor has typed is lost when her login has run out: she gets it back, and sends it again.

What was posted comes back in hidden fields of a page, to the one who posted it; the server keeps nothing of it.
"""

from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

LONG = 20  # letters; shorter values are choices and numbers, which nobody needs to copy
SECRET = ("csrfmiddlewaretoken", "password", "adgangskode")


@dataclass(frozen=True)
class Kept:
    name: str
    value: str

    @property
    def is_long(self):
        return len(self.value) > LONG


def kept(request):
    """The posted fields, without tokens and passwords."""
    return [
        Kept(name, value)
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in SECRET)
    ]


@never_cache
def kept_text(request):
    """The page with the posted fields: what has happened, where to log in, and a button that sends them again."""
    logged_in = request.user.is_authenticated
    login = reverse("account_login") + "?" + urlencode({"next": reverse("account") + "?tilbage=1"})
    if logged_in:
        login = reverse("account_second_factor_needed") + "?" + urlencode({"next": reverse("account") + "?tilbage=1"})
    context = {"kept": kept(request), "files": bool(request.FILES), "login": login, "logged_in": logged_in}
    return render(request, "account/kept_text.html", context | {"may_send": may_send(request)}, status=403)


def may_send(request):
    """True where the same post would pass now."""
    from django.contrib import admin

    return admin.site.has_permission(request)


def comes_from_here(request):
    """True where the browser itself says that the form stood on one of our pages."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


@never_cache
def csrf_failure(request, reason=""):
    """A form whose token no longer fits, mostly because its editor has logged in again since it was opened.

    From another site nothing is echoed: a button under a stranger's text would be a trap.
    """
    if comes_from_here(request) and request.path.startswith("/admin/"):
        return kept_text(request)
    if comes_from_here(request) and request.path.startswith("/konto/"):
        return HttpResponseRedirect(request.get_full_path())  # an old page: here is a new one
    return render(request, "403_csrf.html", status=403)
