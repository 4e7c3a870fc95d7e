"""Addresses of service contacts."""

from django.urls import path

from polku.features.contacts import views

app_name = "contacts"
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("definitions/", views.definitions, name="definitions"),
    path("definitions/usual/", views.usual, name="usual"),
]
