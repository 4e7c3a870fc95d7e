"""What is kept about users, projects, keys and links."""

from polku.features.projects.models.keys import ApiToken, WriteKey
from polku.features.projects.models.links import Invitation, SignInLink
from polku.features.projects.models.projects import Membership, Project, Role
from polku.features.projects.models.users import SignInFailure, User

__all__ = [
    "ApiToken",
    "Invitation",
    "Membership",
    "Project",
    "Role",
    "SignInFailure",
    "SignInLink",
    "User",
    "WriteKey",
]
