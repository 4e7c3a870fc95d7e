"""Addresses of what is shared by a link; the token is all that they ask for."""

from django.urls import path

from polku.features.dashboards import shared_views

app_name = "shared"
urlpatterns = [
    path("<str:token>/", shared_views.shared, name="dashboard"),
    path("<str:token>/cards/<int:pk>/", shared_views.card, name="card"),
]
