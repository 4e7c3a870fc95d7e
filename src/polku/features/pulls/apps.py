"""Name the app to Django."""

from django.apps import AppConfig


class PullsConfig(AppConfig):
    """What is fetched from other systems, how often, and how it went."""

    name = "polku.features.pulls"
    label = "pulls"
    default_auto_field = "django.db.models.BigAutoField"
