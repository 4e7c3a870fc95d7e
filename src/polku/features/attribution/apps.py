"""Declare the attribution feature to Django."""

from django.apps import AppConfig


class AttributionConfig(AppConfig):
    """Shares of conversions by several models, beside what was assumed and what it cost."""

    name = "polku.features.attribution"
    label = "attribution"
