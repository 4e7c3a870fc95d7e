"""Addresses below ``/p/<project>/promises/``."""

from django.urls import path

from polku.features.promises import views

app_name = "promises"
urlpatterns = [
    path("", views.promises, name="promises"),
    path("new/", views.new, name="new"),
    path("<slug:slug>/", views.promise, name="promise"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/delete/", views.delete, name="delete"),
    path("<slug:slug>/restore/", views.restore, name="restore"),
]
