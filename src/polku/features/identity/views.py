"""The merge log, separating and merging with what they do shown first, and the rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.identity import rules
from polku.features.identity.draft import rows_of, rules_in, typed_rows
from polku.features.identity.effect import effect_of
from polku.features.people.rules import access_person, may_see_contacts
from polku.features.projects.rules import Project, project_page
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.identity import NOBODY, NOBODYS_MAIL


@require_safe
@project_page("viewer")
def log(request: HttpRequest, project: Project) -> HttpResponse:
    """Show who was merged, what was not and why, and what people decided."""
    reveal = may_see_contacts(request.role)  # type: ignore[attr-defined]
    context = {
        "merges": rules.lines(project, "merged", reveal=reveal),
        "refusals": rules.lines(project, "refused", reveal=reveal),
        "decided": rules.decided(project, reveal=reveal),
        "counts": rules.counts(project),
        "progress": event_store().identities.progress(project.pk),
        "shown": rules.SHOWN,
        "edits": reveal,
    }
    return render(request, "identity/log.html", context)


@project_page("editor")
def separate(request: HttpRequest, project: Project, key: int) -> HttpResponse:
    """Show who would get which events; on POST, separate."""
    if request.method == "POST":
        decision = rules.separate(project, key, request.user)  # type: ignore[arg-type]
        messages.success(request, gettext("The identifier is separated, in all history."))
        return redirect("people:person", project=project.slug, person_id=decision.right[0])
    plan, moving, staying = rules.parting_of(project, key, reveal=True)
    context = {"key": key, "person": plan.person, "moving": moving, "staying": staying}
    return render(request, "identity/separate.html", context)


@project_page("editor")
def merge(request: HttpRequest, project: Project, person: int) -> HttpResponse:
    """Find another person and show what would be one; on POST, merge."""
    one = access_person(project, person)
    if request.method == "POST":
        rules.merge(project, one, _key(request.POST.get("other", "")), request.user)  # type: ignore[arg-type]
        messages.success(request, gettext("The two are one person now, in all history."))
        return redirect("people:person", project=project.slug, person_id=one)
    context: dict[str, object] = {"one": rules.side_of(project, one, reveal=True)}
    text = request.GET.get("with", "")
    if text.strip():
        context |= {"text": text} | _other(project, one, text)
    return render(request, "identity/merge.html", context)


def _key(text: str) -> int:
    """Return a key as a form gives it; 0, which is nobody, where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 20 else 0


def _other(project: Project, one: int, text: str) -> dict[str, object]:
    try:
        other = rules.person_at(project, text)
    except PolkuError as error:
        return {"error": error}
    if other == one:
        return {"same": True}
    return {"other": rules.side_of(project, other, reveal=True)}


@require_POST
@project_page("editor")
def undo(request: HttpRequest, project: Project, number: int) -> HttpResponse:
    """Take a decision back."""
    rules.switch(project, number, request.user, active=False)  # type: ignore[arg-type]
    messages.success(request, gettext("The decision is taken back. You can restore it here."))
    return redirect("identity:log", project=project.slug)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, number: int) -> HttpResponse:
    """Put a decision in force again."""
    rules.switch(project, number, request.user, active=True)  # type: ignore[arg-type]
    messages.success(request, gettext("The decision is in force again."))
    return redirect("identity:log", project=project.slug)


@project_page("editor")
def edit(request: HttpRequest, project: Project) -> HttpResponse:
    """Change the rules of identity once their effect was seen."""
    identities = event_store().identities
    edition = identities.rulebook.edition(project.pk)
    if request.method == "POST":
        rules.change_rules(project, rules_in(request.POST), request.user)  # type: ignore[arg-type]
        messages.success(request, gettext("The rules are saved; people are worked out anew."))
        return redirect("identity:log", project=project.slug)
    context: dict[str, object] = {
        "rows": rows_of(edition.rules),
        "blocked": "\n".join(edition.rules.blocked),
        "alone_from": edition.rules.alone_from,
        "edition": edition,
        "nobody": ", ".join(sorted(NOBODY)),
        "nobodys_mail": ", ".join(NOBODYS_MAIL),
    }
    if "name" in request.GET:
        context |= {
            "rows": typed_rows(request.GET),
            "blocked": request.GET.get("blocked", ""),
            "alone_from": request.GET.get("alone_from", ""),
        } | _tried(request, project)
    return render(request, "identity/rules.html", context)


def _tried(request: HttpRequest, project: Project) -> dict[str, object]:
    try:
        drafted = rules_in(request.GET)
    except PolkuError as error:
        return {"error": error}
    pairs = [
        (name, value)
        for name in ("name", "limit", "days", "traits", "blocked", "alone_from")
        for value in request.GET.getlist(name)
    ]
    return {"effect": effect_of(project, drafted), "pairs": pairs}
