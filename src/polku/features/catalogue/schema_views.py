"""The pages of an event's schema: write, try on what arrived, save, and choose what it does."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from polku.collect.schemas.limits import written
from polku.features.catalogue.differences import difference
from polku.features.catalogue.effect import DAYS, Effect, effect_of, sample_for
from polku.features.catalogue.models import Mode, SchemaVersion
from polku.features.catalogue.schemas import (
    Version,
    access_schema,
    access_version,
    checked,
    restore_version,
    save_version,
    schema_of,
    set_mode,
    versions_of,
)
from polku.features.catalogue.views import address, edits
from polku.features.catalogue.wording import context_words
from polku.features.people.masking import mask_properties
from polku.features.projects.models import User
from polku.features.projects.rules import Project, project_page
from polku.measure.catalogue.draft import draft_of
from polku.measure.catalogue.properties import described
from polku.vocabulary.errors import InvalidSchema, PolkuError, translatable

_EMPTY = Version("{}\n")


@require_safe
@project_page("viewer")
def schema(request: HttpRequest, project: Project) -> HttpResponse:
    """Show the schema that holds, what it would have stopped, and its versions."""
    name = request.GET.get("name", "")
    versions = versions_of(project, name)
    holding = Version(versions[0].text, tuple(versions[0].context)) if versions else _EMPTY
    effect = _effect(project, name, holding) if versions else None
    wanted = request.GET.get("mode", "")
    more: dict[str, Any] = {
        "effect": effect,
        "wanted": wanted if wanted in Mode.values and versions else "",
    }
    return _page(request, project, name, holding, versions, **more)


@require_POST
@project_page("editor")
def draft(request: HttpRequest, project: Project) -> HttpResponse:
    """Propose a schema from what arrived lately; nothing is saved."""
    name = request.POST.get("name", "")
    sample = sample_for(project, name, timezone.now())
    found = draft_of(described([one.properties for one in sample.events], sample.total))
    version = Version(written(found.schema))
    effect = effect_of(checked(version), sample)
    more: dict[str, Any] = {"effect": effect, "tried": True, "drafted": found}
    return _page(request, project, name, version, versions_of(project, name), **more)


@require_POST
@project_page("editor")
def save(request: HttpRequest, project: Project) -> HttpResponse:
    """Try a written schema on what arrived, or save what was tried."""
    name = request.POST.get("name", "")
    version = Version(
        request.POST.get("text", "").replace("\r\n", "\n"),
        tuple(one for one in context_words() if one in request.POST.getlist("context")),
    )
    versions = versions_of(project, name)
    try:
        effect = _effect(project, name, version)
        if request.POST.get("action") == "save":
            saved = save_version(project, name, version, _person(request))
            said = gettext("Version %(number)s holds from now on.")
            messages.success(request, said % {"number": saved.number})
            return redirect(address("catalogue:schema", project, name))
    except PolkuError as error:
        more: dict[str, Any] = {"error": error}
        return _page(request, project, name, version, versions, status=400, **more)
    return _page(request, project, name, version, versions, effect=effect, tried=True)


@require_POST
@project_page("editor")
def mode(request: HttpRequest, project: Project) -> HttpResponse:
    """Choose what the schema does; enforcing asks once more, beside what it would have stopped."""
    name, wanted = request.POST.get("name", ""), request.POST.get("mode", "")
    held = access_schema(project, name)
    if wanted == Mode.ENFORCE and held.mode != wanted and not request.POST.get("seen"):
        return redirect(address("catalogue:schema", project, name, mode=wanted))
    set_mode(project, name, wanted)
    messages.success(request, _MODE_SAID[wanted]())
    return redirect(address("catalogue:schema", project, name))


_MODE_SAID = {
    "off": lambda: gettext("The schema is off: nothing is held to it."),
    "watch": lambda: gettext("From now on events are held to the schema and failures counted."),
    "enforce": lambda: gettext("From now on events that do not fit go to quarantine."),
}


@require_POST
@project_page("editor")
def restore(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Make an older version hold again."""
    saved = restore_version(project, pk, _person(request))
    said = gettext("Version %(old)s holds again, as version %(number)s.")
    messages.success(request, said % {"old": saved.restored, "number": saved.number})
    return redirect(address("catalogue:schema", project, saved.schema.event))


@require_safe
@project_page("viewer")
def version(request: HttpRequest, project: Project, pk: int) -> HttpResponse:
    """Show what a version changed."""
    one = access_version(project, pk)
    before = one.schema.versions.filter(number__lt=one.number).first()
    context = {
        "name": one.schema.event,
        "one": one,
        "before": before,
        "lines": difference(before, one),
        "holds": one.schema.versions.first() == one,
        "edits": edits(request),
    }
    return render(request, "catalogue/version.html", context)


def _effect(project: Project, name: str, version: Version) -> Effect:
    """Return what a schema would have done lately; raises `InvalidSchema`."""
    if not name:
        raise InvalidSchema(translatable("A schema is of an event: its name is missing."))
    return effect_of(checked(version), sample_for(project, name, timezone.now()))


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _page(
    request: HttpRequest,
    project: Project,
    name: str,
    version: Version,
    versions: Sequence[SchemaVersion],
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    effect: Effect | None = more.get("effect")
    context = {
        "name": name,
        "version": version,
        "versions": versions,
        "schema": schema_of(project, name),
        "modes": Mode.choices,
        "contexts": context_words().items(),
        "days": DAYS,
        "edits": edits(request),
        "failures": [
            (one, [(example, mask_properties(example.properties)) for example in one.examples])
            for one in (effect.failures if effect else ())
        ],
    }
    return render(request, "catalogue/schema.html", context | more, status=status)
