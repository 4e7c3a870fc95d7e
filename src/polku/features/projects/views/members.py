"""Who works on a project: roles, invitations, leaving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from polku.features.projects.access import project_page
from polku.features.projects.forms import Invite
from polku.features.projects.members import (
    access_invitation,
    access_member,
    change_role,
    invite,
    remove_member,
    withdraw_invitation,
)
from polku.features.projects.models import Project, Role, User
from polku.features.projects.views.confirm import Step, confirmed


@require_safe
@project_page("owner")
def members(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the members and the invitations that nobody has used."""
    return _page(request, project, Invite())


@never_cache
@require_POST
@project_page("owner")
def new_invitation(request: HttpRequest, project: Project) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    form = Invite(request.POST)
    if not form.is_valid():
        return _page(request, project, form)
    by = request.user if isinstance(request.user, User) else None
    values = form.cleaned_data
    _, token = invite(project, values["role"], by, note=values["note"])
    path = reverse("account:invitation", args=[token])
    return _page(request, project, Invite(), link=request.build_absolute_uri(path))


@require_POST
@project_page("owner")
def role(request: HttpRequest, project: Project, user_id: int) -> HttpResponse:
    """Give a member another role."""
    wanted = request.POST.get("role", "")
    if wanted in Role.values:
        member = change_role(project, user_id, wanted)
        said = gettext("%(name)s now has the role “%(role)s”.")
        messages.success(request, said % {"name": member.user, "role": Role(wanted).label})
    return redirect("settings:members", project=project.slug)


@project_page("owner")
def remove(request: HttpRequest, project: Project, user_id: int) -> HttpResponse:
    """Take a member out, after asking."""
    name = {"name": str(access_member(project, user_id).user), "project": project.name}
    step = Step(
        gettext("Remove %(name)s from %(project)s?") % name,
        gettext("They no longer see the project. What they made in it stays."),
        gettext("Remove the member"),
        gettext("%(name)s is no longer a member.") % name,
    )
    return confirmed(request, step, _back(project), lambda: remove_member(project, user_id))


@project_page("owner")
def withdraw(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """End an invitation, after asking."""
    invitation = access_invitation(project, pk)
    note = {"note": invitation.note or invitation.get_role_display()}
    step = Step(
        gettext("Withdraw the invitation “%(note)s”?") % note,
        gettext("Its link stops working at once. You can make another."),
        gettext("Withdraw the invitation"),
        gettext("The invitation is withdrawn."),
    )
    return confirmed(request, step, _back(project), lambda: withdraw_invitation(project, pk))


def _back(project: Project) -> str:
    return reverse("settings:members", args=[project.slug])


def _page(request: HttpRequest, project: Project, form: Invite, link: str = "") -> HttpResponse:
    context = {
        "tab": "members",
        "members": project.memberships.select_related("user").order_by("created"),
        "invitations": project.invitations.filter(used_at=None, expires__gt=timezone.now()),
        "roles": Role.choices,
        "form": form,
        "link": link,
    }
    return render(request, "projects/members.html", context)
