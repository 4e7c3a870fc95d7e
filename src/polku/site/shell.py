"""What the frame around every page needs: where one is, where one can go, how it looks."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language

from polku.features.projects.rules import Role, User
from polku.site.navigation import LOWER_ROOMS, PAGES, ROOMS, Page, Room

THEMES = ("light", "dark")
THEME_COOKIE = "polku_theme"


class Link(NamedTuple):
    """A link of the sidebar; ``current`` is ``page``, ``true`` (somewhere below) or empty."""

    label: str | Promise
    href: str
    current: str


class Group(NamedTuple):
    """Links that stand together, under a heading where the room has many."""

    label: str | Promise
    pages: tuple[Link, ...]


class RoomLink(NamedTuple):
    """A room of the sidebar; ``groups`` are shown where the reader is in the room."""

    label: str | Promise
    icon: str
    href: str
    current: str
    groups: tuple[Group, ...]

    @property
    def open_page(self) -> str | Promise:
        """Return the label of the page on which the reader is, or below."""
        pages = (page for group in self.groups for page in group.pages)
        return next((page.label for page in pages if page.current), self.label)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values for templates, as a context processor."""
    slug = _project_slug(request)
    rooms = _links(ROOMS, slug, request) if slug else ()
    lower_rooms = _links(LOWER_ROOMS, slug, request) if slug else ()
    return {
        "project": getattr(request, "project", None),
        "projects": _projects(request),
        "rooms": rooms,
        "lower_rooms": lower_rooms,
        "subpages": next((room for room in (*rooms, *lower_rooms) if room.groups), None),
        "project_slug": slug,
        "theme": _theme(request),
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "here": request.get_full_path(),
    }


def _person(request: HttpRequest) -> User | AnonymousUser:
    """Return who asks; a request that was refused early has nobody yet."""
    return getattr(request, "user", None) or AnonymousUser()


def _projects(request: HttpRequest) -> Iterable[object]:
    person = _person(request)
    if not isinstance(person, User):
        return ()
    memberships = person.memberships.select_related("project").order_by("project__name")
    return SimpleLazyObject(lambda: [membership.project for membership in memberships])


def _theme(request: HttpRequest) -> str:
    person = _person(request)
    if isinstance(person, User):
        return person.theme
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return theme if theme in THEMES else ""


def _project_slug(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs.get("project", "")) if match else ""


def _links(rooms: tuple[Room, ...], slug: str, request: HttpRequest) -> tuple[RoomLink, ...]:
    below = request.path.removeprefix(f"/p/{slug}/")
    here = max((page.path for page in PAGES if below.startswith(page.path)), key=len)
    role = getattr(request, "role", None) or Role.VIEWER
    return tuple(_room_link(room, slug, (below, here), role) for room in rooms)


def _room_link(room: Room, slug: str, where: tuple[str, str], role: Role) -> RoomLink:
    seen = [page for page in room.pages if role.covers(page.role)]
    groups = tuple(
        Group(label, tuple(_link(page, slug, where) for page in pages))
        for label, pages in groupby(seen, lambda page: page.group)
    )
    links = [link for group in groups for link in group.pages]
    current = next((link.current for link in links if link.current), "")
    if len(links) == 1:
        return RoomLink(room.label, room.icon, links[0].href, current, ())
    return RoomLink(
        room.label, room.icon, links[0].href, current and "true", groups if current else ()
    )


def _link(page: Page, slug: str, where: tuple[str, str]) -> Link:
    below, here = where
    inside = "true" if here and page.path == here else ""
    return Link(page.label, f"/p/{slug}/{page.path}", "page" if page.path == below else inside)
