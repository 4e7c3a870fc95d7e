"""Name the app to Django."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Rules that make pages of addresses."""

    name = "polku.features.pages"
    label = "pages"
    default_auto_field = "django.db.models.BigAutoField"
