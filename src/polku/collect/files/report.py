"""Count what became of each row of a file, and why."""

from collections import Counter

import msgspec

from polku.vocabulary.errors import InvalidEvent


class Reason(msgspec.Struct, frozen=True):
    """Why ``rows`` rows did not become events; ``message`` has placeholders for the ``values``
    of the first of them, at ``first_line``."""

    message: str
    values: dict[str, str]
    rows: int
    first_line: int

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a file: ``read = accepted + left out + rejected`` rows, and
    ``events = stored + duplicate + quarantined + erased`` events of the accepted ones."""

    read: int
    accepted: int
    events: int
    stored: int
    duplicate: int
    quarantined: int = 0
    erased: int = 0
    left_out: tuple[Reason, ...]
    rejected: tuple[Reason, ...]
    seconds: float = 0.0

    @property
    def rows_left_out(self) -> int:
        """Rows that the mapping leaves out on purpose."""
        return sum(reason.rows for reason in self.left_out)

    @property
    def rows_rejected(self) -> int:
        """Rows with something wrong in them."""
        return sum(reason.rows for reason in self.rejected)


class Tally:
    """The counts of a file while it is read."""

    def __init__(self) -> None:
        self.read = 0
        self.accepted = 0
        self.events = 0
        self.stored = 0
        self.duplicate = 0
        self.quarantined = 0
        self.erased = 0
        self._left_out = _Reasons()
        self._rejected = _Reasons()

    def leave_out(self, line: int, reason: str) -> None:
        """Count a row that is left out on purpose."""
        self._left_out.add(reason, reason, {}, line)

    def reject(self, line: int, error: InvalidEvent) -> None:
        """Count a row with something wrong in it."""
        values = {key: str(value) for key, value in error.values.items()}
        key = f"{error.message}\x00{values.get('column', '')}"
        self._rejected.add(key, error.message, values, line)

    def report(self, seconds: float) -> Report:
        """Return the counts so far."""
        return Report(
            read=self.read,
            accepted=self.accepted,
            events=self.events,
            stored=self.stored,
            duplicate=self.duplicate,
            quarantined=self.quarantined,
            erased=self.erased,
            left_out=self._left_out.listed(),
            rejected=self._rejected.listed(),
            seconds=seconds,
        )


class _Reasons:
    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._first: dict[str, tuple[str, dict[str, str], int]] = {}

    def add(self, key: str, message: str, values: dict[str, str], line: int) -> None:
        self._rows[key] += 1
        self._first.setdefault(key, (message, values, line))

    def listed(self) -> tuple[Reason, ...]:
        return tuple(
            Reason(message, values, rows, line)
            for key, rows in self._rows.most_common()
            for message, values, line in [self._first[key]]
        )
