"""Erasing persons: hidden at once, restorable, gone from every file, never stored again."""

import base64
import shutil
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from polku.store import Store
from polku.store.erasing.ledger import Ledger
from polku.store.erasing.reapplying import erase_again
from polku.vocabulary.errors import NotAllowed
from polku.vocabulary.event import Event, Kind, person_key

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
COUNT = "select count() from polku.events where project_id = {project:UInt32}"


def event(user: str, number: int, kind: Kind = "track", when: datetime = NOON) -> Event:
    """Return an event that holds its person's name in every field."""
    return Event(
        message_id=f"{user}-message-{number}",
        kind=kind,
        name="Called",
        timestamp=when,
        received_at=when,
        user_id=user,
        anonymous_id=f"{user}-visitor",
        account_id="company",
        text=f"I am {user}" if kind == "track" else "",
        properties={"email": f"{user}@example.com", "nested": {"name": [user]}},
    )


def lived(store: Store, project_id: int, *users: str) -> None:
    """Store two visits and a sign-in of each user."""
    store.append(
        project_id,
        [event(user, number, kind) for user in users for number, kind in enumerate(KINDS)],
    )


KINDS: tuple[Kind, ...] = ("identify", "track", "track")


def counted(store: Store, project_id: int) -> int:
    """Return how many events the project shows."""
    return store.query(COUNT, {"project": project_id}).rows[0][0]


def holding(folder: Path, *needles: bytes) -> list[str]:
    """Return the files of ``folder`` that hold one of ``needles``."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and any(needle in path.read_bytes() for needle in needles)
    ]


def forms_of(project_id: int, user: str) -> list[bytes]:
    """Return a name as bytes, hex and base64, and the keys of its person as stored."""
    keys = [
        person_key(project_id, user_id=user),
        person_key(project_id, anonymous_id=f"{user}-visitor"),
    ]
    text = user.encode()
    return [
        text,
        text.hex().encode(),
        base64.b64encode(text)[:-3],
        *(struct.pack("<Q", key) for key in keys),
        *(str(key).encode() for key in keys),
    ]


def test_a_person_is_hidden_within_a_second_and_comes_back(store: Store, project_id: int) -> None:
    lived(store, project_id, "ada-lovelace", "bob")
    started = time.monotonic()
    hidden = store.erasures.hide(
        project_id, person_key(project_id, user_id="ada-lovelace"), LATER, f"R-{project_id}"
    )
    assert counted(store, project_id) == 3
    assert time.monotonic() - started < 1
    assert {"ada-lovelace", "ada-lovelace-visitor", "ada-lovelace@example.com"} <= set(hidden.names)
    store.erasures.restore(f"R-{project_id}")
    assert counted(store, project_id) == 6


def test_what_happens_after_the_erasure_is_shown(store: Store, project_id: int) -> None:
    lived(store, project_id, "ada")
    key = person_key(project_id, user_id="ada")
    store.erasures.hide(project_id, key, LATER, f"R-{project_id}")
    store.append(project_id, [event("ada", 9, when=LATER + timedelta(days=1))])
    assert counted(store, project_id) == 1
    store.erasures.erase([f"R-{project_id}"])
    assert counted(store, project_id) == 1


def test_nothing_is_left_in_any_file(store: Store, project_id: int) -> None:
    lived(store, project_id, "canary-of-the-mine", "bob")
    key = person_key(project_id, user_id="canary-of-the-mine")
    store.erasures.hide(project_id, key, LATER, f"R-{project_id}")
    erased = store.erasures.erase([f"R-{project_id}"])[f"R-{project_id}"]
    assert (erased.events, counted(store, project_id)) == (3, 3)
    assert holding(store.folder.parent, *forms_of(project_id, "canary-of-the-mine")) == []
    rows = store.query(
        "select count() from polku.events where text like '%canary-of-the-mine%'"
    ).rows
    assert rows == [(0,)]


def test_what_is_gone_is_not_stored_again(store: Store, project_id: int) -> None:
    lived(store, project_id, "ada", "bob")
    key = person_key(project_id, user_id="ada")
    store.erasures.hide(project_id, key, LATER, f"R-{project_id}")
    store.erasures.erase([f"R-{project_id}"])
    receipt = store.append(project_id, [event("ada", 1), event("ada", 8), event("bob", 8)])
    assert (receipt.stored, receipt.duplicate, receipt.erased) == (1, 0, 2)
    with pytest.raises(NotAllowed):
        store.erasures.restore(f"R-{project_id}")


def test_the_ledger_knows_nobody_by_name(tmp_path: Path, project_id: int) -> None:
    ledger = Ledger(tmp_path / "erasures")
    ours = ledger.hashed(project_id, [7])
    theirs = Ledger(tmp_path / "others").hashed(project_id, [7])
    assert ours != theirs
    assert Ledger(tmp_path / "erasures").hashed(project_id, [7]) == ours
    assert (tmp_path / "erasures" / "key").stat().st_mode & 0o777 == 0o600


def test_signatures_hold_for_their_own_text(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "erasures")
    signature = ledger.sign(b"text")
    assert ledger.signed(b"text", signature)
    assert not ledger.signed(b"test", signature)
    shutil.rmtree(tmp_path / "erasures")
    assert not Ledger(tmp_path / "erasures").signed(b"text", signature)


def test_a_restored_copy_erases_again(store: Store, project_id: int) -> None:
    lived(store, project_id, "grace-hopper", "bob")
    key = person_key(project_id, user_id="grace-hopper")
    store.erasures.hide(project_id, key, LATER, f"R-{project_id}")
    store.erasures.erase([f"R-{project_id}"])
    ledger = store.erasures.ledger
    before = ledger.path.read_bytes()
    ledger.path.write_bytes(b"")  # as if the copy had been made before the erasure
    lived(store, project_id, "grace-hopper")
    ledger.path.write_bytes(before)
    assert counted(store, project_id) == 6
    assert len(erase_again(store.erasures, ledger.path).erased) == 1
    assert counted(store, project_id) == 3
    assert holding(store.folder.parent, *forms_of(project_id, "grace-hopper")) == []
    assert erase_again(store.erasures, ledger.path).erased == ()
