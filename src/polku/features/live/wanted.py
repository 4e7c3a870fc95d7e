"""What somebody wants to see of what arrives: of one event, source or person, with bots or not."""

from typing import NamedTuple, Self
from urllib.parse import urlencode

from django.http import QueryDict

from polku.vocabulary.event import Event, person_key

_LONGEST = 256


class Wanted(NamedTuple):
    """A filter: parts of an event's name, a source's name, an id; ``bots`` are shown where set."""

    event: str = ""
    source: str = ""
    person: str = ""
    bots: bool = False
    paused: bool = False

    @classmethod
    def of(cls, asked: QueryDict) -> Self:
        """Read the filter from an address."""
        event, source, person = (
            asked.get(name, "").strip()[:_LONGEST] for name in ("event", "source", "person")
        )
        return cls(event, source, person, asked.get("bots") == "1", asked.get("pause") == "1")

    @property
    def narrow(self) -> bool:
        """Whether anything but everything is wanted."""
        return bool(self.event or self.source or self.person)

    def query(self, **changes: str) -> str:
        """Return the filter as an address has it, with ``changes``; '' takes one away."""
        words = {
            "event": self.event,
            "source": self.source,
            "person": self.person,
            "bots": "1" if self.bots else "",
            "pause": "1" if self.paused else "",
        }
        kept = {name: value for name, value in (words | changes).items() if value}
        return f"?{urlencode(kept)}" if kept else "?"

    @property
    def pausing(self) -> str:
        """The address that pauses."""
        return self.query(pause="1")

    @property
    def going_on(self) -> str:
        """The address that goes on."""
        return self.query(pause="")

    @property
    def with_bots(self) -> str:
        """The address that shows bots as well."""
        return self.query(bots="1")

    @property
    def without_bots(self) -> str:
        """The address that leaves bots out."""
        return self.query(bots="")

    @property
    def everything(self) -> str:
        """The address that narrows nothing."""
        return self.query(event="", source="", person="")

    def fits(self, event: Event) -> bool:
        """Return whether an event that just arrived is wanted."""
        return (
            (self.bots or not event.bot)
            and self.event.casefold() in event.name.casefold()
            and self.source in ("", event.source)
            and self.person in ("", event.user_id, event.anonymous_id)
        )

    def fits_stopped(self, event: str, source: str) -> bool:
        """Return whether an event that could not be taken in is wanted; its person is not known."""
        return (
            not self.person
            and self.event.casefold() in event.casefold()
            and self.source in ("", source)
        )

    def keys(self, project_id: int) -> tuple[int, int]:
        """Return the keys that the id may stand for: of a user, of a visitor."""
        return (
            person_key(project_id, user_id=self.person),
            person_key(project_id, anonymous_id=self.person),
        )
