"""Compare observed journeys with a design, beside pm4py's token replay and alignments, in one run.

    python bench/conformance.py --pm4py PATH-TO-ANOTHER-ENVIRONMENT/bin/python

The log is as large and as varied as a published one of loan applications (BPI challenge 2012:
13,087 cases, 262,200 events, 4,366 variants): walks through a design, disturbed. Polku answers the
whole question from its store; pm4py gets the log in memory. pm4py's alignments would take over an
hour: a random sample of the variants is aligned for some time, and the rest is reckoned from it
(`--whole` aligns them all).
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from polku.measure import ask
from polku.measure.designs.laying import lay
from polku.stats.alignment.machine import Machine, machine_of
from polku.store import Store, open_store
from polku.vocabulary.designing import write_design
from polku.vocabulary.designs import DAY, Design, Group, Step
from polku.vocabulary.event import Event
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.touchpoints import View

JOURNEYS, EVENTS, VARIANTS = 13_000, 260_000, 4_300
SECONDS, TIMES_REPLAY, TIMES_ALIGNMENTS = 3.0, 5.0, 200.0
NOW = datetime(2026, 6, 1, tzinfo=UTC)

_OTHERS = """
import json, random, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from golden_alignments import Operator, _node, tree_of
import pm4py
from pm4py.objects.log.obj import Event, EventLog, Trace
told = json.loads(Path(sys.argv[2]).read_text())
net = pm4py.convert_to_petri_net(
    _node(Operator.SEQUENCE, [tree_of(part) for part in told["design"]["parts"]]))
def log(traces):
    return EventLog([Trace([Event({"concept:name": one}) for one in trace]) for trace in traces])
whole = log(told["traces"])
began, busy = time.perf_counter(), time.process_time()
pm4py.conformance_diagnostics_token_based_replay(whole, *net)
replay, replay_cpu = time.perf_counter() - began, time.process_time() - busy
variants = sorted(set(map(tuple, told["traces"])))
random.Random(5).shuffle(variants)
budget, spent, done, costs, busy = told["seconds"], 0.0, 0, {}, time.process_time()
for variant in variants:
    began = time.perf_counter()
    found = pm4py.conformance_diagnostics_alignments(log([variant]), *net)
    spent += time.perf_counter() - began
    done += 1
    costs["\\x1f".join(variant)] = int(found[0]["cost"]) // 10000
    if budget and spent > budget:
        break
print("\\n" + json.dumps(
    [replay, replay_cpu, spent, time.process_time() - busy, done, len(variants), costs]))
"""


def designed() -> Design:
    """Return a loan of 24 steps: circles, choices, and four things that go on side by side."""

    def step(number: int, **more: bool | int) -> Step:
        return Step(id=f"s{number}", events=f"E{number}", **more)

    def side(name: str, *parts: Step, **more: bool | int) -> Group:
        return Group(id=name, parts=parts, **more)

    look = Group(
        id="look",
        most=0,
        parts=(
            step(2),
            Group(id="how", order="choice", parts=(step(3), step(4))),
            step(5, optional=True),
        ),
        back=step(6),
    )
    offer = Group(
        id="offer",
        order="any",
        parts=(
            side("terms", step(7), step(8)),
            side("papers", step(9), step(10), step(11)),
            side("calls", step(12), step(13, optional=True), most=0),
            side("sale", step(14), step(15), optional=True),
        ),
    )
    bill = side("bill", step(16), step(17), step(18))
    pay = Group(id="pay", order="choice", parts=(bill, side("card", step(19), step(20))))
    last = (step(21, optional=True), step(22), step(23, most=0))
    return Design(parts=(step(0), step(1), look, offer, pay, *last), silence=90 * DAY)


def simulated(design: Design, chance: random.Random) -> list[tuple[int, ...]]:
    """Return journeys by the numbers of their steps: as varied and long as they are to be."""
    machine = machine_of(design)
    steps = len(design.bound)
    ways: set[tuple[int, ...]] = set()
    while len(ways) < VARIANTS:
        ways.add(_disturbed(_walked(machine, chance), steps, chance))
    variants = sorted(ways, key=len)  # the short ways are the usual ones
    weights = [1 / (60 + n) for n in range(len(variants))]
    common = chance.choices(variants, weights, k=JOURNEYS - len(variants))
    return variants + common


def _walked(machine: Machine, chance: random.Random) -> list[int]:
    leaving: dict[int, list[tuple[int, int]]] = {}
    arcs = np.stack([machine.sources, machine.steps, machine.targets], axis=1)
    for source, step, target in arcs.tolist():
        leaving.setdefault(source, []).append((step, target))
    state, walk = 0, []
    while state in leaving and not (machine.ends[state] and chance.random() < 0.5):
        step, state = chance.choice(leaving[state])
        walk.append(step)
    return walk


def _disturbed(walk: list[int], steps: int, chance: random.Random) -> tuple[int, ...]:
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8))):
        place, other = chance.randrange(len(walk)), chance.randrange(len(walk))
        match chance.randrange(4):
            case 0:
                walk.pop(place)
            case 1:
                walk.insert(place, chance.randrange(steps))
            case 2:
                walk.insert(place, walk[place])
            case _:
                walk[place], walk[other] = walk[other], walk[place]
        walk = walk or [0]
    return tuple(walk)


def stored(store: Store, project_id: int, journeys: list[tuple[int, ...]]) -> None:
    """Put the journeys into the store, each of a person of its own."""
    began = datetime(2026, 1, 5, tzinfo=UTC)
    happened = [
        Event(
            message_id=f"{person}-{place}",
            kind="track",
            name=f"E{step}",
            timestamp=began + timedelta(minutes=person % 9_000 + 60 * place),
            received_at=began,
            user_id=f"p{person}",
            channel=("web", "phone", "shop")[person % 3],
        )
        for person, journey in enumerate(journeys)
        for place, step in enumerate(journey)
    ]
    for start in range(0, len(happened), 20_000):
        store.append(project_id, happened[start : start + 20_000])


def ours(store: Store, view: View, question: DeviationsQuestion) -> tuple[float, float]:
    """Return how long the slowest of three answers took, and the processors at most."""
    took, busy = [], []
    for _ in range(3):
        began, before = time.perf_counter(), time.process_time()
        answer = ask(store, view, question, NOW)
        took.append(time.perf_counter() - began)
        busy.append(time.process_time() - before)
        assert answer.n == JOURNEYS, answer.n
    return max(took), max(busy)


def main() -> int:
    """Measure, print, and say by the exit code whether all of it holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pm4py", help="the Python of an environment that has pm4py")
    parser.add_argument("--seconds", type=float, default=60.0, help="of pm4py's alignments")
    parser.add_argument("--whole", action="store_true", help="align every variant")
    wishes = parser.parse_args()
    design = designed()
    journeys = simulated(design, random.Random(2012))  # noqa: S311 - the same log each time
    events = sum(map(len, journeys))
    print(f"{len(journeys)} journeys, {events} events, {len(set(journeys))} variants")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "store")
        view = View(project_id=1)
        stored(store, 1, journeys)
        question = DeviationsQuestion(design=design)
        took, busy = ours(store, view, question)
        laid = lay(store, view, question, NOW)
        store.close()
        print(f"polku: {took:.2f} s ({busy:.2f} s of processors), the slowest of three")
        held = took <= SECONDS
        if wishes.pm4py:
            traces = [[f"E{step}" for step in journey] for journey in journeys]
            told = Path(folder) / "told.json"
            seconds = 0 if wishes.whole else wishes.seconds
            plain = json.loads(write_design(design))
            told.write_text(json.dumps({"design": plain, "traces": traces, "seconds": seconds}))
            costs = {
                "\x1f".join(f"E{min(laid.letters[one])}" for one in way): int(cost)
                for way, cost in zip(laid.ways, laid.alignments.costs, strict=True)
            }
            held &= beside(wishes.pm4py, told, (took, busy), costs)
    return 0 if held else 1


def beside(python: str, told: Path, ours: tuple[float, float], costs: dict[str, int]) -> bool:
    """Measure pm4py, print it, and return whether Polku is as much faster as it is to be."""
    tools = Path(__file__).parent.parent / "tools"
    out = subprocess.run(  # noqa: S603 - our own script
        [python, "-c", _OTHERS, str(tools), str(told)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TQDM_DISABLE": "1"},
    ).stdout
    replay, replay_busy, spent, spent_busy, done, variants, theirs = json.loads(
        out.splitlines()[-1]
    )
    said = "all" if done == variants else f"reckoned from {done} of {variants} variants"
    more = variants / done
    same = sum(costs[name] == cost for name, cost in theirs.items())
    _print("token replay", (replay, replay_busy), ours)
    _print(f"alignments, {said}", (spent * more, spent_busy * more), ours)
    print(f"costs: {same} of {done} the same")
    took = ours[0]
    fast = replay >= TIMES_REPLAY * took and spent * more >= TIMES_ALIGNMENTS * took
    return fast and same == done


def _print(name: str, theirs: tuple[float, float], ours: tuple[float, float]) -> None:
    times = [their / our for their, our in zip(theirs, ours, strict=True)]
    print(
        f"pm4py {name}: {theirs[0]:.1f} s ({theirs[1]:.1f} s of processors), "
        f"{times[0]:.1f} ({times[1]:.1f}) times as long"
    )


if __name__ == "__main__":
    sys.exit(main())
