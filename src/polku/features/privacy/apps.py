"""Name the app to Django; a new project begins with the usual times."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class PrivacyConfig(AppConfig):
    """What is scrubbed on arrival, erased or given on request, and kept for how long."""

    name = "polku.features.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give each new project the usual times; those from before keep everything."""
        post_save.connect(_begin, sender="projects.Project", dispatch_uid="privacy-begins")


def _begin(*, instance: Any, created: bool, raw: bool = False, **_rest: Any) -> None:
    from polku.features.privacy.models import USUAL_DAYS, PrivacySettings  # noqa: PLC0415 - models

    if created and not raw:
        PrivacySettings.objects.create(project=instance, **USUAL_DAYS)
