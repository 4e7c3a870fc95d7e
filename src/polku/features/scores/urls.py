"""Addresses of the scores."""

from django.urls import path

from polku.features.scores import views

app_name = "scores"
urlpatterns = [path("", views.scores, name="scores")]
