"""Hold the best SQL by hand for the bare engine, over the stored columns.

It is what an analyst would write: people are the keys as they arrived and touchpoints the names of
events; there are no rules, no joining of people, no thresholds, no intervals.
"""

_LIVE = "project_id = 1 and not bot"
_MET = f"{_LIVE} and kind not in ('identify', 'group', 'alias')"
_WEEK = "toStartOfWeek(ts, 1, 'Europe/Helsinki')"
_MONTH = "toStartOfMonth(ts, 'Europe/Helsinki')"
_DAY = "toDate(ts, 'Europe/Helsinki')"

#: Names of events as numbers: what the engine groups and sorts fastest.
_WALKS = f"""
with
(select arraySort(groupUniqArray(name)) from polku.events where {_LIVE}) as names,
touches as (
    select
        person_id,
        arraySort(groupArray(bitShiftLeft(toUnixTimestamp64Milli(ts), 16)
            + transform(name, names, arrayEnumerate(names), 0))) as met
    from polku.events where {_MET} group by person_id
),
walks as (
    select
        person_id,
        arrayJoin(arraySplit((one, before) -> bitShiftRight(one, 16) - bitShiftRight(before, 16)
            >= 604800000, met, arrayShiftRight(met, 1, met[1]))) as journey,
        arrayFilter((one, before) -> bitAnd(one, 65535) != bitAnd(before, 65535), journey,
            arrayShiftRight(journey, 1)) as walk
    from touches
)
"""

BARE: dict[str, str] = {
    "trend: events by week, channel": f"""
        select {_WEEK} as week, channel, count(), uniqExact(person_id) from polku.events
        where {_LIVE} group by week, channel order by week""",
    "trend: people by month": f"""
        select {_MONTH} as month, uniqExact(person_id), count()
        from polku.events where {_LIVE} group by month order by month""",
    "trend: people by day, channel": f"""
        select {_DAY} as day, channel, uniqExact(person_id), count()
        from polku.events where {_LIVE} group by day, channel order by day""",
    "trend: sessions by month": f"""
        with moments as (
            select arraySort(groupArray(ts)) as times from polku.events
            where {_LIVE} group by person_id
        )
        select toStartOfMonth(time, 'Europe/Helsinki') as month, countIf(gap >= 1800) from (
            select arrayJoin(arrayZip(times, arrayMap((one, before, n) ->
                if(n = 1, 1800, dateDiff('second', before, one)), times,
                arrayShiftRight(times, 1), arrayEnumerate(times)))) as pair,
                pair.1 as time, pair.2 as gap
            from moments
        ) group by month order by month""",
    "trend: sum of a property": f"""
        select {_MONTH} as month, sum(toFloat64(properties.revenue.:Float64)),
            uniqExact(person_id)
        from polku.events where {_LIVE} group by month order by month""",
    "trend: p75 of a property": f"""
        select {_MONTH} as month, quantileExact(0.75)(properties.load_ms.:Int64),
            count(properties.load_ms.:Int64), uniqExactIf(person_id,
            properties.load_ms.:Int64 is not null)
        from polku.events where {_LIVE} group by month order by month""",
    "nps by week": f"""
        select {_WEEK} as week, count(), countIf(score >= 9), countIf(score <= 6), avg(score)
        from polku.events where {_LIVE} and metric = 'nps' group by week order by week""",
    "funnel, five steps": f"""
        select reached, count() from (
            select windowFunnel(1209600000)(toUInt64(toUnixTimestamp64Milli(ts)),
                name = 'Availability Checked', name = 'Plan Chosen', name = 'Address Entered',
                name = 'Payment Started', name = 'Order Placed') as reached
            from polku.events where {_LIVE} and name in ('Availability Checked', 'Plan Chosen',
                'Address Entered', 'Payment Started', 'Order Placed')
            group by person_id
        ) group by reached order by reached""",
    "paths: variants": _WALKS
    + """
        select arrayMap(one -> bitAnd(one, 65535), arraySlice(walk, 1, 6)) as places,
            count() as paths, uniqExact(person_id),
            quantilesExact(0.5, 0.9)(bitShiftRight(walk[6], 16) - bitShiftRight(walk[1], 16))
        from walks group by places order by paths desc limit 200""",
    "paths: transitions": _WALKS
    + """
        select n, bitAnd(walk[n], 65535) as source, bitAnd(walk[n + 1], 65535) as target,
            count() as paths, uniqExact(person_id),
            quantilesExact(0.5, 0.9)(bitShiftRight(walk[n + 1], 16) - bitShiftRight(walk[n], 16))
        from walks array join range(1, least(length(walk), 6)) as n
        group by n, source, target order by paths desc limit 200""",
    "process: transitions": _WALKS
    + """
        select bitAnd(walk[n], 65535) as source, bitAnd(walk[n + 1], 65535) as target,
            count() as times, uniqExact(person_id),
            quantilesExact(0.5, 0.9)(bitShiftRight(walk[n + 1], 16) - bitShiftRight(walk[n], 16))
        from walks array join range(1, length(walk)) as n
        group by source, target order by times desc""",
    "retention by week": f"""
        with people as (
            select groupUniqArray(toRelativeWeekNum(ts, 'Europe/Helsinki')) as weeks,
                arrayMin(weeks) as cohort
            from polku.events where {_MET} group by person_id
        )
        select cohort, count() as people, sumForEach(arrayMap(
            week -> toUInt64(has(weeks, cohort + week)), range(0, 13))) as returned
        from people group by cohort order by cohort""",
    "stickiness": f"""
        select days, count() from (
            select uniqExact({_DAY}) as days from polku.events where {_MET} group by person_id
        ) group by days order by days""",
    "lifecycle": f"""
        with people as (
            select arraySort(groupUniqArray(toRelativeWeekNum(ts, 'Europe/Helsinki'))) as weeks
            from polku.events where {_MET} group by person_id
        )
        select week, countIf(n = 1) as fresh, countIf(n > 1 and before = week - 1) as back,
            countIf(n > 1 and before < week - 1) as again, countIf(next != week + 1) as gone
        from people array join weeks as week, arrayEnumerate(weeks) as n,
            arrayShiftRight(weeks, 1) as before, arrayShiftLeft(weeks, 1) as next
        group by week order by week""",
    "survival": f"""
        with people as (
            select arraySort(groupArray(toUnixTimestamp(ts))) as times,
                arrayMap((one, next) -> next = 0 or next - one >= 2592000, times,
                    arrayShiftLeft(times, 1)) as silent,
                times[indexOf(silent, 1)] as last
            from polku.events where {_MET} group by person_id
        )
        select intDiv(last - times[1], 86400) as day, last = times[-1] as open, count()
        from people group by day, open order by day""",
    "vitals: load by page": f"""
        select properties.path.:String as path, count() as n, uniqExact(person_id),
            quantilesExact(0.75, 0.9, 0.99)(properties.load_ms.:Int64)
        from polku.events where {_LIVE} and properties.load_ms.:Int64 is not null
        group by path order by n desc limit 50""",
    "promise": f"""
        with calls as (
            select {_WEEK} as week, properties.call_id.:String as call, person_id,
                minIf(ts, name = 'Call Queued') as queued,
                minIf(ts, name = 'Call Answered') as answered
            from polku.events
            where {_LIVE} and name in ('Call Queued', 'Call Answered')
            group by week, person_id, call having countIf(name = 'Call Queued') > 0
        )
        select week, count(), countIf(answered >= queued and answered <= queued + 120)
        from calls group by week order by week""",
}
