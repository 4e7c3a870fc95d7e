"""A backup holds what was acknowledged before it, comes back byte for byte, and costs little."""

import random
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest

from polku.store import Store
from polku.store.backup.keeping import keep_newest
from polku.store.backup.manifest import backups, read_manifest
from polku.store.backup.places import BackupPlace, FolderPlace, place_of
from polku.store.backup.restoring import bring_back, check_free, take_its_place, verify
from polku.store.backup.taking import Taken, take_backup
from polku.vocabulary.errors import InvalidBackup, NewerData, StoreBusy
from polku.vocabulary.event import Event

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def events(start: int, count: int, batch: int = 0) -> list[Event]:
    """Return events over three months, each batch over all of them."""
    return [
        Event(
            message_id=f"m{n}",
            kind="track",
            name="Order Placed",
            timestamp=NOW - timedelta(days=n % 80),
            received_at=NOW,
            user_id=f"u{n % 97}",
            properties={"batch": batch, "price": n},
        )
        for n in range(start, start + count)
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder's other files; its events are in the session's store."""
    folder = tmp_path / "data"
    (folder / "uploads").mkdir(parents=True)
    (folder / "uploads" / "a.csv").write_text("a,b\n")
    (folder / "secret.key").write_text("secret")
    (folder / "server.json").write_text("token")
    (folder / "journal").mkdir()
    (folder / "journal" / "0000000001.journal").write_bytes(b"frames")
    return folder


@pytest.fixture
def copies(tmp_path: Path) -> dict[str, Path]:
    path = tmp_path / "copy.db"
    with sqlite3.connect(path) as database:
        database.execute("create table rules (name)")
    database.close()
    return {"polku.db": path}


@pytest.fixture(params=["folder", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> BackupPlace:
    return place_of("memory:///" if request.param == "memory" else tmp_path / "backups")


def take(
    store: Store, data: Path, place: BackupPlace, copies: dict[str, Path], later: int = 0
) -> Taken:
    return take_backup(store, data, place, now=NOW + timedelta(hours=later), copies=copies)


def asked_of(folder: Path, *sql: str) -> list[str]:
    """Open a restored folder in another process and return what it answers."""
    code = (
        "import sys; from polku.store import open_store\n"
        "store = open_store(sys.argv[1])\n"
        "for sql in sys.argv[2:]: print(store.query(sql).rows)\n"
        "store.close()"
    )
    command = [sys.executable, "-c", code, str(folder / "events"), *sql]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def restored(place: BackupPlace, folder: Path, name: str = "") -> Path:
    take_its_place(bring_back(place, folder, name), folder, NOW)
    return folder


def test_what_comes_back_answers_the_same(
    store: Store,
    project_id: int,
    data: Path,
    place: BackupPlace,
    copies: dict[str, Path],
    tmp_path: Path,
) -> None:
    store.append(project_id, events(0, 5_000))
    taken = take(store, data, place, copies)
    assert verify(place).name == taken.name
    there = restored(place, tmp_path / "restored")
    asked = [
        f"select count(), uniqExact(message_id), sum(properties.price::Int64) from polku.events "
        f"where project_id = {project_id}",
        "select number from polku.migrations order by number",
    ]
    assert asked_of(there, *asked) == [str(store.query(sql).rows) for sql in asked]
    assert (there / "secret.key").read_text() == "secret"
    assert (there / "uploads" / "a.csv").read_text() == "a,b\n"
    assert (there / "journal" / "0000000001.journal").read_bytes() == b"frames"
    assert not (there / "server.json").exists()
    with sqlite3.connect(there / "polku.db") as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    database.close()
    assert read_manifest(place)[1].events[str(project_id)] == 5_000


def test_the_second_backup_sends_only_what_is_new(
    store: Store, project_id: int, data: Path, place: BackupPlace, copies: dict[str, Path]
) -> None:
    store.append(project_id, events(0, 20_000))
    with store._write.client() as client:
        client.command("system stop merges polku.events")  # they make new parts of old ones
        try:
            first = take(store, data, place, copies)
            store.append(project_id, events(20_000, 100))
            second = take(store, data, place, copies, later=1)
        finally:
            client.command("system start merges polku.events")
    assert second.events == first.events + 100
    assert second.sent < first.sent / 4
    assert verify(place, first.name).name == first.name
    assert verify(place, second.name).name == second.name


def test_under_load_nothing_acknowledged_is_missing_and_no_batch_is_torn(
    store: Store,
    project_id: int,
    data: Path,
    copies: dict[str, Path],
    tmp_path: Path,
) -> None:
    place = FolderPlace(tmp_path / "backups")
    acknowledged, ends = [0], Flag()

    def write() -> None:
        while not ends.is_set():
            batch = acknowledged[0]
            store.append(project_id, events(batch * 60, 60, batch))
            acknowledged[0] = batch + 1

    writer = Thread(target=write)
    writer.start()
    try:
        while acknowledged[0] < 5:
            pass
        floors = []
        for hour in range(3):
            floors.append(acknowledged[0])
            take(store, data, place, copies, later=hour)
    finally:
        ends.set()
        writer.join()
    sql = (
        "select uniqExact(batch), min(n), max(n) from (select properties.batch::Int64 as batch,"
        f" count() as n from polku.events where project_id = {project_id} group by batch)"
    )
    for name, floor in zip(backups(place), floors, strict=True):
        there = restored(place, tmp_path / f"restored-{floor}", name)
        ((batches, fewest, most),) = eval(asked_of(there, sql)[0])  # noqa: S307 - our own print
        assert batches >= floor
        assert (fewest, most) == (60, 60)


def test_a_backup_that_was_cut_short_is_none(
    store: Store, project_id: int, data: Path, copies: dict[str, Path], tmp_path: Path
) -> None:
    store.append(project_id, events(0, 1_000))
    place = FolderPlace(tmp_path / "backups")

    class Cut(FolderPlace):
        left = 6

        def put(self, key: str, chunks: object) -> None:
            self.left -= 1
            if not self.left:
                raise OSError("the cable was pulled")
            super().put(key, chunks)  # type: ignore[arg-type]

    with pytest.raises(OSError, match="cable"):
        take(store, data, Cut(place.folder), copies)
    assert backups(place) == []
    with pytest.raises(InvalidBackup, match="no whole backup"):
        bring_back(place, tmp_path / "restored")
    assert not list(Path(store.address.folder).glob("shadow/*"))
    taken = take(store, data, place, copies)
    assert verify(place).name == taken.name


def test_every_damaged_byte_is_found_before_anything_serves(
    store: Store, project_id: int, data: Path, copies: dict[str, Path], tmp_path: Path
) -> None:
    store.append(project_id, events(0, 1_000))
    place = FolderPlace(tmp_path / "backups")
    take(store, data, place, copies)
    files = sorted(path for path in place.folder.rglob("*") if path.is_file())
    chosen = random.Random(7).sample(files, 5)  # noqa: S311 - a repeatable choice
    manifest = next((place.folder / "backups").iterdir())
    for path in {*chosen, manifest}:
        whole = path.read_bytes()
        for spoilt in (_flipped(whole), whole[: len(whole) // 2]):
            path.write_bytes(spoilt)
            with pytest.raises(InvalidBackup):
                verify(place)
            with pytest.raises(InvalidBackup):
                bring_back(place, tmp_path / "restored")
            assert not list(tmp_path.glob(".restored*"))
        path.unlink()
        with pytest.raises(InvalidBackup):
            verify(place)
        path.write_bytes(whole)
    verify(place)


def _flipped(whole: bytes) -> bytes:
    middle = len(whole) // 2
    return whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :] if whole else b"?"


def test_old_backups_go_and_the_newest_stay_whole(
    store: Store, project_id: int, data: Path, place: BackupPlace, copies: dict[str, Path]
) -> None:
    for hour in range(4):
        store.append(project_id, events(hour * 2_000, 2_000))
        take(store, data, place, copies, later=hour)
    assert len(keep_newest(place, 2, NOW)) == 2
    assert len(backups(place)) == 2
    for name in backups(place):
        verify(place, name)
    used = {piece.key for name in backups(place) for piece in read_manifest(place, name)[1].pieces}
    assert {one.key for folder in ("parts", "files") for one in place.listed(folder)} == used


def test_a_folder_with_data_is_not_overwritten(
    store: Store, data: Path, place: BackupPlace, copies: dict[str, Path], tmp_path: Path
) -> None:
    take(store, data, place, copies)
    target = tmp_path / "target"
    target.mkdir()
    (target / "precious").write_text("mine")
    with pytest.raises(StoreBusy, match="not empty"):
        check_free(target, replace=False)
    check_free(target, replace=True)
    aside = take_its_place(bring_back(place, target), target, NOW)
    assert aside is not None
    assert (aside / "precious").read_text() == "mine"
    assert (target / "secret.key").exists()


def test_the_newest_ledger_comes_with_an_old_backup(
    store: Store, data: Path, place: BackupPlace, copies: dict[str, Path], tmp_path: Path
) -> None:
    ledger = data / "erasures"
    ledger.mkdir()
    (ledger / "key").write_bytes(b"k" * 32)
    (ledger / "ledger.jsonl").write_text('{"n":1}\n')
    first = take(store, data, place, copies)
    assert not [one for one in read_manifest(place)[1].pieces if "ledger" in one.path]
    (ledger / "ledger.jsonl").write_text('{"n":1}\n{"n":2}\n')
    take(store, data, place, copies, later=1)
    before = tmp_path / "broken"
    (before / "erasures").mkdir(parents=True)
    (before / "erasures" / "key").write_bytes(b"k" * 32)
    (before / "erasures" / "ledger.jsonl").write_text('{"n":1}\n{"n":3}\n')
    brought = bring_back(place, before, first.name)
    assert brought.ledger is not None
    assert brought.ledger.read_text() == '{"n":1}\n{"n":2}\n{"n":3}\n'


def test_a_backup_of_a_newer_format_is_refused_in_words(
    store: Store,
    data: Path,
    copies: dict[str, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = FolderPlace(tmp_path / "backups")
    monkeypatch.setattr("polku.store.backup.taking.FORMAT", 99)
    take(store, data, place, copies)
    with pytest.raises(NewerData, match="Update Polku"):
        read_manifest(place)


@pytest.mark.parametrize("address", ["ftp://host/folder", "http://host/folder"])
def test_an_unknown_kind_of_place_is_refused(address: str) -> None:
    with pytest.raises(InvalidBackup, match="no folder and no address"):
        place_of(address)


def test_a_password_in_an_address_is_never_shown() -> None:
    with pytest.raises(InvalidBackup) as caught:
        place_of("ftp://user:hush@host/folder")
    assert "hush" not in str(caught.value)
