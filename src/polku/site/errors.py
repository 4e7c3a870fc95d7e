"""Say an error in the reader's words: one JSON shape for programs, one page for people."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext

from polku.vocabulary.errors import PolkuError


def said(error: PolkuError) -> str:
    """Return the error's sentence in the language of this request."""
    sentence = gettext(error.message)
    return sentence % error.values if error.values else sentence


def wants_json(request: HttpRequest) -> bool:
    """Return whether a program asked: the API's paths, or JSON before HTML."""
    if request.path_info.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def error_response(request: HttpRequest, error: PolkuError) -> HttpResponse:
    """Return the error as JSON or as a page, with its own status."""
    if wants_json(request):
        body = {"error": {"code": error.code, "message": said(error), "values": error.values}}
        return JsonResponse(body, status=error.status, json_dumps_params={"default": str})
    context = {"status": error.status, "sentence": said(error), "code": error.code}
    return render(request, "polku/said.html", context, status=error.status)
