"""Addresses below ``/p/<project>/exports/``."""

from django.urls import path

from polku.features.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.exports, name="exports"),
    path("list/", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/file/", views.download, name="download"),
]
