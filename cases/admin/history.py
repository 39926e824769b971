"""»Historik« of a case: every version, everything that happened, and the difference between any two versions."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from cases.choices import REPORTABLE, Measured
from cases.documents import VERSION
from cases.models import CaseVersion
from cases.roles import is_own, may, sees_all, situation, visible
from catalogue.core.differences import difference
from catalogue.core.documents import dump
from catalogue.core.history import Names, chosen, events_of

WORDS = {
    "draft": "kladde",
    "in_review": "til gennemsyn",
    "scheduled": "til gennemsyn, planlagt",
    "live": "det, læserne ser",
    "older": "tidligere publiceret",
    "discarded": "kasseret",
    "archived": "arkiveret",
}


class VersionNames(Names):
    """Also the lists of words that stand in one field."""

    def __call__(self, field, text):
        if field.name == "not_reported":
            return REPORTABLE.get(text, text)
        if field.name == "measured":
            return Measured(text).label if text in Measured.values else text
        return super().__call__(field, text)


def between_versions(one, other):
    """What changed from one CaseVersion to another."""
    return difference(dump(one, VERSION), dump(other, VERSION), VERSION, VersionNames())


class CaseHistory:
    """For CaseVersionAdmin: the two pages. A user sees those versions that she may see at all."""

    def get_urls(self):
        own = path(
            "<int:pk>/forskel/",
            self.admin_site.admin_view(self.difference_view),
            name="cases_caseversion_difference",
        )
        return [own, *super().get_urls()]

    def seen_version(self, request, object_id):
        """The version with that key, None where it is not there or not hers to see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        versions = visible(request.user, CaseVersion.objects.select_related("case__live"))
        return versions.filter(pk=int(object_id)).first() if str(object_id).isdecimal() else None

    def versions_of(self, request, case):
        versions = visible(request.user, case.versions.select_related("case")).order_by("-number")
        return [
            {
                "version": version,
                "state": WORDS[situation(version)],
                "may_restore": may(request.user, "restore", version),
            }
            for version in versions
        ]

    def history_view(self, request, object_id, extra_context=None):
        version = self.seen_version(request, object_id)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        case = version.case
        hers = sees_all(request.user) or any(is_own(request.user, other) for other in case.versions.all())
        versions = self.versions_of(request, case)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Historik: {version.title}",
            "opts": self.opts,
            "original": version,
            "case": case,
            "versions": versions,
            "pair": chosen({}, [row["version"].number for row in versions]),
            "events": events_of("case", case.slug) if hers else None,
        }
        return TemplateResponse(request, "admin/case_history.html", context)

    def difference_view(self, request, pk):
        version = self.seen_version(request, pk)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        versions = self.versions_of(request, version.case)
        by_number = {row["version"].number: row for row in versions}
        pair = chosen(request.GET, list(by_number))
        rows = [by_number[number] for number in pair] if pair else []
        context = {
            **self.admin_site.each_context(request),
            "title": f"Forskel: {version.title}",
            "opts": self.opts,
            "original": version,
            "versions": versions,
            "pair": pair,
            "old": rows[0] if rows else None,
            "new": rows[1] if rows else None,
            "changes": between_versions(rows[0]["version"], rows[1]["version"]) if rows else [],
        }
        return TemplateResponse(request, "admin/case_difference.html", context)
