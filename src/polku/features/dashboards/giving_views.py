"""Give a dashboard to others: as a PDF file, by a link, by e-mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.dashboards import mailing, rules, sharing
from polku.features.dashboards.asking import lens_of
from polku.features.dashboards.models import Dashboard
from polku.features.dashboards.printing import pdf_of
from polku.features.dashboards.views import NEW_LINK
from polku.features.projects.rules import Project, User, project_page


@require_safe
@project_page("viewer")
def pdf(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Give the dashboard as a PDF file, in the period and filters of the address."""
    dashboard = rules.access_dashboard(project, slug)
    lens = lens_of(dashboard, request.GET)
    response = HttpResponse(pdf_of(dashboard, lens), content_type="application/pdf")
    name = f"{dashboard.slug}-{(lens.dates or lens.usual).last}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@project_page("editor")
def share(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Make a link, which is shown once."""
    dashboard = rules.access_dashboard(project, slug)
    days = request.POST.get("days", "")
    lasts = int(days) if days.isdecimal() and len(days) < 5 else 0
    _, token = sharing.share(dashboard, request.POST.get("name", ""), lasts, _person(request))
    request.session[NEW_LINK] = token
    return _back(dashboard)


@require_POST
@project_page("editor")
def revoke(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """End a link at once."""
    dashboard = rules.access_dashboard(project, slug)
    sharing.revoke(dashboard, pk)
    messages.success(request, gettext("The link shows nothing any more."))
    return _back(dashboard)


@require_POST
@project_page("editor")
def mail(request: HttpRequest, project: Project, slug: str) -> HttpResponse:
    """Begin to send the dashboard by e-mail."""
    dashboard = rules.access_dashboard(project, slug)
    hour, weekday = request.POST.get("hour", ""), request.POST.get("weekday", "")
    mailing.add_mailing(
        dashboard,
        request.POST.get("recipients", ""),
        int(weekday) if weekday in tuple("0123456") else None,
        int(hour) % 24 if hour.isdecimal() and len(hour) < 3 else 7,
        _person(request),
    )
    messages.success(request, gettext("The dashboard is sent from now on."))
    return _back(dashboard)


@require_POST
@project_page("editor")
def stop(request: HttpRequest, project: Project, slug: str, pk: int) -> HttpResponse:
    """Send the dashboard no more."""
    dashboard = rules.access_dashboard(project, slug)
    mailing.stop_mailing(dashboard, pk)
    messages.success(request, gettext("The dashboard is sent there no more."))
    return _back(dashboard)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `project_page` lets nobody else in
    return request.user


def _back(dashboard: Dashboard) -> HttpResponse:
    address = reverse("dashboards:dashboard", args=[dashboard.project.slug, dashboard.slug])
    return redirect(f"{address}?edit=1#give")
