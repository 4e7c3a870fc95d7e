"""Random small worlds of page views, errors and what follows them, for the oracles."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from polku.store import Store
from polku.vocabulary.event import Event, Score
from polku.vocabulary.touchpoints import View

START = datetime(2026, 3, 1, 22, tzinfo=UTC)  # midnight in Helsinki
_projects = itertools.count(13_000_000)


class Happening(msgspec.Struct, frozen=True):
    """One event: ``second`` after `START`, with what it says."""

    person: str
    name: str
    second: int
    said: Mapping[str, Any] = {}
    score: int | None = None

    @property
    def ts(self) -> datetime:
        return START + timedelta(seconds=self.second)


def told(store: Store, happened: Sequence[Happening], **view: Any) -> View:
    """Store ``happened`` in a project of its own; return its view, with no small groups."""
    project = next(_projects)
    store.append(
        project,
        [
            Event(
                message_id=str(number),
                kind="track",
                name=one.name,
                timestamp=one.ts,
                received_at=one.ts,
                user_id=one.person,
                score=None if one.score is None else Score("nps", one.score, 0, 10),
                properties=dict(one.said),
            )
            for number, one in enumerate(happened)
        ],
    )
    return View(project_id=project, **({"minimum_group": 1} | view))


people = st.sampled_from([f"p{n}" for n in range(8)])
seconds = st.integers(0, 3 * 86_400)
times = st.one_of(st.integers(0, 6000), st.integers(-5, 1_000_000), st.floats(0, 9000))
views = st.builds(
    Happening,
    person=people,
    name=st.sampled_from(["Page Viewed", "Web Vitals Measured"]),
    second=seconds,
    said=st.fixed_dictionaries(
        {"path": st.sampled_from(["/", "/pay"]), "device": st.sampled_from(["mobile", "desktop"])},
        optional={"load_ms": times | times.map(str), "lcp": times, "cls": st.floats(0, 1)},
    ),
)
