"""Import and export on the lists of cases and municipalities."""

from cases.actions import OPEN
from cases.exchange import CaseResource, MunicipalityResource
from catalogue.core.exchange_admin import ExchangeAdmin


class CaseExchangeAdmin(ExchangeAdmin):
    """Who reviews cases may import them: an import reaches other people's drafts."""

    resource_classes = [CaseResource]
    import_verbs = ("add", "change", "review")

    def may_import_onto(self, request, obj):
        """What is live is never changed by an import: it gets a draft, for which the right to edit is enough."""
        return True if obj is not None and obj.state not in OPEN else super().may_import_onto(request, obj)


class MunicipalityExchangeAdmin(ExchangeAdmin):
    resource_classes = [MunicipalityResource]
