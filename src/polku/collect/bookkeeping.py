"""Write the tally into the books every few seconds, so that a restart forgets nothing.

A write for each group would cost the collector a tenth of its time. What the last seconds before
a crash counted is not written; the books are settled at the next start by what the store holds.
"""

import logging
import secrets
import threading
from datetime import timedelta

from polku.collect.tally import Tally, hour_of
from polku.vocabulary.accounts import Books, Line
from polku.vocabulary.errors import PolkuError

_log = logging.getLogger(__name__)
#: Lines of hours so long ago do not change any more.
_REMEMBERED = timedelta(hours=36)


class Bookkeeper:
    """Writes ``tally`` to ``books`` every ``seconds``, and for the last time at `stop`."""

    def __init__(self, tally: Tally, books: Books, seconds: float = 2.0) -> None:
        self._tally = tally
        self._books = books
        self._seconds = seconds
        self._run_id = secrets.randbits(63)
        self._written: dict[Line, None] = {}
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._run, name="polku-books", daemon=True)

    def start(self) -> None:
        """Settle what an earlier process left, then keep the books; once."""
        try:
            self._books.settle()
        except PolkuError:
            _log.exception("the accounts of an earlier run could not be settled")
        self._thread.start()

    def stop(self) -> None:
        """Write what is counted by now; nothing may be counted any more."""
        self._halt.set()
        if self._thread.is_alive():
            self._thread.join()
            self.write()
            self._books.close(self._run_id)

    def write(self) -> None:
        """Write every line that has changed since it was last written."""
        lines = self._tally.lines()
        changed = [line for line in lines if line not in self._written]
        if changed:
            self._books.write(self._run_id, changed)
            newest = max(line.hour for line in lines)
            self._tally.forget_before(hour_of(newest) - _REMEMBERED)
            self._written = dict.fromkeys(lines)

    def _run(self) -> None:
        while not self._halt.wait(self._seconds):
            try:
                self.write()
            except PolkuError:
                _log.exception("the accounts could not be written; they are again soon")
