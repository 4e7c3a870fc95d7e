"""Answer how long people stay: the curve of Kaplan and Meier, and the test between groups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from polku.measure.retention.intervals import begin_of, number_of, oldest_event
from polku.measure.retention.staying import compile_survival
from polku.measure.suppress import hidden_caveat, too_small
from polku.stats.survival import Spell, log_rank, median_of, survival_curve
from polku.store import Answering
from polku.vocabulary.errors import InvalidQuestion, translatable
from polku.vocabulary.questions import SurvivalQuestion
from polku.vocabulary.result import Caveat, Result
from polku.vocabulary.touchpoints import View

CURVE_COLUMNS = (
    "group",
    "time",
    "at_risk",
    "left",
    "censored",
    "staying",
    "low",
    "high",
)
GROUP_COLUMNS = (
    "group",
    "people",
    "left",
    "censored",
    "median",
    "median_low",
    "median_high",
    "expected",
    "statistic",
    "freedom",
    "p",
)
MOST_GROUPS = 12
_MOST_ROWS = 20_000

_BY_EVENT = translatable(
    "Share still staying so long after the first start: Kaplan–Meier; interval: Greenwood on the "
    "log(−log) scale, 95%%. A person leaves at the first such event after the start; whoever has "
    "not by the end of the data is censored there: known to have stayed so long, and no longer. "
    "Groups: log-rank test."
)
_BY_SILENCE = translatable(
    "Share still staying so long after the first start: Kaplan–Meier; interval: Greenwood on the "
    "log(−log) scale, 95%%. A person leaves at the last event before the first %(days)s days "
    "without one. What is a silence is not known of the last %(days)s days of the data: whoever "
    "has not left before those is censored there, and who began in them is left out. Groups: "
    "log-rank test."
)
_NOBODY = translatable("Nobody began in this period long enough before the data ends.")
_BEFORE = translatable(
    "The data begins on %(day)s: people who began before that seem to begin then."
)
_REST = translatable("%(rest)s smaller groups are left out; the largest are told apart.")
_TAIL = translatable("A curve ends where fewer than %(minimum)s people are still at risk.")


def ask_survival(store: Answering, view: View, question: SurvivalQuestion, now: datetime) -> Result:
    """Answer with the points of each group's curve, or with one row for each group.

    ``time`` counts whole ``every`` since the start, ``at_risk`` is who stayed until then,
    ``left`` who left at it and ``censored`` who was last known to stay; ``staying`` the share after
    it. ``statistic``, ``freedom`` and ``p`` are of the log-rank test of all groups shown.
    """
    sql, values = compile_survival(view, question, now)
    table = store.query(sql, values)
    spells = _spells(table.rows)
    sizes = {group: _people(members) for group, members in spells.items()}
    listed = sorted(sizes, key=lambda group: (-sizes[group], group))[:MOST_GROUPS]
    rest = len(sizes) - len(listed)
    hidden = too_small({group: sizes[group] for group in listed}, view.minimum_group)
    shown = {group: spells[group] for group in listed if group not in hidden}
    curve = question.shape == "curve"
    rows = tuple(_curve(shown, view.minimum_group) if curve else _groups(shown))
    _check(rows)
    return Result(
        columns=CURVE_COLUMNS if curve else GROUP_COLUMNS,
        rows=rows,
        n=sum(sizes[group] for group in shown),
        sql=sql,
        parameters=values,
        formula=_BY_EVENT if question.end else _BY_SILENCE,
        formula_values={} if question.end else {"days": f"{question.silence / 86_400:.3g}"},
        caveats=(
            *hidden_caveat(len(hidden), view.minimum_group),
            *_cautions(store, view, question, rows, rest),
            *(_thin_tail(shown, view.minimum_group) if curve else ()),
        ),
        seconds=table.seconds,
    )


def _spells(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[Spell]]:
    spells: dict[str, list[Spell]] = {}
    for group, time, left, people in rows:
        one = Spell(time, left=people) if left else Spell(time, censored=people)
        spells.setdefault(group, []).append(one)
    return spells


def _people(spells: Sequence[Spell]) -> int:
    return sum(one.left + one.censored for one in spells)


def _curve(shown: Mapping[str, Sequence[Spell]], minimum: int) -> Iterable[tuple[Any, ...]]:
    for group, spells in shown.items():
        for point in survival_curve(spells):
            if point.at_risk < minimum:
                break
            yield (
                *(group, point.time, point.at_risk, point.left, point.censored),
                *(point.survival, point.low, point.high),
            )


def _thin_tail(shown: Mapping[str, Sequence[Spell]], minimum: int) -> Iterable[Caveat]:
    if any(survival_curve(spells)[-1].at_risk < minimum for spells in shown.values()):
        yield Caveat("thin_tail", _TAIL, {"minimum": minimum})


def _groups(shown: Mapping[str, Sequence[Spell]]) -> Iterable[tuple[Any, ...]]:
    test = log_rank(shown) if len(shown) > 1 else None
    for nth, (group, spells) in enumerate(shown.items()):
        left = sum(one.left for one in spells)
        median = median_of(survival_curve(spells))
        compared = (
            (test.expected[nth], test.statistic, test.freedom, test.p) if test else (None,) * 4
        )
        yield (
            *(group, _people(spells), left, _people(spells) - left),
            *(median.value, median.low, median.high),
            *compared,
        )


def _check(rows: Sequence[tuple[Any, ...]]) -> None:
    if len(rows) > _MOST_ROWS:
        raise InvalidQuestion(
            translatable(
                "%(intervals)s intervals are too many: at most %(most)s. Choose a shorter period "
                "or longer intervals."
            ),
            intervals=len(rows),
            most=_MOST_ROWS,
        )


def _cautions(
    store: Answering,
    view: View,
    question: SurvivalQuestion,
    rows: Sequence[tuple[Any, ...]],
    rest: int,
) -> Iterable[Caveat]:
    if not rows:
        yield Caveat("nobody_began", _NOBODY)
        return
    if rest:
        yield Caveat("rarer_groups", _REST, {"rest": rest})
    oldest = oldest_event(store, view)
    if oldest and (question.dates is None or _holds(question, oldest, view.timezone)):
        day = begin_of("day", number_of("day", oldest, view.timezone), view.timezone)
        yield Caveat("began_before", _BEFORE, {"day": day.isoformat()})


def _holds(question: SurvivalQuestion, moment: datetime, zone: str) -> bool:
    assert question.dates is not None  # noqa: S101 - asked only with a period
    start, end = question.dates.bounds(zone)
    return start <= moment < end
