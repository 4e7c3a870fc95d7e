"""Name the app to Django."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Whether all is well."""

    name = "polku.features.health"
    label = "health"
