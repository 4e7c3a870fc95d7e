"""Write SVG elements: attributes escaped, numbers short, nothing that a browser would run."""

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Value = str | float | int | None


def short(value: float) -> str:
    """Write a coordinate with one decimal at most: ``12.5``, ``12``."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def element(name: str, *children: str, **attributes: Value) -> SafeString:
    """Return an element; ``class_`` becomes ``class``, ``text_anchor`` ``text-anchor``.

    >>> element("circle", cx=4.0, r=2, class_="dot")
    '<circle cx="4" r="2" class="dot"/>'
    """
    written = format_html_join(
        "",
        ' {}="{}"',
        (
            (
                key.rstrip("_").replace("_", "-"),
                short(value) if isinstance(value, int | float) else value,
            )
            for key, value in attributes.items()
            if value is not None
        ),
    )
    if not children:
        return format_html("<{}{}/>", name, written)
    inside = mark_safe("".join(conditional_escape(child) for child in children))  # noqa: S308 - each child is escaped
    return format_html("<{}{}>{}</{}>", name, written, inside, name)


def group(*children: str, **attributes: Value) -> SafeString:
    """Return the children in a ``<g>``."""
    return element("g", *children, **attributes)


def text(x: float, y: float, words: str, class_: str | None = None) -> SafeString:
    """Return words at a place; the class says how they are anchored and inked."""
    return element("text", words, x=x, y=y, class_=class_)


def line(x1: float, y1: float, x2: float, y2: float, class_: str) -> SafeString:
    """Return a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def drawing(
    width: float, height: float, label: str, *children: str, form: str = "", linked: bool = False
) -> SafeString:
    """Return the whole drawing; ``form`` is ``chart-l``, ``chart-s`` or empty.

    It is one image to a reader of the screen, or a group where links stand in it.
    """
    return element(
        "svg",
        *children,
        class_=f"chart {form}".strip(),
        viewBox=f"0 0 {short(width)} {short(height)}",
        role="group" if linked else "img",
        aria_label=label,
    )


def width_of(words: str, *, bold: bool = False) -> float:
    """Estimate how wide words are at the size of chart text (11.5 px Inter)."""
    return len(words) * (6.8 if bold else 6.3)


def cut(words: str, width: float) -> str:
    """Return words cut with dots where they are wider than ``width``."""
    fitting = int(width // 6.3)
    return words if len(words) <= fitting else words[: max(fitting - 1, 1)].rstrip() + "…"


def whisker(low: float, high: float, y: float) -> SafeString:
    """Return an interval as a line with a stroke at either end."""
    ends = f"M{short(low)} {short(y - 4)}v8M{short(high)} {short(y - 4)}v8"
    return element("path", d=f"M{short(low)} {short(y)}H{short(high)}{ends}", class_="whisker")
