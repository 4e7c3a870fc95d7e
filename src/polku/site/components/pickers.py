"""The context bar: period, comparison, breakdown and filters, by plain forms and the address."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from polku.features.segments.rules import segments_of
from polku.site.moments import period
from polku.vocabulary.dates import DateRange


class Choice(NamedTuple):
    """One way to go on from here."""

    label: str | Promise
    href: str
    current: bool


PRESETS: tuple[tuple[str | Promise, int], ...] = (
    (_("Last 7 days"), 7),
    (_("Last 4 weeks"), 28),
    (_("Last 12 weeks"), 84),
    (_("Last 12 months"), 365),
)


def period_picker(
    context: Context, dates: DateRange | None, latest: date | None = None
) -> dict[str, Any]:
    """Choose the period (``from``, ``to``); ``latest`` is the last day that holds data."""
    request = context["request"]
    anchor = latest or timezone.localdate()
    presets = [_preset(request, label, anchor, days, dates) for label, days in PRESETS]
    everything = Choice(
        gettext("All time"), _href(request, **{"from": "", "to": ""}), dates is None
    )
    return _picker(context, ("from", "to")) | {
        "label": gettext("Period"),
        "label_class": "vh",
        "icon_name": "calendar",
        "written": period(dates) if dates else gettext("All time"),
        "dates": dates,
        "choices": [*presets, everything],
    }


def _preset(
    request: HttpRequest, label: str | Promise, last: date, days: int, now: DateRange | None
) -> Choice:
    dates = DateRange(last - timedelta(days=days - 1), last)
    ends = {"from": dates.first.isoformat(), "to": dates.last.isoformat()}
    return Choice(label, _href(request, **ends), dates == now)


def comparison_picker(
    context: Context, dates: DateRange | None, compared: DateRange | None
) -> dict[str, Any]:
    """Choose what the period ``dates`` is compared with (``compare``), if with anything."""
    request = context["request"]
    choices = [Choice(gettext("nothing"), _href(request, compare=""), compared is None)]
    if dates:
        before, year = dates.previous(), _year_before(dates)
        choices += [
            Choice(
                gettext("The period before"),
                _href(request, compare="previous"),
                compared == before,
            ),
            Choice(
                gettext("The same weekdays a year before"),
                _href(request, compare=f"{year.first}..{year.last}"),
                compared == year,
            ),
        ]
    return _picker(context, ("compare",)) | {
        "label": gettext("Compared with"),
        "icon_name": "git-compare-arrows",
        "written": period(compared) if compared else gettext("nothing"),
        "choices": choices,
    }


def _year_before(dates: DateRange) -> DateRange:
    year = timedelta(weeks=52)
    return DateRange(dates.first - year, dates.last - year)


def breakdown_picker(
    context: Context, by: str, dimensions: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Choose what the numbers are broken down by (``by``), from pairs of name and label."""
    request = context["request"]
    pairs = [("", gettext("nothing")), *dimensions]
    pairs += [
        (f"segment.{slug}", gettext("segment “%(name)s”") % {"name": name})
        for slug, name in _segments(request)
        if f"segment.{slug}" not in dict(pairs)
    ]
    return _picker(context, ("by",)) | {
        "label": gettext("By"),
        "icon_name": "split",
        "written": dict(pairs).get(by, by),
        "choices": [Choice(label, _href(request, by=name), name == by) for name, label in pairs],
    }


def filter_picker(
    context: Context, fields: Iterable[tuple[str, str]] = (), everyone: str = ""
) -> dict[str, Any]:
    """Add and remove filters (``where``), written as ``channel=web``.

    ``fields`` are pairs of a field's name and label to offer; ``everyone`` is said where
    nothing is filtered.
    """
    request = context["request"]
    filters = request.GET.getlist("where")
    return _picker(context, ("where",), keep=("where",)) | {
        "label": gettext("Filter"),
        "icon_name": "list-filter",
        "written": ", ".join(filters) or everyone or gettext("everyone"),
        "filters": [Choice(text, _without(request, text), current=True) for text in filters],
        "fields": list(fields),
        "segments": [
            Choice(name, _also(request, f"segment={slug}"), current=False)
            for slug, name in _segments(request)
            if f"segment={slug}" not in filters
        ],
        "everyone": _href(request, where=""),
    }


def _segments(request: HttpRequest) -> list[tuple[str, str]]:
    """Return slug and name of the segments of the page's project."""
    project = getattr(request, "project", None)
    return [(one.slug, one.name) for one in segments_of(project)] if project else []


def _also(request: HttpRequest, condition: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.appendlist("where", condition)
    return f"?{query.urlencode()}"


def _without(request: HttpRequest, condition: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.setlist("where", [text for text in query.getlist("where") if text != condition])
    return f"?{query.urlencode()}"


def choice_picker(
    context: Context,
    name: str,
    label: str,
    chosen: str,
    pairs: Iterable[tuple[str, str]],
    icon_name: str = "list-filter",
) -> dict[str, Any]:
    """Choose one value of the parameter ``name``, from pairs of value and label."""
    request = context["request"]
    known = list(pairs)
    return _picker(context, (name,)) | {
        "label": label,
        "icon_name": icon_name,
        "written": dict(known).get(chosen, chosen),
        "choices": [
            Choice(text, _href(request, **{name: value}), value == chosen) for value, text in known
        ],
    }


def _picker(context: Context, own: Sequence[str], keep: Sequence[str] = ()) -> dict[str, Any]:
    """Return what every picker needs: an id of its own, and the rest of the address to keep."""
    request = context["request"]
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name in keep or name not in (*own, "page")
        for value in values
    ]
    return {"id": f"pick-{own[0]}", "kept": kept, "request": request}


def _href(request: HttpRequest, **changes: str) -> str:
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path
