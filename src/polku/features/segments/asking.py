"""Ask what the pages of segments show: sizes now and over time, overlaps, people; freeze them."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from polku.features.people.rules import known_by
from polku.features.projects.rules import Project
from polku.features.questions.rules import event_store, judged_now, view_of
from polku.features.segments import rules
from polku.features.segments.rules import NamedSegment
from polku.measure.crowd import keys_in
from polku.measure.segments.members import everybody_in, people_in
from polku.measure.segments.sizes import segment_overlap, segment_sizes
from polku.vocabulary.errors import NotAllowed, translatable
from polku.vocabulary.result import Result
from polku.vocabulary.segments import Tree

#: Weeks that the size is shown for, with the one that is asked about.
WEEKS = 13
#: People listed behind a figure, and of a segment.
LISTED, SHOWN = 100, 25
_DRAFT = "draft"
_INSTANT = timedelta(milliseconds=1)


class Size(NamedTuple):
    """How many people are in a segment: None where too few are, or all but a few."""

    people: int | None
    everybody: int

    @property
    def share(self) -> float | None:
        """Return the share of everybody."""
        if self.people is None or not self.everybody:
            return None
        return self.people / self.everybody


class Point(NamedTuple):
    """The size of a segment as of a moment: ``at`` is the last instant that counts."""

    at: datetime
    size: Size


def moment_of(project: Project) -> datetime:
    """Return as of when segments are judged: now, or the end of the last day that has events."""
    return judged_now(event_store(), view_of(project))


def sizes_of(project: Project, *slugs: str) -> tuple[dict[str, Size], Result]:
    """Return the size of each segment (all, where none is named) now, by slug."""
    view = view_of(project)
    wanted = slugs or tuple(view.segments)
    found = segment_sizes(event_store(), view, wanted, [moment_of(project)])
    return {row["segment"]: Size(row["people"], row["everybody"]) for row in found.dicts()}, found


def course_of(project: Project, slug: str, now: datetime) -> tuple[list[Point], Result]:
    """Return the size of a segment week by week, the last as of ``now``."""
    wall = now.astimezone(ZoneInfo(project.timezone))  # a week back is the same time of day
    moments = [(wall - timedelta(weeks=back)).astimezone(UTC) for back in reversed(range(WEEKS))]
    found = segment_sizes(event_store(), view_of(project), [slug], moments)
    points = [
        Point(row["at"] - _INSTANT, Size(row["people"], row["everybody"]))
        for row in found.dicts()
        if row["everybody"]
    ]
    return points, found


def size_of(project: Project, tree: Tree) -> Size:
    """Return how many people a tree that is being written picks."""
    view = view_of(project)
    drafted = msgspec.structs.replace(view, segments={**view.segments, _DRAFT: tree})
    found = segment_sizes(event_store(), drafted, [_DRAFT], [moment_of(project)])
    row = found.dicts()[0]
    return Size(row["people"], row["everybody"])


def overlap_of(project: Project, first: str, second: str) -> Result:
    """Answer with how many people are in one, in both and in the other of two segments."""
    return segment_overlap(event_store(), view_of(project), first, second, moment_of(project))


def people_of(project: Project, slug: str, *, reveal: bool, limit: int = SHOWN) -> Result:
    """Answer with people in a segment, whoever was there last first; ids are masked."""
    return shown(people_in(event_store(), view_of(project), slug, limit), reveal=reveal)


def freeze(project: Project, segment: NamedSegment, name: str) -> NamedSegment:
    """List who is in a segment now, as a segment of its own."""
    people = everybody_in(event_store(), view_of(project), segment.slug)
    return _listed(project, name, segment.name, people)


def freeze_crowd(project: Project, found: Result, name: str, origin: str) -> NamedSegment:
    """List the people of an answer of `polku.measure.crowd` as a segment.

    Raises `NotAllowed` where they are too few to be listed.
    """
    if not found.n:
        raise NotAllowed(translatable("There is nobody to make a segment of."))
    return _listed(project, name, origin, keys_in(event_store(), found))


def _listed(project: Project, name: str, origin: str, people: list[int]) -> NamedSegment:
    now = timezone.now()
    for number in rules.outdated_segments(project, now=now):
        event_store().lists.drop(project.pk, number)
    frozen = rules.add_frozen(project, name, origin, now=now)
    event_store().lists.put(project.pk, frozen.number, people)
    return frozen


def shown(found: Result, *, reveal: bool) -> Result:
    """Return a list of people with the ids that are e-mail addresses masked."""
    rows = tuple(
        tuple(
            known_by(value, reveal=reveal) if column in ("user_id", "name") else value
            for column, value in zip(found.columns, row, strict=True)
        )
        for row in found.rows
    )
    return msgspec.structs.replace(found, rows=rows)
