"""Blocks of a page: card, tag, icon, empty state, alert, table twin, formula, pages."""

from typing import Any

from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from polku.site.assets import asset_url
from polku.site.saying import filled
from polku.vocabulary.errors import PolkuError
from polku.vocabulary.result import Caveat, Result

ALERT_ICONS = {"bad": "triangle-alert", "good": "check", "": "info"}


def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; it is silent unless it has a ``label``."""
    use = format_html('<use href="{}#{}"></use>', asset_url("icons.svg"), name)
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}">{}</svg>', label, use)
    return format_html('<svg class="icon" aria-hidden="true">{}</svg>', use)


def tag(word: str, tone: str = "", icon_name: str = "") -> SafeString:
    """Show a word on a tint; ``tone`` is bad, good, acc (accent), line or empty.

    ``{% tag _("broken") "bad" "circle-x" %}``: colour is never alone, so give an icon too.
    """
    glyph = icon(icon_name) if icon_name else ""
    return format_html('<span class="tag {}">{}{}</span>', tone, glyph, word)


def card(content: str, title: str = "", note: str = "", **more: str) -> str:
    """Frame a finding: ``{% card title=... href=... link=... note=... %}…{% endcard %}``.

    ``note`` says what the figures mean; ``aside`` is a short grey text in the header instead
    of a link; ``id`` and ``extra`` (class names) go on the element.
    """
    values = {"content": content, "title": title, "note": note, **more}
    return render_to_string("polku/components/card.html", values)


def empty(content: str, title: str, icon_name: str = "inbox") -> str:
    """Say what is missing, why, and the next step: ``{% empty _("…") %}<p>…</p>{% endempty %}``."""
    values = {"content": content, "title": title, "icon_name": icon_name}
    return render_to_string("polku/components/empty.html", values)


def alert(content: str, title: str, tone: str = "", icon_name: str = "") -> str:
    """Say what happened, what is safe and the way out; ``tone`` is bad, good or empty."""
    values = {
        "content": content,
        "title": title,
        "tone": tone,
        "icon_name": icon_name or ALERT_ICONS[tone],
    }
    return render_to_string("polku/components/alert.html", values)


def twin(content: str, label: str = "") -> str:
    """Put a chart's table under it: ``{% twin %}<table class="tbl">…</table>{% endtwin %}``."""
    return render_to_string("polku/components/twin.html", {"content": content, "label": label})


def formula(context: Context, result: Result, api: str = "") -> dict[str, Any]:
    """Say how numbers came about: formula, sample, cautions, SQL, the same by API."""
    return {
        "result": result,
        "caveats": [said(caveat) for caveat in result.caveats],
        "explanation": filled(gettext(result.formula), result.formula_values)
        if result.formula
        else "",
        "api": api,
        "request": context.get("request"),
    }


def said(thing: Caveat | PolkuError) -> str:
    """Return a caution or an error in the reader's words."""
    sentence = gettext(thing.message)
    return filled(sentence, thing.values) if thing.values else sentence


def pagination(context: Context, page: "Page[Any]") -> dict[str, Any]:
    """Show where one is among pages; the rest of the address is kept."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
        "request": context["request"],
    }
