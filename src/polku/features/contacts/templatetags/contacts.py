"""How service contacts are named and written in templates."""

from django import template

from polku.features.contacts.drawing import day_name
from polku.features.contacts.wording import kind_name

register = template.Library()
register.filter("kind_name", kind_name)


@register.filter
def week_day(place: int) -> str:
    """Return the day of an hour of the week, from 0 for Monday from midnight."""
    return day_name(place // 24)


@register.filter
def hour_of(place: int) -> int:
    """Return the hour of an hour of the week."""
    return place % 24


@register.filter
def minutes(seconds: float) -> float:
    """Return seconds in minutes, with one decimal below ten."""
    value = seconds / 60
    return round(value) if value >= 10 else round(value, 1)
