"""The pages of retention: parse the address, ask, show."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import address_of, ask
from polku.features.retention.choosing import asked, offered
from polku.features.retention.drawing import (
    course_of,
    days_of,
    kept_points,
    leaving_of,
    stacks_of,
)
from polku.features.retention.findings import finding_of
from polku.features.retention.staying import staying_of
from polku.features.retention.triangle import triangle_of
from polku.features.retention.wording import COHORTS, COUNTS, MEANS, SILENCES, UNITS, WINDOWS
from polku.features.trends.rules import INTERVALS
from polku.vocabulary.questions import (
    LifecycleQuestion,
    RetentionQuestion,
    StickinessQuestion,
    SurvivalQuestion,
)


@require_safe
@project_page("viewer")
def retention(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how many of those who began together come back: the mean, and each cohort."""
    horizon, question = asked(request, project, "retention", days=84, every="week")
    assert isinstance(question, RetentionQuestion)  # noqa: S101 - the form is one of it
    result = ask(project, question)
    triangle = triangle_of(project, question, result)
    began = any(one.code == "began_before" for one in result.caveats)
    context = {
        "part": "retention",
        "question": question,
        "result": result,
        "api": address_of(project, question),
        "triangle": triangle,
        "finding": finding_of(question, triangle, skip_oldest=began),
        "points": course_of(question, triangle),
        "intervals": INTERVALS,
        "cohorts": COHORTS,
        "windows": WINDOWS,
        "counts": COUNTS,
        "means": MEANS,
        **offered(request, project, horizon, ("start", "back", "brackets")),
    }
    return render(request, "retention/retention.html", context)


@require_safe
@project_page("viewer")
def stickiness(request: HttpRequest, project: Project) -> HttpResponse:
    """Show on how many days of the period people come."""
    horizon, question = asked(request, project, "stickiness", days=28, every="day")
    assert isinstance(question, StickinessQuestion)  # noqa: S101 - the form is one of it
    result = ask(project, question)
    context = {
        "part": "stickiness",
        "question": question,
        "result": result,
        "api": address_of(project, question),
        "groups": days_of(project, question, result),
        "intervals": INTERVALS,
        **offered(request, project, horizon, ("active",)),
    }
    return render(request, "retention/stickiness.html", context)


@require_safe
@project_page("viewer")
def lifecycle(request: HttpRequest, project: Project) -> HttpResponse:
    """Show who is new, returning, resurrected and dormant in each interval."""
    horizon, question = asked(request, project, "lifecycle", days=84, every="week")
    assert isinstance(question, LifecycleQuestion)  # noqa: S101 - the form is one of it
    result = ask(project, question)
    groups = stacks_of(project, question, result)
    context = {
        "part": "lifecycle",
        "question": question,
        "result": result,
        "api": address_of(project, question),
        "groups": groups,
        "kept": kept_points(question, groups, project.timezone),
        "intervals": INTERVALS,
        **offered(request, project, horizon, ("active",)),
    }
    return render(request, "retention/lifecycle.html", context)


@require_safe
@project_page("viewer")
def survival(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how long people stay, by group, with the numbers at risk."""
    horizon, question = asked(request, project, "survival", days=365, every="day")
    assert isinstance(question, SurvivalQuestion)  # noqa: S101 - the form is one of it
    staying = staying_of(project, question)
    context = {
        "part": "survival",
        "question": question,
        "staying": staying,
        "result": staying.curve,
        "curves": leaving_of(question, staying),
        "units": UNITS,
        "unit": dict(UNITS)[question.every],
        "silences": SILENCES,
        "silence": f"{question.silence // 86_400}d",
        **offered(request, project, horizon, ("start", "end", "active", "silence")),
    }
    return render(request, "retention/survival.html", context)
