"""Declare the speed feature to Django."""

from django.apps import AppConfig


class SpeedConfig(AppConfig):
    """Web vitals, load times, errors, and what slowness costs."""

    name = "polku.features.speed"
    label = "speed"
