"""A person full of canaries comes in by every way, and no byte of them is left after erasure.

A real server over a data folder of its own is asked from outside, as anybody would.
"""

import base64
import json
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from polku.vocabulary.event import person_key
from tools.browsing import served

USER, VISITOR, OLD = "canary-user-4711", "canary-visitor-4711", "canary-old-4711"
BIRDS = (
    USER, VISITOR, OLD, "canary-property", "canary-text", "canary-message", "canary-mail@",
    "canary-broken", "canary-import", "canary-list",
)  # fmt: skip
PAST = "2026-03-02T12:00:00Z"


def polku(data: Path, *words: str, check: bool = True) -> str:
    """Run a command in a process of its own; return what it prints."""
    command = [sys.executable, "-m", "polku.cli.main", *words, "--data", str(data)]
    done = subprocess.run(command, check=check, capture_output=True, text=True, timeout=120)
    return done.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a project and a write key."""
    folder = tmp_path_factory.mktemp("canary") / "data"
    code = (
        "import sys; from polku.cli.place import Place; place = Place(sys.argv[1]);"
        "from polku.features.projects.rules import create_write_key;"
        "p = place.project_or_new('shop'); print(p.pk, create_write_key(p, 'web').key)"
    )
    command = [sys.executable, "-c", code, str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (folder / "said.txt").write_text(said)
    return folder


def polku_query(data: Path, sql: str) -> str:
    """Return the first value that the store of a data folder answers."""
    code = (
        "import sys; from polku.store import open_store; s = open_store(sys.argv[1]);"
        "print(s.query(sys.argv[2]).rows[0][0]); s.close()"
    )
    command = [sys.executable, "-c", code, str(data / "events"), sql]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    """Return the address of a server over the data."""
    with served(data) as address:
        yield address


def send(address: str, key: str, path: str, body: object) -> int:
    """Send what a client would; return the status."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.post(f"{address}/v1/{path}", content=content, auth=(key, "")).status_code


def lived(address: str, key: str) -> None:
    """Let the person do one of everything."""
    person = {"userId": USER, "anonymousId": VISITOR, "timestamp": PAST}
    calls = [
        {**person, "type": "identify", "traits": {"email": "canary-mail@example.com"}},
        {**person, "type": "track", "event": "Called", "messageId": "canary-message",
         "properties": {"own": "canary-property", "list": [{"deep": "canary-list"}]}},
        {**person, "type": "track", "event": "Answered",
         "properties": {"metric": "nps", "score": 3, "text": "canary-text is what I say"}},
        {"type": "page", "anonymousId": VISITOR, "timestamp": PAST, "properties": {"url": "/a"}},
        {"type": "alias", "userId": USER, "previousId": OLD, "timestamp": PAST},
        {"type": "track", "event": "Called", "userId": "somebody-else", "timestamp": PAST},
    ]  # fmt: skip
    assert send(address, key, "batch", {"batch": calls}) == 200
    broken = {"userId": USER, "event": 7, "properties": {"own": "canary-broken"}}
    assert send(address, key, "track", broken) == 400


def left_in(folder: Path, project: int) -> dict[str, list[str]]:
    """Return the files that hold a canary, in any form that it may have there."""
    keys = [person_key(project, user_id=USER), person_key(project, anonymous_id=VISITOR)]
    keys += [person_key(project, user_id=OLD), person_key(project, anonymous_id=OLD)]
    needles = [bird.encode() for bird in BIRDS]
    needles += [bird.encode().hex().encode() for bird in BIRDS]
    needles += [base64.b64encode(bird.encode())[:-4] for bird in BIRDS]
    needles += [struct.pack("<Q", key) for key in keys] + [str(key).encode() for key in keys]
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        with suppress(FileNotFoundError):
            if path.name == "reserve":  # kept free for when the disk is full: nothing but zeros
                continue
            content = path.read_bytes()
            if held := [repr(needle) for needle in needles if needle in content]:
                found[str(path.relative_to(folder))] = held
    return found


@pytest.mark.slow
def test_no_byte_is_left(data: Path, server: str, tmp_path: Path) -> None:
    number, key = (data / "said.txt").read_text().split()
    project = int(number)
    lived(server, key)
    rows = (
        f"person,time,what,note\n{USER},2026-03-02,Visited,canary-import\nb,2026-03-02,Visited,x\n"
    )
    (tmp_path / "visits.csv").write_text(rows)
    polku(data, "import", str(tmp_path / "visits.csv"), "--project", "shop", check=False)
    time.sleep(2)
    assert left_in(data, project), "the canaries sing"
    polku(data, "backup", str(tmp_path / "backups"))

    said = polku(data, "erase", USER, "--project", "shop", "--now")
    assert "Receipt" in said
    assert left_in(data, project) == {}

    assert send(server, key, "track", {"userId": USER, "event": "Called", "timestamp": PAST}) == 200
    time.sleep(1)
    assert left_in(data, project) == {}

    restored = tmp_path / "restored"  # as if this were the machine that erased and then broke
    shutil.copytree(data / "erasures", restored / "erasures")
    polku(restored, "restore", str(tmp_path / "backups"), "--replace")
    assert left_in(restored, project) == {}
    sql = "select count() from polku.events where user_id = 'somebody-else'"
    assert polku_query(restored, sql) == "1"
