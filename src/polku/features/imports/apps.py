"""Declare the imports feature to Django."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Files of the company's own, brought in by hand."""

    name = "polku.features.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
