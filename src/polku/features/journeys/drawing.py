"""Choose what a drawing of paths shows, and give each edge its words and its address."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from polku.features.journeys.rules import Journeys, Row
from polku.measure.paths.walking import met_by_all

#: As many touchpoints in a column, and ribbons in all, as can be told apart.
_NODES, _RIBBONS = 7, 32

_LEG = frozenset(("step", "source", "target", "variant"))


def flows(request: HttpRequest, slug: str, found: Journeys) -> list[dict[str, Any]]:
    """Return the most travelled steps as a drawing takes them."""
    contrast = found.finding.contrast
    first = first_step(found)
    spoken_of = (contrast.step, contrast.source, contrast.target) if contrast else None
    return [
        {
            "step": edge["step"] - first,
            "source": edge["source"],
            "target": edge["target"],
            "people": edge["people"],
            "title": _words(found, edge),
            "href": step_href(request, slug, edge),
            "tone": contrast.tone if contrast and spoken_of == _place(edge) else "",
        }
        for edge in drawn(found.edges)
    ]


def first_step(found: Journeys) -> int:
    """Return the number of the first step that is drawn."""
    return min((edge["step"] for edge in drawn(found.edges)), default=1)


def around(found: Journeys) -> int | None:
    """Return the column that the paths are cut around; None where they go from their start."""
    return -first_step(found) if met_by_all(found.question) == 0 else None


def hidden_share(found: Journeys) -> float:
    """Return how large a part of all steps taken the drawing does not show."""
    taken = sum(edge["paths"] for edge in found.edges)
    shown = sum(edge["paths"] for edge in drawn(found.edges))
    return 1 - shown / taken if taken else 0.0


def drawn(edges: Sequence[Row]) -> list[Row]:
    """Return the edges between the largest touchpoints of each column, the most travelled first."""
    volume: dict[tuple[int, str], int] = defaultdict(int)
    for edge in edges:
        volume[edge["step"], edge["source"]] += edge["people"]
        volume[edge["step"] + 1, edge["target"]] += edge["people"]
    columns: dict[int, list[str]] = defaultdict(list)
    for column, name in sorted(volume, key=lambda place: (-volume[place], place)):
        if len(columns[column]) < _NODES:
            columns[column].append(name)
    kept = [
        edge
        for edge in edges
        if edge["source"] in columns[edge["step"]] and edge["target"] in columns[edge["step"] + 1]
    ]
    return sorted(kept, key=lambda edge: -int(edge["people"]))[:_RIBBONS]


def step_href(request: HttpRequest, slug: str, edge: Row) -> str:
    """Return the address of the people behind a step."""
    leg = [(name, str(edge[name])) for name in ("step", "source", "target")]
    return _people(request, slug, leg)


def variant_href(request: HttpRequest, slug: str, variant: Sequence[str]) -> str:
    """Return the address of the people behind a whole path."""
    return _people(request, slug, [("variant", name) for name in variant])


def back_href(request: HttpRequest, slug: str) -> str:
    """Return the address of the paths that the people's page came from."""
    return f"{reverse('journeys:paths', args=[slug])}?{urlencode(_rest(request))}"


def _people(request: HttpRequest, slug: str, leg: list[tuple[str, str]]) -> str:
    query = urlencode([*_rest(request), *leg])
    return f"{reverse('journeys:people', args=[slug])}?{query}"


def _rest(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what else the address says."""
    return [
        (name, str(value))
        for name, values in request.GET.lists()
        if name not in _LEG
        for value in values
    ]


def _place(edge: Row) -> tuple[int, str, str]:
    return edge["step"], edge["source"], edge["target"]


def _words(found: Journeys, edge: Row) -> str:
    values = {"edge": edge, "score": found.question.score}
    return str(render_to_string("journeys/words/edge.txt", values)).strip()
