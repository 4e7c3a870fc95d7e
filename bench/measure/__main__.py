"""Time every question on generated events, cold and warm, beside the engine alone and DuckDB.

    python -m bench.measure [--events 20000000] [--folder DIR] [--rounds 3] [--only PATTERN]

All are asked in turns in one run; the medians of the rounds are printed. ``cold``, ``warm`` and
``28 d`` (of four weeks, warm) are seconds on the clock, which a busy machine makes longer; ``cpu``
and what follows are seconds that threads computed, which it hardly does, and ratios are of those.
Polku and the bare engine share a process and a table, DuckDB has its own process with a copy of
the events. ``same SQL`` is what the engine takes for the very texts that Polku sends, ``by hand``
for the best SQL that we could write for it (`bench.measure.bare`).
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from bench.measure.asked import ASKED, NOT_ASKED, question
from bench.measure.bare import BARE
from bench.measure.duck import DUCK, Duck, export
from bench.measure.timing import Cost, cost, forget, peak_memory
from bench.measure.world import VIEW, make
from polku.measure import ask
from polku.store import Store, Table, open_store
from polku.store.pool import READ_SETTINGS
from polku.vocabulary.errors import QueryLimit

_BESIDE = {"same": "same SQL", "hand": "by hand", "duck": "DuckDB"}
_HEAD = f"{'question':32}{'cold':>7}{'warm':>7}{'28 d':>7}{'cpu':>7}{'MB':>6}" + "".join(
    f"{named:>10}{'ratio':>6}" for named in _BESIDE.values()
)


#: What each contestant took in each round.
Taken = dict[str, list[Cost]]


#: SQL, and the values bound into it.
Texts = list[tuple[str, Mapping[str, object] | None]]


class Asked(msgspec.Struct):
    """The SQL texts that one question sends."""

    store: Store
    texts: Texts = []

    def query(self, sql: str, parameters: Mapping[str, object] | None = None) -> Table:
        """Answer, and keep the text."""
        self.texts.append((sql, parameters))
        return self.store.query(sql, parameters)


def bare(store: Store, texts: Texts) -> None:
    """Have the engine alone answer ``texts``, without turning its answer into Python."""
    with store._read.client() as client:
        for sql, parameters in texts:
            client.raw_query(sql, parameters=dict(parameters or {}), fmt="Native")


def measured(store: Store, duck: Duck | None, name: str, texts: Texts, rounds: int) -> Taken:
    """Return what each contestant takes for the question ``name`` in each round."""
    contestants: dict[str, Callable[[], Cost]] = {
        "polku": lambda: cost(lambda: ask(store, VIEW, question(name))),
        "month": lambda: cost(lambda: ask(store, VIEW, question(name, since="2026-03-30"))),
        "same": lambda: cost(lambda: bare(store, texts)),
    }
    if name in BARE:
        contestants["hand"] = lambda: cost(lambda: bare(store, [(BARE[name], None)]))
    if duck and name in DUCK:
        contestants["duck"] = partial(duck.ask, name)
    taken: Taken = {one: [] for one in contestants}
    for _ in range(rounds):
        for one, work in contestants.items():
            taken[one].append(work())
    return taken


def line(name: str, cold: float, memory: int, taken: Taken) -> str:
    """Return a row of the table."""
    clock = {one: statistics.median(each.seconds for each in all_) for one, all_ in taken.items()}
    text = f"{name:32}{cold:7.2f}{clock['polku']:7.2f}{clock['month']:7.2f}"
    text += f"{computed(taken, 'polku'):7.2f}{memory / 1e6:6.0f}"
    for one in _BESIDE:
        beside = one in taken
        text += f"{computed(taken, one):10.2f}{ratio(taken, one):6.2f}" if beside else f"{'–':>16}"
    return text


def computed(taken: Taken, one: str) -> float:
    """Return the median of the seconds that a contestant's threads computed."""
    return statistics.median(each.computed for each in taken[one])


def ratio(taken: Taken, one: str) -> float:
    """Return how many times as much Polku computes as ``one``."""
    return computed(taken, "polku") / computed(taken, one)


def summary(table: Mapping[str, Taken]) -> Iterator[str]:
    """Yield what the table says of each contestant."""
    for one, named in _BESIDE.items():
        ratios = [ratio(taken, one) for taken in table.values() if one in taken]
        if ratios:
            faster = sum(each < 1 for each in ratios)
            middle = statistics.median(ratios)
            yield f"{named}: median ratio {middle:.2f}; Polku less in {faster} of {len(ratios)}"


def main() -> int:
    """Make the events where there are none, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000_000)
    parser.add_argument("--folder", default="", help="keep the events here for the next time")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="questions whose name matches this pattern")
    parser.add_argument("--without-duckdb", action="store_true")
    given = parser.parse_args()
    folder = Path(given.folder or tempfile.mkdtemp(prefix="polku-bench-"))
    store = open_store(folder / "polku")
    if not store.query("select count() from polku.events").rows[0][0]:
        print(f"made in {cost(lambda: make(store, given.events)).seconds:.0f} s")
    duck = None if given.without_duckdb else loaded(store, folder)
    counted = "select count(), uniqExact(person_id) from polku.events"
    events, keys = store.query(counted).rows[0]
    limit = int(str(READ_SETTINGS["max_memory_usage"])) / 1e6
    print(f"{events:,} events of {keys:,} identifiers; {os.cpu_count()} cores; load {load()}")
    print(f"seconds; MB: the engine's peak for one query, which it ends above {limit:,.0f}")
    print(_HEAD)
    table = {}
    for name in ASKED:
        if re.search(given.only, name):
            try:
                table[name] = row(store, duck, name, given.rounds)
            except QueryLimit:
                print(f"{name:32} more than one question may take", flush=True)
    print(*summary(table), sep="\n")
    if NOT_ASKED:
        print(f"not timed: {', '.join(NOT_ASKED)}")
    print(f"load {load()}")
    if duck:
        duck.close()
    store.close()
    return 0


def row(store: Store, duck: Duck | None, name: str, rounds: int) -> Taken:
    """Measure the question ``name`` and print its row."""
    forget(store)
    cold = cost(lambda: ask(store, VIEW, question(name))).seconds
    kept = Asked(store)
    memory = peak_memory(store, lambda: ask(kept, VIEW, question(name)))
    taken = measured(store, duck, name, kept.texts, rounds)
    print(line(name, cold, memory, taken), flush=True)
    return taken


def loaded(store: Store, folder: Path) -> Duck:
    """Return a DuckDB that holds the same events."""
    parquet, started = folder / "parquet", time.perf_counter()
    if not parquet.exists():
        export(store, parquet)
        print(f"written for DuckDB in {time.perf_counter() - started:.0f} s")
    duck = Duck(parquet, folder / "duck.db")
    print(f"DuckDB took them in in {duck.loaded.seconds:.0f} s")
    return duck


def load() -> str:
    """Return how busy the machine was in the last minutes."""
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


if __name__ == "__main__":
    sys.exit(main())
