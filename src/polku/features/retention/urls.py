"""Addresses of retention: its four pages."""

from django.urls import path

from polku.features.retention import views

app_name = "retention"
urlpatterns = [
    path("", views.retention, name="retention"),
    path("stickiness/", views.stickiness, name="stickiness"),
    path("lifecycle/", views.lifecycle, name="lifecycle"),
    path("survival/", views.survival, name="survival"),
]
