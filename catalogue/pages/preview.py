"""An editor looks at a version as the public page will show it."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from cases.models import CaseVersion
from cases.roles import visible
from catalogue.pages.case_detail import case_page


@never_cache
@staff_member_required
@permission_required("cases.view_caseversion", raise_exception=True)
def case_preview(request, pk):
    """The page of any version, published or not; never cached, never indexed, only for editors."""
    version = get_object_or_404(visible(request.user, CaseVersion.objects.select_related("case")), pk=pk)
    context = case_page(version.case, version) | {"preview": True, "robots": "noindex"}
    response = TemplateResponse(request, "pages/case_detail.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
