"""The site as a Django app, so that its templates, tags and translations are found."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """What every page shares."""

    name = "polku.site"
    label = "site"

    def ready(self) -> None:
        """Declare what there is to do in the background, once every app is loaded."""
        from polku.features.work.rules import declare  # noqa: PLC0415 - models load before
        from polku.site.work import CALENDAR, JOBS  # noqa: PLC0415

        declare(JOBS, CALENDAR)
