"""Declare the trends feature to Django."""

from django.apps import AppConfig


class TrendsConfig(AppConfig):
    """Events, people, sessions and sums over time."""

    name = "polku.features.trends"
    label = "trends"
