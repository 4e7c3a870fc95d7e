"""The table of pages: which feature answers at which path, in which room, under which icon."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


class Page(NamedTuple):
    """A feature's front page within a project; ``path`` follows ``/p/<project>/``."""

    feature: str
    path: str
    label: str | Promise


class Room(NamedTuple):
    """One of the rooms in the sidebar, with its pages in order."""

    name: str
    label: str | Promise
    icon: str
    pages: tuple[Page, ...]


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
        ),
    ),
    Room(
        "measure",
        pgettext_lazy("navigation", "Measure"),
        "chart-no-axes-column",
        (
            Page("scores", "scores/", pgettext_lazy("navigation", "Scores")),
            Page("trends", "trends/", pgettext_lazy("navigation", "Trends")),
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
            Page("catalogue", "events/", pgettext_lazy("navigation", "Events")),
            Page("touchpoints", "touchpoints/", pgettext_lazy("navigation", "Touchpoints")),
            Page("identity", "identities/", pgettext_lazy("navigation", "Identities")),
            Page("imports", "imports/", pgettext_lazy("navigation", "Imports")),
            Page("pulls", "pulls/", pgettext_lazy("navigation", "Scheduled pulls")),
            Page("live", "live/", pgettext_lazy("navigation", "Live")),
            Page("quarantine", "quarantine/", pgettext_lazy("navigation", "Quarantine")),
            Page("health", "health/", pgettext_lazy("navigation", "Health")),
            Page("work", "work/", pgettext_lazy("navigation", "Background work")),
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
