"""A hundred thousand hostile requests through every protocol: no fault, and exact accounts."""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from polku.collect.commit import Keeping
from polku.collect.journal import Journal
from polku.collect.waiting import Pace
from polku.store import open_store
from tests.collect.running import Site
from tools.proofs.hostile import Hostile, held, requests
from tools.proofs.line import Line

SEED = 26
AT_ONCE = 16
#: So many are made, sent and counted at a time.
_GROUP = 5_000
_FINE = frozenset({200, 202, 204, 400, 413})


def live(count: int = 100_000) -> Iterator[Line]:
    """Send ``count`` hostile requests to a collector of its own; compare what it counted."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "events")
        journal = Journal(Path(folder) / "journal")
        keeping = Keeping(Pace(seconds=0.002), journal)
        with Site(store, 1, keeping=keeping) as site:
            answers, expected = _sent(site, requests(SEED, count))
            site.collector.settle()
            counted = site.collector.tally.of(1)
        site.check_accounts(store)
        store.close()
    faults = {status: many for status, many in answers.items() if status not in _FINE}
    yield Line(f"{answers.total()} hostile requests, answers out of place: {faults}", not faults)
    yield Line(
        f"they held {expected} events; received {counted.received} = {counted.stored} stored "
        f"+ {counted.duplicate} duplicate + {counted.quarantined} quarantined "
        f"+ {counted.refused} refused",
        counted.received == expected and counted.pending == 0,
    )


def _sent(site: Site, hostile: Iterable[Hostile]) -> tuple[Counter[int], int]:
    """Send every request; return the answers by status, and how many events they held."""

    def send(request: Hostile) -> int:
        path = f"{request.path}?{request.query}"
        return site.http.request(
            request.method, path, content=request.body, headers=request.headers
        ).status_code

    answers: Counter[int] = Counter()
    expected = 0
    rest = iter(hostile)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while group := list(islice(rest, _GROUP)):
            answers.update(threads.map(send, group))
            expected += sum(map(held, group))
    return answers, expected


if __name__ == "__main__":
    lines = list(live(int(sys.argv[1]) if sys.argv[1:] else 100_000))
    for line in lines:
        print("holds" if line.holds else "FAILS", line.said, flush=True)
    sys.exit(not all(line.holds for line in lines))
