"""``polku mcp``: let an assistant ask the same questions as a person, with the caller's rights."""

import argparse
import os
from typing import Any


def add_arguments(commands: Any) -> None:
    """Add the command."""
    mcp = commands.add_parser("mcp", help="answer an assistant (Model Context Protocol)")
    mcp.add_argument("--project", default="", help="the project's short name")
    mcp.add_argument("--data", default="data", help="the data folder of this machine")
    mcp.add_argument("--url", default="", help="a server to ask instead, with POLKU_TOKEN")
    mcp.add_argument("--rows", action="store_true", help="offer SQL too, which shows single rows")
    mcp.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve one assistant on standard input and output."""
    from polku.cli.assistants.askers import Asker, HereAsker, ThereAsker
    from polku.cli.assistants.serving import serve_assistant

    asker: Asker
    if arguments.url:
        token = os.environ.get("POLKU_TOKEN", "")
        asker = ThereAsker(arguments.url, token, arguments.project)
    else:
        asker = HereAsker(arguments.data, arguments.project)
    serve_assistant(asker, rows=arguments.rows)
    return 0
