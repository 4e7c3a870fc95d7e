"""The site as a Django app, so that its templates, tags and translations are found."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What every page shares."""

    name = "polku.site"
    label = "site"
