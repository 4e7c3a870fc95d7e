"""Let pm4py align real traces with designs, and keep what it says as a golden file.

pm4py is under the AGPL and 500 MB with what it needs: Polku neither imports nor installs it. Where
it is installed in an environment of its own, this runs there:

    PATH-TO-THAT/bin/python tools/golden_alignments.py ../shared/data

The golden file holds costs only; a trace is named by a hash of it, so that no data are in it.
"""

import csv
import gzip
import hashlib
import json
import sys
from pathlib import Path

import pm4py
from pm4py.objects.log.obj import Event, EventLog, Trace
from pm4py.objects.process_tree.obj import Operator, ProcessTree

_HERE = Path(__file__).parent.parent / "tests" / "stats" / "alignment"
_SMALL = "process-small"
#: Which log is laid beside which of our designs or of the models that come with it.
_PAIRS = (
    ("process-small/running-example.csv.gz", "running-example"),
    ("process-small/running-example.csv.gz", "running-example-strict"),
    ("process-small/running-example.csv.gz", "running-example.pnml"),
    ("process-small/running-example.csv.gz", "running-example.bpmn"),
    ("process-small/receipt.csv.gz", "receipt"),
    ("process-small/receipt.csv.gz", "receipt.bpmn"),
    ("process-small/teleclaims.csv.gz", "teleclaims"),
    ("process-small/teleclaims.csv.gz", "teleclaims-once"),
    ("helpdesk/helpdesk.csv.gz", "helpdesk"),
    ("helpdesk/helpdesk.csv.gz", "helpdesk-rich"),
)


def name_of(trace: tuple[str, ...]) -> str:
    """Return the name of a trace in the golden file."""
    return hashlib.sha256("\x1f".join(trace).encode()).hexdigest()[:16]


def traces_of(file: Path) -> list[tuple[str, ...]]:
    """Return the traces of a log, a case each."""
    cases: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for row in csv.DictReader(text):
            cases.setdefault(row["case:concept:name"], []).append(row["concept:name"])
    return [tuple(case) for case in cases.values()]


def tree_of(part: dict) -> ProcessTree:
    """Return a part of a design as a process tree."""
    if part["is"] == "step":
        names = [name.strip() for name in part.get("events", "").split("|")]
        body = _node(Operator.XOR, [ProcessTree(label=name or None) for name in names])
    else:
        order = {"sequence": Operator.SEQUENCE, "choice": Operator.XOR, "any": Operator.PARALLEL}
        inner = [tree_of(one) for one in part["parts"]]
        body = _node(order[part.get("order", "sequence")], inner)
    body = _repeated(part, body)
    return _node(Operator.XOR, [ProcessTree(), body]) if part.get("optional") else body


def _repeated(part: dict, body: ProcessTree) -> ProcessTree:
    most, once = part.get("most", 1), dict(part, optional=False, most=1)
    back = tree_of(part["back"]) if part.get("back") else ProcessTree()
    if most == 0:
        return _node(Operator.LOOP, [body, back])
    for _ in range(most - 1):
        more = _node(Operator.SEQUENCE, [back, body])
        body = _node(Operator.SEQUENCE, [tree_of(once), _node(Operator.XOR, [ProcessTree(), more])])
        back = tree_of(part["back"]) if part.get("back") else ProcessTree()
    return body


def _node(operator: Operator, children: list[ProcessTree]) -> ProcessTree:
    if len(children) == 1:
        return children[0]
    node = ProcessTree(operator=operator, children=children)
    for child in children:
        child.parent = node
    return node


def net_of(model: str, data: Path) -> tuple:
    """Return a model, ours or one of the data, as a Petri net."""
    if model.endswith(".pnml"):
        return pm4py.read_pnml(str(data / _SMALL / model))
    if model.endswith(".bpmn"):
        return pm4py.convert_to_petri_net(pm4py.read_bpmn(str(data / _SMALL / model)))
    parts = json.loads((_HERE / "designs" / f"{model}.json").read_text())["parts"]
    return pm4py.convert_to_petri_net(_node(Operator.SEQUENCE, [tree_of(one) for one in parts]))


def disturbed(traces: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the traces, and each backwards, with events left out, and with its half done again."""
    changed = [
        change
        for trace in traces
        for change in (
            trace[::-1],
            tuple(one for n, one in enumerate(trace) if n % 3 != 1),
            trace + trace[: len(trace) // 2],
        )
    ]
    return traces + changed


def aligned(traces: list[tuple[str, ...]], net: tuple) -> dict[str, list[float]]:
    """Return cost and fitness of each different trace, by its name."""
    different = list(dict.fromkeys(traces))
    log = EventLog([Trace([Event({"concept:name": one}) for one in trace]) for trace in different])
    found = pm4py.conformance_diagnostics_alignments(log, *net)
    return {
        name_of(trace): [int(one["cost"]) // 10_000, round(one["fitness"], 9)]
        for trace, one in zip(different, found, strict=True)
    }


def main() -> None:
    """Write the golden file from the folder of data that is named."""
    data = Path(sys.argv[1])
    known = {
        "from": f"pm4py {pm4py.__version__}, conformance_diagnostics_alignments, by "
        "tools/golden_alignments.py: of each trace its cost (moves of one side) and fitness",
        "models": {
            model: {
                "log": log,
                "traces": aligned(disturbed(traces_of(data / log)), net_of(model, data)),
            }
            for log, model in _PAIRS
        },
    }
    text = json.dumps(known, sort_keys=True).replace('": {"log', '":\n{"log').replace("], ", "],\n")
    (_HERE / "pm4py.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
