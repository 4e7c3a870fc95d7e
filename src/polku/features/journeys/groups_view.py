"""The page of groups: journeys that are alike in what is done on them, where there are groups."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from polku.features.journeys.choosing import choices, read_walk
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import address_of, ask
from polku.features.segments.links import behind_href
from polku.vocabulary.questions import PathGroupsQuestion


@require_safe
@project_page("viewer")
def groups(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the groups, or say that there are none."""
    horizon, question = read_walk("path_groups", request, project, PathGroupsQuestion)
    question = msgspec.structs.replace(question, by="")
    found = ask(project, question)
    context = {
        "question": question,
        "horizon": horizon,
        "found": found,
        "groups": [
            (row, behind_href(project, question, {"group": str(row["group"])}))
            for row in found.dicts()
        ],
        "unreal": any(caveat.code == "no_groups" for caveat in found.caveats),
        "chosen_groups": str(question.groups or ""),
        "numbers": [("", gettext("as found")), *((str(n), str(n)) for n in range(2, 9))],
        "api": address_of(project, question),
        **choices(request, project, question, "groups"),
    }
    return render(request, "journeys/groups.html", context)
