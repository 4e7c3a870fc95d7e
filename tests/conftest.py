"""Fixtures for every test: one real event store a process, and a project of one's own in it."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from polku.store import Store, open_store

# The machines are noisy and a run must be repeatable: no deadline, the same examples each time.
settings.register_profile("polku", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("polku")

_projects = itertools.count(1_000)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a real store; the engine allows one folder a process, so all tests share it."""
    opened = open_store(tmp_path_factory.mktemp("store"))
    yield opened
    opened.close()


@pytest.fixture
def project_id() -> int:
    """Return the number of a project that no other test writes to."""
    return next(_projects)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data, or skip the test where it is absent."""
    folder = Path(os.environ.get("POLKU_SHARED", "../shared")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set POLKU_SHARED to its folder")
    return folder
