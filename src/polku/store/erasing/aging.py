"""Remove events by their age: whole months by dropping them, the rest row by row."""

from datetime import UTC, datetime

from polku.store.forms import Form
from polku.store.pool import Pool

_OF_DAYS = """
select toStartOfDay(ts, 'UTC') as day, count() from polku.events
where project_id = {project:UInt32} and bot = {bots:Bool}
group by day order by day
"""
_OLD = "project_id = {project:UInt32} and ts < {moment:DateTime64(3)}"
_MONTHS = """
select toUInt32(partition) as month from system.parts
where database = 'polku' and table = 'events' and active and month < {month:UInt32}
group by month
"""
_OTHERS = """
select count() from polku.events where toYYYYMM(ts) = {month:UInt32}
    and project_id != {project:UInt32}
"""


def by_day(pool: Pool, project_id: int, *, bots: bool) -> list[tuple[datetime, int]]:
    """Return how many events there are of each day (UTC), the oldest first."""
    rows = pool.query(_OF_DAYS, {"project": project_id, "bots": bots}).rows
    return [(day.replace(tzinfo=UTC), count) for day, count in rows]


def remove_before(
    pool: Pool, form: Form, project_id: int, moment: datetime, *, bots: bool = False
) -> int:
    """Remove the events (only those of machines with ``bots``) from before ``moment``."""
    old = f"{_OLD} and bot" if bots else _OLD
    values = {"project": project_id, "moment": moment}
    count: int = pool.query(f"select count() from polku.events where {old}", values).rows[0][0]
    if not count:
        return 0
    with pool.client() as client:
        if not bots:
            for month in _whole_months(pool, project_id, moment):
                for statement in form.alter("events", f"drop partition {month}"):
                    client.command(statement)
        for statement in form.erase("events", old):
            client.command(statement, parameters=values)
    return count


def _whole_months(pool: Pool, project_id: int, moment: datetime) -> list[int]:
    """Return the months before that of ``moment`` in which no other project has an event."""
    month = moment.year * 100 + moment.month
    months = [row[0] for row in pool.query(_MONTHS, {"month": month}).rows]
    return [
        one
        for one in months
        if pool.query(_OTHERS, {"month": one, "project": project_id}).rows[0][0] == 0
    ]
