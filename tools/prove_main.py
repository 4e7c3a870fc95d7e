"""Run everything that a command can prove of the main job; one line a figure, 0 where all hold.

    python -m tools.prove_main [--only NAME]... [--list]

It may take an hour: it clones the repository, sets it up as a newcomer would, imports the real
data, kills the server twenty times and asks twenty million events.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator

from tools.proofs import figures, fresh, sdk, suites
from tools.proofs.line import Line

Proof = Callable[[], Iterator[Line]]

PROOFS: dict[str, Proof] = {
    "figures": figures.of_real_data,
    "planted": suites.planted,
    "sdk": sdk.live,
    "kill": suites.killed,
    "bad-input": suites.bad_input,
    "screenshots": suites.screenshots,
    "bench": suites.benchmarks,
    "fresh": fresh.clone,
}


def main() -> int:
    """Prove, print, and say whether all holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=PROOFS)
    parser.add_argument("--list", action="store_true", help="list the proofs")
    given = parser.parse_args()
    if given.list:
        sys.stdout.writelines(f"{name}\n" for name in PROOFS)
        return 0
    failed = 0
    for name in given.only or PROOFS:
        started = time.monotonic()
        for line in proved(PROOFS[name]):
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


if __name__ == "__main__":
    sys.exit(main())
