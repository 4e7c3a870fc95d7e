"""The pages of imports: the list, one file before and after its import, its parts to download."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.collect.files.mapping_text import read_mapping
from polku.features.imports import files, rules
from polku.features.imports.form_values import fits_the_form
from polku.features.imports.forms import MappingForm, MappingText, Upload
from polku.features.imports.models import Import, Status
from polku.features.imports.previews import look_of
from polku.features.imports.wording import said
from polku.features.projects.models import Project, User
from polku.features.projects.rules import project_page
from polku.vocabulary.errors import PolkuError

_SHOWN = 50


@require_safe
@project_page("viewer")
def index(request: HttpRequest, project: Project) -> HttpResponse:
    """Show what was imported, and where to bring the next file."""
    return _index(request, project, Upload(label_suffix=""))


@require_POST
@project_page("editor")
def upload(request: HttpRequest, project: Project) -> HttpResponse:
    """Keep a file and go on to its mapping; say what is wrong with it otherwise."""
    form = Upload(request.POST, request.FILES, label_suffix="")
    user = request.user if isinstance(request.user, User) else None
    if user and form.is_valid():
        try:
            one = rules.begin(project, user, **form.cleaned_data)
        except PolkuError as error:
            form.add_error("file", said(error))
        else:
            return _to(one)
    return _index(request, project, form)


@require_safe
@project_page("editor")
def detail(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show one import as far as it has come."""
    one = rules.access_import(project, pk)
    if one.status == Status.NEW or (one.status == Status.FAILED and request.GET.get("mend")):
        return _mapping_page(request, one)
    return render(request, f"imports/{one.status}.html", _outcome(one))


@require_POST
@project_page("editor")
def save(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Keep the mapping that the form says; import where that was pressed."""
    one = rules.access_import(project, pk)
    kept = rules.mapping_of(one)
    preview = rules.preview_of(one, kept.encoding, kept.delimiter)
    form = MappingForm(preview.table.columns, kept, request.POST)
    if not form.is_valid():
        return _mapping_page(request, one, form)
    rules.keep_mapping(one, form.mapping())
    return _started(request, one) if "import" in request.POST else _to(one)


@require_POST
@project_page("editor")
def save_text(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Keep a mapping that was written as text; import where that was pressed."""
    one = rules.access_import(project, pk)
    form = MappingText(request.POST)
    if not form.is_valid():
        return _mapping_page(request, one, text_form=form)
    rules.keep_mapping(one, read_mapping(form.cleaned_data["text"]))
    return _started(request, one) if "import" in request.POST else _to(one)


@require_safe
@project_page("editor")
def progress(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show how far an import has come, as a part of its page."""
    one = rules.access_import(project, pk)
    return render(request, "imports/progress.html", _outcome(one))


@require_POST
@project_page("editor")
def again(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Import once more what was not completed."""
    return _started(request, rules.access_import(project, pk))


@require_POST
@project_page("editor")
def discard(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Forget an import and its files."""
    one = rules.access_import(project, pk)
    rules.discard(one)
    name = {"file": one.file_name}
    said_so = gettext("%(file)s is removed from the list. Its events stay.") % name
    messages.success(request, said_so)
    return redirect("imports:index", project=project.slug)


@require_safe
@project_page("editor")
def rejected(request: HttpRequest, project: Project, pk: int) -> HttpResponse:  # noqa: ARG001 - the decorator's form
    """Give the rejected rows as a file."""
    one = rules.access_import(project, pk)
    path = files.rejected_path(one)
    if not path.exists():
        raise Http404
    return _file(path.read_bytes(), "text/csv; charset=utf-8", f"{one.file_name}.rejected.csv")


@require_safe
@project_page("editor")
def mapping(request: HttpRequest, project: Project, pk: int) -> HttpResponse:  # noqa: ARG001 - the decorator's form
    """Give the mapping as a file for the command line."""
    one = rules.access_import(project, pk)
    return _file(one.mapping.encode(), "application/toml", f"{one.file_name}.toml")


def _index(request: HttpRequest, project: Project, form: Upload) -> HttpResponse:
    found = Import.objects.filter(project=project).select_related("created_by")
    count = found.filter(status=Status.DONE).count()
    context = {"form": form, "imports": found[:_SHOWN], "count": count}
    return render(request, "imports/index.html", context)


def _mapping_page(
    request: HttpRequest,
    one: Import,
    form: MappingForm | None = None,
    text_form: MappingText | None = None,
) -> HttpResponse:
    kept = rules.mapping_of(one)
    preview = rules.preview_of(one, kept.encoding, kept.delimiter)
    columns = preview.table.columns
    if form is None and text_form is None and fits_the_form(kept, columns):
        form = MappingForm(columns, kept)
    context = {
        "one": one,
        "form": form,
        "text_form": text_form or MappingText(initial={"text": one.mapping}),
        "as_text": form is None,
        "look": look_of(preview),
        "rehearsal": rules.rehearse(preview, kept),
        "preview_rows": rules.PREVIEW_ROWS,
    }
    return render(request, "imports/new.html", context)


def _started(request: HttpRequest, one: Import) -> HttpResponse:
    try:
        rules.start(one)
    except PolkuError as error:
        messages.error(request, said(error))
    return _to(one)


def _outcome(one: Import) -> dict[str, Any]:
    return {
        "one": one,
        "left_out": rules.reasons(one.left_out),
        "rejected": rules.reasons(one.rejected),
        "has_rejected": files.rejected_path(one).exists(),
        "error": rules.error_of(one),
        "percent": round(100 * one.position / max(one.size, 1)),
    }


def _to(one: Import) -> HttpResponse:
    return redirect("imports:detail", project=one.project.slug, pk=one.pk)


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return HttpResponse(body, content_type=kind, headers=headers)
