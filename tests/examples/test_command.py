"""`polku import` in a shell: what it says, in both languages, and what it leaves behind."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

MAPPING = """
[[events]]
event = "Survey Answered"
person = { column = "who", known = true }
time = { column = "at" }
score = { column = "nps", metric = "nps" }
"""
ROWS = "who,at,nps\na,2026-04-01,9\nb,2026-04-31,9\nc,2026-04-01,11\n"
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "answers.csv").write_text(ROWS)
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return tmp_path


def polku(folder: Path, *words: str, language: str = "en") -> Done:
    command = [sys.executable, "-m", "polku.cli.main", "import", *words, "--data", "data"]
    environment = {**os.environ, "LC_ALL": f"{language}.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [*command, "--mapping", "mapping.toml", "--project", "shop"],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
        timeout=120,
    )


def test_what_is_rejected_is_said_and_kept(folder: Path) -> None:
    done = polku(folder, "answers.csv")
    assert done.returncode == 1, done.stderr
    assert "answers.csv: 3 rows read, 1 imported, 0 left out, 2 rejected." in done.stdout
    assert "1 × The score 11 in the column nps is outside 0 to 10. (first: line 4)" in done.stdout
    with (folder / "answers.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["3", "4"]


def test_the_same_file_twice_changes_nothing_and_a_clean_file_exits_with_0(folder: Path) -> None:
    (folder / "answers.csv").write_text("\n".join(ROWS.splitlines()[:2]))
    assert polku(folder, "answers.csv").returncode == 0
    again = polku(folder, "answers.csv", language="fi")
    assert again.returncode == 0
    assert "1 tapahtumaa: 0 uutta, 1 oli jo tallessa." in again.stdout


@pytest.mark.parametrize(
    ("body", "language", "said"),
    [
        (b"", "fi", "other.csv on tyhjä"),
        ("who;päivä\n".encode("latin-1"), "en", "is not UTF-8"),
        (b"who,when,nps\na,2026-04-01,1\n", "fi", "ei ole saraketta ”at”"),
    ],
)
def test_nothing_is_imported_where_one_file_cannot_be(
    folder: Path, body: bytes, language: str, said: str
) -> None:
    (folder / "other.csv").write_bytes(body)
    done = polku(folder, "answers.csv", "other.csv", language=language)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""
    assert not (folder / "answers.csv.rejected.csv").exists()
