"""Declare the dashboards feature to Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Saved questions on a grid."""

    name = "polku.features.dashboards"
    label = "dashboards"
