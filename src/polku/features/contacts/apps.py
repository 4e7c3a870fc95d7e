"""Declare the service contacts feature to Django."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Queues, service level, repeats, the chatbot, and what a contact is in a project."""

    name = "polku.features.contacts"
    label = "contacts"
