"""Name the app to Django."""

from django.apps import AppConfig


class QuarantineConfig(AppConfig):
    """Events that could not be read, and what is done about them."""

    name = "polku.features.quarantine"
    label = "quarantine"
    default_auto_field = "django.db.models.BigAutoField"
