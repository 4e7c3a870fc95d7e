"""Answer how conversions are shared out among touches, and which paths were walked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from polku.measure.attribution.walking import compile_walked
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.attribution import (
    Credit,
    Path,
    Settings,
    Walked,
    attribute,
    total_conversions,
)
from polku.stats.shares import share
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

#: More channels than this cannot be compared, nor read.
MOST_CHANNELS = 60
#: Fewer conversions than this say little.
SMALL = 30

_FORMULA = translatable(
    "Conversions that have a touch in the %(days)s days before, shared out among their touches: "
    "first, last and last not direct give all to one touch; linear the same to each; position "
    "40%% to the first, 40%% to the last, 20%% to those between; decay half as much for each "
    "%(half_life)s days earlier (full days); markov by the conversions that a chain of order "
    "%(order)s would lose without the touch, solved exactly; shapley the same to each different "
    "touch of a path. Intervals 95%%: percentiles of %(drawn)s draws of people with replacement."
)
_PATHS_FORMULA = translatable(
    "Paths of touches as people walked them: each ends with a conversion, or where %(days)s days "
    "pass without a touch. Rate: the share that converted. Interval: Wilson, 95%%."
)
_DESCRIPTIVE = translatable(
    "This is descriptive, not incremental: it shows which touches go before conversions, and not "
    "how many conversions there would be without them. Only an experiment tells that."
)
_UNTOUCHED = translatable(
    "%(untouched)s of %(all)s conversions have no touch in the %(days)s days before, and are "
    "shared out to nobody."
)
_FEW = translatable("Only %(n)s conversions have a touch before them: the shares say little.")
_NONE = translatable("No conversion in this period has a touch in the %(days)s days before.")


class Paths(msgspec.Struct, frozen=True):
    """What people walked, with the SQL that told so."""

    walked: tuple[Walked, ...]
    sql: str
    parameters: dict[str, Any]
    seconds: float


def ask_attribution(
    store: Answering, view: View, question: AttributionQuestion, judged: datetime
) -> Result:
    """Answer with a row for each model and touch, or for each path.

    Models: ``model, group, conversions, low, high, share, share_low, share_high, n``, where a
    value is asked also ``value, value_low, value_high``; ``n`` is the people who met the touch
    before they converted. Paths: ``path, people, conversions, unconverted, rate, low, high``, and
    ``value``. ``judged`` is the moment up to which it is known what followed.
    """
    paths = counted_paths(store, view, question, judged)
    if question.shape == "paths":
        return _walked_result(view, question, paths)
    return _shared_result(view, question, paths)


def shares_and_paths(
    store: Answering, view: View, question: AttributionQuestion, judged: datetime
) -> tuple[Result, Result]:
    """Answer with the shares by the models and with the paths, for one reading of the events."""
    paths = counted_paths(store, view, question, judged)
    return _shared_result(view, question, paths), _walked_result(view, question, paths)


def counted_paths(
    store: Answering, view: View, question: AttributionQuestion, judged: datetime
) -> Paths:
    """Return the paths that ended in the period, and how many people went them."""
    sql, values = compile_walked(view, question, judged)
    table = store.query(sql, values)
    walked = tuple(
        Walked(
            people,
            tuple(
                Path(tuple(touches), bool(converted), value, tuple(ages))
                for touches, converted, value, ages in gone
            ),
        )
        for gone, people in table.rows
    )
    return Paths(walked, sql, values, table.seconds)


def _shared_result(view: View, question: AttributionQuestion, paths: Paths) -> Result:
    _check_channels(question, paths.walked)
    settings = Settings(
        models=question.models, half_life=float(question.half_life_days), order=question.order
    )
    shared = attribute(paths.walked, settings)
    met = {name: one.share.n for found in shared.values() for name, one in found.items()}
    hidden = too_small(met, view.minimum_group)
    rows = [
        _row(model, name, one, question)
        for model, found in shared.items()
        for name, one in sorted(found.items(), key=lambda pair: -pair[1].share.value)
        if name not in hidden
    ]
    value = ("value", "value_low", "value_high") if question.value else ()
    return Result(
        columns=(
            "model",
            "group",
            "conversions",
            "low",
            "high",
            "share",
            "share_low",
            "share_high",
            *value,
            "n",
        ),
        rows=tuple(rows),
        n=total_conversions(paths.walked, touched=True),
        sql=paths.sql,
        parameters=paths.parameters,
        formula=_FORMULA,
        formula_values={
            "days": question.lookback_days,
            "half_life": question.half_life_days,
            "order": question.order,
            "drawn": settings.drawn,
        },
        caveats=_caveats(question, paths) + hidden_caveat(len(hidden), view.minimum_group),
        seconds=paths.seconds,
    )


def _row(model: str, name: str, one: Credit, question: AttributionQuestion) -> tuple[Any, ...]:
    value = (one.value.value, one.value.low, one.value.high) if question.value else ()
    return (
        model,
        name,
        one.conversions.value,
        one.conversions.low,
        one.conversions.high,
        one.share.value,
        one.share.low,
        one.share.high,
        *value,
        one.share.n,
    )


def _check_channels(question: AttributionQuestion, walked: Sequence[Walked]) -> None:
    names = {name for crowd in walked for path in crowd.paths for name in path.touches}
    if len(names) > MOST_CHANNELS:
        raise InvalidQuestion(
            translatable(
                "“%(touch)s” has %(names)s values; at most %(most)s can be compared. Choose "
                "another field, or fewer touches."
            ),
            touch=question.touch,
            names=len(names),
            most=MOST_CHANNELS,
        )


def _caveats(question: AttributionQuestion, paths: Paths) -> tuple[Caveat, ...]:
    known = total_conversions(paths.walked, touched=True)
    unknown = total_conversions(paths.walked, touched=False)
    days = question.lookback_days
    found = []
    if known:
        found.append(Caveat("descriptive", _DESCRIPTIVE))
    else:
        found.append(Caveat("no_touches", _NONE, {"days": days}))
    if unknown:
        values = {"untouched": unknown, "all": known + unknown, "days": days}
        found.append(Caveat("untouched", _UNTOUCHED, values))
    if 0 < known < SMALL:
        found.append(Caveat("small_sample", _FEW, {"n": known}))
    return tuple(found)


def _walked_result(view: View, question: AttributionQuestion, paths: Paths) -> Result:
    sums: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for crowd in paths.walked:
        for touches in {path.touches for path in crowd.paths}:
            sums[touches][0] += crowd.people
        for path in crowd.paths:
            sums[path.touches][1 if path.converted else 2] += crowd.people
            sums[path.touches][3] += crowd.people * path.value
    hidden = too_small({touches: int(one[0]) for touches, one in sums.items()}, view.minimum_group)
    shown = sorted(
        ((touches, one) for touches, one in sums.items() if touches not in hidden),
        key=lambda pair: (-pair[1][1], -pair[1][2], pair[0]),
    )
    return Result(
        columns=(
            "path",
            "people",
            "conversions",
            "unconverted",
            "rate",
            "low",
            "high",
            *(("value",) if question.value else ()),
        ),
        rows=tuple(_path_row(touches, one, question) for touches, one in shown[: question.limit]),
        n=sum(crowd.people for crowd in paths.walked),
        sql=paths.sql,
        parameters=paths.parameters,
        formula=_PATHS_FORMULA,
        formula_values={"days": question.lookback_days},
        caveats=hidden_caveat(len(hidden), view.minimum_group),
        seconds=paths.seconds,
    )


def _path_row(
    touches: tuple[str, ...], sums: Sequence[float], question: AttributionQuestion
) -> tuple[Any, ...]:
    people, converted, unconverted, value = sums
    rate = share(int(converted), int(converted + unconverted))
    own = (value,) if question.value else ()
    return (
        list(touches),
        int(people),
        int(converted),
        int(unconverted),
        rate.value,
        rate.low,
        rate.high,
        *own,
    )
