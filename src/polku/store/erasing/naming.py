"""Find the names that a person goes by, and how those are written in what they sent."""

from collections.abc import Iterable, Sequence

from polku.store.pool import Pool

#: Shorter names also stand in what others sent: they are looked for as whole values only.
_TELLING = 8

_NAMES = """
select distinct arrayJoin([
    user_id, anonymous_id, previous_id,
    if(kind = 'identify', toString(properties.email), ''),
    if(kind = 'identify', toString(properties.phone), '')
]) as name
from polku.events
where project_id = {project:UInt32} and person_id in {keys:Array(UInt64)}
order by name
"""


def names_of(pool: Pool, project_id: int, keys: Sequence[int]) -> tuple[str, ...]:
    """Return the identifiers, e-mail addresses and phone numbers of the events of ``keys``."""
    rows = pool.query(_NAMES, {"project": project_id, "keys": list(keys)}).rows
    return tuple(row[0] for row in rows if row[0])


def needles(names: Iterable[str]) -> list[str]:
    """Return what to look for in raw requests to find those that tell of ``names``.

    >>> needles(["7"])
    ['"7"', '=7&', ':7,', ':7}']
    """
    found: list[str] = []
    for name in names:
        if len(name) >= _TELLING:
            found.append(name)
        else:
            found += [f'"{name}"', f"={name}&"]
            found += [f":{name},", f":{name}}}"] if name.isdecimal() else []
    return found
