"""Run named proofs, print a line for each figure, and say whether all hold."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from tools.proofs.line import Line

Proof = Callable[[], Iterator[Line]]


def prove(proofs: Mapping[str, Proof], description: str | None) -> int:
    """Run the proofs that the command line names, all of them by default; 0 where all hold."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--only", action="append", choices=proofs)
    parser.add_argument("--list", action="store_true", help="list the proofs")
    given = parser.parse_args()
    if given.list:
        sys.stdout.writelines(f"{name}\n" for name in proofs)
        return 0
    failed = 0
    for name in given.only or proofs:
        started = time.monotonic()
        for line in proved(proofs[name]):
            failed += not line.holds
            print(f"{'ok    ' if line.holds else 'FAILED'} {name:12} {line.said}", flush=True)
        print(f"       {name:12} took {time.monotonic() - started:.0f} s", flush=True)
    print("All hold." if not failed else f"{failed} do not hold.")
    return 1 if failed else 0


def proved(proof: Proof) -> Iterator[Line]:
    """Yield the lines of a proof; one that breaks is a line that fails."""
    try:
        yield from proof()
    except Exception as fault:  # noqa: BLE001 - the other proofs must still be run
        yield Line(f"broke: {type(fault).__name__}: {fault}", holds=False)
