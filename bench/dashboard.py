"""Time a dashboard of twelve questions over a served data folder, as a browser fetches it.

    python -m bench.dashboard [--data DIR] [--events 20000000] [--rounds 3]

``frame`` is the page itself, ``first`` the page and its first answer, ``all`` the page and every
answer, two at a time. ``cold`` is a server just started, with the events' files out of the
machine's memory; ``warm`` the same server asked again within a minute, ``anew`` after its answers
were forgotten. A folder without a project is filled with the events of `bench.measure.world`.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import httpx

from tools.browsing import free_port, wait_for

_STEPS = [("step", name) for name in ("Address Entered", "Plan Chosen", "Order Placed")]
_CHANGE = [("every", "week"), ("compare", "previous")]
#: Twelve questions of a usual dashboard, each of four weeks.
TWELVE: tuple[tuple[str, list[tuple[str, str]]], ...] = (
    ("nps", _CHANGE),
    ("csat", _CHANGE),
    ("trend", [*_CHANGE, ("measure", "people")]),
    ("trend", [*_CHANGE, ("measure", "total"), ("by", "channel")]),
    ("funnel", [*_STEPS, ("compare", "previous")]),
    ("contacts", _CHANGE),
    ("chatbot", []),
    ("paths", []),
    ("lifecycle", [("every", "week")]),
    ("stickiness", [("every", "day")]),
    ("retention", [("every", "week")]),
    ("vitals", [("every", "week")]),
)


def prepare(data: Path, events: int) -> str:
    """Make what is missing in ``data``; return the token of a link to the dashboard."""
    from polku.cli.place import Place  # noqa: PLC0415 - Django must know the folder first

    place = Place(str(data))
    from polku.demo import setup  # noqa: PLC0415
    from polku.features.dashboards.cards import add_question  # noqa: PLC0415
    from polku.features.dashboards.rules import make_dashboard  # noqa: PLC0415
    from polku.features.dashboards.sharing import share  # noqa: PLC0415
    from polku.features.projects.rules import Project, User, create_project  # noqa: PLC0415
    from polku.features.touchpoints.rules import replace_rules  # noqa: PLC0415
    from polku.store import open_store  # noqa: PLC0415

    project = Project.objects.first()
    if project is None:
        from bench.measure.world import VIEW, make  # noqa: PLC0415

        project = create_project("Lumo Netti", zone=setup.TIMEZONE, slug="lumo-netti")
        replace_rules(project, setup.RULES)
        if project.pk != VIEW.project_id:
            raise SystemExit("the events are made for the first project of a folder")
        make(open_store(place.events), events)
    by, _ = User.objects.get_or_create(email="bench@example.com", defaults={"name": "Bench"})
    made = make_dashboard(project, "Twelve questions")
    for name, parameters in TWELVE:
        add_question(made, name, parameters)
    return share(made, "bench", 7, by)[1]


def fetch(address: str) -> tuple[float, float, float]:
    """Return the seconds until the page, its first answer, and all its answers are there."""
    began = time.perf_counter()
    with httpx.Client(base_url=address.partition("/shared/")[0], timeout=300) as client:
        page = client.get(address)
        page.raise_for_status()
        frame = time.perf_counter() - began
        sources = [unescape(one) for one in re.findall(r'data-src="([^"]+)"', page.text)]
        if len(sources) != len(TWELVE):
            raise SystemExit(f"{len(sources)} questions instead of {len(TWELVE)}")
        done: list[float] = []

        def one(source: str) -> None:
            client.get(source).raise_for_status()
            done.append(time.perf_counter() - began)

        with ThreadPoolExecutor(2) as lanes:
            list(lanes.map(one, sources))
    return frame, done[0], done[-1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for each state of the server."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--data", type=Path, default=Path("bench-dashboard"))
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.prepare:
        print(json.dumps(prepare(asked.data, asked.events)))
        return
    # a process of its own makes the data: it must not have the folder open when it is served
    words = ["--prepare", "--data", str(asked.data), "--events", str(asked.events)]
    command = [sys.executable, "-m", "bench.dashboard", *words]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    token = json.loads(made.splitlines()[-1])
    print(f"{'':8}{'frame':>8}{'first':>8}{'all':>8}   seconds")
    for _ in range(asked.rounds):
        _round(asked.data, token)


def _forget(data: Path) -> None:
    """Take the files of the folder out of the machine's memory."""
    for path in data.rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)


def _round(data: Path, token: str) -> None:
    _forget(data)
    port = free_port()
    server = [sys.executable, "-m", "polku.cli.main", "serve", "--data", str(data)]
    with subprocess.Popen([*server, "--port", str(port)], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            page = f"{address}/shared/{token}/"
            for state, pause in (("cold", 0), ("warm", 0), ("anew", 61)):
                time.sleep(pause)
                frame, first, every = fetch(page)
                print(f"{state:8}{frame:8.2f}{first:8.2f}{every:8.2f}")
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
