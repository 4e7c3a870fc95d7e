"""Addresses of SQL within a project."""

from django.urls import path

from polku.features.sql import views

app_name = "sql"

urlpatterns = [path("", views.page, name="page")]
