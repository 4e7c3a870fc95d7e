"""Wake the workers of this process when there is something to do; others look once a second."""

from threading import Condition

_something = Condition()


def wake() -> None:
    """Let every worker of this process look for a job now."""
    with _something:
        _something.notify_all()


def rest(seconds: float) -> None:
    """Return when woken, at the latest after ``seconds``."""
    with _something:
        _something.wait(seconds)
