"""Addresses below ``/p/<project>/touchpoints/``."""

from django.urls import path

from polku.features.touchpoints import views

app_name = "touchpoints"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/up/", views.move, {"direction": "up"}, name="up"),
    path("<int:pk>/down/", views.move, {"direction": "down"}, name="down"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/restore/", views.restore, name="restore"),
]
