"""The few pages that belong to no feature: errors, the language and the theme."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from polku.site.shell import THEME_COOKIE, THEMES

YEAR = 31_536_000


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: for this browser, and for the person where one has signed in."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    if request.user.is_authenticated:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; empty follows the device again."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen not in (*THEMES, ""):
        return response
    _remember(response, THEME_COOKIE, chosen)
    if request.user.is_authenticated:
        request.user.theme = chosen
        request.user.save(update_fields=["theme"])
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 400 in words."""
    return render(request, "400.html", status=400)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form whose protection is missing or old: nothing was saved."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 in words, without what may itself be broken."""
    return render(request, "500.html", status=500)
