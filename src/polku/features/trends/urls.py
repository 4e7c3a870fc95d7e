"""Addresses of the trends."""

from django.urls import path

from polku.features.trends import views

app_name = "trends"
urlpatterns = [path("", views.trends, name="trends")]
