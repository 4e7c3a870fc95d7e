"""``polku ask`` answers every form, or says what was wrong, and never breaks."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.forms import ASKED

#: Asks each of the command lines of its input in one process; prints how each ended.
ASKING = """
import contextlib, io, json, sys
from polku.cli.main import main
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            ended = main(words)
        except SystemExit as left:
            ended = left.code
    print(json.dumps([ended, out.getvalue(), err.getvalue()]))
"""
MAKING = """
import polku
from datetime import UTC, datetime
from polku.vocabulary.event import Event
place = polku.open({folder!r})
project = place.project_or_new("shop")
at = datetime(2026, 3, 2, 12, tzinfo=UTC)
place.sink().append(project.pk, [Event(
    message_id="one", kind="track", name="Order Placed", timestamp=at, received_at=at, user_id="ada"
)])
"""
FORMATS = ("table", "json", "csv", "sql")
HOSTILE = ("'; drop table polku.events; --", "(a+)+$", "{project:UInt32}", "%s %(x)s", "a`b\\'")


def test_every_form_is_answered_or_explained(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    words = [
        ["ask", name, *_flags(asked), "--data", folder, "--format", FORMATS[number % 4]]
        for number, (name, asked) in enumerate(ASKED.items())
    ]
    words += [
        ["ask", name, *_flags(asked | {"where": [text]}), "--data", folder]
        for (name, asked), text in zip(list(ASKED.items())[::3], itertools.cycle(HOSTILE))
    ]
    decade = "--from=2016-04-27 --to=2026-04-26 --every=hour"
    words += [
        ["ask", "trend", *decade.split(), "--data", folder],
        ["ask", "nps", "--project", "'; --", "--data", folder],
    ]
    _run(MAKING.format(folder=folder))
    ended = [json.loads(line) for line in _run(ASKING, json.dumps(words)).splitlines()]
    assert len(ended) == len(words)
    for asked, (code, out, err) in zip(words, ended, strict=True):
        assert code in (0, 1), (asked, code, err)
        assert "Traceback" not in err, asked
        assert out if code == 0 else len(err) > 20, asked
        assert "ada" not in out, asked
    assert all(code == 0 for code, _, _ in ended[: len(ASKED)])
    assert "jaksoa on liikaa" in ended[-2][2]
    assert "shop" in ended[-1][2]


def _flags(words: dict[str, list[str]]) -> list[str]:
    return [
        f"--{name.replace('_', '-')}={value}" for name, values in words.items() for value in values
    ]


def _run(code: str, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=given,
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "fi_FI.UTF-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
