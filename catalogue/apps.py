from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Kataloget"

    def ready(self):
        from catalogue.core.synonyms import register_synonyms

        register_synonyms()
