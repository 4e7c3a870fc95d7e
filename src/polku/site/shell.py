"""What the frame around every page needs: where one is, where one can go, how it looks."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language

from polku.features.projects.rules import User
from polku.site.navigation import LOWER_ROOMS, ROOMS, Page, Room

THEMES = ("light", "dark")
THEME_COOKIE = "polku_theme"


class Link(NamedTuple):
    """A link of the sidebar; ``current`` is ``page``, ``true`` (somewhere below) or empty."""

    label: str | Promise
    href: str
    current: str


class RoomLink(NamedTuple):
    """A room of the sidebar; ``pages`` are shown where the reader is in the room."""

    label: str | Promise
    icon: str
    href: str
    current: str
    pages: tuple[Link, ...]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values for templates, as a context processor."""
    slug = _project_slug(request)
    rooms = _links(ROOMS, slug, request.path) if slug else ()
    lower_rooms = _links(LOWER_ROOMS, slug, request.path) if slug else ()
    return {
        "project": getattr(request, "project", None),
        "projects": _projects(request),
        "rooms": rooms,
        "lower_rooms": lower_rooms,
        "subpages": next((room for room in (*rooms, *lower_rooms) if room.pages), None),
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


def _links(rooms: tuple[Room, ...], slug: str, path: str) -> tuple[RoomLink, ...]:
    return tuple(_room_link(room, slug, path) for room in rooms)


def _room_link(room: Room, slug: str, path: str) -> RoomLink:
    pages = tuple(_link(page, slug, path) for page in room.pages)
    inside = any(page.current for page in pages)
    alone = len(pages) == 1
    current = (pages[0].current if alone else "true") if inside else ""
    below = pages if inside and not alone else ()
    return RoomLink(room.label, room.icon, pages[0].href, current, below)


def _link(page: Page, slug: str, path: str) -> Link:
    href = f"/p/{slug}/{page.path}"
    below = "true" if page.path and path.startswith(href) else ""
    return Link(page.label, href, "page" if path == href else below)
