from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = "Anbefalinger og viden"

    def ready(self):
        from recommendations.kinds import register_kinds

        register_kinds()
