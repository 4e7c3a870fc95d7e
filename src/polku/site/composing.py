"""Put the collector, the pages and the local queries together over one event store."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
from django.core.asgi import get_asgi_application
from django.utils import translation

from polku.collect.asgi import Collector
from polku.collect.commit import Keeping
from polku.collect.journal import Journal
from polku.collect.keys import KeyOwner
from polku.collect.quarantine.files import take_over
from polku.collect.quarantine.keeping import KeptApart
from polku.collect.reading import Step
from polku.collect.waiting import Pace
from polku.features.arriving import arriving_steps
from polku.features.catalogue import rules as catalogue
from polku.features.health import rules as health
from polku.features.live import rules as live
from polku.features.privacy import rules as privacy
from polku.features.projects.rules import write_key_owner
from polku.features.quarantine import rules as quarantine
from polku.site.asgi import compose
from polku.site.leaving import EndsWithReader
from polku.site.local import LocalQueries
from polku.store import Store
from polku.store.answering import PATH
from polku.store.space import Space

App = Callable[[Any, Any, Any], Awaitable[None]]

#: What each room asks of a project's events on arrival, in this order. Each is given a project
#: and returns its step; it is asked again after a few seconds, so a changed rule soon holds.
ARRIVAL_STEPS: tuple[Callable[[int], Step], ...] = (privacy.arrival_step, catalogue.arrival_step)


def compose_all(store: Store, data: Path, token: str) -> App:
    """Return the application of one data folder; ``token`` is for its own command line."""
    take_over(data / "quarantine", store.quarantine)
    space = Space(data)
    collector = Collector(
        sink=store,
        quarantine=KeptApart(store.quarantine),
        keys=_owner,
        translate=_translated,
        local_token=token,
        bulk_steps=arriving_steps,
        keeping=Keeping(
            Pace(seconds=0.002), Journal(data / "journal"), space.is_low, store.accounts
        ),
    )
    health.watch(collector, space, data)
    collector.recent.hides = store.erasures.hides
    live.watch(collector.recent, collector.tally)
    pages = EndsWithReader(get_asgi_application(), store)
    return compose(collector, _beside(LocalQueries(store, token), pages))


def steps_of(project_id: int) -> tuple[Step, ...]:
    """Return what a project asks of its events on arrival. Mending comes after these."""
    return tuple(step(project_id) for step in ARRIVAL_STEPS)


def _beside(local: App, pages: App) -> App:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        chosen = local if scope["type"] == "http" and scope["path"] == PATH else pages
        await chosen(scope, receive, send)

    return application


def _owner(key: str) -> KeyOwner | None:
    found = write_key_owner(key)
    if found is None:
        return None
    steps = steps_of(found.project_id)
    mending = quarantine.arrival_step(found.project_id, steps)
    kept = privacy.kept_by(found.project_id)
    return msgspec.structs.replace(found, steps=(*steps, mending), kept=kept)


def _translated(message: str, accept_language: str) -> str:
    """Return ``message`` in the language that a request asks for."""
    for part in accept_language.split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in ("fi", "en"):
            with translation.override(language):
                return translation.gettext(message)
    return message
