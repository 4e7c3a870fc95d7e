"""The tags of ``{% load charts %}``: drawings, in a frame that shows the form that fits.

``{% line_chart rows _("NPS by week") kind="points" %}``; see `polku.site.charts` for the rows.
"""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site.charts import arc, bars, dots, funnel, line, process, sankey, spark, stacks, steps

register = template.Library()

register.simple_tag(spark.sparkline)
register.simple_tag(spark.kept_bar)
register.simple_tag(spark.dumbbell)

WIDTHS = (440, 640, 960)


def _framed(forms: tuple[SafeString, SafeString], width: int) -> SafeString:
    """Put both forms into a frame whose own width decides which is shown."""
    return format_html('<div class="chartbox w{}">{}{}</div>', _nearest(width), *forms)


def _nearest(width: int) -> int:
    return min(WIDTHS, key=lambda known: abs(known - width))


@register.simple_tag
def line_chart(rows: Any, label: str, width: int = 440, **more: Any) -> SafeString:
    """Draw an estimate over time; see `polku.site.charts.line.line_chart`."""
    return _framed(line.line_chart(rows, label, width=width, **more), width)


@register.simple_tag
def funnel_chart(rows: Any, label: str, width: int = 960) -> SafeString:
    """Draw a funnel; see `polku.site.charts.funnel.funnel_chart`."""
    return _framed(funnel.funnel_chart(rows, label, width), width)


@register.simple_tag
def bar_chart(rows: Any, label: str, width: int = 440, **more: Any) -> SafeString:
    """Draw groups with whiskers; see `polku.site.charts.bars.bar_chart`."""
    return _framed(bars.bar_chart(rows, label, width=width, **more), width)


@register.simple_tag
def dot_chart(rows: Any, label: str, width: int = 960, **more: Any) -> SafeString:
    """Draw groups among several estimates; see `polku.site.charts.dots.dot_chart`."""
    return _framed(dots.dot_chart(rows, label, width=width, **more), width)


@register.simple_tag
def shares_bar(rows: Any, label: str, width: int = 440) -> SafeString:
    """Draw stacked shares; see `polku.site.charts.bars.shares_bar`."""
    return _framed(bars.shares_bar(rows, label, width), width)


@register.simple_tag
def stack_chart(rows: Any, label: str, width: int = 960, **more: Any) -> SafeString:
    """Draw what comes above zero and goes below; see `polku.site.charts.stacks.stack_chart`."""
    return _framed(stacks.stack_chart(rows, label, width=width, **more), width)


@register.simple_tag
def step_chart(rows: Any, label: str, width: int = 960, **more: Any) -> SafeString:
    """Draw curves that fall in steps; see `polku.site.charts.steps.step_chart`."""
    return _framed(steps.step_chart(rows, label, width=width, **more), width)


@register.simple_tag
def emotional_arc(rows: Any, label: str, width: int = 640, **more: Any) -> SafeString:
    """Draw how encounters went; see `polku.site.charts.arc.emotional_arc`."""
    return _framed(arc.emotional_arc(rows, label, width=width, **more), width)


@register.simple_tag(name="sankey")
def sankey_chart(rows: Any, label: str, width: int = 960, **more: Any) -> SafeString:
    """Draw transitions by step; see `polku.site.charts.sankey.sankey`."""
    wide, narrow = sankey.sankey(rows, label, width=width, **more)
    scrolling = format_html(
        '<div class="pan chart-s" tabindex="0" role="region" aria-label="{}">{}</div>',
        gettext("Paths, scrolling sideways"),
        narrow,
    )
    return _framed((wide, scrolling), width)


@register.simple_tag
def process_graph(rows: Any, label: str) -> SafeString:
    """Draw what follows what; see `polku.site.charts.process.process_graph`."""
    wide, narrow = process.process_graph(rows, label)
    scrolling = format_html(
        '<div class="pan chart-s" tabindex="0" role="region" aria-label="{}">{}</div>',
        gettext("Paths, scrolling sideways"),
        narrow,
    )
    return _framed((wide, scrolling), 960)
