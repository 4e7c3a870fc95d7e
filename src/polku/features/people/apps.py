"""Declare the people feature to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Search for people, and one timeline over all channels for each."""

    name = "polku.features.people"
    label = "people"
