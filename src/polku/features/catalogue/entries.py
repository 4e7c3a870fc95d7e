"""Keep what people write about events and properties."""

from collections.abc import Mapping

import msgspec

from polku.features.catalogue.models import Entry, Status
from polku.features.projects.rules import Project
from polku.vocabulary.errors import InvalidQuestion, translatable

_LONGEST_NAME, _LONGEST_PATH, _LONGEST_OWNER, _LONGEST_TEXT = 256, 300, 120, 2_000


class Written(msgspec.Struct, frozen=True):
    """What is written about one event or property; nothing, where nobody wrote."""

    owner: str = ""
    description: str = ""
    status: str = ""

    @property
    def status_words(self) -> str:
        """The status as a person reads it."""
        return str(Status(self.status).label) if self.status else ""


NOTHING = Written()
#: What is written, by event and property; the property is empty for the event itself.
Entries = Mapping[tuple[str, str], Written]


def entries_of(project: Project, event: str | None = None) -> Entries:
    """Return everything that is written, about one event where ``event`` is given."""
    rows = Entry.objects.filter(project=project)
    if event is not None:
        if "\x00" in event:  # no database column holds it
            return {}
        rows = rows.filter(event=event)
    return {
        (one.event, one.property): Written(one.owner, one.description, one.status) for one in rows
    }


def write_entry(project: Project, event: str, path: str, written: Written) -> None:
    """Keep what is written about an event or its property; nothing written is no entry."""
    _require_name(event, _LONGEST_NAME)
    if path:
        _require_name(path, _LONGEST_PATH)
    if written.status not in ("", *Status.values):
        raise InvalidQuestion(
            translatable("“%(status)s” is no status of an event."), status=written.status[:40]
        )
    if written == NOTHING:
        Entry.objects.filter(project=project, event=event, property=path).delete()
        return
    Entry.objects.update_or_create(
        project=project,
        event=event,
        property=path,
        defaults={
            "owner": written.owner.replace("\x00", "")[:_LONGEST_OWNER],
            "description": written.description.replace("\x00", "")[:_LONGEST_TEXT],
            "status": written.status,
        },
    )


def _require_name(name: str, longest: int) -> None:
    if not name or "\x00" in name or len(name) > longest:
        raise InvalidQuestion(
            translatable("A name has 1 to %(limit)d characters, and no control characters."),
            limit=longest,
        )
