"""The pages of dashboards: all of them, one of them, and making, deleting and restoring one."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.dashboards import rules
from polku.features.dashboards.asking import lens_of
from polku.features.dashboards.cards import cards_of
from polku.features.dashboards.forms import DashboardForm
from polku.features.dashboards.grid import MOVES
from polku.features.dashboards.mailing import mailings_of
from polku.features.dashboards.models import Dashboard
from polku.features.dashboards.patterns import PATTERNS, make_from
from polku.features.dashboards.printing import can_print
from polku.features.dashboards.ready import in_words
from polku.features.dashboards.sharing import LASTS, links_of
from polku.features.dashboards.showing import shown_cards
from polku.features.dashboards.wording import MOVE_ICONS, MOVE_WORDS, WEEKDAYS
from polku.features.projects.rules import Project, Role, project_page
from polku.features.scores.dimensions import dimensions

_DELETED = "deleted_dashboard"
#: What the session remembers of a card that was just taken off, as dashboard and number.
DELETED_CARD = "deleted_card"
#: The token of a link that was just made: it is shown once.
NEW_LINK = "new_dashboard_link"


@require_safe
@project_page("viewer")
def dashboards(request: HttpRequest, project: Project) -> HttpResponse:
    """List the dashboards, and offer to make one."""
    return render(request, "dashboards/dashboards.html", _listed(request, project, DashboardForm()))


@require_POST
@project_page("editor")
def make(request: HttpRequest, project: Project) -> HttpResponse:
    """Make an empty dashboard, or a ready one."""
    ready = make_from(project, request.POST.get("pattern", ""))
    if ready is not None:
        return redirect("dashboards:dashboard", project.slug, ready.slug)
    form = DashboardForm(request.POST)
    if not form.is_valid():
        context = _listed(request, project, form)
        return render(request, "dashboards/dashboards.html", context, status=400)
    name, days = form.value()
    made = rules.make_dashboard(project, name, days=days)
    return redirect("dashboards:dashboard", project.slug, made.slug)


def _listed(request: HttpRequest, project: Project, form: DashboardForm) -> dict[str, Any]:
    deleted, just = rules.deleted_dashboards(project), request.session.pop(_DELETED, "")
    return {
        "form": form,
        "found": [(one, cards_of(one)) for one in rules.dashboards_of(project)],
        "deleted": deleted,
        "just_deleted": next((one for one in deleted if one.slug == just), None),
        "edits": edits(request),
        "patterns": [(one, in_words(one.name)) for one in PATTERNS],
    }


@require_safe
@project_page("viewer")
def dashboard(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Show one dashboard at once; its cards are fetched after it, or stand in it if asked."""
    found = rules.access_dashboard(project, slug)
    lens = lens_of(found, request.GET)
    whole, editing = bool(request.GET.get("whole")), bool(request.GET.get("edit"))
    context = {
        "dashboard": found,
        "lens": lens,
        "dates": lens.dates or lens.usual,
        "cards": shown_cards(found, lens, whole=whole),
        "whole": whole,
        "dimensions": dimensions(project),
        "edits": edits(request),
        "editing": editing and edits(request),
        "moves": [(move, MOVE_WORDS[move], MOVE_ICONS[move]) for move in MOVES],
        "form": DashboardForm(initial={"name": found.title, "days": found.days}),
        "just_deleted": _just_deleted(request, found),
    }
    if context["editing"]:
        context |= _giving(request, found)
    return render(request, "dashboards/dashboard.html", context)


def _giving(request: HttpRequest, found: Dashboard) -> dict[str, Any]:
    """Return who is given the dashboard, and how it may be given to more."""
    token = request.session.pop(NEW_LINK, "")
    address = reverse("shared:dashboard", args=[token]) if token else ""
    return {
        "links": links_of(found),
        "new_link": request.build_absolute_uri(address) if address else "",
        "lasts": LASTS,
        "mailings": mailings_of(found),
        "weekdays": WEEKDAYS,
        "hours": range(24),
        "mails": bool(settings.EMAIL_HOST),
        "prints": can_print(),
    }


def _just_deleted(request: HttpRequest, found: Dashboard) -> int | None:
    slug, pk = request.session.pop(DELETED_CARD, ("", None))
    return pk if slug == found.slug else None


def edits(request: HttpRequest) -> bool:
    """Return whether the person may change what is on the page."""
    role: Role = request.role  # type: ignore[attr-defined] # `project_page` puts it there
    return role.covers(Role.EDITOR)


@require_POST
@project_page("editor")
def change(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Give a dashboard another name or period."""
    found, form = rules.access_dashboard(project, slug), DashboardForm(request.POST)
    if form.is_valid():
        rules.change_dashboard(found, *form.value())
    else:
        messages.error(request, gettext("Give the dashboard a name."))
    return redirect("dashboards:dashboard", project.slug, slug)


@require_POST
@project_page("editor")
def delete(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Take a dashboard out; the list offers to bring it back."""
    rules.delete_dashboard(rules.access_dashboard(project, slug))
    request.session[_DELETED] = slug
    return redirect("dashboards:dashboards", project.slug)


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Bring a deleted dashboard back."""
    found = rules.restore_dashboard(project, slug)
    messages.success(request, gettext("“%(name)s” is back.") % {"name": found.title})
    return redirect("dashboards:dashboard", project.slug, slug)
