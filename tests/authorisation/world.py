"""Two projects that are full of canaries: whatever a project says, it says with its bird.

The birds are in everything that people and senders write. Addresses (slugs, numbers) hold none,
so that a page may repeat what was asked without giving anything away.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from django.core.files.uploadedfile import SimpleUploadedFile

from polku.collect.quarantine.keeping import KeptApart, kept_of
from polku.collect.quarantine.mending import Change, Match, MendingRule
from polku.collect.reading import Arrival, Rejected
from polku.features.attribution.rules import Spent, add_costs, assume, costs_of
from polku.features.catalogue.entries import Written, write_entry
from polku.features.catalogue.schemas import Version, save_version
from polku.features.dashboards.cards import add_question, add_words, delete_card
from polku.features.dashboards.mailing import add_mailing
from polku.features.dashboards.models import CardKind
from polku.features.dashboards.rules import change_dashboard, delete_dashboard, make_dashboard
from polku.features.dashboards.sharing import share
from polku.features.imports import files
from polku.features.imports import rules as imports
from polku.features.imports.models import Import, Status
from polku.features.privacy.erasing import new_request
from polku.features.privacy.models import Stage, Wish
from polku.features.projects.models import Membership, Project, Role, User
from polku.features.projects.rules import (
    create_api_token,
    create_write_key,
    invite,
)
from polku.features.promises.rules import add_promise, change_promise, delete_promise
from polku.features.pulls.models import Pull
from polku.features.quarantine.mendings import save_mending
from polku.features.quarantine.rules import discard
from polku.features.questions.rules import event_store
from polku.features.segments.rules import add_segment, change_segment, delete_segment
from polku.features.touchpoints.rules import add_rule, delete_rule
from polku.features.trends.rules import note
from polku.features.work.models import Job, State
from polku.store import Store
from polku.vocabulary.dates import DateRange
from polku.vocabulary.errors import InvalidEvent
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.kept import Selection
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.segments import Did
from polku.vocabulary.touchpoints import TouchpointRule

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = 12


class Side(NamedTuple):
    """One project with everything in it; ``ids`` are its objects by name."""

    bird: str
    project: Project
    users: dict[str, User]
    tokens: dict[str, str]
    write_key: str
    ids: dict[str, Any]


def stored_events(store: Store, project_id: int, bird: str) -> None:
    """Store events that say the bird in each field."""
    store.append(
        project_id,
        [
            event
            for number in range(PEOPLE)
            for event in (
                *(_encounter(bird, number, place) for place in ("Desk", "Till")),
                *(_service(bird, number, name) for name in ("Call Queued", "Chatbot Asked")),
                _event(bird, number, "Called", 0),
                _event(bird, number, "Answered", 5, Score("nps", number % 11, 0, 10)),
                _event(bird, number, "Rated", 9, Score("csat", 1 + number % 5, 1, 5)),
                _event(bird, number, "Found it", 12, Score("ces", 1 + number % 7, 1, 7)),
            )
        ]
        + [msgspec.structs.replace(_event(bird, 1, "Browsed", 1), anonymous_id=f"{bird}-visitor")],
    )
    people = [person_key(project_id, user_id=f"{bird}-{number}") for number in (2, 3)]
    store.identities.deciding.merge(project_id, *people, by=f"editor {bird}")
    KeptApart(store.quarantine).put(project_id, [broken(bird)])


def broken(bird: str) -> tuple[Arrival, Rejected]:
    """Return an event that could not be read."""
    raw = f'{{"event": "Broken {bird}", "userId": "{bird}", "timestamp": "{bird}"}}'.encode()
    fault = InvalidEvent("%(field)s is not a time: %(value)s.", field="timestamp", value=bird)
    return Arrival(NOON, f"{bird}-source", "/v1/track"), Rejected(None, raw, fault)


def _event(bird: str, number: int, name: str, minute: int, score: Score | None = None) -> Event:
    return Event(
        message_id=f"{bird}-{name}-{number}",
        kind="track",
        name=f"{name} {bird}",
        timestamp=NOON + timedelta(minutes=minute),
        received_at=NOON,
        user_id=f"{bird}-{number}",
        account_id=f"{bird}-account",
        source=f"{bird}-source",
        channel=f"{bird}-channel",
        touchpoint=f"{bird}-touchpoint" if minute else "",
        stage=f"{bird}-stage",
        score=score,
        text=f"I saw a {bird}" if score else "",
        properties={bird: bird, "email": f"{bird}@example.com"},
    )


def _service(bird: str, number: int, name: str) -> Event:
    """Return an event that every project takes for a contact, or a talk with the chatbot."""
    return msgspec.structs.replace(_event(bird, number, name, 20), name=name)


def _encounter(bird: str, number: int, place: str) -> Event:
    """Return an event at a place that an address may name: both projects have one of it."""
    minute = -40 if place == "Desk" else -30
    return msgspec.structs.replace(_event(bird, number, place, minute), touchpoint=place)


def side(project_id: int, slug: str, bird: str) -> Side:
    """Return a project whose every word holds its bird; its events are stored already."""
    project = Project.objects.create(pk=project_id, name=f"{bird} company", slug=slug)
    users = {role: _member(project, role, bird) for role in Role.values}
    key = create_write_key(project, f"{bird} key")
    tokens = {
        role: create_api_token(project, f"{bird} token", role, by=users["owner"])
        for role in ("viewer", "owner")
    }
    invitation, invitation_token = invite(project, "viewer", users["owner"], note=f"{bird} note")
    rule = add_rule(project, TouchpointRule(f"Called {bird}", touchpoint=f"{bird} call"))
    deleted = add_rule(project, TouchpointRule(f"Was {bird}", touchpoint=f"{bird} gone"))
    delete_rule(project, deleted.pk)
    ids = {
        "viewer": users["viewer"].pk,
        "write_key": key.pk,
        "api_token": tokens["viewer"][0].pk,
        "invitation": invitation.pk,
        "invitation_token": invitation_token,
        "rule": rule.pk,
        "deleted_rule": deleted.pk,
        "part": "promises",
        "schema_version": _schema(project, bird),
        "cost": _cost(project, bird),
        "note": note(project, date(2026, 3, 2), f"{bird} closed").pk,
        "pull": Pull.objects.create(
            project=project,
            name=f"{bird} pull",
            kind="mailbox",
            place=f"{bird}.mbox",
            user=f"{bird} user",
            mapping=f"# {bird}",
        ).pk,
        "question": "nps",
        **_dashboard(project, users["owner"], bird),
        "segment": _segment(project, bird),
        "deleted_segment": _deleted_segment(project, bird),
        "promise": _promise(project, bird),
        "deleted_promise": _deleted_promise(project, bird),
        "import": _import(project, users["owner"], bird).pk,
        "done_import": _done(_import(project, users["owner"], bird)),
        "failed_job": _failed_job(project, users["owner"], bird),
        "kept": f"{kept_of(*broken(bird)).id:016x}",
        "mending": _mending(project, users["owner"], bird),
        "discard": discard(project, users["owner"], Selection(source="nobody"), bird).pk,
        "receipt": _asked(project, users["owner"]),
        "person": person_key(project_id, user_id=f"{bird}-1"),
        "joined_key": person_key(project_id, anonymous_id=f"{bird}-visitor"),
        "decision": event_store().identities.decisions.of(project_id)[0].number,
    }
    texts = {role: text for role, (_, text) in tokens.items()}
    return Side(bird, project, users, texts, key.key, ids)


def _asked(project: Project, by: User) -> str:
    """Return the receipt of a request that is done."""
    one = new_request(project, Wish.ERASE, 0, by, NOON)
    one.stage = Stage.DONE
    one.finished_at = NOON
    one.save()
    return one.receipt


def _dashboard(project: Project, by: User, bird: str) -> dict[str, Any]:
    """Make a dashboard of the same name in both projects, with a card that is off it."""
    made, gone = make_dashboard(project, "Week"), make_dashboard(project, "Gone")
    change_dashboard(made, f"Week of the {bird}", 28)
    delete_dashboard(gone)
    card = add_question(made, "trend", [("by", "source")], text=f"{bird} trend")
    off = add_words(made, CardKind.TEXT, f"{bird} words")
    delete_card(off)
    add_words(made, CardKind.HEADING, f"{bird} heading")
    link, token = share(made, f"{bird} board", 7, by)
    mailing = add_mailing(made, f"{bird}@example.com", 0, 7, by)
    return {
        "shared_link": link.pk,
        "shared_token": token,
        "mailing": mailing.pk,
        "dashboard": made.slug,
        "deleted_dashboard": gone.slug,
        "card": card.pk,
        "deleted_card": off.pk,
    }


def _cost(project: Project, bird: str) -> int:
    march = DateRange(date(2026, 3, 1), date(2026, 3, 31))
    add_costs(project, "channel", [Spent(f"{bird}-channel", march, Decimal(100))])
    assume(project, "channel", {f"{bird}-channel": 0.5})
    return costs_of(project, "channel")[0].pk


def _member(project: Project, role: str, bird: str) -> User:
    user = User.objects.create_user(f"{role}-{bird}@example.com", name=f"{role} {bird}")
    Membership.objects.create(user=user, project=project, role=role)
    return user


def _schema(project: Project, bird: str) -> int:
    """Write about an event of both projects, and give it a schema; return the id of its version."""
    write_entry(project, "Desk", bird, Written(f"{bird} owner", f"What a {bird} means"))
    return save_version(project, "Desk", Version(f'{{"title": "{bird}"}}'), None).pk


def _segment(project: Project, bird: str) -> str:
    slug = add_segment(project, "Crowd", Did("Desk")).slug
    return change_segment(project, slug, f"{bird} crowd", Did(f"Called {bird}")).slug


def _deleted_segment(project: Project, bird: str) -> str:
    slug = add_segment(project, "Left", Did(f"Rated {bird}")).slug
    return delete_segment(project, slug).slug


def _promise(project: Project, bird: str) -> str:
    promise = Promise(
        made_by=f"Called {bird}", kept_by=f"Answered {bird}", deadline=Deadline(600), score="nps"
    )
    slug = add_promise(project, "Kept", promise).slug
    return change_promise(project, slug, f"{bird} promise", promise, f"{bird} owner").slug


def _deleted_promise(project: Project, bird: str) -> str:
    promise = Promise(made_by=f"Called {bird}", kept_by=f"Rated {bird}", deadline=Deadline(600))
    slug = add_promise(project, "Gone", promise).slug
    change_promise(project, slug, f"{bird} gone", promise)
    return delete_promise(project, slug).slug


def _mending(project: Project, by: User, bird: str) -> int:
    change = Change(deed="set", path="properties.a", value=bird)
    rule = MendingRule(name=f"{bird} rule", match=Match(event=f"Other {bird}"), changes=(change,))
    return save_mending(project, rule, by).pk


def _import(project: Project, by: User, bird: str) -> Import:
    rows = "\n".join(f"{bird}-{row},2026-03-0{row},{bird}" for row in range(1, 6))
    file = SimpleUploadedFile(f"{bird}.csv", f"person,time,what\n{rows}\n".encode())
    one = imports.begin(project, by, file)
    files.rejected_path(one).write_text(f"{bird},reason\n", encoding="utf-8")
    return one


def _failed_job(project: Project, owner: User, bird: str) -> int:
    job = Job.objects.create(
        name="imports.file",
        project=project,
        arguments={"file": bird},
        state=State.FAILED,
        error={"message": "%(file)s is broken", "values": {"file": bird}},
        started_by=owner,
        due=NOON,
        finished=NOON,
    )
    return job.pk


def _done(one: Import) -> int:
    """Return an import that needs no thread to be begun again: it is complete."""
    one.status = Status.DONE
    one.save()
    return one.pk
