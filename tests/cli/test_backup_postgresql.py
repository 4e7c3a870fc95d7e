"""Metadata on PostgreSQL is in the backup too, and comes back into an empty database."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cli.test_backup import asked, served
from tests.cli.test_shell import ANSWERS, MAPPING, importing, polku
from tools.postgres import postgres

VARIABLE = "POLKU_DATABASE"


@pytest.fixture(scope="module")
def first() -> Iterator[str]:
    """Run a server; return the address of its database."""
    with postgres() as address:
        yield address


@pytest.fixture
def second(first: str, request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database beside the first."""
    name = request.node.name
    folder = parse_qs(urlsplit(first).query)["host"][0]
    made = f"create database {name}"
    subprocess.run(["psql", "-qh", folder, "-U", "polku", "-c", made], check=True)
    return first.replace("@/polku?", f"@/{name}?")


@pytest.fixture(scope="module")
def data(first: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder whose metadata is on the server."""
    folder = tmp_path_factory.mktemp("postgresql")
    (folder / "answers.csv").write_text(ANSWERS)
    (folder / "mapping.toml").write_text(MAPPING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, first)
        done = importing(folder, folder / "data")
    assert done.returncode == 0, done.stderr
    assert not (folder / "data" / "polku.db").exists()
    return folder / "data"


def test_a_restored_copy_answers_the_same(
    data: Path, first: str, second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, first)
    with served(data):
        made = polku("backup", str(tmp_path / "kept"), data=data)
    assert made.returncode == 0, made.stderr
    answers = asked(data)
    refused = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert "not empty" in refused.stderr, "what is in use is not written over"
    monkeypatch.delenv(VARIABLE)
    refused = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert "Set POLKU_DATABASE to an empty database" in refused.stderr
    assert not (tmp_path / "copy").exists()
    monkeypatch.setenv(VARIABLE, second)
    back = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert back.returncode == 0, back.stderr
    assert not (tmp_path / "copy" / "polku.dump").exists()
    assert len(answers) >= 50
    assert asked(tmp_path / "copy") == answers
    checked = polku("backup", str(tmp_path / "kept"), "--verify", data=data)
    assert "is whole" in checked.stdout


def test_without_its_tools_the_command_says_what_to_install(
    data: Path, first: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, first)
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = polku("backup", str(tmp_path / "kept"), data=data)
    assert refused.returncode == 1
    assert "apt install postgresql-client" in refused.stderr
    assert polku("backup", str(tmp_path / "kept"), "--list", data=data).stdout == ""


def test_a_file_of_metadata_is_not_restored_onto_a_server(
    second: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = polku("backup", str(tmp_path / "kept"), data=tmp_path / "data")
    assert made.returncode == 0, made.stderr
    monkeypatch.setenv(VARIABLE, second)
    refused = polku("restore", str(tmp_path / "kept"), data=tmp_path / "copy")
    assert "without POLKU_DATABASE" in refused.stderr
