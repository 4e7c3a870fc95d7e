"""One store for each form: in this process, on a server, on a cluster of two machines."""

from collections.abc import Iterator

import pytest

from polku.store import Store
from tests.conformance.machines import cluster, opened, server


@pytest.fixture(scope="session")
def on_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store on a server of its own, reached over HTTP."""
    folder = tmp_path_factory.mktemp("server")
    with server(folder) as address, opened(folder, address) as store:
        yield store


@pytest.fixture(scope="session")
def on_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store on two machines, with people divided between them."""
    folder = tmp_path_factory.mktemp("cluster")
    with cluster(folder) as address, opened(folder, address) as store:
        yield store


@pytest.fixture(params=["embedded", "server", "cluster"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """Return a real store of each form in turn."""
    fixture = {"embedded": "store", "server": "on_server", "cluster": "on_cluster"}
    found: Store = request.getfixturevalue(fixture[request.param])
    return found
