"""Addresses of the overview, which stands at the root of a project."""

from django.urls import path

from polku.features.overview import views

app_name = "overview"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("parts/<slug:name>/", views.part, name="part"),
]
