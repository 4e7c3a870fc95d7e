"""Make pages of addresses: as the project's rules name them, else without what differs each time.

Addresses are cleaned once each, not once an event: the engine lists those there are, cleans the
list, and looks each event's address up in it.
"""

from collections.abc import Sequence

from polku.measure.binding import Binder
from polku.measure.fields import property_of
from polku.measure.labels import PACKED_BITS, Labels
from polku.measure.source import indented, source
from polku.store import Answering
from polku.vocabulary.dates import DateRange
from polku.vocabulary.pages import ANY, HOST, KEY_PART, LONG, LONG_KEY, QUERY, PageRule
from polku.vocabulary.touchpoints import View

_VIEWS = "e.kind in ('page', 'screen')"


def page_labels(view: View, values: Binder, dates: DateRange | None) -> Labels:
    """Return the pages that were viewed, as numbered labels; an event that views none has 0."""
    raw = _address(values)
    viewed = source(view, values, {"address": raw}, dates=dates, also=[_VIEWS])
    step = (
        # each list is a question of its own, answered before the events are read; one address at
        # least, because the engine takes no empty list to look things up in
        "arrayPushBack((\n    select groupUniqArray(address)\n    from (\n"
        f"{indented(viewed, 8)}\n    )\n    where address != ''\n), '/') as addresses,\n"
        f"(\n    select {cleaned('addresses', view.pages, values, tidy=view.tidy_pages)}\n)"
        " as named,\n"
        f"(\n    select arraySort(if(throwIf(length(arrayDistinct(named)) >= {2**PACKED_BITS},\n"
        "        'too many pages to tell apart') = 0, arrayDistinct(named), []))\n) as pages,\n"
        "(\n    select arrayMap(one -> toUInt32(transform(one, pages, arrayEnumerate(pages), 0)),"
        " named)\n) as page_numbers"
    )
    number = f"transform({raw}, addresses, page_numbers, 0)"
    return Labels("pages", step, f"toUInt32(if({_VIEWS}, {number}, 0))")


def cleaned(addresses: str, rules: Sequence[PageRule], values: Binder, *, tidy: bool) -> str:
    """Return the array of the pages of an array of addresses."""
    host, query = values.bind("host", HOST), values.bind("query", f"(?s){QUERY}")
    path = f"replaceRegexpOne(replaceRegexpOne(one, {host}, ''), {query}, '')"
    bare = f"if(trimRight({path}, '/') = '', '/', trimRight({path}, '/'))"
    ruled = "".join(
        f"match(one, {values.bind('page', rule.expression)}), {values.bind('called', rule.page)}, "
        for rule in rules
    )
    rest = _tidy("one", values) if tidy else "one"
    page = f"multiIf({ruled}{rest})" if ruled else rest
    return f"arrayMap(one -> {page}, arrayMap(one -> {bare}, {addresses}))"


def viewed_addresses(
    store: Answering, view: View, dates: DateRange | None, limit: int = 500
) -> tuple[tuple[str, int], ...]:
    """Return the addresses that enough people viewed as they were sent, the most viewed first."""
    values = Binder()
    viewed = source(view, values, {"address": _address(values)}, dates=dates, also=[_VIEWS])
    sql = (
        f"select address, count() as views\nfrom (\n{indented(viewed)}\n)\nwhere address != ''\n"
        f"group by address\norder by views desc, address\nlimit {int(limit)}"
    )
    return tuple((row[0], row[1]) for row in store.query(sql, values.parameters).rows)


def _tidy(path: str, values: Binder) -> str:
    key, token = values.bind("key_part", KEY_PART), values.bind("long_key", LONG_KEY)
    test = f"match(part, {key}) or (length(part) >= {LONG} and match(part, {token}))"
    parts = f"splitByChar('/', {path})"
    return f"arrayStringConcat(arrayMap(part -> if({test}, '{ANY}', part), {parts}), '/')"


def _address(values: Binder) -> str:
    """Return the address of a page as it was sent, else the name of a screen."""
    said = [f"nullIf(toString({property_of(name, values)}), '')" for name in _SAID]
    return f"coalesce({', '.join(said)}, '')"


_SAID = ("path", "url", "screen", "name")
