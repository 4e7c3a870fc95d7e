"""The page of differences: what two groups of people do differently on their paths."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from polku.features.addresses import kept
from polku.features.journeys.choosing import choices, read_walk
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import address_of, ask
from polku.features.segments.links import behind_href
from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.questions import PathDifferenceQuestion
from polku.vocabulary.result import Result

_SHOWN = 40


@require_safe
@project_page("viewer")
def differences(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what differs, the surest first; ask who is compared where the address does not say."""
    horizon, question = read_walk("path_difference", request, project, PathDifferenceQuestion)
    question = msgspec.structs.replace(question, by="", limit=1_000)
    asked = question.where != question.other
    found = ask(project, question) if asked else None
    rows = [_in_points(row) for row in found.dicts()] if found else []
    context = {
        "question": question,
        "horizon": horizon,
        "found": found,
        "rows": [(row, *_hrefs(project, question, row)) for row in rows[:_SHOWN]],
        "left_out": max(len(rows) - _SHOWN, 0),
        "compared": len(rows),
        "real": [row for row in rows if row["real"]],
        "first_name": _name(question.where),
        "other_name": _name(question.other) if question.other else gettext("everybody else"),
        "sizes": _sizes(found),
        "others": [spell_condition(one) for one in question.other],
        "wheres": [spell_condition(one) for one in question.where],
        "rest": kept(request, "where", "other", "shape"),
        "shapes": [("transitions", gettext("steps")), ("places", gettext("places"))],
        "api": address_of(project, question) if asked else "",
        **choices(request, project, question, "differences"),
    }
    return render(request, "journeys/differences.html", context)


def _in_points(row: dict[str, Any]) -> dict[str, Any]:
    ends = {"points": "difference", "points_low": "low", "points_high": "high"}
    return row | {name: 100 * row[column] for name, column in ends.items()}


def _name(conditions: tuple[Any, ...]) -> str:
    return ", ".join(map(spell_condition, conditions)) or gettext("everybody")


def _sizes(found: Result | None) -> dict[str, Any]:
    caveats = found.caveats if found else ()
    return next((caveat.values for caveat in caveats if caveat.code == "sizes"), {})


def _hrefs(
    project: Project, question: PathDifferenceQuestion, row: dict[str, Any]
) -> tuple[str, str]:
    leg = {"source": row["source"], "target": row["target"]}
    return (
        behind_href(project, question, {"group": "1", **leg}),
        behind_href(project, question, {"group": "2", **leg}),
    )
