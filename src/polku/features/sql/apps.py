"""Declare the SQL of analysts to Django."""

from django.apps import AppConfig


class SqlConfig(AppConfig):
    """A page and a route for questions that are written in SQL."""

    name = "polku.features.sql"
    label = "sql"
