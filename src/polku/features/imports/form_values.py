"""Turn a mapping into the values of the page's form, and those back into a mapping.

The form says everything that one event a row can need. A mapping with rules to leave rows out,
with several events or with products of columns is written as text.
"""

from collections.abc import Mapping as Given
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from polku.collect.files.mapping import (
    EventRule,
    Mapping,
    PersonFrom,
    PropertyFrom,
    ScoreFrom,
    TimeFrom,
    Words,
)

PLACES = ("touchpoint", "channel", "stage")
Values = dict[str, Any]


def fits_the_form(mapping: Mapping, columns: Sequence[str]) -> bool:
    """Whether the form can say all that ``mapping`` says."""
    return mapping_from(values_of(mapping, columns), columns, mapping) == _spelled_out(mapping)


def _spelled_out(mapping: Mapping) -> Mapping:
    """Return ``mapping`` with what its first event takes from it, or from a default, in place."""
    first = mapping.events[0]
    score = first.score and replace(first.score, scale=first.score.bounds)
    time = first.time or mapping.time
    rule = replace(
        first,
        person=first.person or mapping.person,
        time=time and replace(time, timezone=""),
        id=first.id or mapping.id,
        score=score,
    )
    return replace(mapping, events=(rule, *mapping.events[1:]), person=None, time=None, id=())


def values_of(mapping: Mapping, columns: Sequence[str]) -> Values:
    """Return the form's values for the first event of ``mapping``."""
    rule = mapping.events[0]
    person = rule.person or mapping.person or PersonFrom(row=True)
    time = rule.time or mapping.time or TimeFrom("")
    values: Values = {
        "person": person.column,
        "known": person.known,
        "time": time.column,
        "time_format": time.format,
        "timezone": time.timezone or mapping.timezone,
        "score": rule.score.column if rule.score else "",
        "scale": _scale_text(rule.score),
        "text": rule.text.column if rule.text else "",
        "account": rule.account.column if rule.account else "",
        "id": list(rule.id or mapping.id),
        "decimal": mapping.decimal,
        "empty": " ".join(mapping.empty),
        "source": mapping.source,
    }
    for name in ("event", *PLACES):
        values |= _words_values(name, getattr(rule, name))
    for index, column in enumerate(columns):
        values |= _property_values(index, column, rule)
    return values


def mapping_from(values: Given[str, Any], columns: Sequence[str], kept: Mapping) -> Mapping:
    """Return the mapping that the form's values say; how the file is read stays as ``kept``."""
    score = values["score"]
    rule = EventRule(
        event=_words(values, "event"),
        person=_person(values),
        time=TimeFrom(values["time"], values["time_format"]),
        touchpoint=_words(values, "touchpoint"),
        channel=_words(values, "channel"),
        stage=_words(values, "stage"),
        score=_score(score, values["scale"]) if score else None,
        text=Words(column=values["text"]) if values["text"] else None,
        account=Words(column=values["account"]) if values["account"] else None,
        id=tuple(values["id"]),
        properties={
            column: _property(column, values[f"type_{index}"])
            for index, column in enumerate(columns)
            if values[f"take_{index}"]
        },
    )
    return Mapping(
        events=(rule,),
        source=values["source"],
        timezone=values["timezone"],
        encoding=kept.encoding,
        delimiter=kept.delimiter,
        decimal=values["decimal"],
        empty=tuple(values["empty"].split()),
    )


def _words_values(name: str, words: str | Words) -> Values:
    if isinstance(words, str):
        return {name: "", f"{name}_name": words}
    return {name: words.column, f"{name}_name": words.value}


def _words(values: Given[str, Any], name: str) -> str | Words:
    column = values[name]
    return Words(column=column) if column else str(values[f"{name}_name"])


def _person(values: Given[str, Any]) -> PersonFrom:
    column = values["person"]
    return PersonFrom(column=column, known=values["known"]) if column else PersonFrom(row=True)


def _scale_text(score: ScoreFrom | None) -> str:
    if score is None:
        return "nps:0-10"
    lowest, highest = score.bounds
    return f"{score.metric}:{lowest}-{highest}"


def _score(column: str, scale: str) -> ScoreFrom:
    metric, _, bounds = scale.partition(":")
    lowest, _, highest = bounds.partition("-")
    return ScoreFrom(column, metric, (int(lowest), int(highest)))  # type: ignore[arg-type] # a choice


def _property_values(index: int, column: str, rule: EventRule) -> Values:
    part = rule.properties.get(column)
    found = part if isinstance(part, PropertyFrom) else PropertyFrom(column=column)
    kind = f"{found.type}:{found.format}" if found.format else found.type
    return {f"take_{index}": part is not None, f"type_{index}": kind}


def _property(column: str, kind: str) -> str | PropertyFrom:
    name, _, form = kind.partition(":")
    if not name:
        return column
    return PropertyFrom(column=column, type=name, format=form)  # type: ignore[arg-type] # a choice
