"""Addresses of journeys within a project."""

from django.urls import path

from polku.features.journeys import difference_view, groups_view, process_view, steps_view, views

app_name = "journeys"

urlpatterns = [
    path("", views.journeys, name="paths"),
    path("people/", views.people, name="people"),
    path("process/", process_view.process, name="process"),
    path("steps/", steps_view.steps, name="steps"),
    path("groups/", groups_view.groups, name="groups"),
    path("differences/", difference_view.differences, name="differences"),
]
