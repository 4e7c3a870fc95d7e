"""The page of the step matrix: how large a part of the paths is where at each step."""

from collections import defaultdict
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.journeys.choosing import choices, read_walk
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import address_of, ask
from polku.features.segments.links import behind_href
from polku.measure.paths.walking import offsets
from polku.vocabulary.questions import StepMatrixQuestion

_ROWS = 20
#: From which share a cell is tinted, and how.
_TINTS = ((0.3, "h3"), (0.15, "h2"), (0.05, "h1"))


@require_safe
@project_page("viewer")
def steps(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the table of places and steps."""
    horizon, question = read_walk("step_matrix", request, project, StepMatrixQuestion)
    question = msgspec.structs.replace(question, by="")
    matrix = ask(project, question)
    cells: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in matrix.dicts():
        cells[row["place"]][row["step"]] = row | {
            "href": _href(project, question, row),
            "tint": next((tint for least, tint in _TINTS if row["share"] >= least), ""),
        }
    numbers = list(offsets(question, question.steps))
    most = sorted(
        (place for place in cells if place),
        key=lambda place: (-sum(cell["paths"] for cell in cells[place].values()), place),
    )
    over = [cells[""][step] for step in numbers if step > 0 and step in cells.get("", {})]
    context = {
        "question": question,
        "horizon": horizon,
        "matrix": matrix,
        "numbers": numbers,
        "table": [(place, [cells[place].get(n) for n in numbers]) for place in most[:_ROWS]],
        "ended": [cells[""].get(n) for n in numbers] if "" in cells else [],
        "left_out": len(most) - min(len(most), _ROWS),
        "half_over": next((cell for cell in over if cell["share"] >= 0.5), None),
        "anchor": question.through or (question.end if not question.start else ""),
        "api": address_of(project, question),
        **choices(request, project, question, "steps"),
    }
    return render(request, "journeys/matrix.html", context)


def _href(project: Project, question: StepMatrixQuestion, row: dict[str, Any]) -> str:
    return behind_href(project, question, {"step": str(row["step"]), "place": row["place"]})
