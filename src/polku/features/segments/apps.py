"""Declare the segments feature to Django."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """People chosen by a rule, and the people behind any figure."""

    name = "polku.features.segments"
    label = "segments"
