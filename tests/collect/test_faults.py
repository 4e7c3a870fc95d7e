"""A disk that fails or fills up: nothing is acknowledged that is not kept, and all is kept that is.

The disk's failures are injected into the running server by ``strace``; the full disk is a small
one in memory, which only root may mount. Where either cannot be had the test is skipped.
"""

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.collect.whole import Whole

pytestmark = pytest.mark.slow


@contextmanager
def failing(server: Whole, call: str, *only: str) -> Iterator[None]:
    """Let every ``call`` of the server's fail with an input/output error, until the block ends."""
    words = ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(server.process.pid)]
    words += ["-e", f"trace={call}", "-e", f"inject={call}:error=EIO", *only]
    tracer = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        if tracer.poll() is not None:
            pytest.skip("strace may not attach to a process here")
        yield
    finally:
        tracer.send_signal(signal.SIGTERM)
        tracer.wait()


def test_an_fsync_that_fails_is_never_acknowledged(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: make faults")
    server = Whole(tmp_path / "data")
    acknowledged = []

    def send(*names: str) -> list[int]:
        answers = {name: server.send(name).status_code for name in names}
        acknowledged.extend(name for name, status in answers.items() if status == 200)
        return list(answers.values())

    assert send("a0", "a1") == [200, 200]
    (journal,) = (tmp_path / "data" / "journal").glob("*.journal")
    with failing(server, "fdatasync", "-P", str(journal)):
        assert send("b0") == [503]  # only this file fails: the next one is on a good disk
        assert send("b1", "b2") == [200, 200]
    with failing(server, "fdatasync,fsync"):
        assert send("c0", "c1", "c2") == [503, 503, 503]
    assert send("c0", "d0") == [200, 200]
    server.stop()
    stored = Counter(server.stored())
    assert set(acknowledged) <= set(stored)
    assert max(stored.values()) == 1


def test_an_engine_whose_disk_fails_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: make faults")
    server = Whole(tmp_path / "data")
    assert server.send("a0").status_code == 200
    time.sleep(1)
    with failing(server, "mkdir,mkdirat"):  # which begins an insert of the engine
        assert server.send("b0", "b1").status_code == 200  # the journal has them
        time.sleep(1)
        assert server.ask("select count() from polku.events") == [(1,)]
    server.kill()
    server.start()
    deadline = time.monotonic() + 20
    while server.ask("select uniqExact(message_id), count() from polku.events") != [(3, 3)]:
        assert time.monotonic() < deadline, "what was acknowledged did not come back"
        time.sleep(0.2)
    server.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of 160 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=160m", "polku-test", str(disk)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_loses_nothing_and_resumes(small_disk: Path) -> None:
    server = Whole(small_disk / "data")
    try:
        acknowledged = filled(server)
        ballast = small_disk / "ballast"
        fill(ballast)
        refused = server.send("late")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["code"] == "overloaded"
        # the last of them may wait in the journal until there is room
        ((rows, different),) = server.ask("select count(), uniqExact(message_id) from polku.events")
        assert 0 < rows == different <= len(acknowledged)
        pages = httpx.get(f"{server.url}/account/sign-in/", timeout=30)
        assert pages.status_code == 200

        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=400m", str(small_disk)], check=True)
        freed = time.monotonic()
        while server.send("late").status_code != 200:
            assert time.monotonic() - freed < 5
            time.sleep(0.1)
        while server.ask("select count() from polku.events") != [(len(acknowledged) + 1,)]:
            assert time.monotonic() - freed < 30, "the journal was not emptied"
            time.sleep(0.2)
        server.stop()
        stored = Counter(server.stored())
        assert set(acknowledged) | {"late"} == set(stored)
        assert max(stored.values()) == 1
    finally:
        server.process.kill()
        server.process.wait()


def filled(server: Whole) -> list[str]:
    """Send events that nothing compresses until one batch is refused; return what was taken."""
    acknowledged: list[str] = []
    with httpx.Client() as http:
        for number in range(2_000):
            ids = [f"{number}-{one}" for one in range(200)]
            calls = [
                {
                    "type": "track",
                    "event": "E",
                    "userId": f"u{number}",
                    "messageId": one,
                    "properties": {"pad": os.urandom(500).hex()},
                }
                for one in ids
            ]
            url = f"{server.url}/v1/batch"
            answer = http.post(url, json={"batch": calls}, auth=(server.key, ""), timeout=30)
            if answer.status_code != 200:
                assert answer.status_code == 503
                return acknowledged
            acknowledged += ids
    raise AssertionError("the disk did not fill up")


def fill(ballast: Path) -> None:
    """Take all that is left of the disk, as somebody else's log would."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 100_000)
        except OSError:
            pass
