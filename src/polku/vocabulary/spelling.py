"""Write a question as the parameters that `parse_question` reads: the address of its answer."""

from polku.vocabulary.conditions import spell_condition
from polku.vocabulary.dates import DateRange
from polku.vocabulary.questions import (
    AnyQuestion,
    Deadline,
    PathQuestion,
    Promise,
    PromiseQuestion,
    ScoreQuestion,
    TrendQuestion,
)

Pairs = list[tuple[str, str]]


def spell_question(question: AnyQuestion) -> tuple[str, Pairs]:
    """Return the question's name and its parameters in order, without those that say nothing.

    >>> spell_question(ScoreQuestion(metric="nps", by="channel"))
    ('nps', [('by', 'channel')])
    """
    name, own = _own(question)
    pairs = [*_period(question.dates), ("by", question.by)]
    pairs += [("where", spell_condition(condition)) for condition in question.where]
    return name, [(key, value) for key, value in (*pairs, *own) if value]


def _own(question: AnyQuestion) -> tuple[str, Pairs]:
    match question:
        case ScoreQuestion():
            earlier = question.compare
            compare = f"{earlier.first}..{earlier.last}" if earlier else ""
            return question.metric, [("every", question.every or ""), ("compare", compare)]
        case TrendQuestion():
            return "trend", [("every", question.every or ""), ("measure", question.measure)]
        case PathQuestion():
            return "paths", _paths(question)
        case PromiseQuestion():
            return "promise", [("every", question.every or ""), *_promise(question.promise)]


def _period(dates: DateRange | None) -> Pairs:
    return [("from", str(dates.first)), ("to", str(dates.last))] if dates else []


def _paths(question: PathQuestion) -> Pairs:
    return [
        ("shape", question.shape),
        ("score", question.score),
        ("start", question.start),
        ("end", question.end),
        ("steps", str(question.steps)),
        ("gap_hours", str(question.gap_hours)),
        ("limit", str(question.limit)),
    ]


def _promise(promise: Promise) -> Pairs:
    return [
        ("made_by", promise.made_by),
        ("kept_by", promise.kept_by),
        *_deadline(promise.deadline),
        ("key", promise.key),
        ("score", promise.score),
        ("score_days", str(promise.score_days)),
        ("only_met", "1" if promise.only_met else ""),
        *(("made_where", spell_condition(condition)) for condition in promise.made_where),
        *(("kept_where", spell_condition(condition)) for condition in promise.kept_where),
    ]


def _deadline(deadline: Deadline) -> Pairs:
    if deadline.seconds is None:
        return [("until", deadline.until), ("by_day", "1" if deadline.by_day else "")]
    return [("within", f"{deadline.seconds}s")]
