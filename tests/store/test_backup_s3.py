"""Backups go to S3 and come back from it: a real server of its protocol, over HTTP."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polku.store import Store
from polku.store.backup.keeping import keep_newest
from polku.store.backup.manifest import backups
from polku.store.backup.places import place_of
from polku.store.backup.restoring import bring_back, verify
from polku.store.backup.taking import take_backup
from polku.vocabulary.errors import InvalidBackup, StoreFailed
from tests.store.test_backup import events
from tools.browsing import free_port

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SERVER = (sys.executable, "-m", "moto.server")
KEYS = {"AWS_ACCESS_KEY_ID": "polku", "AWS_SECRET_ACCESS_KEY": "polku", "AWS_REGION": "us-east-1"}


def until_it_answers(url: str) -> None:
    """Return once a server is there; fail after twenty seconds."""
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the S3 server does not answer")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve an empty bucket; yield its address."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    for name, value in {**KEYS, "AWS_ENDPOINT": url, "AWS_ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(name, value)
    command = [*SERVER, "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until_it_answers(url)
            request = urllib.request.Request(f"{url}/polku", method="PUT")  # noqa: S310 - our own
            urllib.request.urlopen(request).close()  # noqa: S310
            yield "s3://polku/backups"
        finally:
            server.terminate()


def test_a_backup_goes_to_s3_and_comes_back(
    store: Store, project_id: int, bucket: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret.key").write_text("secret")
    (data / "large").write_bytes(os.urandom(12_000_000))  # more than one part of an upload
    place = place_of(bucket)
    with pytest.raises(InvalidBackup, match="no whole backup"):
        verify(place)
    store.append(project_id, events(0, 3_000))
    taken = [
        take_backup(store, data, place, now=NOW.replace(hour=hour), copies={}) for hour in (1, 2)
    ]
    assert verify(place).name == taken[1].name
    brought = bring_back(place, tmp_path / "back")
    assert (brought.folder / "large").read_bytes() == (data / "large").read_bytes()
    assert keep_newest(place, 1, NOW) == [taken[0].name]
    assert backups(place) == [taken[1].name]
    verify(place)


def test_a_bucket_that_is_not_there_is_said(store: Store, bucket: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(StoreFailed, match="place of the backup"):
        take_backup(store, tmp_path / "data", place_of("s3://nowhere/x"), now=NOW, copies={})
