"""Say who a person is: their name, ids, traits, accounts, and what to call them in a title."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from polku.features.people.masking import mask_properties, mask_text
from polku.features.people.properties import Property, readable
from polku.measure.identifiers import KnownId

#: Traits that are said elsewhere on the page.
_ELSEWHERE = frozenset(("name", "email", "firstname", "lastname"))
_MOST_TRAITS = 40


class Who(NamedTuple):
    """A person as a page names them; ``called`` is how the title does, '' for a visitor."""

    name: str
    called: str
    user_id: str
    email: str
    traits: tuple[Property, ...]

    @property
    def initials(self) -> str:
        """The first letters of the first and the last name."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def who_is(traits: Mapping[str, Any], ids: Sequence[KnownId], *, reveal: bool) -> Who:
    """Return who has these traits and ids; contact details are hidden unless ``reveal``."""
    shown = dict(traits) if reveal else mask_properties(traits)
    name = _text(shown, "name") or _both_names(shown)
    users = [one for one in ids if one.kind == "user"]
    own = next((one for one in users if one.reason == "own"), users[0] if users else None)
    user_id = (own.name if reveal else mask_text(own.name)) if own else ""
    return Who(
        name=name,
        called=_text(shown, "firstName") or _first_name(name) or user_id,
        user_id=user_id,
        email=_text(shown, "email"),
        traits=_traits(shown),
    )


def _text(traits: Mapping[str, Any], name: str) -> str:
    value = traits.get(name)
    return value.strip() if isinstance(value, str) else ""


def _both_names(traits: Mapping[str, Any]) -> str:
    return f"{_text(traits, 'firstName')} {_text(traits, 'lastName')}".strip()


def _first_name(name: str) -> str:
    """Return the first of two names; anything else is used whole, for its order is not known."""
    words = name.split()
    return words[0] if len(words) == 2 and not words[0].endswith(",") else name


def _traits(traits: Mapping[str, Any]) -> tuple[Property, ...]:
    told = {name: value for name, value in traits.items() if name.lower() not in _ELSEWHERE}
    return readable(told, most=_MOST_TRAITS, ranked=False)
