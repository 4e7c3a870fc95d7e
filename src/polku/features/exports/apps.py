"""Name the app to Django."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Files of events: made in the background, fetched from a page or by the API."""

    name = "polku.features.exports"
    label = "exports"
