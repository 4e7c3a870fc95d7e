"""Tell two stories by hand, so that the guide and the screenshots can name a person.

Aino Lehtonen loses her shop, is offline on her moving day, tells it to five people and is won
back; Kainuun Puusepät cannot leave. Both happen only where the closure is planted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from polku.demo import calls, delivery, faults, help_channels, mail, moving
from polku.demo.browsing import PAGE
from polku.demo.log import BROWSER, NO_DEVICE, Shape
from polku.demo.population import AINO, JARI
from polku.demo.properties import AnyField
from polku.demo.surveys import AFTER_CALL, AFTER_CALLBACK, AFTER_TECHNICIAN, RELATIONSHIP, Survey
from polku.demo.world import World

RAGE = Shape("Rage Clicked", "web", "web")
_FAULT = {"fault_id": "F-99001"}
_BROKEN = {"fault_id": "F-99002"}
_MOVE = {"move_id": "M-99001", "moving_day": "2026-04-09"}
_BOT = {"chat_id": "B-99001"}
_CALL = {"call_id": "C-99001", "reason": "moving"}
_BACK = {"call_id": "C-99002", "reason": "moving"}
_CUT_OFF = {"call_id": "C-99003", "reason": "fault"}


class _Moment(NamedTuple):
    when: str  # local day and time, in 2026
    shape: Shape
    fields: Mapping[str, AnyField]
    seconds: int = 0  # after ``when``
    device: int = NO_DEVICE
    score: int = -1
    text: str = ""


def _asked(survey: Survey, when: str, extra: Mapping[str, AnyField]) -> _Moment:
    return _Moment(when, survey.sent, {"survey": survey.code, "about": survey.about, **extra})


def _said(
    survey: Survey, when: str, score: int, text: str, extra: Mapping[str, AnyField]
) -> _Moment:
    fields = {"survey": survey.code, "about": survey.about, "language": "fi", **extra}
    return _Moment(when, survey.answered, fields, score=score, text=text)


def _page(when: str, path: str, load_ms: int) -> _Moment:
    return _Moment(when, PAGE, {"path": path, "load_ms": load_ms}, device=BROWSER)


_AINO: tuple[_Moment, ...] = (
    _Moment("02-24 09:00", mail.SENT, {"campaign": "shop-closes"}),
    _Moment("02-24 09:12", mail.MAIL_OPENED, {"campaign": "shop-closes"}),
    _page("03-30 18:40", "/moving", 1900),
    _page("04-02 10:19", "/my", 2100),
    _Moment("04-02 10:24", moving.ADDRESS_CHECKED, {"path": "/moving/address"}, device=BROWSER),
    _page("04-02 10:26", "/moving/router", 3400),
    _Moment(
        "04-02 10:27", RAGE, {"path": "/moving/router", "clicks": 7}, seconds=20, device=BROWSER
    ),
    _Moment("04-02 10:31", moving.NOTICE_SENT, _MOVE, device=BROWSER),
    _Moment("04-02 10:32", moving.MOVE_CONFIRMED, _MOVE),
    _Moment("04-09 10:42", faults.LOST, _FAULT),
    *(
        moment
        for seconds, question in (
            (0, "valo vilkkuu punaisena"),
            (40, "reitittimessä punainen valo"),
            (85, "netti ei toimi uudessa osoitteessa"),
        )
        for moment in (
            _Moment("04-09 13:10", help_channels.ASKED, _BOT | {"question": question}, seconds),
            _Moment("04-09 13:10", help_channels.FELL_BACK, _BOT, seconds + 2),
        )
    ),
    _Moment("04-09 13:12", help_channels.BOT_CLOSED, _BOT | {"resolved": False, "fallbacks": 3}),
    _Moment("04-09 14:36", calls.QUEUED, _CALL),
    _Moment("04-09 14:36", calls.ANSWERED, _CALL | {"wait_s": 860}, seconds=860),
    *(
        _Moment(
            "04-09 14:50",
            calls.TRANSFERRED,
            {"call_id": "C-99001", "nth": nth, "wait_s": 160},
            seconds=20 + nth * 390,
        )
        for nth in (1, 2, 3, 4)
    ),
    _Moment("04-09 15:23", calls.ENDED, _CALL | {"wait_s": 860, "transfers": 4, "resolved": False}),
    _asked(AFTER_CALL, "04-09 15:40", {"call_id": "C-99001"}),
    _said(
        AFTER_CALL,
        "04-10 09:58",
        1,
        "Kerroin saman asian viidelle ihmiselle. Viides sanoi, ettei asia kuulu hänelle.",
        {"call_id": "C-99001"},
    ),
    _Moment("04-11 09:20", calls.CALLED_BACK, _BACK),
    _Moment("04-11 09:25", faults.BOOKED, _FAULT, seconds=40),
    _Moment(
        "04-11 09:26",
        calls.ENDED,
        _BACK | {"wait_s": 0, "transfers": 0, "resolved": True},
    ),
    _Moment("04-11 14:40", faults.VISITED, _FAULT | {"town": "Ähtäri"}),
    _Moment("04-11 15:10", delivery.ACTIVATED, {"move_id": "M-99001"}),
    _Moment("04-11 15:10", faults.RESTORED, _FAULT, seconds=30),
    _asked(AFTER_TECHNICIAN, "04-20 11:30", _FAULT),
    _said(AFTER_CALLBACK, "04-20 12:04", 6, "", {"call_id": "C-99002"}),
    _said(
        RELATIONSHIP,
        "04-20 12:05",
        7,
        "Asentaja selitti rauhassa ja odotti, että netti toimi.",
        {},
    ),
)

_JARI: tuple[_Moment, ...] = (
    _Moment("02-24 09:03", mail.SENT, {"campaign": "shop-closes"}),
    _Moment("04-24 21:10", faults.LOST, _BROKEN),
    _Moment("04-25 10:12", calls.QUEUED, _CUT_OFF),
    _Moment("04-25 10:12", calls.ANSWERED, _CUT_OFF | {"wait_s": 660}, seconds=660),
    *(
        _Moment(
            "04-25 10:23",
            calls.TRANSFERRED,
            {"call_id": "C-99003", "nth": nth, "wait_s": 120},
            seconds=nth * 310,
        )
        for nth in (1, 2, 3)
    ),
    _Moment("04-25 10:42", faults.BOOKED, _BROKEN),
    _Moment(
        "04-25 10:43", calls.ENDED, _CUT_OFF | {"wait_s": 660, "transfers": 3, "resolved": False}
    ),
    _asked(RELATIONSHIP, "04-25 16:00", {}),
    _said(RELATIONSHIP, "04-26 07:38", 0, "Vaihtaisimme, jos voisimme.", {}),
)
_SIGNED_IN = "04-02 10:22"


def tell_stories(world: World) -> None:
    """Add what happens to the two people of the script, where the closure is planted."""
    if world.effects.find("shops_close") is None:
        return
    for person, moments in ((AINO, _AINO), (JARI, _JARI)):
        for moment in moments:
            _tell(world, person, moment)
    world.log.link(np.array([AINO]), BROWSER, np.array([_wall(world, _SIGNED_IN)]))


def _tell(world: World, person: int, moment: _Moment) -> None:
    world.log.add(
        moment.shape,
        np.array([person]),
        np.array([_wall(world, moment.when) + moment.seconds]),
        moment.fields,
        device=moment.device,
        score=np.array([moment.score]),
        text=pa.array([moment.text]),
    )


def _wall(world: World, when: str) -> int:
    moment = datetime.strptime(f"2026-{when}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 - wall time
    seconds = (moment - moment.replace(hour=0, minute=0)) // timedelta(seconds=1)
    return world.period.wall_of(moment.date()) + seconds
