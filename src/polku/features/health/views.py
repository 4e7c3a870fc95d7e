"""The health page: whether the accounts hold, what was refused, and how the installation is."""

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from polku.collect.timing import Quantiles
from polku.features.health import rules, watching
from polku.features.health.machine import disk_of, memory
from polku.features.health.wording import part_name, refusal
from polku.features.projects.models import Project
from polku.features.projects.rules import project_page
from polku.features.quarantine.rules import counted

#: The periods that the page shows, in hours.
PERIODS = (24, 24 * 7, 24 * 30)


@require_safe
@project_page("viewer")
def index(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the accounts of a period and the state of everything."""
    asked = request.GET.get("hours", "")
    hours = next((one for one in PERIODS if str(one) == asked), PERIODS[0])
    found = rules.health()
    accounts = rules.accounts_of(project, hours)
    data = watching.Collecting.data
    disk = disk_of(data) if data else None
    context = {
        "hours": hours,
        "periods": [(one, _period(one)) for one in PERIODS],
        "accounts": accounts,
        "by_hour": accounts.hours[:48],
        "refused": [(reason, refusal(reason), count) for reason, count in accounts.refused],
        "problems": [(one, gettext(one.message) % one.values) for one in found.problems],
        "status": found.status,
        "kept": counted(project)["kept"],
        "waiting": watching.waiting(),
        "answers": _milliseconds(watching.answers()),
        "sights": _milliseconds(watching.sights()),
        "disk": disk,
        "parts": [(part_name(name), size) for name, size in disk.parts] if disk else [],
        "memory": memory(),
        "version": version("polku"),
    }
    return render(request, "health/index.html", context)


def _milliseconds(found: Quantiles | None) -> tuple[int, int] | None:
    return (round(1000 * found.p50), round(1000 * found.p99)) if found else None


def _period(hours: int) -> str:
    if hours == PERIODS[0]:
        return gettext("24 hours")
    days = hours // 24
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
