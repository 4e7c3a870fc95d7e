"""A data folder of each earlier version is brought up to date at the start, and answers the same.

Each fixture is made once, by ``python -m tools.keep_fixture``, with the version that it names.
"""

import json
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_shell import polku
from tools.keep_fixture import ANSWERS, FIXTURES

KEPT = sorted(FIXTURES.glob("*.tar.xz"))

#: Ask every question in one process; as `polku ask` does.
ASK = """
import json, sys
from polku.cli.asking import add_arguments
import argparse
from polku.cli.place import Place
parser = argparse.ArgumentParser()
add_arguments(parser.add_subparsers())
place, found = Place(sys.argv[1]), []
for words in json.load(sys.stdin):
    said = vars(parser.parse_args(["ask", *words]))
    given = {k[5:]: v for k, v in said.items() if k.startswith("word_") and v}
    result = place.ask_words(said["question"], "", given)
    found.append({"columns": result.columns, "rows": result.rows, "n": result.n})
json.dump(found, sys.stdout, default=str)
"""
#: Bring a folder up to date, and be killed after so many statements to either database.
KILLED = """
import os, signal, sys
left = int(sys.argv[2])
def counted(function):
    def wrapped(*args, **kwargs):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return wrapped
if sys.argv[3] == "metadata":
    from django.db.backends.utils import CursorWrapper
    CursorWrapper.execute = counted(CursorWrapper.execute)
else:
    from clickhouse_connect.driver._backendclient import SyncBackendClient
    SyncBackendClient.command = counted(SyncBackendClient.command)
from polku.cli.place import Place
from polku.store import open_store
place = Place(sys.argv[1])
open_store(place.events).close()
"""

kept = pytest.mark.parametrize("fixture", KEPT, ids=lambda path: path.name.removesuffix(".tar.xz"))


def unpacked(fixture: Path, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Return the data folder of a fixture, and what it answered when it was made."""
    with tarfile.open(fixture) as archive:
        archive.extractall(folder, filter="tar")
    return folder / "data", json.loads((folder / ANSWERS).read_text())


def python(code: str, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, timeout=240
    )


def check_answers(data: Path, golden: list[dict[str, Any]]) -> None:
    """Hold every answer to the one that was kept; columns may have been added."""
    asked = python(ASK, str(data), given=json.dumps([one["words"] for one in golden]))
    assert asked.returncode == 0, asked.stderr
    for one, answer in zip(golden, json.loads(asked.stdout), strict=True):
        assert answer["n"] == one["n"], one["words"]
        at = [answer["columns"].index(name) for name in one["columns"]]
        rows = [[row[n] for n in at] for row in answer["rows"]]
        # of those that are equally many, either may come first
        assert sorted(rounded(rows), key=str) == sorted(rounded(one["rows"]), key=str), one["words"]


def rounded(value: Any) -> Any:
    """Return nested lists with each fraction to six digits: sums may run in another order."""
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def test_there_is_a_fixture() -> None:
    assert KEPT


@kept
def test_an_earlier_folder_answers_the_same(fixture: Path, tmp_path: Path) -> None:
    data, golden = unpacked(fixture, tmp_path)
    check_answers(data, golden)


@kept
def test_a_start_that_is_killed_at_any_step_is_completed_by_the_next(
    fixture: Path, tmp_path: Path
) -> None:
    data, golden = unpacked(fixture, tmp_path)
    for which, steps in (("metadata", (20, 50)), ("events", (4, 7))):
        ended = [python(KILLED, str(data), str(n), which) for n in steps]
        assert ended[0].returncode == -9, ended[0].stderr
    check_answers(data, golden)


@kept
@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "made by a newer version"), ("fi", "uudempi Polku")],
)
def test_metadata_of_a_newer_version_is_refused(
    fixture: Path, tmp_path: Path, language: str, said: str
) -> None:
    data, _ = unpacked(fixture, tmp_path)
    with sqlite3.connect(data / "polku.db") as database:
        database.execute(
            "insert into django_migrations (app, name, applied)"
            " values ('projects', '0999_from_the_future', '2030-01-01')"
        )
    database.close()
    refused = polku("ask", "nps", data=data, language=language)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@kept
def test_events_of_a_newer_version_are_refused(fixture: Path, tmp_path: Path) -> None:
    data, _ = unpacked(fixture, tmp_path)
    future = (
        "import sys; from polku.store import open_store; store = open_store(sys.argv[1])\n"
        "with store._write.client() as client:\n"
        "    client.command('insert into polku.migrations values (999)')\n"
        "store.close()"
    )
    assert python(future, str(data / "events")).returncode == 0
    refused = polku("ask", "nps", data=data)
    assert refused.returncode == 1
    assert "stored by a newer version" in refused.stderr
    assert "Traceback" not in refused.stderr
