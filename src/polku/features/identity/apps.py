"""Declare the identity feature to Django."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The merge log, separating and merging, and the rules of identity."""

    name = "polku.features.identity"
    label = "identity"
