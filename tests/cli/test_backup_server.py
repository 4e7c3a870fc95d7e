"""Events on a server are in the backup too, and come back into a folder or an empty server."""

import re
from pathlib import Path

import pytest

from tests.cli import test_backup
from tests.cli.test_backup import served
from tests.cli.test_shell import polku
from tests.conformance.machines import PASSWORD, USER, address, machine

VARIABLE = "POLKU_EVENTS"


def asked(data: Path) -> list[str]:
    """Return the answers to the golden questions; sums of fractions depend on the rows' order."""
    return [
        re.sub(r"\d+\.\d{6,}", lambda found: f"{float(found[0]):.6f}", answer)
        for answer in test_backup.asked(data)
    ]


def test_events_of_a_server_come_back_to_a_folder_and_to_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = ("--user", USER, "--password", PASSWORD)
    data, kept = tmp_path / "data", str(tmp_path / "kept")
    with machine(tmp_path / "1", *who) as port, machine(tmp_path / "2", *who) as other:
        monkeypatch.setenv(VARIABLE, address(port))
        assert polku("demo", "--people", "25", "--only-data", data=data).returncode == 0
        (data / "pulls").mkdir()
        (data / "pulls" / "1.secret").write_text("a password")
        with served(data):
            made = polku("backup", kept, data=data)
        assert made.returncode == 0, made.stderr
        answers = asked(data)
        refused = polku("restore", kept, data=tmp_path / "over")
        assert "holds events" in refused.stderr
        monkeypatch.setenv(VARIABLE, address(other))
        back = polku("restore", kept, data=tmp_path / "second")
        assert back.returncode == 0, back.stderr
        assert asked(tmp_path / "second") == answers
    monkeypatch.delenv(VARIABLE)
    back = polku("restore", kept, data=tmp_path / "copy")
    assert back.returncode == 0, back.stderr
    assert asked(tmp_path / "copy") == answers
    assert len(answers) >= 50
    assert not (tmp_path / "copy" / "events" / "tables").exists()
    assert not (tmp_path / "copy" / "pulls").exists(), "no backup holds the passwords of pulls"
