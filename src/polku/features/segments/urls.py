"""Addresses below ``/p/<project>/segments/``."""

from django.urls import path

from polku.features.segments import editor, views

app_name = "segments"
urlpatterns = [
    path("", views.segments, name="segments"),
    path("new/", editor.new, name="new"),
    path("count/", editor.count, name="count"),
    path("overlap/", views.overlap, name="overlap"),
    path("<slug:slug>/", views.segment, name="segment"),
    path("<slug:slug>/edit/", editor.edit, name="edit"),
    path("<slug:slug>/freeze/", views.freeze, name="freeze"),
    path("<slug:slug>/delete/", views.delete, name="delete"),
    path("<slug:slug>/restore/", views.restore, name="restore"),
]
