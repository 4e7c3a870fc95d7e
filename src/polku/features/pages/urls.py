"""Addresses below ``/p/<project>/pages/``."""

from django.urls import path

from polku.features.pages import views

app_name = "pages"
urlpatterns = [path("", views.pages, name="pages"), path("save/", views.save, name="save")]
