"""Declare the scores feature to Django."""

from django.apps import AppConfig


class ScoresConfig(AppConfig):
    """Recommendation, satisfaction and ease, with their intervals."""

    name = "polku.features.scores"
    label = "scores"
