"""Addresses of journeys within a project."""

from django.urls import path

from polku.features.journeys import views

app_name = "journeys"

urlpatterns = [
    path("", views.journeys, name="paths"),
    path("people/", views.people, name="people"),
]
