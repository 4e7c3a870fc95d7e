"""Name what the list can be narrowed to and ordered by, in words."""

from django.utils.translation import gettext, pgettext


def state_words() -> list[tuple[str, str]]:
    """Return what the list can be narrowed to, as pairs of value and words."""
    return [
        ("", pgettext("events", "All")),
        ("new", gettext("New this week")),
        ("stopped", gettext("Stopped arriving")),
        ("undescribed", gettext("Without a description")),
        ("schema", gettext("With a schema")),
        ("planned", pgettext("of an event", "Planned")),
        ("in_use", pgettext("of an event", "In use")),
        ("retiring", pgettext("of an event", "To be retired")),
    ]


def order_words() -> list[tuple[str, str]]:
    """Return how the list can be ordered, as pairs of value and words."""
    return [
        ("", gettext("Most lately")),
        ("events", gettext("Most in all")),
        ("name", gettext("By name")),
        ("first", gettext("Newest first")),
        ("last", gettext("Seen last")),
    ]


def context_words() -> dict[str, str]:
    """Return what an event can be asked to say besides its properties."""
    return {
        "user_id": gettext("a known person (userId)"),
        "anonymous_id": gettext("a visitor (anonymousId)"),
        "account_id": gettext("an account (groupId)"),
        "channel": gettext("a channel"),
        "touchpoint": gettext("a touchpoint"),
        "stage": gettext("a stage"),
        "score": gettext("a score"),
        "text": gettext("text that a person wrote"),
    }
