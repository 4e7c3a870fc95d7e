"""The page of scores: parse the address, ask, show."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from polku.features.addresses import kept, read_question, settle
from polku.features.projects.rules import Project, project_page
from polku.features.scores.dimensions import dimensions
from polku.features.scores.drawing import bars, metric_links, only, shares
from polku.features.scores.example import example_of
from polku.features.scores.findings import fallen_most, risen_most
from polku.features.scores.rules import Scores, answer_counts, metric_to_show, scores_of
from polku.features.scores.showing import shown
from polku.features.segments.links import behind_href
from polku.features.trends.rules import INTERVALS
from polku.vocabulary.questions import ScoreQuestion


@project_page("viewer")
def scores(request: HttpRequest, project: Project) -> HttpResponse:
    """Show one metric: its figure and change, its course, its groups."""
    horizon = settle(request, project, every="week", compare="previous", by="channel")
    wanted = request.GET.get("metric", "")
    asked = read_question(metric_to_show(wanted, {}), request, horizon.today)
    counts = answer_counts(project, asked.dates)
    question = msgspec.structs.replace(asked, metric=metric_to_show(wanted, counts))
    assert isinstance(question, ScoreQuestion)  # noqa: S101 - the form of each metric is one
    found, fields = scores_of(project, question), dimensions(project)
    context = {
        **shown(project, question, found),
        "horizon": horizon,
        "intervals": INTERVALS,
        "metrics": metric_links(request, counts, question.metric),
        "dimensions": fields,
        "by_label": dict(fields).get(question.by, question.by),
    }
    if found.answers:
        context |= _groups(request, project, question, found)
        context |= {"behind": _behind(project, question, found)}
    else:
        context |= _nothing(request, project, question)
    return render(request, "scores/scores.html", context)


def _behind(
    project: Project, question: ScoreQuestion, found: Scores
) -> list[tuple[dict[str, Any], str]]:
    """Return the parts that the answers divide into, each with who gave them."""
    sides = zip(shares(found), ("bottom", "middle", "top"), strict=False)
    return [(part, behind_href(project, question, {"answer": side})) for part, side in sides]


def _groups(
    request: HttpRequest, project: Project, question: ScoreQuestion, found: Scores
) -> dict[str, Any]:
    by, groups, row = question.by, found.groups, found.row
    return {
        "bar_ends": (row["lowest"], row["highest"]) if row and found.metric == "ces" else None,
        "groups": [
            (
                group,
                only(request, by, group.name),
                behind_href(project, question, {"group": group.name}),
            )
            for group in groups
        ],
        "bars": bars(request, by, groups),
        "fallen": fallen_most(groups),
        "risen": risen_most(groups),
        "compared": sum(group.change is not None for group in groups),
        "kept": kept(request, "by"),
    }


def _nothing(request: HttpRequest, project: Project, question: ScoreQuestion) -> dict[str, Any]:
    ever = answer_counts(project, None).get(question.metric, 0)
    rest = kept(request, "from", "to", "compare", "where", "metric")
    return {
        "elsewhere": ever > 0,
        "all_time": f"?{urlencode([('metric', question.metric), *rest])}",
        "example": example_of(request, project, question.metric),
        "may_edit": request.role.covers("editor"),  # type: ignore[attr-defined]
    }
