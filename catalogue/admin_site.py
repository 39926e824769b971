"""The admin without a way in of its own: allauth logs in, and those who must have a second factor show it first."""

from functools import update_wrapper

from allauth.account.views import logout
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from catalogue.core import second_factor
from catalogue.menu import grouped
from catalogue.pages.account import no_access
from catalogue.pages.kept_text import kept_text

HIDDEN = {"account", "mfa", "usersessions", "socialaccount"}  # allauth's own rows: secrets, and addresses that we keep


class CatalogueAdminSite(admin.AdminSite):
    def register(self, model_or_iterable, admin_class=None, **options):
        models = model_or_iterable if isinstance(model_or_iterable, (list, tuple)) else [model_or_iterable]
        shown = [model for model in models if model._meta.app_label not in HIDDEN]
        super().register(shown, admin_class, **options)

    def get_app_list(self, request, app_label=None):
        """The pages by what they are for, instead of by Django app; see catalogue/menu.py."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else grouped(apps)

    def has_permission(self, request):
        return super().has_permission(request) and not second_factor.is_missing(request)

    def admin_view(self, view, cacheable=False):
        """As Django's, but whoever may not come in is met by a page of ours, and loses nothing she has typed."""
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not self.has_permission(request):
                return self.turn_away(request)
            return inner(request, *args, **kwargs)

        return update_wrapper(never_cache(guarded), inner)

    def turn_away(self, request):
        """The answer to a request that may not pass: where to log in, or what is missing."""
        if request.user.is_authenticated and not super().has_permission(request):
            return no_access(request)
        if request.method == "POST":
            return kept_text(request)
        return redirect(way_in(request, request.get_full_path()))

    def login(self, request, extra_context=None):
        asked = request.GET.get("next", "")
        here = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
        target = asked if here else reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated and not super().has_permission(request):
            return no_access(request)
        return redirect(way_in(request, target))

    def logout(self, request, extra_context=None):
        return logout(request) if request.method == "POST" else redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def password_change_done(self, request, extra_context=None):
        return redirect("account")


def way_in(request, target):
    """Where a request goes that may not see `target` yet: the login page, or the page about the second factor."""
    page = "account_second_factor_needed" if request.user.is_authenticated else "account_login"
    return f"{reverse(page)}?{urlencode({'next': target})}"
