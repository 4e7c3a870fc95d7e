"""Declare the journeys feature to Django."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Observed paths, their steps, and the people behind each."""

    name = "polku.features.journeys"
    label = "journeys"
