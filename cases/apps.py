from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Eksempler og kommuner"

    def ready(self):
        from cases.kinds import register_kinds

        register_kinds()
