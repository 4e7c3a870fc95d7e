"""Addresses below ``/p/<project>/pulls/``."""

from django.urls import path

from polku.features.pulls import views

app_name = "pulls"
urlpatterns = [
    path("", views.pulls, name="pulls"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.pull, name="pull"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
