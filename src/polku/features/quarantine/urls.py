"""Addresses of the quarantine, below a project's ``quarantine/``."""

from django.urls import path

from polku.features.quarantine import deciding, mending_views, views

app_name = "quarantine"

urlpatterns = [
    path("", views.index, name="index"),
    path("group/", views.group, name="group"),
    path("entry/<str:entry>/", views.entry, name="entry"),
    path("replay/", deciding.replay, name="replay"),
    path("discard/", deciding.discard, name="discard"),
    path("actions/<int:pk>/", deciding.action, name="action"),
    path("actions/<int:pk>/progress/", deciding.progress, name="progress"),
    path("actions/<int:pk>/undo/", deciding.undo, name="undo"),
    path("mend/", mending_views.mend, name="mend"),
    path("mend/save/", mending_views.save, name="save"),
    path("rules/<int:pk>/", mending_views.edit, name="edit-rule"),
    path("rules/<int:pk>/save/", mending_views.change, name="change-rule"),
    path("rules/<int:pk>/replay/", mending_views.replay, name="replay-rule"),
    path("rules/<int:pk>/delete/", mending_views.delete, name="delete-rule"),
]
