"""An editor looks at a version as the public page will show it: on a computer, on a telephone and on paper."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cases.models import CaseVersion
from catalogue.core.middleware import CONTENT_SECURITY_POLICY
from catalogue.pages.case_detail import case_page

VIEWS = {"computer": "Computer", "telefon": "Telefon", "print": "Print"}
# The public page may stand in no frame, and it holds none; these two of ours may, in one another.
WITH_FRAME = CONTENT_SECURITY_POLICY + "; frame-src 'self'"
IN_FRAME = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def case_preview(request, pk):
    """The page of any version, published or not; never cached, never indexed, only for who may see it in the admin."""
    return never_cache(admin.site.admin_view(preview))(request, pk=pk)


def preview(request, pk):
    """`?visning=` is computer (the page itself), telefon (in a frame of 390 pixels) or print (as on paper).

    `?ramme=1` is the page alone, for the frame.
    """
    version = visible(request, pk)
    view = request.GET.get("visning", "")
    view = view if view in VIEWS else "computer"
    address = reverse("case-preview", args=[pk])
    in_frame = "ramme" in request.GET
    context = {
        "version": version,
        "case": version.case,
        "robots": "noindex",
        "preview": {
            "views": [
                {"name": name, "url": f"{address}?visning={key}", "here": key == view} for key, name in VIEWS.items()
            ],
            "form": reverse("admin:cases_caseversion_change", args=[pk]),
            "is_live": version.case.live_id == version.pk,
            "frame": f"{address}?ramme=1",
            "bar": not in_frame,
            "on_paper": view == "print",
        },
    }
    if view == "telefon" and not in_frame:
        response = TemplateResponse(request, "pages/preview_phone.html", context)
        response.headers["Content-Security-Policy"] = WITH_FRAME
    else:
        response = TemplateResponse(request, "pages/case_detail.html", context | case_page(version.case, version))
        if in_frame:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            response.headers["Content-Security-Policy"] = IN_FRAME
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def visible(request, pk):
    """The version, if the admin shows it to this editor. Raises Http404 or PermissionDenied."""
    model_admin = admin.site.get_model_admin(CaseVersion)
    version = model_admin.get_queryset(request).filter(pk=pk).first()
    if version is None:
        raise Http404
    if not model_admin.has_view_permission(request, version):
        raise PermissionDenied
    return version
