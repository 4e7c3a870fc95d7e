"""Read the models that come with public logs, Petri nets and BPMN, as machines."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from polku.stats.alignment.machine import Machine

Marking = frozenset[str]  # the nets read here never hold two tokens in one place


class Firing(NamedTuple):
    """What a transition takes, what it gives, and what can be seen of it ('' for nothing)."""

    takes: Marking
    gives: Marking
    label: str


class Net(NamedTuple):
    """A net with the places that are marked at the beginning and at the end."""

    firings: list[Firing]
    begins: Marking
    ends: Marking


def read_net(file: Path) -> Net:
    """Return the net of a PNML or BPMN file."""
    root = ET.parse(file).getroot()  # noqa: S314 - our own shelf of test data
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]
    return _petri(root) if file.suffix == ".pnml" else _bpmn(root)


def machine_of_net(net: Net) -> tuple[Machine, list[str]]:
    """Return the machine of a net and the labels of its steps."""
    labels = sorted({one.label for one in net.firings if one.label})
    states, arcs, ends = {net.begins: 0}, [], []
    ahead = [net.begins]
    for marking in ahead:
        silent = _silently(net, marking)
        ends.append(net.ends in silent)
        for before in silent:
            for one, after in _fired(net, before):
                if one.label:
                    if after not in states:
                        states[after] = len(states)
                        ahead.append(after)
                    arcs.append((states[marking], labels.index(one.label), states[after]))
    sources, steps, targets = np.asarray(arcs, np.int32).T
    return Machine(sources, steps, targets, np.asarray(ends)), labels


def _silently(net: Net, marking: Marking) -> list[Marking]:
    found = [marking]
    for before in found:
        found += [
            after for one, after in _fired(net, before) if not one.label and after not in found
        ]
    return found


def _fired(net: Net, marking: Marking) -> Iterable[tuple[Firing, Marking]]:
    for one in net.firings:
        if one.takes <= marking:
            yield one, (marking - one.takes) | one.gives


def _petri(root: ET.Element) -> Net:
    arcs = [(arc.get("source", ""), arc.get("target", "")) for arc in root.iter("arc")]
    firings = []
    for one in root.iter("transition"):
        hidden = any("invisible" in (tool.get("activity") or "") for tool in one)
        firings.append(
            Firing(
                frozenset(source for source, target in arcs if target == one.get("id")),
                frozenset(target for source, target in arcs if source == one.get("id")),
                "" if hidden else (one.findtext("name/text") or ""),
            )
        )
    places = {place.get("id", ""): place for place in root.iter("place") if place.get("id")}
    begins = {name for name, place in places.items() if place.find("initialMarking") is not None}
    last = set(places) - {source for source, _ in arcs}
    return Net(firings, frozenset(begins), frozenset(last))


def _bpmn(root: ET.Element) -> Net:
    process = next(root.iter("process"))
    flows = [
        (flow.get("id", ""), flow.get("sourceRef"), flow.get("targetRef"))
        for flow in process.iter("sequenceFlow")
    ]
    firings: list[Firing] = []
    for node in process:
        comes = [flow for flow, _, target in flows if target == node.get("id")] or ["begin"]
        goes = [flow for flow, source, _ in flows if source == node.get("id")] or ["end"]
        if node.tag == "parallelGateway":
            firings.append(Firing(frozenset(comes), frozenset(goes), ""))
        elif node.tag in ("exclusiveGateway", "task", "startEvent", "endEvent"):
            label = (node.get("name") or "") if node.tag == "task" else ""
            firings += [
                Firing(frozenset({come}), frozenset({go}), label) for come in comes for go in goes
            ]
    return Net(firings, frozenset({"begin"}), frozenset({"end"}))
