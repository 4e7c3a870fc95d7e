"""Declare the overview to Django."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    """What changed in the last weeks, in sentences with figures."""

    name = "polku.features.overview"
    label = "overview"
