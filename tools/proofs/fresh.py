"""A clean clone: set up, demonstrated, checked and tested as a newcomer would."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tools.browsing import free_port, wait_for
from tools.proofs.line import ROOT, SHARED, Line, run


def clone() -> Iterator[Line]:
    """Clone, ``make demo`` twice, ``make check`` and ``make test``."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "polku"
        run(["git", "clone", "-q", str(ROOT), str(checkout)])
        started = time.monotonic()
        run(["make", "install"], checkout)
        yield Line(f"make install, downloads included: {time.monotonic() - started:.0f} s", True)
        for name, most in (("first", 240), ("second", 10)):
            seconds, stopped = demonstrated(checkout)
            yield Line(f"{name} make demo: {seconds:.0f} s (at most {most})", seconds <= most)
            yield Line(f"Ctrl-C stopped it with {stopped}", stopped == 0)
        for target in ("check", "test"):
            started = time.monotonic()
            done = run(["make", target], checkout, POLKU_SHARED=str(SHARED.resolve()))
            said = (done.stdout.strip() or done.stderr.strip()).splitlines()[-1:]
            seconds = time.monotonic() - started
            yield Line(f"make {target}: {seconds:.0f} s, {' '.join(said)}", done.returncode == 0)


def demonstrated(checkout: Path) -> tuple[float, int]:
    """Return how long ``make demo`` takes to answer, and how it ends on Ctrl-C."""
    port = str(free_port())
    started = time.monotonic()
    process = subprocess.Popen(  # noqa: S603
        ["make", "demo", f"PORT={port}"],  # noqa: S607
        cwd=checkout,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}", 600)
        seconds = time.monotonic() - started
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
    finally:
        os.killpg(process.pid, signal.SIGINT)
    return seconds, process.wait(60)
