"""Addresses below ``/p/<project>/events/``; an event is named in the query: names hold anything."""

from django.urls import path

from polku.features.catalogue import schema_views, views

app_name = "catalogue"

urlpatterns = [
    path("", views.events, name="events"),
    path("export.json", views.export_json, name="export-json"),
    path("export.csv", views.export_csv, name="export-csv"),
    path("event/", views.event, name="event"),
    path("describe/", views.describe, name="describe"),
    path("schema/", schema_views.schema, name="schema"),
    path("schema/draft/", schema_views.draft, name="draft"),
    path("schema/save/", schema_views.save, name="save"),
    path("schema/mode/", schema_views.mode, name="mode"),
    path("schema/versions/<int:pk>/", schema_views.version, name="version"),
    path("schema/versions/<int:pk>/restore/", schema_views.restore, name="restore"),
]
