"""Bad input is explained in the person's language, and loses nothing that was good."""

import base64
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.commands import Done, run_all
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


def command(folder: Path, content: bytes, mapping: str = MAPPING, name: str = "given") -> list[str]:
    """Return the words of the command that imports ``content``, put into files of this name."""
    file, rules = folder / f"{name}.csv", folder / f"{name}.toml"
    file.write_bytes(content)
    rules.write_text(mapping)
    words = ["import", str(file), "--mapping", str(rules), "--project", "shop"]
    return [*words, "--data", str(folder / "data")]


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


GOOD_OF_UTF_16 = GOOD.replace("bo", "Päivö").encode("utf-16")
LONG_LINE = b"when;who;score\n" + b"x" * 200_000_000 + b"\n2026-03-02T10:00:00Z;ada;9\n"
HALF_BAD = GOOD.replace(";9", ";11").encode()


@pytest.fixture(scope="module")
def done(folder: Path) -> list[Done]:
    """Return what came of each of `FILES`, then of the three above."""
    bad = [
        (command(folder, content, mapping, f"bad-{number}"), language)
        for number, (content, mapping, language, _) in enumerate(FILES)
    ]
    others = {"wide": GOOD_OF_UTF_16, "long": LONG_LINE, "half": HALF_BAD}
    return run_all(
        [*bad, *((command(folder, content, name=name), "en") for name, content in others.items())]
    )


@pytest.mark.parametrize(
    ("number", "said"), list(enumerate(said for *_, said in FILES)), ids=[one[3] for one in FILES]
)
def test_a_bad_file_is_explained(done: list[Done], number: int, said: str) -> None:
    assert done[number].code == 1
    assert said in done[number].printed
    assert "Traceback" not in done[number].printed


def test_utf_16_is_read_as_what_it_is(done: list[Done]) -> None:
    assert done[-3].code == 0, done[-3].printed


def test_a_line_of_200_mb_is_refused_in_little_memory(done: list[Done]) -> None:
    assert done[-2].code == 1
    assert "Traceback" not in done[-2].printed
    assert "16 million characters" in done[-2].printed


def test_the_good_rows_beside_a_bad_one_are_kept_and_the_bad_one_is_given_back(
    done: list[Done], folder: Path
) -> None:
    assert "1 rejected" in done[-1].printed
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
