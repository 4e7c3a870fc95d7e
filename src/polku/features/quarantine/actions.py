"""Do something with many entries: read them again, throw them away, or take that back."""

import secrets
from collections.abc import Callable

import msgspec
from django.db.models import F
from django.utils import timezone

from polku.collect.quarantine.again import read_again
from polku.features.projects.models import Project, User
from polku.features.quarantine.mendings import mendings_of, rule_of
from polku.features.quarantine.models import Action, Deed, Status
from polku.features.quarantine.steps import keeps_of, steps_of
from polku.features.questions.rules import event_store
from polku.features.work import rules as work
from polku.features.work.reach import event_sink
from polku.store.quarantine import PORTION
from polku.vocabulary.errors import NotAllowed, NotFound, translatable
from polku.vocabulary.event import Event
from polku.vocabulary.kept import Decision, Selection, State

#: More entries than these are done in the background.
AT_ONCE = 1_000
_Progress = Callable[[int, int], None]


def replay(project: Project, by: User | None, selection: Selection) -> Action:
    """Read the selected entries again, mended by the project's rules, and store what is read.

    Whatever is stored already stays one event: replaying twice changes nothing.
    """
    return _begin(project, by, Deed.REPLAY, selection)


def discard(project: Project, by: User | None, selection: Selection, reason: str = "") -> Action:
    """Throw the selected entries away, for a reason that is kept; `undo` brings them back."""
    return _begin(project, by, Deed.DISCARD, selection, reason)


def undo(action: Action, by: User | None) -> int:
    """Bring back what was thrown away and is still there; return how many entries."""
    if action.deed != Deed.DISCARD or action.undone or action.status != Status.DONE:
        raise NotAllowed(translatable("This cannot be taken back."))
    keeper = event_store().quarantine
    ids = keeper.ids(action.project_id, Selection(state="discarded", action=action.key))
    keeper.decide(action.project_id, [Decision(id=one, state="kept") for one in ids])
    action.undone, action.undone_by = timezone.now(), by
    action.save(update_fields=["undone", "undone_by"])
    return len(ids)


def access_action(project: Project, pk: int) -> Action:
    """Return something that was done in the project; raises `NotFound`."""
    found = Action.objects.filter(project=project, pk=pk).select_related("created_by").first()
    if found is None:
        raise NotFound(translatable("This project has no such record."))
    return found


def _begin(
    project: Project, by: User | None, deed: Deed, selection: Selection, reason: str = ""
) -> Action:
    total, _ = event_store().quarantine.count(project.pk, selection)
    action = Action.objects.create(
        project=project,
        key=secrets.token_hex(16),
        deed=deed,
        selection=msgspec.to_builtins(selection),
        reason=reason[:500],
        total=total,
        created_by=by,
    )
    if total > AT_ONCE:
        work.start(JOB.name, project, {"action": action.pk}, by=by)
    else:
        _do(action, lambda *_: None)
    action.refresh_from_db()
    return action


def _run(job: work.Job) -> dict[str, int]:
    action = Action.objects.get(pk=job.arguments["action"])
    if action.status == Status.RUNNING:
        _do(action, lambda done, total: work.progress(job, done, total))
        action.refresh_from_db()
    return {"done": action.done, "events": action.events, "failed": action.failed}


#: For the table of the site.
JOB = work.Kind(
    "quarantine",
    translatable("Work on the quarantine"),
    _run,
)


def _do(action: Action, progress: _Progress) -> None:
    """Do it portion by portion. Done again after a crash it comes to the same."""
    Action.objects.filter(pk=action.pk).update(done=0, events=0, duplicates=0, failed=0)
    keeper = event_store().quarantine
    selection = msgspec.convert(action.selection, Selection)
    ids = keeper.ids(action.project_id, selection)
    step = _replayed if action.deed == Deed.REPLAY else _discarded
    for start in range(0, len(ids), PORTION):
        portion = ids[start : start + PORTION]
        step(action, portion)
        Action.objects.filter(pk=action.pk).update(done=F("done") + len(portion))
        progress(start + len(portion), len(ids))
    Action.objects.filter(pk=action.pk).update(status=Status.DONE, finished=timezone.now())


def _discarded(action: Action, ids: list[int]) -> None:
    event_store().quarantine.decide(
        action.project_id,
        [Decision(id=one, state="discarded", action=action.key) for one in ids],
    )


def _replayed(action: Action, ids: list[int]) -> None:
    """Store what can be read, then say so: a crash between leaves entries that are duplicates."""
    keeper = event_store().quarantine
    rules = [rule_of(one) for one in mendings_of(action.project)]
    steps, keeps = steps_of(action.project_id), keeps_of(action.project_id)
    events: list[Event] = []
    decisions: list[Decision] = []
    for entry in keeper.entries(action.project_id, ids):
        again = read_again(entry.kept, rules, steps, keeps=keeps)
        events += again.events
        state: State = "kept" if again.reason else "replayed"
        decisions.append(
            Decision(id=entry.kept.id, state=state, action=action.key, reason=again.reason)
        )
    receipt = event_sink().append(action.project_id, events) if events else None
    keeper.decide(action.project_id, decisions)
    failed = sum(1 for one in decisions if one.state == "kept")
    Action.objects.filter(pk=action.pk).update(
        events=F("events") + (receipt.stored if receipt else 0),
        duplicates=F("duplicates") + (receipt.duplicate if receipt else 0),
        failed=F("failed") + failed,
    )
