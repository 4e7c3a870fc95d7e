"""Name the app to Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Which events and properties arrive, what they mean, and what they must hold."""

    name = "polku.features.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
