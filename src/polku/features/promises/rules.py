"""Keep a project's promises: find, add, change, take out, bring back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from polku.features.examples import in_words
from polku.features.projects.rules import Project
from polku.features.promises import models
from polku.vocabulary.asking import spell_question
from polku.vocabulary.errors import InvalidQuestion, NotFound, translatable
from polku.vocabulary.event import Metric
from polku.vocabulary.questions import Deadline, Promise, PromiseQuestion
from polku.vocabulary.touchpoints import Condition

#: How long a deleted promise can be brought back.
KEPT = timedelta(days=30)

#: Words that addresses below the list of promises use for something else.
RESERVED = frozenset({"new"})


class NamedPromise(msgspec.Struct, frozen=True):
    """A promise as its project knows it: the rule, with the words around it."""

    slug: str
    name: str
    promise: Promise
    owner: str = ""


def promises_of(project: Project) -> tuple[NamedPromise, ...]:
    """Return the project's promises in their order."""
    return tuple(map(_value, _stored(project)))


def promise_named(project: Project, slug: str) -> Promise:
    """Return the rule of the project's promise with this slug."""
    return access_promise(project, slug).promise


def access_promise(project: Project, slug: str) -> NamedPromise:
    """Return the project's promise with this slug."""
    return _value(_found(_stored(project), slug))


def named_as(project: Project, promise: Promise) -> NamedPromise | None:
    """Return the project's promise that is this rule as it is spelt, None where it has none."""
    spelt = _spelt(promise)
    return next((one for one in promises_of(project) if _spelt(one.promise) == spelt), None)


def _spelt(promise: Promise) -> object:
    """Return a rule as a question spells it; ``property.`` may be left out of a field's name."""
    _, pairs = spell_question(PromiseQuestion(promise=promise))
    return [(key, value.removeprefix("property.")) for key, value in pairs]


@transaction.atomic
def add_promise(project: Project, name: str, promise: Promise, owner: str = "") -> NamedPromise:
    """Store a new promise after all others; its slug comes from its name."""
    last = models.Promise.objects.filter(project=project).aggregate(last=Max("position"))["last"]
    stored = models.Promise(
        project=project, slug=_free_slug(project, name), position=(last or 0) + 1
    )
    return _write(stored, name, promise, owner)


def change_promise(
    project: Project, slug: str, name: str, promise: Promise, owner: str = ""
) -> NamedPromise:
    """Give a promise another name or rule; its slug and place stay, so links to it hold."""
    return _write(_found(_stored(project), slug), name, promise, owner)


@transaction.atomic
def install(project: Project, promises: Iterable[tuple[str, Promise]]) -> None:
    """Add those of ``promises`` whose name the project does not have yet."""
    known = set(_stored(project).values_list("name", flat=True))
    for name, promise in promises:
        if name not in known:
            add_promise(project, name, promise)


def delete_promise(project: Project, slug: str, *, now: datetime | None = None) -> NamedPromise:
    """Take a promise out; `restore_promise` brings it back within `KEPT`."""
    now = now or timezone.now()
    stored = _found(_stored(project), slug)
    stored.deleted_at = now
    stored.save(update_fields=["deleted_at"])
    models.Promise.objects.filter(project=project, deleted_at__lt=now - KEPT).delete()
    return _value(stored)


def restore_promise(project: Project, slug: str) -> NamedPromise:
    """Bring a deleted promise back to where it was."""
    stored = _found(models.Promise.objects.filter(project=project, deleted_at__isnull=False), slug)
    stored.deleted_at = None
    stored.save(update_fields=["deleted_at"])
    return _value(stored)


def deleted_promises(project: Project) -> tuple[NamedPromise, ...]:
    """Return the promises that can be brought back, the newest first."""
    deleted = models.Promise.objects.filter(project=project, deleted_at__isnull=False)
    return tuple(map(_value, deleted.order_by("-deleted_at")))


def check_promise(promise: Promise) -> None:
    """Refuse a promise that nothing can break, or that nobody can understand."""
    if (promise.deadline.seconds is None) == (not promise.deadline.until):
        raise InvalidQuestion(translatable("Give the promise one deadline: a time, or a date."))
    if promise.made_by == promise.kept_by and promise.made_where == promise.kept_where:
        raise InvalidQuestion(
            translatable(
                "A promise needs two different events: the one that makes it would also keep it."
            )
        )


def _stored(project: Project) -> QuerySet[models.Promise]:
    return models.Promise.objects.filter(project=project, deleted_at=None)


def _found(promises: QuerySet[models.Promise], slug: str) -> models.Promise:
    stored = promises.filter(slug=slug).first()
    if stored is None:
        raise NotFound(translatable("This project has no such promise. It may have been deleted."))
    return stored


def _free_slug(project: Project, name: str) -> str:
    wish = slugify(name)[:50] or "promise"
    wish = f"{wish}-1" if wish in RESERVED else wish
    taken = set(models.Promise.objects.filter(project=project).values_list("slug", flat=True))
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(slug for slug in numbered if slug not in taken)


def _value(stored: models.Promise) -> NamedPromise:
    promise = Promise(
        made_by=stored.made_by,
        kept_by=stored.kept_by,
        deadline=Deadline(stored.within, stored.until, stored.by_day),
        key=stored.key,
        made_where=msgspec.convert(stored.made_where, tuple[Condition, ...]),
        kept_where=msgspec.convert(stored.kept_where, tuple[Condition, ...]),
        score=msgspec.convert(stored.score, Metric),
        score_days=stored.score_days,
        only_met=stored.only_met,
    )
    return NamedPromise(stored.slug, in_words(stored.name), promise, stored.owner)


def _write(stored: models.Promise, name: str, promise: Promise, owner: str) -> NamedPromise:
    check_promise(promise)
    stored.name, stored.owner = name.strip(), owner.strip()
    stored.made_by, stored.kept_by = promise.made_by, promise.kept_by
    stored.made_where = msgspec.to_builtins(promise.made_where)
    stored.kept_where = msgspec.to_builtins(promise.kept_where)
    stored.within = promise.deadline.seconds
    stored.until, stored.by_day = promise.deadline.until, promise.deadline.by_day
    stored.key, stored.only_met = promise.key, promise.only_met
    stored.score, stored.score_days = promise.score, promise.score_days
    stored.save()
    return _value(stored)
