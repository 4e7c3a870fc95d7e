"""The tags and filters of ``{% load polku %}``: how values are written, and the components."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context

from polku.features.dashboards.adding import offer
from polku.features.people.channels import called
from polku.site import assets, formatting, moments, saying
from polku.site.components import blocks, estimates, pickers
from polku.vocabulary.dates import DateRange

register = template.Library()

register.filter("number", formatting.number)
register.filter("points", formatting.signed)
register.filter("share", formatting.share)
register.filter("money", formatting.money)
register.filter("margin", formatting.margin)
register.filter("duration", formatting.duration)
register.filter("size", formatting.size)
register.filter("condition", saying.condition)
register.filter("day", moments.day)
register.filter("clock", moments.clock)
register.filter("moment", moments.moment)
register.filter("week", moments.week)
register.filter("said", blocks.said)
register.filter("called", called)

register.simple_tag(assets.asset_url, name="asset")
register.simple_tag(assets.asset_text)
register.simple_tag(blocks.icon)
register.simple_tag(blocks.tag)
register.simple_block_tag(blocks.card)
register.simple_block_tag(blocks.empty)
register.simple_block_tag(blocks.alert)
register.simple_block_tag(blocks.twin)
register.inclusion_tag("polku/components/est.html")(estimates.est)
register.inclusion_tag("polku/components/chg.html")(estimates.chg)
register.inclusion_tag("polku/components/formula.html", takes_context=True)(blocks.formula)
register.inclusion_tag("polku/components/pagination.html", takes_context=True)(blocks.pagination)
for picker in (
    pickers.period_picker,
    pickers.comparison_picker,
    pickers.breakdown_picker,
    pickers.filter_picker,
    pickers.choice_picker,
):
    file = f"polku/components/{picker.__name__}.html"
    register.inclusion_tag(file, takes_context=True)(picker)


@register.inclusion_tag("dashboards/offer.html", takes_context=True)
def add_to_dashboard(context: Context) -> dict[str, Any]:
    """Offer whoever may to put the question of the page on a dashboard."""
    request = context.get("request")
    project, role = getattr(request, "project", None), getattr(request, "role", None)
    offered = None
    if project is not None and role is not None and role.covers("editor"):
        offered = offer(project, context.get("question"), context.get("compare"))
    return {"offered": offered, "project": project, "csrf_token": context.get("csrf_token")}


@register.filter
def interval(ends: tuple[float | None, float | None], digits: int = 1) -> str:
    """Write a pair of ends: ``{{ pair|interval:1 }}``."""
    return formatting.interval(*ends, digits)


@register.filter
def share_interval(ends: tuple[float | None, float | None], digits: int = 0) -> str:
    """Write a pair of shares with one percent sign at the end."""
    return formatting.share_interval(*ends, digits)


@register.filter
def period(dates: DateRange | None) -> str:
    """Write a period of days."""
    return moments.period(dates)


@register.filter
def iso(value: date | datetime | None) -> str:
    """Write a date or a time for the ``datetime`` attribute of ``<time>``."""
    return value.isoformat() if value else ""


@register.filter
def at(mapping: dict[Any, Any], key: object) -> object:
    """Return ``mapping[key]``, or nothing where it has none."""
    return mapping.get(key)
