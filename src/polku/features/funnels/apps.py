"""Declare the funnels feature to Django."""

from django.apps import AppConfig


class FunnelsConfig(AppConfig):
    """Conversion step by step."""

    name = "polku.features.funnels"
    label = "funnels"
