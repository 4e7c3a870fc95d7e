"""Bad input is explained in the person's language, and loses nothing that was good."""

import base64
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tools.browsing import free_port, wait_for

GOOD = "when;who;score\n2026-03-02T10:00:00Z;ada;9\n2026-03-03T10:00:00Z;bo;3\n"
MAPPING = """
source = "answers"
[[events]]
event = "Survey Answered"
person = { column = "who", known = true }
time = { column = "when" }
score = { column = "score", metric = "nps" }
"""
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad-input")


def importing(
    folder: Path, content: bytes, language: str, mapping: str = MAPPING, name: str = "given.csv"
) -> subprocess.CompletedProcess[str]:
    file, rules = folder / name, folder / "mapping.toml"
    file.write_bytes(content)
    rules.write_text(mapping)
    words = ["import", str(file), "--mapping", str(rules), "--project", "shop"]
    return subprocess.run(
        [sys.executable, "-m", "polku.cli.main", *words, "--data", str(folder / "data")],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": f"{language}_FI.UTF-8", "COLUMNS": "400"},
        check=False,
    )


FILES = [
    (b"", MAPPING, "en", "empty"),
    (b"", MAPPING, "fi", "tyhjä"),
    (PNG, MAPPING, "en", "PNG"),
    (PNG, MAPPING, "fi", "PNG"),
    (gzip.compress(PNG, mtime=0), MAPPING, "en", "PNG"),
    (GOOD.replace("bo", "Päivö").encode("latin-1"), MAPPING, "en", "encoding"),
    (GOOD.replace("bo", "Päivö").encode("latin-1"), MAPPING, "fi", "merkistö"),
    (GOOD.encode(), MAPPING.replace('"who"', '"whom"'), "en", "whom"),
    (GOOD.encode(), MAPPING.replace('"who"', '"whom"'), "fi", "whom"),
    (GOOD.replace("2026-03-02T10:00:00Z", "soon").encode(), MAPPING, "en", "soon"),
    (GOOD.replace("2026-03-02T10:00:00Z", "soon").encode(), MAPPING, "fi", "soon"),
    (GOOD.replace(";9", ";11").encode(), MAPPING, "en", "11"),
    (GOOD.replace(";9", ";11").encode(), MAPPING, "fi", "11"),
]


@pytest.mark.parametrize(("content", "mapping", "language", "said"), FILES)
def test_a_bad_file_is_explained(
    folder: Path, content: bytes, mapping: str, language: str, said: str
) -> None:
    done = importing(folder, content, language, mapping)
    printed = done.stderr + done.stdout
    assert done.returncode == 1
    assert said in printed
    assert "Traceback" not in printed


def test_utf_16_is_read_as_what_it_is(folder: Path) -> None:
    done = importing(folder, GOOD.replace("bo", "Päivö").encode("utf-16"), "en")
    assert done.returncode == 0, done.stderr


def test_a_line_of_200_mb_is_refused_in_little_memory(folder: Path) -> None:
    content = b"when;who;score\n" + b"x" * 200_000_000 + b"\n2026-03-02T10:00:00Z;ada;9\n"
    done = importing(folder, content, "en")
    printed = done.stderr + done.stdout
    assert done.returncode == 1
    assert "Traceback" not in printed
    assert "16 million characters" in printed


def test_the_good_rows_beside_a_bad_one_are_kept_and_the_bad_one_is_given_back(
    folder: Path,
) -> None:
    done = importing(folder, GOOD.replace(";9", ";11").encode(), "en", name="half.csv")
    assert "1 rejected" in done.stdout + done.stderr
    (rejected,) = folder.glob("half*.rejected.csv")
    assert "ada" in rejected.read_text()
    assert "bo" not in rejected.read_text()


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    data = folder / "served"
    port = str(free_port())
    command = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data), "--port", port]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.mark.parametrize(
    ("language", "said"), [("en", "No project has this write key"), ("fi", "kirjoitusavain")]
)
def test_an_unknown_write_key_is_said(server: str, language: str, said: str) -> None:
    answer = httpx.post(
        f"{server}/v1/track",
        json={"writeKey": "nobody's", "event": "x", "userId": "ada"},
        headers={"Accept-Language": language},
    )
    assert answer.status_code == 401
    assert said in answer.json()["error"]["message"]


@pytest.mark.parametrize("language", ["en", "fi"])
def test_a_project_of_others_is_not_there(server: str, language: str) -> None:
    answer = httpx.get(
        f"{server}/api/v1/projects/others/ask/nps", headers={"Accept-Language": language}
    )
    assert answer.status_code in (401, 404)
    assert json.loads(answer.text)["error"]["message"]
