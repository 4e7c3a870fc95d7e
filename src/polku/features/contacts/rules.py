"""Keep what a project says its service contacts are; the usual ones where it says nothing."""

import msgspec

from polku.features.contacts.models import Definitions
from polku.features.projects.rules import Project
from polku.vocabulary.contacts import USUAL, Contacts
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.matching import parse_matches

#: The texts of a kind and of the chatbot that say which events are meant.
KIND_EVENTS = ("begins", "answered", "abandoned", "transferred", "ends")
BOT_EVENTS = ("asked", "fell_back", "closed", "handed_over")


def contacts_of(project: Project) -> Contacts:
    """Return what the project's service contacts are."""
    kept = Definitions.objects.filter(project=project).first()
    return msgspec.convert(kept.contacts, Contacts) if kept else USUAL


def has_own(project: Project) -> bool:
    """Return whether the project has definitions of its own."""
    return Definitions.objects.filter(project=project).exists()


def keep_contacts(project: Project, contacts: Contacts) -> None:
    """Make ``contacts`` the project's; raises `InvalidQuestion` for what cannot be asked."""
    check(contacts)
    Definitions.objects.update_or_create(
        project=project, defaults={"contacts": msgspec.to_builtins(contacts)}
    )


def forget_contacts(project: Project) -> None:
    """Go back to the usual definitions."""
    Definitions.objects.filter(project=project).delete()


def check(contacts: Contacts) -> None:
    """Refuse kinds of one name, without a beginning, or with events that cannot be read."""
    names = [kind.name for kind in contacts.kinds]
    if len(set(names)) < len(names):
        raise InvalidQuestion(translatable("Two kinds of contact have the same name."))
    texts = [(name, getattr(kind, name)) for kind in contacts.kinds for name in KIND_EVENTS]
    texts += [(name, getattr(contacts.chatbot, name)) for name in BOT_EVENTS]
    for name, text in texts:
        if text:
            parse_matches(text, name)
    if any(not kind.name or not kind.begins for kind in contacts.kinds):
        raise InvalidQuestion(
            translatable("A kind of contact needs a name and the events that begin it.")
        )
