"""Addresses of a project's privacy, below its settings."""

from django.urls import path

from polku.features.privacy import asking_views, settings_views

app_name = "privacy"

urlpatterns = [
    path("", settings_views.rules, name="rules"),
    path("change/", settings_views.change, name="change"),
    path("age/", settings_views.age, name="age"),
    path("age/change/", settings_views.change_age, name="change-age"),
    path("age/clock/", settings_views.confirm, name="confirm-clock"),
    path("project/erase/", settings_views.erase_project, name="erase-project"),
    path("requests/", asking_views.requests, name="requests"),
    path("requests/<str:receipt>/", asking_views.receipt, name="receipt"),
    path("requests/<str:receipt>/receipt.json", asking_views.receipt_file, name="receipt-file"),
    path("requests/<str:receipt>/cancel/", asking_views.cancel, name="cancel"),
    path("requests/<str:receipt>/progress/", asking_views.progress, name="progress"),
    path("requests/<str:receipt>/finish/", asking_views.finish, name="finish"),
    path("people/<int:person_id>/", asking_views.person, name="person"),
    path("people/<int:person_id>/erase/", asking_views.erase, name="erase"),
    path("people/<int:person_id>/export.zip", asking_views.export, name="export"),
]
