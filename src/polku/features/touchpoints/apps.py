"""Declare the touchpoints feature to Django."""

from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    """Rules over stored events, and what a change of them moves."""

    name = "polku.features.touchpoints"
    label = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"
