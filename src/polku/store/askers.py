"""Know who waits for which queries, so that those of whoever has left can be ended."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

from polku.vocabulary.errors import AskerLeft, translatable


class Asker:
    """Somebody who waits for answers; ``mark`` is what the engine knows their queries by."""

    def __init__(self) -> None:
        self.mark = f"polku-asker-{uuid.uuid4().hex}"
        self.left = False
        self._waits = 0
        self._lock = Lock()

    @property
    def waits(self) -> bool:
        """Whether a query runs on their behalf."""
        return self._waits > 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count a query while it runs; raises `AskerLeft` where nobody waits for it."""
        with self._lock:
            if self.left:
                raise self.gone()
            self._waits += 1
        try:
            yield
        finally:
            with self._lock:
                self._waits -= 1

    def leave(self) -> None:
        """Start no more queries; see `polku.store.Store.end_for` for those that run."""
        with self._lock:
            self.left = True

    @staticmethod
    def gone() -> AskerLeft:
        """Return the error of a query that nobody waits for."""
        return AskerLeft(translatable("Whoever asked has left, so the question was ended."))


_present: ContextVar[Asker | None] = ContextVar("asker", default=None)


@contextmanager
def asked_by(asker: Asker) -> Iterator[None]:
    """Let what is asked within (also in threads with this context) be asked by ``asker``."""
    token = _present.set(asker)
    try:
        yield
    finally:
        _present.reset(token)


def present_asker() -> Asker | None:
    """Return who asks here, None where nobody in particular does."""
    return _present.get()
