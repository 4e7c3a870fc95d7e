"""The table of pages: which feature answers at which path, in which room, under which icon."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Page(NamedTuple):
    """A feature's page within a project; ``path`` follows ``/p/<project>/``.

    ``group`` is the heading that it stands under in a room of many pages; ``role`` is the least
    that it is shown to.
    """

    feature: str
    path: str
    label: str | Promise
    group: str | Promise = ""
    role: str = "viewer"


class Room(NamedTuple):
    """One of the rooms in the sidebar, with its pages in order."""

    name: str
    label: str | Promise
    icon: str
    pages: tuple[Page, ...]


_ARRIVING = pgettext_lazy("navigation", "What arrives")
_WHO = pgettext_lazy("navigation", "Who is who")
_COMING = pgettext_lazy("navigation", "How it comes in")
_STATE = pgettext_lazy("navigation", "How it is")

ROOMS = (
    Room(
        "overview",
        pgettext_lazy("navigation", "Overview"),
        "compass",
        (Page("overview", "", pgettext_lazy("navigation", "Overview")),),
    ),
    Room(
        "understand",
        pgettext_lazy("navigation", "Understand"),
        "users-round",
        (
            Page("people", "people/", pgettext_lazy("navigation", "People")),
            Page("journeys", "journeys/", pgettext_lazy("navigation", "Journeys")),
            Page("segments", "segments/", pgettext_lazy("navigation", "Segments")),
        ),
    ),
    Room(
        "measure",
        pgettext_lazy("navigation", "Measure"),
        "chart-no-axes-column",
        (
            Page("scores", "scores/", pgettext_lazy("navigation", "Scores")),
            Page("trends", "trends/", pgettext_lazy("navigation", "Trends")),
            Page("speed", "speed/", pgettext_lazy("navigation", "Speed")),
            Page("funnels", "funnels/", pgettext_lazy("navigation", "Funnels")),
            Page("retention", "retention/", pgettext_lazy("navigation", "Retention")),
            Page("attribution", "attribution/", pgettext_lazy("navigation", "Attribution")),
            Page("contacts", "contacts/", pgettext_lazy("navigation", "Service contacts")),
            Page("dashboards", "dashboards/", pgettext_lazy("navigation", "Dashboards")),
            Page("sql", "sql/", pgettext_lazy("navigation", "SQL"), role="editor"),
        ),
    ),
    Room(
        "lead",
        pgettext_lazy("navigation", "Lead"),
        "waypoints",
        (Page("promises", "promises/", pgettext_lazy("navigation", "Promises")),),
    ),
)
LOWER_ROOMS = (
    Room(
        "data",
        pgettext_lazy("navigation", "Data"),
        "database",
        (
            Page("live", "live/", pgettext_lazy("navigation", "Live"), _ARRIVING),
            Page("catalogue", "events/", pgettext_lazy("navigation", "Events"), _ARRIVING),
            Page("quarantine", "quarantine/", pgettext_lazy("navigation", "Quarantine"), _ARRIVING),
            Page("identity", "identities/", pgettext_lazy("navigation", "Identities"), _WHO),
            Page(
                "privacy",
                "settings/privacy/requests/",
                pgettext_lazy("navigation", "Requests"),
                _WHO,
                "editor",
            ),
            Page("imports", "imports/", pgettext_lazy("navigation", "Imports"), _COMING),
            Page("exports", "exports/", pgettext_lazy("navigation", "Exports"), _COMING),
            Page("pulls", "pulls/", pgettext_lazy("navigation", "Scheduled pulls"), _COMING),
            Page(
                "touchpoints", "touchpoints/", pgettext_lazy("navigation", "Touchpoints"), _COMING
            ),
            Page("pages", "pages/", pgettext_lazy("navigation", "Page rules"), _COMING, "editor"),
            Page("health", "health/", pgettext_lazy("navigation", "Health"), _STATE),
            Page("work", "work/", pgettext_lazy("navigation", "Background work"), _STATE),
        ),
    ),
    Room(
        "settings",
        pgettext_lazy("navigation", "Settings"),
        "settings",
        (Page("settings", "settings/", pgettext_lazy("navigation", "Settings")),),
    ),
)
PAGES = tuple(page for room in (*ROOMS, *LOWER_ROOMS) for page in room.pages)
