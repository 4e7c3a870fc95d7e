"""Declare the promises feature to Django."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """Promises: rules over two events, checked continuously."""

    name = "polku.features.promises"
    label = "promises"
