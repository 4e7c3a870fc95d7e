"""The pages of segments: all of them, one of them, how two overlap; freezing and deleting one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.people.rules import may_see_contacts
from polku.features.projects.rules import Project, Role, project_page
from polku.features.segments import asking, rules
from polku.features.segments.drawing import overlap_shares, size_points
from polku.features.segments.rules import NamedSegment
from polku.features.segments.wording import brief, lines_of

_DELETED = "deleted_segment"


@require_safe
@project_page("viewer")
def segments(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the segments with their sizes, the largest first."""
    found = rules.segments_of(project)
    names = {one.slug: one.name for one in found}
    sizes, result = asking.sizes_of(project) if found else ({}, None)
    listed = sorted(found, key=lambda one: -(sizes[one.slug].people or 0))
    just, deleted = request.session.pop(_DELETED, ""), rules.deleted_segments(project)
    context = {
        "segments": [
            (one, brief(one.tree, names) if one.tree else "", sizes[one.slug]) for one in listed
        ],
        "largest": next((one for one in listed if sizes[one.slug].people), None),
        "largest_size": max((one for one in sizes.values() if one.people), default=None),
        "result": result,
        "deleted": deleted,
        "just_deleted": next((one for one in deleted if one.slug == just), None),
        "edits": _edits(request),
    }
    return render(request, "segments/segments.html", context)


@require_safe
@project_page("viewer")
def segment(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Show one segment: who it is, its size now and before, its people, and who uses it."""
    named = rules.access_segment(project, slug)
    everyone = rules.segments_of(project)
    names = {one.slug: one.name for one in everyone}
    now = asking.moment_of(project)
    points, course = asking.course_of(project, slug, now)
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    found = asking.people_of(project, slug, reveal=may_see_contacts(role))
    context = {
        "named": named,
        "lines": lines_of(named.tree, names) if named.tree else (),
        "size": points[-1].size if points else asking.Size(0, 0),
        "before": points[0] if len(points) > 1 else None,
        "points": size_points(points, project.timezone),
        "rows": points,
        "course": course,
        "found": found,
        "people": found.dicts(),
        "others": [one for one in everyone if one.slug != slug],
        "used_by": rules.used_by(project, slug),
        "edits": _edits(request),
        "api": f"/api/v1/projects/{project.slug}/segments/{slug}",
    }
    return render(request, "segments/segment.html", context)


@require_safe
@project_page("viewer")
def overlap(request: HttpRequest, project: Project) -> HttpResponse:
    """Show how many people two segments share."""
    everyone = rules.segments_of(project)
    first, second = (_chosen(project, request, name) for name in ("first", "second"))
    context: dict[str, Any] = {"everyone": everyone, "first": first, "second": second}
    if first and second and first.slug != second.slug:
        result = asking.overlap_of(project, first.slug, second.slug)
        sizes = dict(result.rows)
        context |= {
            "result": result,
            "sizes": sizes,
            "shares": overlap_shares(first, second, sizes),
            **_told(sizes),
        }
    return render(request, "segments/overlap.html", context)


def _told(sizes: dict[str, int]) -> dict[str, float | None]:
    """Return the share of each segment that is in the other one too."""
    both = sizes.get("both", 0)
    wholes = [both + sizes.get(part, 0) for part in ("only_first", "only_second")]
    of_first, of_second = (both / whole if whole else None for whole in wholes)
    return {"of_first": of_first, "of_second": of_second}


def _chosen(project: Project, request: HttpRequest, name: str) -> NamedSegment | None:
    slug = request.GET.get(name, "")
    return rules.access_segment(project, slug) if slug else None


@require_POST
@project_page("editor")
def freeze(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """List who is in a segment now as a segment of its own."""
    named = rules.access_segment(project, slug)
    frozen = asking.freeze(project, named, request.POST.get("name", ""))
    said = gettext("“%(name)s” keeps who is in the segment now.")
    messages.success(request, said % {"name": frozen.name})
    return redirect("segments:segment", project.slug, frozen.slug)


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Take a segment out; the list offers to bring it back."""
    rules.delete_segment(project, slug)
    request.session[_DELETED] = slug
    return redirect("segments:segments", project.slug)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Bring a deleted segment back."""
    named = rules.restore_segment(project, slug)
    messages.success(request, gettext("“%(name)s” is back.") % {"name": named.name})
    return redirect("segments:segment", project.slug, slug)


def _edits(request: HttpRequest) -> bool:
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.EDITOR)
