"""Read every file of the event store now and then, so that damage is known before it is needed."""

from datetime import datetime, timedelta

from polku.features.questions.rules import event_store
from polku.features.work.kinds import Periodic
from polku.store.damage import SetAside
from polku.vocabulary.errors import translatable


def check_store(_now: datetime) -> tuple[SetAside, ...]:
    """Set aside what is damaged, and return it."""
    return event_store().check()


CHECK = Periodic(
    "store.check", translatable("Look for damaged files"), timedelta(days=7), check_store
)
