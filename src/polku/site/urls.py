"""Which feature answers at which address."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from polku.site import views
from polku.site.navigation import PAGES

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
]

for page in PAGES:
    routes = f"polku.features.{page.feature}.urls"
    pages = f"polku.features.{page.feature}.views"
    if page.feature in settings.PRESENT_FEATURES and find_spec(routes) and find_spec(pages):
        urlpatterns.append(path(f"p/<slug:project>/{page.path}", include(routes)))

if find_spec("polku.features.projects") and find_spec("polku.features.projects.urls"):
    projects = import_module("polku.features.projects.urls")
    home = import_module("polku.features.projects.views").home
    urlpatterns += [
        path("", home, name="home"),
        path("p/<slug:project>/settings/", include((projects.project_urls, "settings"))),
        path("account/", include((projects.account_urls, "account"))),
    ]

if find_spec("polku.features.questions") and find_spec("polku.features.questions.urls"):
    urlpatterns.append(path("api/v1/", include("polku.features.questions.urls")))

handler400 = "polku.site.views.bad_request"
handler500 = "polku.site.views.server_error"
