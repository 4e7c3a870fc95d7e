"""Backups are taken while the server takes in events, and bring back the same answers."""

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.cli.test_shell import ANSWERS, MAPPING, importing, polku
from tools.browsing import free_port, wait_for

#: The answers to fifty questions that are made from what the first folder holds.
GOLDEN = """
import sys
from polku.cli.place import Place
place = Place(sys.argv[1])
from polku.features.questions.rules import view_of
from polku.measure.golden import answers
for answer in answers(place.store(), view_of(place.project())):
    print(answer)
"""
KEY = """
import sys
from polku.cli.place import Place
place = Place(sys.argv[1])
from polku.features.projects.rules import create_write_key
print(create_write_key(place.project("shop"), "web").key)
"""


@contextmanager
def served(data: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a folder in another process; yield where, and the process."""
    port = str(free_port())
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data), *words]
    with subprocess.Popen([*command, "--port", port], stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with 28 answers in the project *shop*."""
    folder = tmp_path_factory.mktemp("backup")
    (folder / "answers.csv").write_text(ANSWERS)
    (folder / "mapping.toml").write_text(MAPPING)
    done = importing(folder, folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "data"


def asked(data: Path) -> list[str]:
    """Return the answers to the golden questions."""
    command = [sys.executable, "-c", GOLDEN, str(data)]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr
    return answered.stdout.splitlines()


def send(url: str, key: str, number: int) -> None:
    """Send one event; return once it is acknowledged."""
    body = {
        "writeKey": key,
        "event": "Page Viewed",
        "anonymousId": f"a{number % 50}",
        "messageId": f"load-{number}",
    }
    request = urllib.request.Request(f"{url}/v1/track", json.dumps(body).encode())  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
        assert answer.status == 200


def stored(data: Path, event: str) -> int:
    """Return how many events of a name a folder has."""
    words = ["trend", "--where", f"event={event}", "--format", "csv"]
    answered = polku("ask", *words, data=data)
    assert answered.returncode == 0, answered.stderr
    return sum(int(float(line.split(",")[2])) for line in answered.stdout.splitlines()[1:])


def test_a_restored_copy_answers_the_same(data: Path, tmp_path: Path) -> None:
    made = polku("backup", str(tmp_path / "kept"), data=data)
    assert made.returncode == 0, made.stderr
    assert "28 events" in made.stdout
    back = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert back.returncode == 0, back.stderr
    answers = asked(data)
    assert len(answers) >= 50
    assert asked(tmp_path / "copy") == answers


def test_a_backup_under_load_has_all_that_was_acknowledged_before(
    data: Path, tmp_path: Path
) -> None:
    key = subprocess.run(
        [sys.executable, "-c", KEY, str(data)], capture_output=True, text=True, check=True
    ).stdout.strip()
    sent, ends = [0], Event()
    with served(data) as (url, _process):

        def load() -> None:
            while not ends.is_set():
                send(url, key, sent[0])
                sent[0] += 1

        writer = Thread(target=load)
        writer.start()
        try:
            while sent[0] < 20:
                time.sleep(0.01)
            before = sent[0]
            made = polku("backup", str(tmp_path / "kept"), data=data)
            after = sent[0]
        finally:
            ends.set()
            writer.join()
    assert made.returncode == 0, made.stderr
    back = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert back.returncode == 0, back.stderr
    with served(tmp_path / "copy"):  # stores what the journal of the backup holds
        assert before <= stored(tmp_path / "copy", "Page Viewed") <= after + 1


def test_a_backup_is_verified_listed_and_thinned_out(data: Path, tmp_path: Path) -> None:
    for _ in range(3):
        made = polku("backup", str(tmp_path / "kept"), "--keep", "2", data=data)
        assert made.returncode == 0, made.stderr
        time.sleep(1)
    listed = polku("backup", str(tmp_path / "kept"), "--list", data=data)
    assert len(listed.stdout.splitlines()) == 2
    checked = polku("backup", str(tmp_path / "kept"), "--verify", data=data)
    assert "is whole" in checked.stdout
    files = [path for path in (tmp_path / "kept" / "parts").rglob("*") if path.is_file()]
    files[0].write_bytes(files[0].read_bytes()[:-600])
    for words in (
        ["backup", str(tmp_path / "kept"), "--verify"],
        ["restore", str(tmp_path / "kept")],
    ):
        refused = polku(*words, data=tmp_path / "copy")
        assert refused.returncode == 1
        assert "does not match its checksum" in refused.stderr
    assert not (tmp_path / "copy").exists()


def test_what_is_served_or_there_already_is_not_overwritten(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy, symlinks=True)
    assert polku("backup", str(tmp_path / "kept"), data=copy).returncode == 0
    refused = polku("restore", str(tmp_path / "kept"), data=copy)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    with served(copy):
        refused = polku("restore", str(tmp_path / "kept"), "--replace", data=copy)
        assert "is being served" in refused.stderr
    done = polku("restore", str(tmp_path / "kept"), "--replace", data=copy)
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("copy.before-*"))) == 1
    assert asked(copy) == asked(data)


def test_work_beside_the_server_ends_in_peace(data: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy, symlinks=True)
    work = [sys.executable, "-m", "polku.cli.main", "work", "--data", str(copy)]
    with served(copy), subprocess.Popen(work, stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert b"Working" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0, "it ends in peace"


def test_damage_is_said_by_check_and_damaged_metadata_by_every_command(
    data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy, symlinks=True)
    assert "Every file is as it was written" in polku("check", data=copy).stdout
    part = max((copy / "events").glob("engine/store/*/*/202603*"))
    file = part / "data.bin"
    file.write_bytes(file.read_bytes()[:-10])
    with served(copy):
        checked = polku("check", data=copy)
        assert checked.returncode == 1
        assert f"events, part {part.name} (month 2026-03" in checked.stdout
        assert polku("ask", "nps", data=copy).returncode == 0
    (copy / "polku.db").write_bytes(b"spoilt" * 1_000)
    for words in (["check"], ["serve"]):
        refused = polku(*words, data=copy)
        assert refused.returncode == 1
        assert "Traceback" not in refused.stderr
        assert "restore a backup" in refused.stderr or "not hold together" in refused.stderr
