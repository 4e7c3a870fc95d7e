"""Which feature answers at which address."""

from django.urls import URLPattern, URLResolver, include, path

from polku.features.projects.urls import account_urls, project_urls
from polku.features.projects.views import home
from polku.site import api, views
from polku.site.navigation import PAGES

#: Their pages stand at addresses of their own, below.
_APART = ("settings", "privacy")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("account/", include((account_urls, "account"))),
    path("p/<slug:project>/settings/privacy/", include("polku.features.privacy.urls")),
    path("p/<slug:project>/settings/", include((project_urls, "settings"))),
    path("p/<slug:project>/behind/", include("polku.features.segments.behind_urls")),
    path("shared/", include("polku.features.dashboards.shared_urls")),
    path("api/v1/", include(api.urlpatterns)),
    *(
        path(f"p/<slug:project>/{page.path}", include(f"polku.features.{page.feature}.urls"))
        for page in PAGES
        if page.feature not in _APART
    ),
]

handler400 = "polku.site.views.bad_request"
handler500 = "polku.site.views.server_error"
