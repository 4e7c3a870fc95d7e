"""Serve the demonstration, start again when the code changes, and rebuild the assets.

    python -m tools.develop [--data DIR] [--port N]

A fresh process each time: the engine must never be forked or opened twice.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from watchfiles import run_process

ROOT = Path(__file__).parent.parent


def main() -> int:
    """Watch and serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="data")
    parser.add_argument("--port", default="8000")
    given = parser.parse_args()
    assets = subprocess.Popen([sys.executable, "-m", "tools.assets", "--watch"], cwd=ROOT)
    words = [sys.executable, "-m", "polku.cli.main", "demo", "--data", given.data]
    command = " ".join([*words, "--port", given.port])
    try:
        run_process(ROOT / "src", target=command, target_type="command", sigint_timeout=12)
    finally:
        assets.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
