"""Lay the journeys of a project beside a design: each way of going once, however many went it."""

from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from polku.measure.binding import Binder
from polku.measure.designs.cutting import ENDED, SILENT, compile_journeys
from polku.measure.designs.masks import Masks
from polku.stats.alignment.aligning import Alignments, align
from polku.stats.alignment.deviations import Deviations, deviations
from polku.stats.alignment.machine import machine_of
from polku.store import Answering
from polku.vocabulary.designing import checked_design
from polku.vocabulary.questions import DeviationsQuestion
from polku.vocabulary.touchpoints import View


class Journeys(msgspec.Struct, frozen=True):
    """One element a journey: its way (row of `Laid`), person, beginning, time (both ms), and more.

    ``overs`` says how it was over (`polku.measure.designs.cutting`), ``points`` what its answer
    says (`NO_ANSWER` where none), ``groups`` its value of the breakdown, ``alike`` what it is
    compared within.
    """

    ways: NDArray[np.int64]
    people: NDArray[np.uint64]
    began: NDArray[np.int64]
    took: NDArray[np.int64]
    overs: NDArray[np.int64]
    points: NDArray[np.float64]
    groups: NDArray[np.str_]
    alike: NDArray[np.str_]


class Laid(msgspec.Struct, frozen=True):
    """All journeys, and of each way of going (a row): its steps' letters, alignment, deviations.

    ``letters`` are the sets of steps that events may be.
    """

    journeys: Journeys
    letters: tuple[frozenset[int], ...]
    ways: tuple[tuple[int, ...], ...]
    alignments: Alignments
    deviations: Deviations
    sql: str
    parameters: dict[str, Any]
    seconds: float

    @property
    def fitness(self) -> NDArray[np.float64]:
        """How well each way fits the design, 0 to 1."""
        lengths = np.asarray([len(way) for way in self.ways], np.int32)
        return self.alignments.fitness(lengths)


def lay(store: Answering, view: View, question: DeviationsQuestion, now: datetime) -> Laid:
    """Return the journeys that began in the period of the question, beside its design.

    What ended is laid beside the whole design; what is open, given up, or silent where the design
    says what ends a journey, beside as much of it as it can be the beginning of.
    """
    design = checked_design(question.design)
    machine = machine_of(design)
    masks = Masks(view, design)
    occurring = masks.occurring(store)
    sql, values = compile_journeys(view, question, masks, occurring, now)
    table = store.query(sql, values)
    letters = tuple(masks.letter(mask) for mask in occurring)
    ways = tuple(tuple(row[0]) for row in table.rows)
    whole_overs = (ENDED,) if design.ends else (ENDED, SILENT)
    whole = [row[1] in whole_overs for row in table.rows]
    found = align(machine, letters, ways, whole)
    return Laid(
        journeys=_journeys(table.rows),
        letters=letters,
        ways=ways,
        alignments=found,
        deviations=deviations(design, letters, ways, found.moves),
        sql=sql,
        parameters=values,
        seconds=table.seconds,
    )


def _journeys(rows: list[tuple[Any, ...]]) -> Journeys:
    sizes = [len(row[2]) for row in rows]

    def column(place: int, kind: type) -> NDArray[Any]:
        return np.asarray([one for row in rows for one in row[place]], kind)

    return Journeys(
        ways=np.repeat(np.arange(len(rows)), sizes),
        people=column(2, np.uint64),
        began=column(3, np.int64),
        took=column(4, np.int64),
        overs=np.repeat(np.asarray([row[1] for row in rows], np.int64), sizes),
        points=column(5, np.float64),
        groups=column(6, np.str_),
        alike=column(7, np.str_),
    )


def listed(people: NDArray[np.uint64], moments: NDArray[np.int64], values: Binder) -> str:
    """Return a SELECT of people, each with a moment (ms), that are written out."""
    who = values.bind("people", people.tolist(), "Array(UInt64)")
    when = values.bind("moments", moments.tolist(), "Array(Int64)")
    return (
        f"select person, fromUnixTimestamp64Milli(moment, 'UTC') as at\n"
        f"from (select 1)\narray join {who} as person, {when} as moment"
    )
