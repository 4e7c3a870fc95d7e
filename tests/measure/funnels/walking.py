"""Funnels in plain Python: which attempts there are, by the words of `polku.vocabulary.funnels`."""

from collections.abc import Sequence
from typing import NamedTuple

from polku.vocabulary.funnels import Funnel


class Seen(NamedTuple):
    """An event in the words of an oracle: what it is called, and when (seconds)."""

    name: str
    at: int
    plan: str = ""


class Attempt(NamedTuple):
    """The events that were its steps, and whether it is left out for an exclusion."""

    events: tuple[Seen, ...]
    left_out: bool = False


def attempts_of(funnel: Funnel, seen: Sequence[Seen], until: int | None = None) -> list[Attempt]:
    """Return the attempts of one person that count; ``until`` is when the period ends."""
    kinds = [{match.event for match in step} for step in funnel.steps]
    forbidden = [{match.event for match in one.events} for one in funnel.exclude]
    every = [*kinds, *forbidden]
    if funnel.order != "strict":
        seen = [one for one in seen if any(one.name in kind for kind in every)]
    alike = {}
    for one in sorted(seen, reverse=True, key=lambda one: one.plan):
        alike[one.at, *(one.name not in kind for kind in every)] = one
    events = [alike[key] for key in sorted(alike)]
    begins = [
        place
        for place, one in enumerate(events)
        if (until is None or one.at < until)
        and any(one.name in kind for kind in (kinds if funnel.order == "any" else kinds[:1]))
    ]
    walk = _walk_any if funnel.order == "any" else _walk
    found = [walk(funnel, kinds, forbidden, events, place) for place in begins]
    if funnel.attempts == "every":
        apart, free = [], -1
        for (attempt, over), place in zip(found, begins, strict=True):
            if place >= free:
                apart.append(attempt)
                free = over
        return apart
    tries = [attempt for attempt, _ in found][: 1 if funnel.attempts == "first" else None]
    kept = [attempt for attempt in tries if not attempt.left_out]
    return [max(kept, key=lambda one: len(one.events))] if kept else tries[:1]


def _walk(
    funnel: Funnel,
    kinds: list[set[str]],
    forbidden: list[set[str]],
    events: list[Seen],
    begin: int,
) -> tuple[Attempt, int]:
    """Go on from one event; return the attempt, and the first place that is of it no more."""
    steps, bad, place = [begin], False, begin + 1
    while place < len(events) and len(steps) < len(kinds):
        one = events[place]
        if one.at - events[begin].at > funnel.window:
            break
        reached = len(steps)
        if one.name in kinds[reached]:
            steps.append(place)
            place += 1
            continue
        banned = _banned(funnel, forbidden, one.name, reached)
        earlier = any(one.name in kind for kind in kinds[:reached])
        if funnel.order == "strict" and (funnel.restarts or not earlier):
            bad = bad or banned
            break
        if funnel.order == "ordered" and funnel.restarts and one.name in kinds[0]:
            bad = bad or banned
            break
        bad = bad or banned
        place += 1
    return Attempt(tuple(events[step] for step in steps), bad), place


def _banned(funnel: Funnel, forbidden: list[set[str]], name: str, reached: int) -> bool:
    last = len(funnel.steps)
    return any(
        name in names and (one.after or 1) <= reached < (one.before or last)
        for one, names in zip(funnel.exclude, forbidden, strict=True)
    )


def _walk_any(
    funnel: Funnel,
    kinds: list[set[str]],
    forbidden: list[set[str]],
    events: list[Seen],
    begin: int,
) -> tuple[Attempt, int]:
    done: set[int] = set()
    steps: list[Seen] = []
    bad, place = False, begin
    while place < len(events) and len(done) < len(kinds):
        one = events[place]
        if one.at - events[begin].at > funnel.window:
            break
        new = {step for step, kind in enumerate(kinds) if one.name in kind} - done
        done |= new
        steps += [one] * len(new)
        bad = bad or (not new and any(one.name in names for names in forbidden))
        place += 1
    return Attempt(tuple(steps), bad), place
