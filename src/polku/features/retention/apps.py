"""Declare the retention feature to Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Cohorts, days of coming, lifecycle and survival."""

    name = "polku.features.retention"
    label = "retention"
