"""Addresses of the trends."""

from django.urls import path

from polku.features.trends import notes_views, views

app_name = "trends"
urlpatterns = [
    path("", views.trends, name="trends"),
    path("noted/", notes_views.noted, name="notes"),
    path("noted/new/", notes_views.write, name="write_note"),
    path("noted/<int:pk>/delete/", notes_views.delete, name="delete_note"),
]
