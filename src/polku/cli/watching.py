"""Watch a job that the running server does, as if it were done here."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from polku.vocabulary.errors import PolkuError

if TYPE_CHECKING:
    from polku.features.work.models import Job

_LOOK_EVERY = 0.3


def finished(asked: "Job", on_progress: Callable[[int, int], None]) -> "Job":
    """Return the job once it is done; raises what stopped it."""
    from polku.features.work.rules import Job, State

    while True:
        job = Job.objects.get(pk=asked.pk)
        on_progress(job.done, job.total)
        if job.state == State.DONE:
            return job
        if job.state == State.FAILED:
            raise PolkuError(job.error["message"], **job.error["values"])
        time.sleep(_LOOK_EVERY)
