"""Say which traits sort a project's people into few groups, so that groups can be compared."""

from polku.measure.binding import Binder
from polku.measure.source import indented, source
from polku.store import Answering
from polku.vocabulary.touchpoints import View

#: How many calls are looked through; a trait that only others carry stays unseen.
SAMPLE = 4_000

#: A trait of more values sorts people too finely to be told in a sentence.
MOST_VALUES = 12


def grouping_traits(store: Answering, view: View, limit: int = 4) -> tuple[tuple[str, int], ...]:
    """Return traits as ``person.NAME`` with how many values each has; the widest spread first.

    A trait counts that has 2 to `MOST_VALUES` values, each shared by ten people or so.
    """
    values = Binder()
    also = ["e.kind = 'identify'"]
    said = source(view, values, {"traits": "toJSONString(e.properties)"}, also=also)
    sample = values.bind("sample", SAMPLE, "UInt32")
    most = values.bind("most", MOST_VALUES, "UInt32")
    rows = values.bind("rows", limit, "UInt32")
    sql = (
        "select\n    pair.1 as name,\n    uniq(pair.2) as different,\n    count() as said\n"
        f"from (\n{indented(said)}\n    limit {sample}\n)\n"
        "array join JSONExtractKeysAndValuesRaw(traits) as pair\n"
        "where length(pair.2) <= 80 and left(pair.2, 1) not in ('{', '[')\n"
        "  and match(pair.1, '^[A-Za-z_][A-Za-z0-9_]*$')\n"
        f"group by name\nhaving different between 2 and {most} and said >= 10 * different\n"
        f"order by said desc, different, name\nlimit {rows}"
    )
    found = store.query(sql, values.parameters).rows
    return tuple((f"person.{name}", different) for name, different, _ in found)
