"""What other rooms may ask of projects: who may open one, and which keys belong to it."""

from polku.features.projects.access import Caller, access_project, project_page, role_in
from polku.features.projects.api import CALLERS, api_project
from polku.features.projects.keys import (
    api_token,
    create_api_token,
    create_write_key,
    revoke_write_key,
    write_key_owner,
)
from polku.features.projects.members import (
    accept_invitation,
    change_role,
    create_project,
    invite,
    remove_member,
)
from polku.features.projects.models import Project, Role, User
from polku.features.projects.owner_link import issue_owner_link, needs_owner, use_owner_link
from polku.features.projects.tokens import hash_of, new_token

__all__ = [
    "CALLERS",
    "Caller",
    "Project",
    "Role",
    "User",
    "accept_invitation",
    "access_project",
    "api_project",
    "api_token",
    "change_role",
    "create_api_token",
    "create_project",
    "create_write_key",
    "hash_of",
    "invite",
    "issue_owner_link",
    "needs_owner",
    "new_token",
    "project_page",
    "remove_member",
    "revoke_write_key",
    "role_in",
    "use_owner_link",
    "write_key_owner",
]
