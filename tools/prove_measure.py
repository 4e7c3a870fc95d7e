"""Run everything that a command can prove of the analyses; one line a figure, 0 where all hold.

    python -m tools.prove_measure [--only NAME]... [--list]

It may take an hour: it imports the real data, asks twenty million events, and simulates worlds in
which nothing happens. The real data is found in the folder that POLKU_SHARED names.
"""

import sys

from tools.proofs import measuring, suites
from tools.proofs.proving import Proof, prove
from tools.proofs.references import (
    airbnb,
    attribution,
    clickhouse,
    contacts,
    processes,
    survival,
    web,
)

PROOFS: dict[str, Proof] = {
    "window-funnel": clickhouse.window_funnel,
    "funnel": airbnb.funnel,
    "sessions": web.sessions,
    "vitals": web.vitals,
    "attribution": attribution.attribution,
    "processes": processes.processes,
    "survival": survival.survival,
    "contacts": contacts.bank,
    "planted": suites.planted,
    "claims": measuring.claims,
    "oracles": measuring.oracles,
    "people": measuring.people,
    "hostile": measuring.hostile,
    "values": measuring.values,
    "speed": measuring.speed,
    "dashboard": measuring.dashboard,
}

if __name__ == "__main__":
    sys.exit(prove(PROOFS, __doc__))
