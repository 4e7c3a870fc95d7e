"""Name the app to Django."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """What arrives right now."""

    name = "polku.features.live"
    label = "live"
