"""The ``polku`` command: read the words of the shell and call what they ask for."""

import argparse
import sys
from collections.abc import Callable, Sequence

from polku.cli import (
    asking,
    assisting,
    backing,
    cataloguing,
    checking,
    demonstrating,
    erasing,
    exporting,
    health,
    importing,
    moving,
    owning,
    querying,
    serving,
    working,
)
from polku.cli.wording import said
from polku.vocabulary.errors import PolkuError

Run = Callable[[argparse.Namespace], int]


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 where it could not be done (and say why)."""
    arguments = _parser().parse_args(words)
    run: Run = arguments.run
    try:
        return run(arguments)
    except PolkuError as error:
        print(said(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="polku", description="Lead your digital customer experience on your own machine."
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for room in (
        serving,
        demonstrating,
        erasing,
        importing,
        exporting,
        asking,
        querying,
        assisting,
        cataloguing,
        owning,
        working,
        health,
        backing,
        checking,
        moving,
    ):
        room.add_arguments(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
