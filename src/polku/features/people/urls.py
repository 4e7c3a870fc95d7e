"""Addresses of people within a project."""

from django.urls import path

from polku.features.people import views

app_name = "people"

urlpatterns = [
    path("", views.people, name="list"),
    path("<int:person_id>/", views.person, name="person"),
]
