"""The command line answers alone and beside a server, in every format, in the shell's language."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.browsing import free_port, wait_for

ANSWERS = "when,who,score\n" + "".join(
    f"2026-03-{day:02d}T10:00:00Z,p{day},{day % 11}\n" for day in range(1, 29)
)
MAPPING = """
source = "answers"
[[events]]
event = "Survey Answered"
person = { column = "who", known = true }
time = { column = "when" }
score = { column = "score", metric = "nps" }
"""


def polku(*words: str, data: Path, language: str = "en") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": f"{language}_FI.UTF-8"}
    command = [sys.executable, "-m", "polku.cli.main", *words, "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with 28 answers in the project *shop*."""
    folder = tmp_path_factory.mktemp("shell")
    (folder / "answers.csv").write_text(ANSWERS)
    (folder / "mapping.toml").write_text(MAPPING)
    done = importing(folder, folder / "data")
    assert done.returncode == 0, done.stderr
    return folder / "data"


def importing(files: Path, data: Path) -> subprocess.CompletedProcess[str]:
    mapping = str(files / "mapping.toml")
    words = ["import", str(files / "answers.csv"), "--mapping", mapping, "--project", "shop"]
    return polku(*words, data=data)


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    """Serve the folder in another process."""
    port = str(free_port())
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        assert process.wait(20) == 0


def test_the_formats_say_the_same(data: Path) -> None:
    answered = {
        form: polku("ask", "nps", "--format", form, data=data).stdout
        for form in ("table", "json", "csv", "sql")
    }
    whole = json.loads(answered["json"])
    row = dict(zip(whole["columns"], whole["rows"][0], strict=True))
    assert (row["n"], whole["n"]) == (28, 28)
    assert "adjusted Wald, 95%" in whole["formula"]
    (read,) = csv.DictReader(io.StringIO(answered["csv"]))
    assert float(read["score"]) == pytest.approx(row["score"])
    assert f"{row['score']:.2f}" in answered["table"]
    assert answered["sql"].count("select") >= 2
    assert "{project:UInt32}" in answered["sql"]


def test_questions_and_imports_go_through_a_running_server(data: Path, server: str) -> None:
    before = polku("ask", "nps", "--format", "json", data=data)
    again = importing(data.parent, data)
    after = polku("ask", "nps", "--format", "json", data=data)
    assert again.returncode == 0, again.stderr
    assert "28 already there" in again.stderr + again.stdout
    assert json.loads(after.stdout)["rows"] == json.loads(before.stdout)["rows"]


def test_a_second_server_is_refused_with_the_way_out(data: Path, server: str) -> None:
    second = polku("serve", "--port", str(free_port()), data=data)
    assert second.returncode == 1
    assert "in use by another Polku process" in second.stderr


@pytest.mark.parametrize(
    ("words", "language", "said"),
    [
        (["nps", "--from", "tomorrow"], "en", "from"),
        (["nps", "--project", "nobody"], "en", "shop"),
        (["nps", "--project", "nobody"], "fi", "Tässä kansiossa"),
        (["trend", "--measure", "mood"], "en", "sum:PROPERTY"),
        (["promise", "--made-by", "A", "--kept-by", "B"], "en", "one deadline"),
    ],
)
def test_what_cannot_be_asked_is_explained(
    data: Path, words: list[str], language: str, said: str
) -> None:
    answered = polku("ask", *words, data=data, language=language)
    assert answered.returncode == 1
    assert said in answered.stderr
    assert "Traceback" not in answered.stderr


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_events_that_arrive_are_listed(data: Path, form: str) -> None:
    done = polku("events", "--project", "shop", "--format", form, data=data)
    assert done.returncode == 0, done.stderr
    assert "Survey Answered" in done.stdout
    assert "28" in done.stdout
