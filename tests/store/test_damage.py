"""Whatever falls over in the files of the store, it opens, answers, and says what it lost.

``POLKU_FLIPS=10000`` tries that many; without it a few hundred are tried, several in a copy.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from polku.vocabulary.event import Event

FLIPS = int(os.environ.get("POLKU_FLIPS", "240"))
#: So many files of one copy are damaged at once.
AT_ONCE = 40 if FLIPS < 1_000 else 100
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

MAKE = """
import sys, msgspec
from polku.store import open_store
from polku.vocabulary.event import Event
store = open_store(sys.argv[1])
events = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Event])
for start in range(0, len(events), 400):
    store.append(7, events[start:start + 400])
store.close()
"""
#: Open, ask everything, append once more, check: whatever happens must be said, not thrown.
ASK = """
import json, sys, time
from datetime import UTC, datetime
from polku.store import open_store
from polku.vocabulary.event import Event
store = open_store(sys.argv[1])
everything = "select message_id, toString(properties), user_id, ts from polku.events"
store.query(everything)
store.query("select * from polku.links")
now = datetime(2026, 3, 2, tzinfo=UTC)
new = Event(message_id="after", kind="identify", name="", timestamp=now, received_at=now,
            user_id="u1", anonymous_id="a1")
receipt = store.append(7, [new])
new_ones = store.check()
ids = {row[0] for row in store.query(everything).rows}
lost = [[one.table, one.part, one.rows] for one in store.damage()]
print(json.dumps({"ids": sorted(ids), "lost": lost, "stored": receipt.stored}))
store.close()
"""


def events() -> list[Event]:
    return [
        Event(
            message_id=f"m{n}",
            kind="identify" if n % 9 == 0 else "track",
            name="Order Placed",
            timestamp=NOW - timedelta(days=n % 100),
            received_at=NOW,
            user_id=f"u{n % 53}",
            anonymous_id=f"a{n % 71}",
            properties={"price": n, "shop": f"s{n % 5}"},
        )
        for n in range(2_000)
    ]


def python(code: str, folder: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of events as it was closed."""
    folder = tmp_path_factory.mktemp("sound") / "events"
    made = python(MAKE, folder, msgspec.json.encode(events()))
    assert made.returncode == 0, made.stderr.decode()
    return folder


def data_files(folder: Path) -> dict[str, list[Path]]:
    """Return every file of the engine by kind, each once."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted((folder / "engine").rglob("*")):
        if path.is_file() and not any(one.is_symlink() for one in path.parents):
            own = path.name if path.suffix in (".txt", ".sql", ".json", ".dat") else path.suffix
            kinds.setdefault(own, []).append(path)
    return kinds


def spoil(path: Path, chance: random.Random) -> str:
    """Let one bit fall over, or lose the end, or the whole file."""
    content = bytearray(path.read_bytes())
    how = chance.choices(("flip", "cut", "empty"), (8, 1, 1))[0]
    if how == "flip" and content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif how == "cut":
        del content[chance.randrange(len(content) + 1) :]
    else:
        content.clear()
    path.write_bytes(bytes(content))
    return how


def answered(folder: Path) -> dict[str, Any]:
    asked = python(ASK, folder)
    assert asked.returncode == 0, asked.stderr.decode(errors="replace")[-3_000:]
    answer: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("number", range(max(1, FLIPS // AT_ONCE)))
def test_a_damaged_store_opens_answers_and_says_what_it_lost(
    sound: Path, tmp_path: Path, number: int
) -> None:
    chance = random.Random(number)  # noqa: S311 - repeatable
    folder = tmp_path / "events"
    shutil.copytree(sound, folder, symlinks=True)
    kinds = data_files(folder)
    done = []
    for _ in range(AT_ONCE):
        path = chance.choice(kinds[chance.choice(sorted(kinds))])
        done.append(f"{spoil(path, chance)} {path.relative_to(folder)}")
    answer = answered(folder)
    lost = 2_000 - len(set(answer["ids"]) - {"after"})
    counts = {one.split("/")[-2] for one in done if one.endswith("count.txt")}
    told = [
        -1 if part in counts else rows  # the part's own count fell over too
        for table, part, rows in answer["lost"]
        if table == "events"
    ]
    assert answer["stored"] == 1, done
    assert "after" in answer["ids"], done
    assert lost <= 0 or -1 in told or lost <= sum(told), done
    aside = list((folder / "set-aside").glob("*-*")) if answer["lost"] else []
    assert len(aside) >= len(answer["lost"]), "what is set aside is kept"
    again = answered(folder) if number == 0 else answer
    assert set(again["ids"]) == set(answer["ids"]), "what was sound stays"


def test_a_sound_store_loses_nothing(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    shutil.copytree(sound, folder, symlinks=True)
    answer = answered(folder)
    assert answer["lost"] == []
    assert len(answer["ids"]) == 2_001


def test_lost_descriptions_are_taken_from_their_copy(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    shutil.copytree(sound, folder, symlinks=True)
    for path in [*(folder / "engine").rglob("*.sql"), *(folder / "engine").rglob("format_*.txt")]:
        if path.is_file():
            path.write_bytes(b"")
    (folder / "descriptions.1").write_bytes(b"spoilt too")
    answer = answered(folder)
    assert answer["lost"] == []
    assert len(answer["ids"]) == 2_001


def test_a_store_that_cannot_be_opened_says_what_to_do(sound: Path, tmp_path: Path) -> None:
    folder = tmp_path / "events"
    shutil.copytree(sound, folder, symlinks=True)
    for path in (folder / "engine").rglob("*.sql"):
        if path.is_file():
            path.write_bytes(b"spoilt")
    for copy in folder.glob("descriptions.*"):
        copy.unlink()
    asked = python(ASK, folder)
    assert asked.returncode == 1
    assert b"Restore a backup" in asked.stderr
