"""Addresses of the health page, below a project's ``health/``."""

from django.urls import path

from polku.features.health import views

app_name = "health"

urlpatterns = [path("", views.index, name="index")]
