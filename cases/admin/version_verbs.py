"""The buttons of a case: each runs one action and says how it went."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from cases import actions
from cases.models import CaseVersion
from catalogue.core.admin import change_page


class CaseVerbs:
    """For CaseVersionAdmin: one address for each verb."""

    def get_urls(self):
        verbs = [
            ("ret", self.start_edit),
            ("kasser", self.discard),
            ("arkiver", self.archive),
            ("hent-frem", self.unarchive),
            ("gendan", self.restore),
        ]
        own = [
            path(f"<int:pk>/{verb}/", self.admin_site.admin_view(require_POST(view)), name=f"cases_caseversion_{verb}")
            for verb, view in verbs
        ]
        return own + super().get_urls()

    def version(self, request, pk):
        """The version with that key; PermissionDenied for who may not edit cases, a page of ours where it is gone."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        return CaseVersion.objects.select_related("case").filter(pk=pk).first()

    def do(self, request, pk, done, run):
        """Run an action, tell how it went, and go to the version that `run` gives back, or to the list."""
        version = self.version(request, pk)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        outcome = {}
        went_well = self.attempt(request, done, lambda by: outcome.update(next=run(version, by)))
        target = outcome.get("next") if went_well else version
        if target is None:
            return HttpResponseRedirect(reverse("admin:cases_caseversion_changelist"))
        return change_page(self, target)

    def start_edit(self, request, pk):
        return self.do(
            request,
            pk,
            "Her er kladden. Læserne ser den gamle udgave, til du publicerer.",
            lambda version, by: actions.start_edit(case=version.case, by=by),
        )

    def discard(self, request, pk):
        def run(version, by):
            actions.discard(version=version, by=by)
            return version.case.live

        return self.do(request, pk, "Kladden er kasseret. Den ligger under tidligere udgaver og kan hentes frem.", run)

    def archive(self, request, pk):
        def run(version, by):
            actions.archive(case=version.case, by=by)
            return version

        return self.do(request, pk, "Eksemplet er arkiveret. Læserne ser det ikke mere.", run)

    def unarchive(self, request, pk):
        def run(version, by):
            actions.unarchive(case=version.case, by=by)
            return version

        return self.do(request, pk, "Eksemplet er hentet frem igen.", run)

    def restore(self, request, pk):
        return self.do(
            request,
            pk,
            "Den gamle udgave er hentet frem som kladde.",
            lambda version, by: actions.restore_version(version=version, by=by),
        )
