"""Addresses of background work, below a project's ``work/``."""

from django.urls import path

from polku.features.work import views

app_name = "work"

urlpatterns = [
    path("", views.index, name="index"),
    path("jobs/", views.jobs, name="jobs"),
    path("<int:pk>/again/", views.again, name="again"),
]
