"""Put what customers write into words: sentences about what happened to them, by lot."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from polku.demo.draws import Bools, Ints, Rng
from polku.demo.phrases_en import ENGLISH
from polku.demo.phrases_fi import FINNISH, PEOPLE_FI, TIMES_FI
from polku.demo.places import TOWNS

TOPICS = tuple(FINNISH)
_PHRASES = (FINNISH, ENGLISH)
_TIMES_EN = ("never", "once", "twice", "three times", "four times", "five times")
_PEOPLE_EN = (
    "one person",
    "two people",
    "three people",
    "four people",
    "five people",
    "six people",
)
_SECOND = 0.4  # how many go on with a general sentence


class Said(NamedTuple):
    """What each answer is about: a place in `TOPICS`, and the facts it may name."""

    topic: Ints
    town: Ints
    minutes: Ints
    transfers: Ints

    def take(self, rows: Ints) -> "Said":
        """Return what some of the answers are about."""
        return Said(*(each[rows] for each in self))


def about(topic: str, town: Ints) -> Said:
    """Return answers that are all about ``topic``."""
    nothing = np.zeros(len(town), dtype=np.int64)
    return Said(np.full(len(town), TOPICS.index(topic)), town, nothing, nothing)


def say(rng: Rng, said: Said, tone: Ints, language: Ints, writes: Bools) -> pa.Array:
    """Return a text for each answer that ``writes``, '' for the others."""
    texts = [""] * len(tone)
    rows = np.flatnonzero(writes)
    draws = rng.random((len(rows), 3))
    for row, (first, second, more) in zip(rows.tolist(), draws.tolist(), strict=True):
        spoken = int(language[row])
        phrases = _PHRASES[spoken]
        heard = int(tone[row])
        sentences = phrases[TOPICS[said.topic[row]]][heard]
        text = sentences[int(first * len(sentences))]
        if more < _SECOND:
            general = phrases["general"][heard]
            text = f"{text} {general[int(second * len(general))]}"
        texts[row] = text.format(**_facts(said, row, spoken)) if "{" in text else text
    return pa.array(texts, pa.string())


def _facts(said: Said, row: int, language: int) -> dict[str, object]:
    town, transfers = TOWNS[said.town[row]], int(said.transfers[row])
    times, people = ((TIMES_FI, PEOPLE_FI), (_TIMES_EN, _PEOPLE_EN))[language]
    return {
        "town": town.name,
        "genitive": town.genitive,
        "locative": town.locative,
        "minutes": max(int(said.minutes[row]), 2),
        "times": times[transfers],
        "people": people[transfers],
    }
