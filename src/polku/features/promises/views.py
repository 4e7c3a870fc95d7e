"""The pages of promises: all of them, one of them, and writing, deleting and restoring one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.addresses import Horizon, kept, read_question, settle
from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.promises import rules
from polku.features.promises.asking import (
    Answered,
    Asked,
    broken_to,
    course_of,
    effect_of,
    groups_of,
    judged_at,
    kept_of,
)
from polku.features.promises.drawing import FORMS, course_points
from polku.features.promises.findings import Kept, grouped, shift_in, told, worst
from polku.features.promises.forms import PromiseForm
from polku.features.promises.rules import NamedPromise
from polku.features.promises.wording import words_of
from polku.features.questions.rules import address_of, event_store, view_of
from polku.features.scores.dimensions import dimensions
from polku.features.scores.drawing import bars, only, period_span
from polku.features.scores.findings import fallen_most, risen_most
from polku.features.trends.rules import HEADINGS, INTERVALS
from polku.measure.catalogue.known import event_volumes, known_fields
from polku.vocabulary.questions import ScoreQuestion

_DELETED = "deleted_promise"


@require_safe
@project_page("viewer")
def promises(request: HttpRequest, project: Project) -> HttpResponse:
    """Show whether each promise is kept, the worst first."""
    horizon, asked = _asked(request, project)
    found = kept_of(project, rules.promises_of(project), asked)
    just, deleted = request.session.pop(_DELETED, ""), rules.deleted_promises(project)
    context = {
        "asked": asked,
        "horizon": horizon,
        "found": [
            (one, words_of(one.promise.promise), FORMS[one.promise.promise.score]) for one in found
        ],
        "shown": [one for one in found if one.row],
        "compared": sum(one.change is not None for one in found),
        "worst": worst(found),
        "dimensions": dimensions(project),
        "deleted": deleted,
        "just_deleted": next((one for one in deleted if one.slug == just), None),
        "edits": _edits(request),
        "answers": [
            (one, Answered(one.result, address_of(project, asked.of(one.promise.promise))))
            for one in found
        ],
    }
    return render(request, "promises/promises.html", context)


@require_safe
@project_page("viewer")
def promise(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Show one promise: its figure and change, its course, its groups, to whom it was broken."""
    named = rules.access_promise(project, slug)
    horizon, asked = _asked(request, project)
    (found,) = kept_of(project, [named], asked)
    fields = dimensions(project)
    kind, digits = FORMS[named.promise.score]
    context = {
        "named": named,
        "question": asked.of(named.promise),
        "compare": asked.compare,
        "words": words_of(named.promise),
        "asked": asked,
        "horizon": horizon,
        "found": found,
        "kind": kind,
        "digits": digits,
        "api": address_of(project, asked.of(named.promise)),
        "dimensions": fields,
        "by_label": dict(fields).get(asked.by, asked.by),
        "edits": _edits(request),
        **_course(project, named, asked),
        **_groups(request, project, named, asked),
        **_broken(request, project, named, asked),
    }
    return render(request, "promises/promise.html", context)


def _asked(request: HttpRequest, project: Project) -> tuple[Horizon, Asked]:
    horizon = settle(request, project, every="week", compare="previous")
    read = read_question("csat", request, horizon.today)
    assert isinstance(read, ScoreQuestion)  # noqa: S101 - the form of "csat" is one
    now = judged_at(project, horizon.latest)
    return horizon, Asked(read.dates, read.compare, read.every or "week", now, read.by, read.where)


def _edits(request: HttpRequest) -> bool:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.EDITOR)


def _course(project: Project, named: NamedPromise, asked: Asked) -> dict[str, Any]:
    course = course_of(project, named.promise, asked)
    rows = told(course.result, project.minimum_group)
    moved = shift_in(rows)
    points = course_points(rows, asked.every, project.timezone, moved)
    return {
        "course": course,
        "moved": moved,
        "fell": moved is not None and moved.after < moved.before,
        "points": points,
        "spans": period_span(asked.dates, points),
        "intervals": INTERVALS,
        "heading": HEADINGS[asked.every],
    }


def _groups(
    request: HttpRequest, project: Project, named: NamedPromise, asked: Asked
) -> dict[str, Any]:
    if not asked.by:
        return {"kept": kept(request, "by")}
    by_group, earlier = groups_of(project, named.promise, asked)
    groups = grouped(by_group.result, earlier, project.minimum_group)
    return {
        "by_group": by_group,
        "groups": [(group, only(request, asked.by, group.name)) for group in groups],
        "bars": bars(request, asked.by, groups),
        "fallen": fallen_most(groups),
        "risen": risen_most(groups),
        "least": next((group for group in groups if not group.thin), None),
        "judged": sum(group.change is not None for group in groups),
        "kept": kept(request, "by"),
    }


def _broken(
    request: HttpRequest, project: Project, named: NamedPromise, asked: Asked
) -> dict[str, Any]:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    reveal = may_see_contacts(role)
    result, people = broken_to(project, named.promise, asked, reveal=reveal)
    return {"broken": result, "people": people}


@project_page("editor")
def new(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a promise; it is stored once its effect on history was seen."""
    form = _form(request, project, None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        named = rules.add_promise(project, values["name"], form.promise, values["owner"])
        said = gettext("“%(name)s” is now checked on all history.")
        messages.success(request, said % {"name": named.name})
        return redirect("promises:promise", project.slug, named.slug)
    return _editor(request, project, form, None)


@project_page("editor")
def edit(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Change a promise; its address stays."""
    named = rules.access_promise(project, slug)
    form = _form(request, project, named)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        rules.change_promise(project, slug, values["name"], form.promise, values["owner"])
        messages.success(request, gettext("The change holds for all history."))
        return redirect("promises:promise", project.slug, slug)
    return _editor(request, project, form, named)


def _form(request: HttpRequest, project: Project, named: NamedPromise | None) -> PromiseForm:
    events = event_volumes(event_store(), view_of(project))
    written = request.POST if request.method == "POST" else request.GET
    return PromiseForm(written if "made_by" in written else None, events=events, stored=named)


def _editor(
    request: HttpRequest, project: Project, form: PromiseForm, named: NamedPromise | None
) -> HttpResponse:
    made_by = str(form["made_by"].value() or "")
    fields = known_fields(event_store(), view_of(project), event=made_by)
    context = {
        "form": form,
        "choices": form.event_choices(),
        "named": named,
        "properties": [
            name.removeprefix("property.") for name in fields if not name.startswith("person.")
        ],
    }
    if form.is_bound and form.is_valid():
        context |= _effect(project, form)
    return render(request, "promises/editor.html", context)


def _effect(project: Project, form: PromiseForm) -> dict[str, Any]:
    effect, dates = effect_of(project, form.promise)
    now: Kept | None = None
    if form.stored.made_by:
        now, _dates = effect_of(project, form.stored)
    return {
        "effect": effect,
        "now": now,
        "dates": dates,
        "words": words_of(form.promise),
        "draft": list(form.data.items()),
    }


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Take a promise out; the list offers to bring it back."""
    rules.delete_promise(project, slug)
    request.session[_DELETED] = slug
    return redirect("promises:promises", project.slug)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Bring a deleted promise back."""
    named = rules.restore_promise(project, slug)
    messages.success(request, gettext("“%(name)s” is back.") % {"name": named.name})
    return redirect("promises:promise", project.slug, slug)
