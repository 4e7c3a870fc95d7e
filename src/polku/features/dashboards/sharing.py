"""Share a dashboard by a link: it shows that one dashboard, changes nothing, and ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from polku.features.dashboards.models import Dashboard, SharedLink
from polku.features.projects.rules import User, hash_of, new_token
from polku.vocabulary.errors import NotFound, translatable

#: For how many days a link may be good.
LASTS = (7, 30, 90, 365)


def share(
    dashboard: Dashboard, name: str, days: int, by: User, *, now: datetime | None = None
) -> tuple[SharedLink, str]:
    """Return a new link and its token, which cannot be had again."""
    token = new_token()
    lasts = days if days in LASTS else LASTS[1]
    link = SharedLink.objects.create(
        dashboard=dashboard,
        token_hash=hash_of(token),
        name=name.strip()[:120],
        created_by=by,
        expires=(now or timezone.now()) + timedelta(days=lasts),
    )
    return link, token


def links_of(dashboard: Dashboard, *, now: datetime | None = None) -> Iterable[SharedLink]:
    """Return the links that still show the dashboard."""
    found = SharedLink.objects.filter(dashboard=dashboard, expires__gt=now or timezone.now())
    return found.select_related("created_by")


def revoke(dashboard: Dashboard, pk: int) -> None:
    """End a link at once."""
    if not SharedLink.objects.filter(dashboard=dashboard, pk=pk).delete()[0]:
        raise NotFound(translatable("There is no such link. It may have been revoked."))


def shared_by(token: str, *, now: datetime | None = None) -> Dashboard:
    """Return the dashboard that a link shows.

    One that never was, has expired, was revoked or whose dashboard is deleted: all `NotFound`.
    """
    now = now or timezone.now()
    link = (
        SharedLink.objects.select_related("dashboard__project")
        .filter(token_hash=hash_of(token), expires__gt=now, dashboard__deleted_at=None)
        .first()
    )
    if link is None:
        raise NotFound(
            translatable(
                "This link shows nothing any more. Ask whoever gave it to you for a new one."
            )
        )
    SharedLink.objects.filter(pk=link.pk).update(last_used=now)
    return link.dashboard
