"""The table of pages: which feature answers at which path, in which room, under which icon."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


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
    Room("overview", _("Overview"), "compass", (Page("overview", "", _("Overview")),)),
    Room(
        "understand",
        _("Understand"),
        "users-round",
        (Page("people", "people/", _("People")), Page("journeys", "journeys/", _("Journeys"))),
    ),
    Room(
        "measure",
        _("Measure"),
        "chart-no-axes-column",
        (Page("scores", "scores/", _("Scores")), Page("trends", "trends/", _("Trends"))),
    ),
    Room("lead", _("Lead"), "waypoints", (Page("promises", "promises/", _("Promises")),)),
)
LOWER_ROOMS = (
    Room(
        "data",
        _("Data"),
        "database",
        (
            Page("touchpoints", "touchpoints/", _("Touchpoints")),
            Page("imports", "imports/", _("Imports")),
            Page("live", "live/", _("Live")),
        ),
    ),
    Room("settings", _("Settings"), "settings", (Page("settings", "settings/", _("Settings")),)),
)
PAGES = tuple(page for room in (*ROOMS, *LOWER_ROOMS) for page in room.pages)
