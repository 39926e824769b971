from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Kataloget"

    def ready(self):
        from catalogue.core.synonyms import register_synonyms

        register_synonyms()
        from catalogue.core import checks, second_factor  # noqa: F401  (registers the checks)

        second_factor.listen()


class CatalogueAdminConfig(AdminConfig):
    """The admin, with no way in of its own."""

    default_site = "catalogue.admin_site.CatalogueAdminSite"
