"""Keep a project's segments: find, add, change, take out, bring back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from polku.features.examples import in_words
from polku.features.projects.rules import Project
from polku.features.segments import models
from polku.features.striking import strike
from polku.vocabulary.errors import InvalidSegment, NotAllowed, NotFound, translatable
from polku.vocabulary.segmenting import check_segment, decode_segment, write_segment
from polku.vocabulary.segments import Definition, InSegment, Listed, Segments, Tree, parts

#: How long a deleted segment can be brought back.
KEPT = timedelta(days=30)
#: Words that addresses below the list of segments use for something else.
RESERVED = frozenset({"new", "count", "overlap"})


class NamedSegment(msgspec.Struct, frozen=True):
    """A segment as its project knows it; ``number`` is where its people would be listed."""

    slug: str
    name: str
    definition: Definition
    number: int
    frozen_at: datetime | None = None
    origin: str = ""

    @property
    def tree(self) -> Tree | None:
        """Return the rule of a live segment, None of a frozen one."""
        return None if isinstance(self.definition, Listed) else self.definition


def segments_of(project: Project) -> tuple[NamedSegment, ...]:
    """Return the project's segments by name."""
    return tuple(map(_value, _stored(project)))


def definitions_of(project: Project) -> Segments:
    """Return what each segment of the project is, by slug."""
    return {one.slug: one.definition for one in segments_of(project)}


def access_segment(project: Project, slug: str) -> NamedSegment:
    """Return the project's segment with this slug."""
    return _value(_found(_stored(project), slug))


def add_segment(project: Project, name: str, tree: Tree) -> NamedSegment:
    """Store a new live segment; its slug comes from its name."""
    check_segment(tree, definitions_of(project))
    stored = models.Segment(project=project, slug=_free_slug(project, name))
    return _write(stored, name, tree)


def change_segment(project: Project, slug: str, name: str, tree: Tree) -> NamedSegment:
    """Give a live segment another name or rule; its slug stays, so that links to it hold."""
    stored = _found(_stored(project), slug)
    if stored.frozen_at:
        raise NotAllowed(translatable("A frozen segment is who it is: it has no rule to change."))
    check_segment(tree, definitions_of(project), own=slug)
    return _write(stored, name, tree)


@transaction.atomic
def install(project: Project, segments: Iterable[tuple[str, Tree]]) -> None:
    """Add those of ``segments`` whose name the project does not have yet."""
    known = set(_stored(project).values_list("name", flat=True))
    for name, tree in segments:
        if name not in known:
            add_segment(project, name, tree)


def strike_from_segments(project_id: int, names: Iterable[str]) -> int:
    """Strike the identifiers of somebody erased out of rules and names; return how many had one."""
    rows = models.Segment.objects.filter(project_id=project_id)
    return strike(rows, ("name", "origin", "definition"), names)


def add_frozen(project: Project, name: str, origin: str, *, now: datetime) -> NamedSegment:
    """Store a frozen segment whose people are to be listed under its number."""
    stored = models.Segment.objects.create(
        project=project,
        slug=_free_slug(project, name),
        name=_named(name),
        frozen_at=now,
        origin=origin[:300],
    )
    return _value(stored)


def used_by(project: Project, slug: str) -> tuple[NamedSegment, ...]:
    """Return the segments that name this one."""
    return tuple(
        one
        for one in segments_of(project)
        if one.tree and any(part == InSegment(slug) for part in parts(one.tree))
    )


def delete_segment(project: Project, slug: str, *, now: datetime | None = None) -> NamedSegment:
    """Take a segment out; `restore_segment` brings it back within `KEPT`.

    Raises `NotAllowed` where another segment names it.
    """
    stored = _found(_stored(project), slug)
    if users := used_by(project, slug):
        raise NotAllowed(
            translatable("“%(name)s” is a part of %(others)s. Take it out there first."),
            name=stored.name,
            others=", ".join(f"“{one.name}”" for one in users),
        )
    stored.deleted_at = now or timezone.now()
    stored.save(update_fields=["deleted_at"])
    return _value(stored)


def restore_segment(project: Project, slug: str) -> NamedSegment:
    """Bring a deleted segment back; raises `InvalidSegment` where what it names is gone."""
    stored = _found(_deleted(project), slug)
    found = _value(stored)
    if found.tree:
        check_segment(found.tree, definitions_of(project), own=slug)
    stored.deleted_at = None
    stored.save(update_fields=["deleted_at"])
    return found


def deleted_segments(project: Project) -> tuple[NamedSegment, ...]:
    """Return the segments that can be brought back, the newest first."""
    return tuple(map(_value, _deleted(project).order_by("-deleted_at")))


def outdated_segments(project: Project, *, now: datetime) -> tuple[int, ...]:
    """Forget the segments that cannot be brought back any more; return their numbers."""
    old = models.Segment.objects.filter(project=project, deleted_at__lt=now - KEPT)
    numbers = tuple(old.values_list("pk", flat=True))
    old.delete()
    return numbers


def _stored(project: Project) -> QuerySet[models.Segment]:
    return models.Segment.objects.filter(project=project, deleted_at=None)


def _deleted(project: Project) -> QuerySet[models.Segment]:
    return models.Segment.objects.filter(project=project, deleted_at__isnull=False)


def _found(segments: QuerySet[models.Segment], slug: str) -> models.Segment:
    stored = segments.filter(slug=slug).first()
    if stored is None:
        raise NotFound(translatable("This project has no such segment. It may have been deleted."))
    return stored


def _free_slug(project: Project, name: str) -> str:
    wish = slugify(name).replace("_", "-").strip("-")[:50].strip("-") or "segment"
    wish = f"{wish}-1" if wish in RESERVED else wish
    taken = set(models.Segment.objects.filter(project=project).values_list("slug", flat=True))
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(slug for slug in numbered if slug not in taken)


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidSegment(translatable("Give the segment a name."))
    return name.strip()[:120]


def _value(stored: models.Segment) -> NamedSegment:
    definition: Definition = Listed(stored.pk)
    if not stored.frozen_at:
        definition = decode_segment(stored.definition)
    name = in_words(stored.name)
    return NamedSegment(stored.slug, name, definition, stored.pk, stored.frozen_at, stored.origin)


def _write(stored: models.Segment, name: str, tree: Tree) -> NamedSegment:
    stored.name, stored.definition = _named(name), write_segment(tree)
    stored.save()
    return _value(stored)
