"""What SDKs ask before they send: their settings, in the words that each of them expects."""

import re
from collections.abc import Callable

import msgspec

from polku.collect.http import Reply, Request


class Greeting(msgspec.Struct, frozen=True):
    """A question for settings: at which paths, with which key, and what is answered."""

    path: re.Pattern[str]
    methods: tuple[str, ...]
    key: Callable[[Request, bytes], str]
    answer: Callable[[Request, str], Reply]


GREETINGS: tuple[Greeting, ...] = ()


def greeting_at(request: Request) -> Greeting | None:
    """Return what is asked by ``request``; None where it is no such question."""
    for one in GREETINGS:
        if request.method in one.methods and one.path.fullmatch(request.path):
            return one
    return None


def is_greeting(path: str) -> bool:
    """Return whether some client asks for its settings at ``path``."""
    return any(one.path.fullmatch(path) for one in GREETINGS)
