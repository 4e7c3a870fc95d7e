"""``polku owner-link``: a one-time link by which whoever has the console becomes an owner."""

import argparse
from typing import Any

from polku.cli.place import Place


def add_arguments(commands: Any) -> None:
    """Add the command."""
    one = commands.add_parser("owner-link", help="print a one-time sign-in link for an owner")
    one.add_argument("--data", default="data", help="the data folder")
    one.add_argument("--url", default="http://127.0.0.1:8000", help="where the pages are served")
    one.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print a new link; earlier unused ones end."""
    Place(arguments.data)
    print(owner_link(arguments.url))
    return 0


def owner_link(url: str) -> str:
    """Return a new one-time link; it can be used for an hour."""
    from django.urls import reverse

    from polku.features.projects.rules import issue_owner_link

    return url + reverse("account:welcome", args=[issue_owner_link()])
