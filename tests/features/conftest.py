"""Fixtures of the features: a project of one's own in the real store, its owner, and a browser."""

import pytest
from django.test import Client
from pytest_django import Settings

from polku.features.projects.models import Membership, Project, Role, User
from polku.store import Store


@pytest.fixture
def event_store(store: Store, settings: Settings) -> Store:
    """Let the pages of this test ask the session's real store."""
    settings.EVENT_STORE = store.folder
    return store


@pytest.fixture
def project(db: None, project_id: int) -> Project:
    """Return a project whose number no other test has, so that stored events never mix."""
    return Project.objects.create(pk=project_id, name="Lumo Netti", slug="lumo-netti")


@pytest.fixture
def owner(project: Project) -> User:
    """Return a user who owns the project."""
    user = User.objects.create_user("owner@example.com", name="Olli Omistaja")
    Membership.objects.create(user=user, project=project, role=Role.OWNER)
    return user


@pytest.fixture
def browser(owner: User) -> Client:
    """Return a client in which the owner has signed in."""
    client = Client()
    client.force_login(owner)
    return client
