"""Addresses of imports, below a project's ``imports/``."""

from django.urls import path

from polku.features.imports import views

app_name = "imports"

urlpatterns = [
    path("", views.index, name="index"),
    path("upload/", views.upload, name="upload"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/save-text/", views.save_text, name="save-text"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/again/", views.again, name="again"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/rejected.csv", views.rejected, name="rejected"),
    path("<int:pk>/mapping.toml", views.mapping, name="mapping"),
]
