"""Declare the projects feature to Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Users, projects, roles, keys and links."""

    name = "polku.features.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
