"""The site as a Django app, so that its templates, tags and translations are found."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from polku.collect.reading import Step
from polku.site.storable import guard
from polku.store import owning


class SiteConfig(AppConfig):
    """What every page shares."""

    name = "polku.site"
    label = "site"

    def ready(self) -> None:
        """Declare what there is to do in the background, once every app is loaded."""
        from polku.features.privacy.rules import kept_by  # noqa: PLC0415 - models load before
        from polku.features.quarantine.rules import read_with  # noqa: PLC0415 - models load before
        from polku.features.work.rules import declare  # noqa: PLC0415
        from polku.site.leases import lease_on  # noqa: PLC0415
        from polku.site.work import CALENDAR, JOBS  # noqa: PLC0415

        connection_created.connect(guard, dispatch_uid="polku.site.storable")
        declare(JOBS, CALENDAR)
        owning.arbiter = lease_on
        read_with(_steps_of, kept_by)


def _steps_of(project_id: int) -> tuple[Step, ...]:
    from polku.site.composing import steps_of  # noqa: PLC0415 - Django must be ready before

    return steps_of(project_id)
