"""Lease the right to write to an event server, where several machines share it and the metadata.

The holder renews it while it lives; a process that hangs or is cut off stops writing before its
lease ends by the clock of the database, and only then another takes over.
"""

import os
import secrets
import socket
import time
from contextlib import suppress
from datetime import timedelta
from threading import Event, Lock, Thread

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from polku.site.models import Lease
from polku.vocabulary.errors import PolkuError, StoreBusy, StoreFailed, translatable

#: Seconds that a lease lasts, how long before its end nothing is written, and between renewals.
LASTS, _MARGIN, _EVERY = 20.0, 8.0, 4.0


def lease_on(name: str) -> "WriterLease | None":
    """Return the lease on an event server, None where no other machine has this metadata."""
    return WriterLease(name) if connection.vendor == "postgresql" else None


class WriterLease:
    """The lease on ``name``, for this process; see `polku.store.owning.Lease`."""

    def __init__(self, name: str, lasts: float = LASTS) -> None:
        self._name = name[:200]
        self._lasts = lasts
        self._holder = f"{socket.gethostname()[:60]} {os.getpid()} {secrets.token_hex(8)}"
        self._until = 0.0
        self._lock = Lock()
        self._ended = Event()
        self._renewing: Thread | None = None

    def hold(self) -> bool:
        """Take or keep the lease; return whether it is new. Raises `StoreBusy`."""
        with self._lock:
            if time.monotonic() < self._until - min(_MARGIN, self._lasts / 2):
                return False
            is_new = self._take()
        if self._renewing is None:
            self._renewing = Thread(target=self._renew, name="writer-lease", daemon=True)
            self._renewing.start()
        return is_new

    def release(self) -> None:
        """Let another process have it at once."""
        self._ended.set()
        if self._renewing is not None:
            self._renewing.join()
        with suppress(DatabaseError):  # then it ends by itself
            Lease.objects.filter(name=self._name, holder=self._holder).delete()
        self._until = 0.0

    def _take(self) -> bool:
        began = time.monotonic()
        try:
            is_new = not self._written(holder=self._holder, until__gt=Now())
            if is_new and not self._written(until__lte=Now()) and not self._made():
                raise StoreBusy(_HELD)
        except DatabaseError as error:
            raise StoreFailed(_SILENT, reason=str(error)) from error
        self._until = began + self._lasts
        return is_new

    def _written(self, **tests: object) -> bool:
        kept = Lease.objects.filter(name=self._name, **tests)
        return bool(kept.update(holder=self._holder, until=self._end()))

    def _made(self) -> bool:
        try:
            with transaction.atomic():
                Lease.objects.create(name=self._name, holder=self._holder, until=self._end())
        except IntegrityError:
            return False
        return True

    def _end(self) -> Combinable:
        later = Now() + timedelta(seconds=self._lasts)
        return ExpressionWrapper(later, output_field=DateTimeField())

    def _renew(self) -> None:
        while not self._ended.wait(min(_EVERY, self._lasts / 4)):
            with suppress(PolkuError), self._lock:  # the next write says what is wrong
                if time.monotonic() < self._until:
                    self._take()
        connection.close()


_HELD = translatable(
    "Another Polku process writes to this event server. Stop it, or wait until it has ended."
)
_SILENT = translatable("The metadata does not say who may write: %(reason)s")
