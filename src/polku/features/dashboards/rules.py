"""Keep a project's dashboards: find, make, rename, take out, bring back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from polku.features.dashboards.models import Card, Dashboard
from polku.features.projects.rules import Project
from polku.features.striking import strike
from polku.vocabulary.errors import NotFound, translatable

#: How long a deleted dashboard or card can be brought back.
KEPT = timedelta(days=30)
#: Words that addresses below the list of dashboards use for something else.
RESERVED = frozenset({"new", "add"})


def dashboards_of(project: Project) -> QuerySet[Dashboard]:
    """Return the project's dashboards by name."""
    return Dashboard.objects.filter(project=project, deleted_at=None)


def access_dashboard(project: Project, slug: str) -> Dashboard:
    """Return the project's dashboard with this slug; raises `NotFound`."""
    return _found(dashboards_of(project), slug)


def make_dashboard(project: Project, name: str, *, days: int = 28) -> Dashboard:
    """Make an empty dashboard; its slug comes from its name."""
    slug = _free_slug(project, name)
    return Dashboard.objects.create(project=project, slug=slug, name=name.strip(), days=days)


def change_dashboard(dashboard: Dashboard, name: str, days: int) -> None:
    """Give a dashboard another name or period; its slug stays, so links to it hold."""
    dashboard.name, dashboard.days = name.strip(), days
    dashboard.save(update_fields=["name", "days"])


def delete_dashboard(dashboard: Dashboard, *, now: datetime | None = None) -> None:
    """Take a dashboard out; `restore_dashboard` brings it back within `KEPT`."""
    now = now or timezone.now()
    dashboard.deleted_at = now
    dashboard.save(update_fields=["deleted_at"])
    old = Dashboard.objects.filter(project=dashboard.project, deleted_at__lt=now - KEPT)
    old.delete()


def restore_dashboard(project: Project, slug: str) -> Dashboard:
    """Bring a deleted dashboard back, with its cards and links."""
    dashboard = _found(deleted_dashboards(project), slug)
    dashboard.deleted_at = None
    dashboard.save(update_fields=["deleted_at"])
    return dashboard


def deleted_dashboards(project: Project) -> QuerySet[Dashboard]:
    """Return the dashboards that can be brought back, the newest first."""
    deleted = Dashboard.objects.filter(project=project, deleted_at__isnull=False)
    return deleted.order_by("-deleted_at")


def strike_from_dashboards(project_id: int, names: Iterable[str]) -> int:
    """Strike the identifiers of somebody erased out of cards; return how many cards had one."""
    cards = Card.objects.filter(dashboard__project_id=project_id)
    return strike(cards, ("parameters", "text"), names)


def _found(dashboards: QuerySet[Dashboard], slug: str) -> Dashboard:
    dashboard = dashboards.filter(slug=slug).first()
    if dashboard is None:
        raise NotFound(
            translatable("This project has no such dashboard. It may have been deleted.")
        )
    return dashboard


def _free_slug(project: Project, name: str) -> str:
    wish = slugify(name)[:50] or "dashboard"
    taken = {*RESERVED, *Dashboard.objects.filter(project=project).values_list("slug", flat=True)}
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(slug for slug in numbered if slug not in taken)
