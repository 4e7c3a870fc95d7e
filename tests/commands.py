"""Run several ``polku`` commands in one process: what is loaded once need not be loaded again.

    python -m tests.commands < cases.json

Standard input is a JSON list of ``{"words": [...], "language": "fi"}``; standard output is a list
of ``{"code": 1, "printed": "..."}``, what each command printed on both of its outputs.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from polku.cli.main import main


class Done(NamedTuple):
    """What came of a command: its exit code, and what it printed on both outputs."""

    code: int
    printed: str


def run_all(cases: Sequence[tuple[Sequence[str], str]]) -> list[Done]:
    """Run each command (its words and the language of its shell), all in one new process."""
    given = [{"words": [*words], "language": language} for words, language in cases]
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(given),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [Done(**one) for one in json.loads(done.stdout)]


def _run(case: dict[str, Any]) -> dict[str, Any]:
    os.environ["LC_ALL"] = f"{case['language']}_FI.UTF-8"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main(case["words"])
    return {"code": code, "printed": printed.getvalue()}


if __name__ == "__main__":
    os.environ["COLUMNS"] = "400"
    json.dump([_run(one) for one in json.load(sys.stdin)], sys.stdout)
