"""Say which events arrive, which rule takes each, and what a change of rules would move."""

from polku.measure.binding import Binder
from polku.measure.fields import PERSON, dimension, outcome_number, rule_number
from polku.measure.source import indented, source
from polku.store import Answering
from polku.vocabulary.result import Result
from polku.vocabulary.touchpoints import View

INVENTORY_COLUMNS = (
    "event",
    "touchpoint",
    "channel",
    "stage",
    "rule",
    "events",
    "people",
    "first_seen",
    "last_seen",
)
EFFECT_COLUMNS = (
    "touchpoint_now",
    "channel_now",
    "stage_now",
    "touchpoint_new",
    "channel_new",
    "stage_new",
    "events",
    "people",
)


def event_inventory(store: Answering, view: View, limit: int = 500) -> Result:
    """Answer with the events of all history by what they are seen as; ``rule`` 0 is no rule.

    ``rule`` counts from 1 in the order of ``view.rules``.
    """
    values = Binder()
    columns = {
        "event": "e.name",
        "touchpoint": dimension("encounter", view, values),
        "channel": dimension("channel", view, values),
        "stage": dimension("stage", view, values),
        "rule": rule_number(view.rules, values),
        "person": PERSON,
        "ts": "e.ts",
    }
    seen = source(view, values, columns)
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        f"with seen as (\n{indented(seen)}\n)\n"
        "select\n    event,\n    touchpoint,\n    channel,\n    stage,\n    rule,\n"
        "    count() as events,\n    uniqExact(person) as people,\n"
        "    min(ts) as first_seen,\n    max(ts) as last_seen\n"
        "from seen\ngroup by event, touchpoint, channel, stage, rule\n"
        f"order by events desc, event, rule\nlimit {rows}"
    )
    return _result(store, INVENTORY_COLUMNS, sql, values)


def touchpoint_effect(store: Answering, now: View, new: View, limit: int = 500) -> Result:
    """Answer with what of all history would be seen otherwise under the rules of ``new``."""
    values = Binder()
    columns = {"person": PERSON}
    for label, view in (("now", now), ("new", new)):
        columns[f"touchpoint_{label}"] = dimension("encounter", view, values)
        for field in ("channel", "stage"):
            columns[f"{field}_{label}"] = dimension(field, view, values)
    other = " != ".join(outcome_number(view.rules, (now, new), values) for view in (now, new))
    seen = source(now, values, columns, also=[other])
    keys = ", ".join(EFFECT_COLUMNS[:6])
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        f"with seen as (\n{indented(seen)}\n)\n"
        f"select\n    {keys},\n    count() as events,\n    uniqExact(person) as people\n"
        "from seen\n"
        "where (touchpoint_now, channel_now, stage_now)"
        " != (touchpoint_new, channel_new, stage_new)\n"
        f"group by {keys}\norder by events desc, {keys}\nlimit {rows}"
    )
    return _result(store, EFFECT_COLUMNS, sql, values)


def _result(store: Answering, columns: tuple[str, ...], sql: str, values: Binder) -> Result:
    table = store.query(sql, values.parameters)
    events = columns.index("events")
    return Result(
        columns=columns,
        rows=tuple(table.rows),
        n=sum(row[events] for row in table.rows),
        sql=sql,
        parameters=values.parameters,
        seconds=table.seconds,
    )
