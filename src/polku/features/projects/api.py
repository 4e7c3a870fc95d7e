"""Know who calls the API: a program by its token, or a person by their session."""

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from polku.features.projects.access import access_project
from polku.features.projects.keys import api_token
from polku.features.projects.models import ApiToken, Project, User


class BearerToken(HttpBearer):
    """``Authorization: Bearer polku_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:  # noqa: ARG002
        """Return the token that a project has."""
        return api_token(token)


class SignedIn(SessionAuth):
    """A person's session, with Django's protection against forged forms.

    Whoever sends a token means it: a wrong one is not replaced by the session.
    """

    def _get_key(self, request: HttpRequest) -> str | None:
        return None if "Authorization" in request.headers else super()._get_key(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return the person of the session."""
        return request.user if key and isinstance(request.user, User) else None


#: Who may call an operation of the API, in the order in which they are looked for.
CALLERS = [BearerToken(), SignedIn()]


def api_project(request: HttpRequest, slug: str, role: str) -> Project:
    """Return the project where the caller of an API operation has the role."""
    return access_project(request.auth, slug, role)  # type: ignore[attr-defined]
