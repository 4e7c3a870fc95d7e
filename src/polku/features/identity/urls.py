"""Addresses of who is whom within a project."""

from django.urls import path

from polku.features.identity import views

app_name = "identity"

urlpatterns = [
    path("", views.log, name="log"),
    path("rules/", views.edit, name="rules"),
    path("separate/<int:key>/", views.separate, name="separate"),
    path("merge/<int:person>/", views.merge, name="merge"),
    path("decisions/<int:number>/undo/", views.undo, name="undo"),
    path("decisions/<int:number>/restore/", views.restore, name="restore"),
]
