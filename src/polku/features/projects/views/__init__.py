"""The pages of people, projects and keys."""

from polku.features.projects.views.entry import home

__all__ = ["home"]
