"""Addresses of speed."""

from django.urls import path

from polku.features.speed import views

app_name = "speed"
urlpatterns = [
    path("", views.speed, name="speed"),
    path("error/", views.error, name="error"),
]
