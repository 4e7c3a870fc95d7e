"""Run everything that a command can prove of the main job; one line a figure, 0 where all hold.

    python -m tools.prove_main [--only NAME]... [--list]

It may take an hour: it clones the repository, sets it up as a newcomer would, imports the real
data, kills the server twenty times and asks twenty million events.
"""

import sys

from tools.proofs import figures, fresh, sdk, suites
from tools.proofs.proving import Proof, prove

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


if __name__ == "__main__":
    sys.exit(prove(PROOFS, __doc__))
