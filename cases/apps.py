from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Eksempler og kommuner"

    def ready(self):
        from cases import checks  # noqa: F401  (registers the checks)
        from cases.kinds import register_kinds
        from cases.roles import after_migrate

        register_kinds()
        post_migrate.connect(after_migrate, sender=self)
