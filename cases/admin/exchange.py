"""Import and export on the lists of cases and municipalities."""

from cases import roles
from cases.exchange import CaseResource, MunicipalityResource
from catalogue.core.exchange_admin import ExchangeAdmin


class CaseExchangeAdmin(ExchangeAdmin):
    """Who reviews cases may import them: an import reaches other people's drafts."""

    resource_classes = [CaseResource]
    import_verbs = ("add", "change", "review")

    def import_refusal(self, request, obj):
        """What is live is never changed by an import: it gets a draft."""
        if obj is None:
            return super().import_refusal(request, obj)
        return roles.refusal(request.user, "edit" if obj.state in roles.OPEN else "start_edit", obj)


class MunicipalityExchangeAdmin(ExchangeAdmin):
    resource_classes = [MunicipalityResource]
