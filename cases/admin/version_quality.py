"""The quality panel beside the form of a case: made with the page, and again while one types. It writes nothing."""

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases import quality
from cases.content import content_of, content_of_form
from cases.surroundings import around
from catalogue.models import Editable

# What comes next, and how the panel says it.
NEXT = {Editable.State.DRAFT: Editable.State.IN_REVIEW, Editable.State.IN_REVIEW: Editable.State.PUBLISHED}


class CaseQuality:
    """For CaseVersionAdmin: an address that answers with the panel for the form that is posted to it."""

    def get_urls(self):
        view = never_cache(self.admin_site.admin_view(require_POST(self.quality_panel)))
        own = [
            path("kvalitet/", view, name="cases_caseversion_kvalitet_ny"),
            path("<int:pk>/kvalitet/", view, name="cases_caseversion_kvalitet"),
        ]
        return own + super().get_urls()

    def quality_url(self, version):
        if version is None:
            return reverse("admin:cases_caseversion_kvalitet_ny")
        return reverse("admin:cases_caseversion_kvalitet", args=[version.pk])

    def quality_panel(self, request, pk=None):
        """The panel of the posted form. Asks for the same rights as the form itself."""
        version = self.get_queryset(request).filter(pk=pk).first() if pk else None
        if not (self.has_change_permission(request, version) if version else self.has_add_permission(request)):
            raise PermissionDenied
        report = self.report(request.POST, version, request.user)
        return TemplateResponse(request, "admin/case_quality.html", {"report": report})

    def report(self, typed, version, user) -> quality.Report:
        """The Report of what is typed, or where that is None of the version as it is saved, or of an empty form."""
        is_saved = typed is None and version is not None
        content = content_of(version) if is_saved else content_of_form(typed or QueryDict())
        state = version.state if version else Editable.State.DRAFT
        target = NEXT.get(state, Editable.State.PUBLISHED)
        return quality.examine(content, around(content, version.case if version else None, user), target)
