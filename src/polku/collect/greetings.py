"""What SDKs ask before they send: the one table of all such questions."""

from polku.collect.greeting import Greeting
from polku.collect.http import Request
from polku.collect.protocols import otlp, posthog_settings, rudder, segment

GREETINGS: tuple[Greeting, ...] = (
    *segment.GREETINGS,
    *rudder.GREETINGS,
    *posthog_settings.GREETINGS,
    *otlp.GREETINGS,
)


def greeting_at(request: Request) -> Greeting | None:
    """Return what is asked by ``request``; None where it is no such question."""
    for one in GREETINGS:
        if request.method in one.methods and one.path.fullmatch(request.path):
            return one
    return None


def is_greeting(path: str) -> bool:
    """Return whether some client asks for its settings at ``path``."""
    return any(one.path.fullmatch(path) for one in GREETINGS)
