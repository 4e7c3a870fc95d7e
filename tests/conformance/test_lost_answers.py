"""An insert whose answer is lost on the way is not acknowledged, and counted once for all that."""

from collections.abc import Iterator

import pytest

from polku.store import Store
from polku.store.address import parse_address
from polku.vocabulary.errors import StoreBusy, StoreFailed
from polku.vocabulary.sink import Receipt
from tests.conformance.losing import Wire
from tests.conformance.machines import PASSWORD, USER, address, machine, opened
from tests.conformance.test_promises import count, event

BATCH = [event(number) for number in range(50)]


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Wire]]:
    """Return a store whose server is at the other end of a wire."""
    folder = tmp_path_factory.mktemp("wired")
    with machine(folder / "server", "--user", USER, "--password", PASSWORD) as port:
        wire = Wire(port)
        with opened(folder, parse_address(address(wire.port))) as store:
            yield store, wire
        wire.close()


def test_what_was_never_acknowledged_is_found_when_it_comes_again(
    wired: tuple[Store, Wire], project_id: int
) -> None:
    store, wire = wired
    wire.losing = 1
    with pytest.raises(StoreFailed):
        store.append(project_id, BATCH)
    assert count(store, project_id) == (50, 50)
    assert store.append(project_id, [*BATCH, event(99)]) == Receipt(1, 50)
    assert count(store, project_id) == (51, 51)


def test_one_process_of_a_folder_writes_and_others_ask(
    wired: tuple[Store, Wire], project_id: int
) -> None:
    store, _ = wired
    store.append(project_id, BATCH)
    with opened(store.folder.parent, store.address) as other:
        assert count(other, project_id) == (50, 50)
        other._owner._folder = store.folder
        with pytest.raises(StoreBusy):
            other.append(project_id, BATCH)
