"""Run everything that a command can prove of collection and storage; one line a figure.

    python -m tools.prove_collect [--only NAME]... [--list]

It may take an hour: it kills the server two hundred times, spoils ten thousand bytes, and loads
the machine with all that it can take. Run it on a quiet one.
"""

import sys

from tools.proofs import collecting, overload
from tools.proofs.proving import Proof, prove

PROOFS: dict[str, Proof] = {
    "clients": collecting.clients,
    "kill": collecting.killed,
    "faults": collecting.faults,
    "damage": collecting.damaged,
    "again": collecting.sent_again,
    "hostile": collecting.hostile,
    "storage": collecting.storage,
    "privacy": collecting.privacy,
    "browser": collecting.by_hand,
    "overload": overload.ten_times,
    "slow": overload.slow_connections,
    "bench": collecting.bench,
}

if __name__ == "__main__":
    sys.exit(prove(PROOFS, __doc__))
