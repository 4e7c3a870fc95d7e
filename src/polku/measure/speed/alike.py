"""Write which errors are one: what is said, without what differs each time, and where."""

from collections.abc import Sequence

from polku.measure.binding import Binder
from polku.measure.fields import property_of, raw
from polku.vocabulary.vitals import ERROR_EVENTS, ERROR_KINDS, ERROR_MESSAGES, ERROR_PLACES

#: What is taken out of a text, in this order, and what is left in its place: addresses of pages
#: and of people; identifiers, and any word with a figure in it; white space.
_TAKEN_OUT = (
    (r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>)]+|[^\s\"'<>()=,;:]+@[^\s\"'<>()=,;:]+", "…"),
    (
        r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b"
        r"|[\pL_]*-?\pN[\pL\pN_]*(?:[-.:,]\pN[\pL\pN_]*)*",
        "#",
    ),
    (r"\s+", " "),
)
_LONGEST = 300

#: Where PostHog's clients tell of an error: a list of them, the outermost first.
_LISTED = "property.exception_list"


def is_error(values: Binder) -> str:
    """Return whether an event is an error."""
    names = ", ".join(values.bind("error_event", name) for name in ERROR_EVENTS)
    return f"e.name in ({names})"


def error_columns(values: Binder) -> dict[str, str]:
    """Return what an error ``e`` says: its ``kind``, what was ``said``, the ``code`` and ``page``.

    ``code`` is the file and the function in which it arose, where that is known.
    """
    listed = f"ifNull(toJSONString({property_of(_LISTED, values)}), '')"
    frame = f"JSONExtractArrayRaw({listed}, 1, 'stacktrace', 'frames')[-1]"
    file, function = (f"JSONExtractString({frame}, '{one}')" for one in ("filename", "function"))
    code = f"trim(concat({_file(file)}, ' ', {function}))"
    return {
        "kind": _first([*_fields(ERROR_KINDS, values), f"JSONExtractString({listed}, 1, 'type')"]),
        "said": _first(
            [*_fields(ERROR_MESSAGES, values), f"JSONExtractString({listed}, 1, 'value')"]
        ),
        "code": _first([code, _file(raw("property.fileName", values))]),
        "page": _first([_page(field, values) for field in ERROR_PLACES]),
    }


def alike_columns() -> dict[str, str]:
    """Return ``message`` and ``place`` of the `error_columns`, and the ``error`` they are.

    ``place`` is where in the code it arose, or without that on which page.
    """
    return {
        "message": alike("said"),
        "place": alike("if(code != '', code, page)"),
        "error": "lower(hex(sipHash64(concat(kind, char(0), message, char(0), place))))",
    }


def alike(text: str) -> str:
    """Return a text without numbers, identifiers and addresses, so that like ones are the same."""
    for pattern, left in _TAKEN_OUT:
        written = pattern.replace("\\", "\\\\").replace("'", "\\'")
        text = f"replaceRegexpAll({text}, '{written}', '{left}')"
    return f"trim(substringUTF8({text}, 1, {_LONGEST}))"


def _fields(names: Sequence[str], values: Binder) -> list[str]:
    return [raw(f"property.{name}", values) for name in names]


def _file(name: str) -> str:
    """Return a file without the place it was fetched from."""
    return f"replaceRegexpOne(cutQueryStringAndFragment({name}), '^.*/', '')"


def _page(field: str, values: Binder) -> str:
    told = raw(f"property.{field}", values)
    return f"path({told})" if field == "url" else told


def _first(texts: Sequence[str]) -> str:
    """Return the first text that is not empty, else an empty one."""
    told = [f"nullIf({one}, '')" for one in texts]
    return f"coalesce({', '.join(told)}, '')"
