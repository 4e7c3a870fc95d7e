"""Declare the questions feature to Django."""

from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    """The REST API of questions."""

    name = "polku.features.questions"
    label = "questions"
