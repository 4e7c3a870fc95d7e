"""Addresses of what arrives."""

from django.urls import path

from polku.features.live import views

app_name = "live"

urlpatterns = [
    path("", views.live, name="live"),
    path("recent/", views.recent, name="recent"),
]
