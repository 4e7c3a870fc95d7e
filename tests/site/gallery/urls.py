"""The gallery's addresses, beside those of the site."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from polku.features.projects.models import Project
from polku.site.urls import handler400, handler500
from polku.site.urls import urlpatterns as site_urls
from tests.site.gallery import story
from tests.site.gallery.templates import PAGES

__all__ = ["handler400", "handler500", "urlpatterns"]


def show(request: HttpRequest, project: str, name: str) -> HttpResponse:
    template = engines["django"].from_string(PAGES[name])  # type: ignore[attr-defined]
    lumo, _ = Project.objects.get_or_create(slug=project, defaults={"name": "Lumo Netti"})
    request.project = lumo  # type: ignore[attr-defined]
    return HttpResponse(template.render(story.context(), request))


def finished(request: HttpRequest, project: str) -> HttpResponse:
    """Return a fragment that says that the work is done."""
    return HttpResponse('<p>two</p><span data-finished="#there"></span>')


urlpatterns = [
    path("p/<slug:project>/people/gallery/fragment/", finished),
    path("p/<slug:project>/people/gallery/<str:name>/", show),
    *site_urls,
]
