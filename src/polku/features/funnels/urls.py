"""Addresses of funnels: the whole, and one step of it."""

from django.urls import path

from polku.features.funnels import views

app_name = "funnels"
urlpatterns = [
    path("", views.funnel, name="funnel"),
    path("step/", views.step, name="step"),
]
