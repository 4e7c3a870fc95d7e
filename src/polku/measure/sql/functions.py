"""Which functions of the engine an analyst may call: those that only compute."""

from weakref import WeakKeyDictionary

from polku.store import Answering

#: Kinds of functions by the engine's own list; all others may read files, settings or machines.
_KINDS = (
    "Arithmetic", "Arrays", "Bit", "Bitmap", "Comparison", "Conditional", "Dates and Times",
    "Distance", "Encoding", "Financial", "Hash", "IP Address", "JSON", "Logical", "Map",
    "Mathematical", "Null", "Rounding", "String", "String Replacement", "String Search",
    "String Splitting", "Time Window", "Tuple", "Type Conversion", "URL", "UUID",
)  # fmt: skip
#: Harmless ones of the kind "Other".
_OTHERS = (
    "bar", "formatReadableDecimalSize", "formatReadableQuantity", "formatReadableSize",
    "formatReadableTimeDelta", "getSubcolumn", "identity", "ignore", "materialize",
    "rowNumberInAllBlocks", "rowNumberInBlock", "runningDifference", "toTypeName", "transform",
    "grouping", "arrayJoin", "lambda", "exists",
)  # fmt: skip

_KNOWN = """
select lower(name), lower(alias_to), is_aggregate or hasAny(
    splitByString(', ', toString(categories)), {kinds:Array(String)}
)
from system.functions
where origin = 'System' and not startsWith(lower(name), 'ai')
"""

_found: WeakKeyDictionary[Answering, frozenset[str]] = WeakKeyDictionary()


def allowed_functions(store: Answering) -> frozenset[str]:
    """Return the names (lower case) that may be called on this engine."""
    if store not in _found:
        _found[store] = _asked(store)
    return _found[store]


def _asked(store: Answering) -> frozenset[str]:
    rows = store.query(_KNOWN, {"kinds": list(_KINDS)}).rows
    names = {name for name, _, fine in rows if fine} | {one.lower() for one in _OTHERS}
    return frozenset(names | {name for name, alias, _ in rows if alias and alias in names})
