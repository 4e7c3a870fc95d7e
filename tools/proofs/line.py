"""One printed line of a proof, and the ways to run a command for it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
SHARED = Path(os.environ.get("POLKU_SHARED", ROOT.parent / "shared"))


class Line(NamedTuple):
    """What was found, and whether it is what was asked for."""

    said: str
    holds: bool


def run(
    words: Sequence[str],
    folder: Path = ROOT,
    seconds: float = 3600,
    given: str | None = None,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run a command of ours, with ``given`` as its input, and keep what it prints."""
    settings = {**os.environ, "POLKU_SHARED": str(SHARED.resolve()), **environment}
    return subprocess.run(  # noqa: S603 - our own commands
        list(words),
        cwd=folder,
        env=settings,
        input=given,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def polku(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the ``polku`` command of this checkout."""
    return run([sys.executable, "-m", "polku.cli.main", *words])
