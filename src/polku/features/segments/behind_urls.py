"""Addresses below ``/p/<project>/behind/``."""

from django.urls import path

from polku.features.segments import behind

app_name = "behind"
urlpatterns = [path("<slug:question>/", behind.people, name="people")]
