"""Pages of what people asked for: erase and give their data, with receipts."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from polku.features.people.rules import access_person, identities, known_by
from polku.features.privacy import erasing, finishing
from polku.features.privacy.choosing import settings_of
from polku.features.privacy.exporting import export_person, file_name
from polku.features.privacy.models import Request, Stage, Wish
from polku.features.privacy.receipts import as_json, receipt_of
from polku.features.projects.rules import Project, User, project_page
from polku.features.questions.rules import event_store
from polku.vocabulary.errors import NotAllowed, NotFound, translatable

_LISTED = 200


def access_request(project: Project, receipt: str) -> Request:
    """Return a request of the project by its number; raises `NotFound`."""
    found = Request.objects.filter(project=project, receipt=receipt).first()
    if found is None:
        raise NotFound(translatable("This project has no such request."))
    return found


@require_safe
@project_page("editor")
def requests(request: HttpRequest, project: Project) -> HttpResponse:
    """List what was asked for; lead to the person whose identifier is searched."""
    identifier = request.GET.get("identifier", "").strip()[:256]
    unknown = False
    if identifier:
        try:
            found = erasing.person_called(project, identifier)
            return redirect("privacy:person", project=project.slug, person_id=found)
        except NotFound:
            unknown = True
    asked = Request.objects.filter(project=project).select_related("asked_by")
    context = {
        "requests": asked[:_LISTED],
        "total": asked.count(),
        "identifier": identifier,
        "unknown": unknown,
    }
    return render(request, "privacy/requests.html", context)


@require_safe
@project_page("editor")
def receipt(request: HttpRequest, project: Project, receipt: str) -> HttpResponse:
    """Show one request and its receipt, fit to be printed."""
    one = access_request(project, receipt)
    context = {"one": one, "receipt": receipt_of(one)}
    return render(request, "privacy/receipt.html", context | _under_way(one))


@require_safe
@project_page("editor")
def progress(request: HttpRequest, project: Project, receipt: str) -> HttpResponse:
    """Show how far erasing for good has come, as a part of its page."""
    one = access_request(project, receipt)
    return render(request, "privacy/progress.html", {"one": one} | _under_way(one))


def _under_way(one: Request) -> dict[str, object]:
    """Return how far erasing for good has come, where it is under way."""
    job = finishing.job_of(one)
    return {"job": job, "done": job.done if job else 0, "steps": erasing.STEPS}


@require_safe
@project_page("editor")
def receipt_file(_request: HttpRequest, project: Project, receipt: str) -> HttpResponse:
    """Give the receipt as a file that `polku erase --verify` reads."""
    one = access_request(project, receipt)
    if one.stage != Stage.DONE:
        raise NotFound(translatable("This request is not done yet: it has no receipt."))
    response = HttpResponse(as_json(one), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="polku-{one.receipt}.json"'
    return response


@require_POST
@project_page("owner")
def cancel(request: HttpRequest, project: Project, receipt: str) -> HttpResponse:
    """Show the person again."""
    one = access_request(project, receipt)
    try:
        erasing.cancel(one, timezone.now())
    except NotAllowed as error:
        messages.error(request, gettext(error.message))
    else:
        messages.success(request, gettext("The erasure is cancelled: the person is back."))
    return redirect("privacy:receipt", project=project.slug, receipt=receipt)


@require_POST
@project_page("owner")
def finish(request: HttpRequest, project: Project, receipt: str) -> HttpResponse:
    """Erase for good from now on, in the background."""
    one = access_request(project, receipt)
    if one.stage == Stage.HIDDEN:
        finishing.begin(one, request.user if isinstance(request.user, User) else None)
    return redirect("privacy:receipt", project=project.slug, receipt=receipt)


@require_safe
@project_page("editor")
def person(request: HttpRequest, project: Project, person_id: int) -> HttpResponse:
    """Say what would be erased or given of a person, and offer both."""
    return _person_page(request, project, access_person(project, person_id))


@require_POST
@project_page("owner")
def erase(request: HttpRequest, project: Project, person_id: int) -> HttpResponse:
    """Erase a person, where the word was typed."""
    known = access_person(project, person_id)
    if request.POST.get("typed", "").strip().upper() != _word():
        return _person_page(request, project, known, wrong=True)
    by = request.user if isinstance(request.user, User) else None
    one = finishing.erase_person(project, known, by, timezone.now())
    return redirect("privacy:receipt", project=project.slug, receipt=one.receipt)


@require_POST
@project_page("editor")
def export(request: HttpRequest, project: Project, person_id: int) -> HttpResponseBase:
    """Give everything that is kept of a person, as a ZIP."""
    known = access_person(project, person_id)
    by = request.user if isinstance(request.user, User) else None
    one, file = export_person(event_store(), project, known, by, timezone.now())
    return FileResponse(
        file, as_attachment=True, filename=file_name(one), content_type="application/zip"
    )


def _word() -> str:
    return pgettext("to be typed", "ERASE")


def _person_page(
    request: HttpRequest, project: Project, known: int, *, wrong: bool = False
) -> HttpResponse:
    ids = identities(project, known, reveal=True)
    context = {
        "person_id": known,
        "ids": [known_by(one.name, reveal=True) for one in ids],
        "word": _word(),
        "wrong": wrong,
        "minutes": settings_of(project).undo_minutes,
        "may_erase": request.role == "owner",  # type: ignore[attr-defined] # by `project_page`
        "wish": Wish.ERASE,
    }
    return render(request, "privacy/person.html", context)
