"""Guess from names and cells what the columns of a file mean: a first mapping to correct."""

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from polku.collect.files.looks import Look, look_at
from polku.collect.files.mapping import (
    EventRule,
    Mapping,
    PersonFrom,
    PropertyFrom,
    ScoreFrom,
    TimeFrom,
    Words,
)
from polku.collect.files.rows import Row
from polku.vocabulary.event import Metric

#: Words of a column's name, in the order in which they are believed. English and Finnish.
_WORDS = {
    "known": "user_id userid customer_id customerid customer client_id client user member_id "
    "contact_id person_id person email e_mail asiakasnumero asiakastunnus asiakas_id asiakas "
    "henkilö henkilötunniste sähköposti käyttäjä",
    "anonymous": "anonymous_id visitor_id visitor device_id session_id cookie kävijä laite",
    "time": "timestamp datetime occurred_at created_at answered_at time date created at when "
    "aikaleima ajankohta aika päivämäärä pvm päivä vastattu luotu",
    "score": "nps csat ces score rating stars arvosana pisteet tähdet suosittelu tyytyväisyys "
    "vaivattomuus",
    "text": "text comment comments message verbatim feedback answer review note palaute kommentti "
    "avoin vastaus viesti teksti arvostelu",
    "touchpoint": "touchpoint stage step sub_type survey_type kosketuspiste vaihe kohta",
    "channel": "channel kanava",
    "event": "event_name event action activity event_type tapahtuma",
    "account": "account_id account company organisation organization yritys organisaatio tili",
    "private": "name first_name last_name nimi etunimi sukunimi phone puhelin mobile address "
    "osoite street katu email e_mail sähköposti ssn hetu birth syntymä ip",
}
_EFFORT = ("ces", "effort", "vaivattomuus")
_SATISFACTION = ("csat", "satisfaction", "rating", "stars", "arvosana", "tähdet", "tyytyväisyys")
_LONG_TEXT = 40
#: Spaces that a text has and an address or a path has not.
_SENTENCE = 5
#: What ends the name of a column of numbers that are names.
_CODES = ("id", "no", "nr", "nro", "number", "numero", "code", "koodi", "zip", "prefix")


class _Column(NamedTuple):
    name: str
    words: str
    look: Look

    def says(self, word: str) -> bool:
        """Whether the name holds ``word`` as a whole word, or as several."""
        return f"_{word}_" in self.words


def guess_mapping(file: str, columns: Sequence[str], rows: Sequence[Row], timezone: str) -> Mapping:
    """Return a mapping for a file like ``rows``. Where no column looks like a time, one is taken
    all the same: it is for a person to correct.

    What looks like a name, an address or a number of a person is not taken over as a property.
    """
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    found = [_Column(n, _words(n), look_at(c)) for n, c in zip(columns, cells, strict=True)]
    left = [column for column in found if column.look.filled]
    time = _time(found)
    left = [column for column in left if column is not time]
    person = _taken(left, _whose(left))
    score = _taken(left, _best((c for c in left if _scale(c)), "score"))
    text = _taken(left, _text(left))
    event = _taken(left, _best((c for c in left if _few(c)), "event"))
    rule = EventRule(
        event=Words(column=event.name) if event else _event_name(file, score, text),
        person=_person(person),
        time=TimeFrom(column=time.name, format=time.look.time_format or ""),
        channel=_words_from(_taken(left, _best(left, "channel"))) or "",
        touchpoint=_words_from(_touchpoint(left)) or "",
        account=_words_from(_taken(left, _best(left, "account"))),
        score=_score(score),
        text=Words(column=text.name) if text else None,
        properties={c.name: _property(c) for c in left if not _private(c)},
    )
    comma = any(column.look.comma for column in found)
    return Mapping(events=(rule,), timezone=timezone, decimal="," if comma else ".")


def _words(name: str) -> str:
    cut = re.sub(r"(?<=[a-zäöå])(?=[A-ZÄÖÅ])", "_", name)
    return f"_{re.sub(r'[^0-9a-zäöå]+', '_', cut.lower()).strip('_')}_"


def _best(columns: Iterable[_Column], role: str) -> _Column | None:
    listed = list(columns)
    for word in _WORDS[role].split():
        for column in listed:
            if column.says(word):
                return column
    return None


def _taken(left: list[_Column], column: _Column | None) -> _Column | None:
    if column is not None:
        left.remove(column)
    return column


def _whose(columns: Sequence[_Column]) -> _Column | None:
    likely = [c for c in columns if c.look.time_format is None and c.look.full and not c.look.comma]
    return _ending(likely, "known") or _ending(likely, "anonymous")


def _ending(columns: Sequence[_Column], role: str) -> _Column | None:
    words = _WORDS[role].split()
    return next((c for word in words for c in columns if c.words.endswith(f"_{word}_")), None)


def _time(columns: Sequence[_Column]) -> _Column:
    times = [column for column in columns if column.look.time_format is not None]
    named = _best(times, "time") or (times[0] if times else _best(columns, "time"))
    return named or columns[0]


def _few(column: _Column) -> bool:
    """Whether the cells are names of kinds of things, not all different."""
    look = column.look
    few = look.distinct <= max(5, look.filled / 4) and look.length < _LONG_TEXT
    return few and look.full and not look.number and look.time_format is None


def _scale(column: _Column) -> tuple[Metric, tuple[int, int]] | None:
    look = column.look
    # A cell beyond the scale of a column called NPS is for the trial to complain about.
    if look.whole and column.says("nps"):
        return ("nps", (0, 10))
    if not look.whole or look.lowest is None or look.highest is None:
        return None
    return None if look.lowest < 0 or look.highest > 10 else _fitting_scale(column)


def _fitting_scale(column: _Column) -> tuple[Metric, tuple[int, int]]:
    lowest, highest = column.look.lowest or 0, column.look.highest or 0
    top = 5 if highest <= 5 else 7
    if lowest < 1 or highest > 7:
        return ("nps", (0, 10))
    if any(map(column.says, _EFFORT)):
        return ("ces", (1, top))
    if any(map(column.says, _SATISFACTION)) or highest <= 5:
        return ("csat", (1, top))
    return ("nps", (0, 10))


def _text(columns: Sequence[_Column]) -> _Column | None:
    worded = [c for c in columns if not c.look.number and c.look.time_format is None]
    longest = max(worded, key=lambda c: c.look.length, default=None)
    named = _best((c for c in worded if c.look.spaces >= 2 or not _few(c)), "text")
    return named or (longest if longest and longest.look.spaces > _SENTENCE else None)


def _event_name(file: str, score: _Column | None, text: _Column | None) -> str:
    if score:
        return "Survey Answered"
    if text:
        return "Feedback Given"
    stem = PurePath(file).name.partition(".")[0]
    return re.sub(r"[\W\d_]+", " ", stem).strip().title()[:80] or "Imported"


def _person(column: _Column | None) -> PersonFrom:
    if column is None:
        return PersonFrom(row=True)
    return PersonFrom(column=column.name, known=_ending([column], "anonymous") is None)


def _words_from(column: _Column | None) -> Words | None:
    return Words(column=column.name) if column else None


def _touchpoint(left: list[_Column]) -> _Column | None:
    return _taken(left, _best((c for c in left if _few(c)), "touchpoint"))


def _score(column: _Column | None) -> ScoreFrom | None:
    scale = _scale(column) if column else None
    return ScoreFrom(column.name, *scale) if column and scale else None


def _private(column: _Column) -> bool:
    return _best([column], "private") is not None or column.look.length > _LONG_TEXT


def _property(column: _Column) -> str | PropertyFrom:
    look = column.look
    if look.time_format is not None:
        return PropertyFrom(
            column=column.name,
            type="date" if look.days else "datetime",
            format=look.time_format,
        )
    code = any(column.words.endswith(f"_{word}_") for word in _CODES)
    if look.all_numbers and not code:
        return PropertyFrom(column=column.name, type="number")
    return column.name
