"""Write a segment: a form that grows by its own buttons, and the count of whom it picks so far."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store, view_of
from polku.features.segments import asking, rules
from polku.features.segments.draft import Node, fresh, node_of
from polku.features.segments.kinds import GROUPS, KINDS
from polku.features.segments.rules import NamedSegment
from polku.features.segments.trees import form_of, tree_of
from polku.measure.catalogue.known import event_volumes, known_fields
from polku.vocabulary.errors import InvalidSegment
from polku.vocabulary.segmenting import check_segment, read_segment


@project_page("editor")
def new(request: HttpRequest, project: Project) -> HttpResponse:
    """Write a segment; ``definition`` in the address is where it begins from."""
    if request.method == "POST":
        return _written(request, project, None)
    text = request.GET.get("definition", "")
    root = form_of(read_segment(text, rules.definitions_of(project))) if text else fresh("all")
    return _editor(request, project, root, None)


@project_page("editor")
def edit(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Change the rule or the name of a live segment; its address stays."""
    named = rules.access_segment(project, slug)
    if request.method == "POST":
        return _written(request, project, named)
    if named.tree is None:
        return redirect("segments:segment", project.slug, slug)
    return _editor(request, project, form_of(named.tree), named)


@require_POST
@project_page("editor")
def count(request: HttpRequest, project: Project) -> HttpResponse:
    """Answer with how many people the form picks as it is, as a piece of its page."""
    root = node_of(request.POST)
    context = _counted(project, root, request.POST.get("own", ""))
    return render(request, "segments/count.html", context)


def _written(request: HttpRequest, project: Project, named: NamedSegment | None) -> HttpResponse:
    """Save the segment where the button says so and it can be; else show the form as it is now."""
    root = node_of(request.POST)
    if request.POST.get("do") != "save":
        return _editor(request, project, root, named)
    name = request.POST.get("name", "")
    try:
        tree = tree_of(root)
        if tree is None:
            return _editor(request, project, root, named)
        if named:
            saved = rules.change_segment(project, named.slug, name, tree)
        else:
            saved = rules.add_segment(project, name, tree)
    except InvalidSegment as error:
        return _editor(request, project, root, named, error)
    messages.success(request, gettext("“%(name)s” is saved.") % {"name": saved.name})
    return redirect("segments:segment", project.slug, saved.slug)


def _editor(
    request: HttpRequest,
    project: Project,
    root: Node,
    named: NamedSegment | None,
    error: InvalidSegment | None = None,
) -> HttpResponse:
    store, view = event_store(), view_of(project)
    own = named.slug if named else ""
    context = {
        "root": root,
        "named": named,
        "name": request.POST.get("name", named.name if named else ""),
        "own": own,
        "kinds": [*((kind, words) for kind, (words, _) in KINDS.items()), *GROUPS.items()],
        "events": [one.event for one in event_volumes(store, view)],
        "traits": [
            name.removeprefix("person.")
            for name in known_fields(store, view)
            if name.startswith("person.")
        ],
        "segments": [one for one in rules.segments_of(project) if one.slug != own],
        "pressed": request.POST.get("do", ""),
        **_counted(project, root, own, told=request.method == "POST" or named is not None),
    }
    return render(request, "segments/editor.html", context | ({"error": error} if error else {}))


def _counted(project: Project, root: Node, own: str, *, told: bool = True) -> dict[str, object]:
    """Return the size of what the form says, or what is wrong with it; nothing unless ``told``."""
    if not told:
        return {}
    try:
        tree = tree_of(root)
        if tree is None:
            return {"faulty": True}
        check_segment(tree, rules.definitions_of(project), own)
    except InvalidSegment as error:
        return {"error": error}
    return {"size": asking.size_of(project, tree)}
