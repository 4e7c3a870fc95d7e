"""``polku health``: ask the running server whether all is well."""

import argparse
import http.client
from typing import Any
from urllib.parse import urlsplit

import msgspec

from polku.cli.place import Place

_PATIENCE = 20.0


def add_arguments(commands: Any) -> None:
    """Add the command."""
    health = commands.add_parser("health", help="say whether the running server is well")
    health.add_argument("--data", default="data", help="the data folder")
    health.add_argument("--json", action="store_true", help="print what /api/v1/health answers")
    health.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the state; return 0 where it is well enough to work, 1 where it is failing."""
    server = Place(arguments.data).server()
    if server is None:
        print("No server is running over this data folder. Start it: polku serve")
        return 1
    status, body = _asked(server.url)
    if arguments.json:
        print(body.decode())
    else:
        _print(msgspec.json.decode(body))
    return 0 if status == 200 else 1


def _asked(url: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_PATIENCE)
    try:
        connection.request("GET", "/api/v1/health")
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def _print(state: dict[str, Any]) -> None:
    print(f"{state['status']} (Polku {state['version']})")
    for problem in state["problems"]:
        print(f"- {problem['message']}")
    for name, words in (("answer_seconds", "answers"), ("visible_seconds", "visible after")):
        if found := state[name]:
            print(f"{words}: p50 {found['p50']:.3f} s, p99 {found['p99']:.3f} s")
