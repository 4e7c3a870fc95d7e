"""Declare the background work to Django."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Jobs, who works on them, and how far they have come."""

    name = "polku.features.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
