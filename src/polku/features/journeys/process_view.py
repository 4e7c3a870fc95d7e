"""The page of the process: what follows what at whichever step, and where people go in circles."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from polku.features.journeys.choosing import choices, read_walk
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import address_of, ask
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import ProcessQuestion

#: As many places and transitions as can be told apart in a drawing.
_PLACES, _WAYS = 11, 28
#: A loop that fewer of the paths have is not the title.
_NOTABLE = 0.05
_ROWS = 1_000

Row = dict[str, Any]


@require_safe
@project_page("viewer")
def process(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the graph, the transitions with their times, and the loops."""
    horizon, question = read_walk("process", request, project, ProcessQuestion)
    asked = msgspec.structs.replace(question, shape="transitions", by="", limit=_ROWS)
    looped = msgspec.structs.replace(asked, shape="loops", limit=50)
    transitions, loops = ask(project, asked), ask(project, looped)
    rows = transitions.dicts()
    between = [row for row in rows if row["source"] and row["target"]]
    drawn = drawable(rows)
    context = {
        "question": asked,
        "horizon": horizon,
        "transitions": transitions,
        "loops": loops,
        "rows": [(row, _href(project, asked, row)) for row in between],
        "looping": [(row, _loop_href(project, looped, row)) for row in loops.dicts()],
        "ways": [_way(project, asked, row) for row in drawn],
        "hidden": _hidden(rows, drawn),
        "loop": _notable(loops.dicts()),
        "most": max(between, key=lambda row: int(row["paths"]), default=None),
        "api": address_of(project, asked),
        "loops_api": address_of(project, looped),
        **choices(request, project, asked, "process"),
    }
    return render(request, "journeys/process.html", context)


def drawable(rows: Sequence[Row]) -> list[Row]:
    """Return the transitions between the most met places, the most travelled first."""
    met: dict[str, int] = {}
    for row in rows:
        for name in (row["source"], row["target"]):
            met[name] = met.get(name, 0) + row["paths"]
    kept = set(sorted(met, key=lambda name: (-met[name], name))[: _PLACES + 1]) | {""}
    inside = [row for row in rows if row["source"] in kept and row["target"] in kept]
    return [row for row in inside if row["source"] or row["target"]][:_WAYS]


def _hidden(rows: Sequence[Row], drawn: Sequence[Row]) -> float:
    taken = sum(row["times"] for row in rows)
    return 1 - sum(row["times"] for row in drawn) / taken if taken else 0.0


def _notable(loops: Sequence[Row]) -> Row | None:
    return loops[0] if loops and loops[0]["share"] >= _NOTABLE else None


def _way(project: Project, question: ProcessQuestion, row: Row) -> Row:
    words = str(render_to_string("journeys/words/way.txt", {"row": row})).strip()
    return {
        "source": row["source"],
        "target": row["target"],
        "people": row["people"],
        "title": words,
        "href": _href(project, question, row),
    }


def _href(project: Project, question: ProcessQuestion, row: Row) -> str:
    return behind_href(project, question, {name: row[name] for name in ("source", "target")})


def _loop_href(project: Project, question: ProcessQuestion, row: Row) -> str:
    return behind_href(project, question, {"loop": msgspec.json.encode(row["loop"]).decode()})
