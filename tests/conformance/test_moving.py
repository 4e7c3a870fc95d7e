"""``polku move`` takes everything to a server and back, goes on where it stopped, and compares."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from polku.measure.golden import answers
from polku.measure.golden_questions import golden_questions
from polku.store import Store
from polku.store.moving import Copying
from tests.conformance import world
from tests.conformance.machines import PASSWORD, USER, address, cluster, machine, opened


def polku(*words: str, data: Path, events: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POLKU_EVENTS": events, "LC_ALL": "en_US.UTF-8"}
    command = [sys.executable, "-m", "polku.cli.main", *words, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_the_command_moves_to_a_server_and_back(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert polku("demo", "--people", "60", "--only-data", data=data).returncode == 0
    ask = ("ask", "trend", "--by", "channel", "--every", "month", "--format", "csv")
    before = polku(*ask, data=data).stdout
    with machine(tmp_path / "server", "--user", USER, "--password", PASSWORD) as port:
        there = address(port)
        moved = polku("move", "--to", there, data=data)
        assert "the answers to 50 questions" in moved.stdout, moved.stderr
        assert PASSWORD not in moved.stdout
        assert polku(*ask, data=data, events=there).stdout == before != ""
        shutil.rmtree(data / "events" / "engine")
        back = polku("move", "--to", "folder", data=data, events=there)
        assert "the answers to 50 questions" in back.stdout, back.stderr
        assert "already" in polku("move", "--to", there, data=data, events=there).stderr
    assert polku(*ask, data=data).stdout == before
    assert "does not answer" in polku("move", "--to", there, data=data).stderr


def test_a_copy_that_was_cut_short_goes_on(store: Store, project_id: int, tmp_path: Path) -> None:
    store.append(project_id, world.events())
    store.identities.refresh()
    with cluster(tmp_path) as target:
        copying = Copying(store.address, target)
        mine = [piece for piece in copying.missing() if piece.project == project_id]
        assert {piece.table for piece in mine} >= {"events", "links"}
        for piece in mine[1:]:
            copying.copy(piece)
        first, half = mine[0], mine[1]
        lost = f"{half.condition} and message_hash % 2 = 0"
        with copying._target.client() as client:
            for statement in target.form.erase(half.table, lost):
                client.command(statement)
        left = [piece for piece in copying.missing() if piece.project == project_id]
        assert left == [first, half]
        for piece in left:
            copying.copy(piece)
        assert not [piece for piece in copying.missing() if piece.project == project_id]
        counts = copying.months()
        assert all(here == there for (one, _), (here, there) in counts.items() if one == project_id)
        copying.close()
        view = world.view(project_id)
        questions = golden_questions(view, world.KNOWN)[::7]
        with opened(tmp_path, target) as copy:
            now = world.KNOWN.newest
            assert answers(copy, view, questions, now) == answers(store, view, questions, now)
