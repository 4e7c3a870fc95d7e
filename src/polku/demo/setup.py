"""Set up the demonstration project: its zone, its touchpoint rules and its promises."""

from polku.vocabulary.errors import translatable
from polku.vocabulary.questions import Deadline, Promise
from polku.vocabulary.segments import Did, Scored, Sequence, Tree
from polku.vocabulary.touchpoints import Condition, TouchpointRule

TIMEZONE = "Europe/Helsinki"

NOTICE, COMPARE, BUY, START = "Notice", "Compare", "Buy", "Get started"
USE, HELP, LEAVE = "Use", "Get help", "Renew or leave"


def _rule(event: str, touchpoint: str, stage: str, channel: str = "") -> TouchpointRule:
    return TouchpointRule(event=event, touchpoint=touchpoint, stage=stage, channel=channel)


def _page(path: str, touchpoint: str, stage: str) -> TouchpointRule:
    return TouchpointRule(
        event="Page Viewed",
        conditions=(Condition("property.path", "starts", path),),
        touchpoint=touchpoint,
        stage=stage,
    )


def _answer(about: str) -> TouchpointRule:
    """An answer keeps the touchpoint that it is about, counts for that one's channel, and is no
    step of a journey."""
    return TouchpointRule(
        event="Survey Answered",
        conditions=(Condition("property.about", "is", about),),
        channel=about,
        hidden=True,
    )


_HIDDEN = (
    "Identified",
    "Grouped",
    "Survey Sent",
    "Survey Answered",
    "Scroll Depth Reached",
    "Web Vitals Measured",
    "Screen Viewed",
    "Mail Sent",
    "Bill Sent",
    "Call Ended",
    "Chat Ended",
    "Chatbot Closed",
    "Technician Booked",
)

RULES: tuple[TouchpointRule, ...] = (
    *(_answer(about) for about in ("phone", "chat", "chatbot", "shop", "delivery", "web")),
    *(TouchpointRule(event=event, hidden=True) for event in _HIDDEN),
    _rule("Ad Clicked", "Advertisement", NOTICE),
    _rule("Mail Opened", "Letter", NOTICE),
    _rule("Mail Clicked", "Letter", NOTICE),
    _rule("Review Written", "Review", USE),
    _rule("Availability Checked", "Availability check", COMPARE),
    _rule("Address Entered", "Order form", BUY),
    _rule("Plan Chosen", "Order form", BUY),
    _rule("Details Entered", "Order form", BUY),
    _rule("Payment Started", "Payment", BUY),
    _rule("Order Placed", "Order", BUY),
    _rule("Order Confirmed", "Order confirmation", BUY),
    _rule("Order Shipped", "Order confirmation", START),
    _rule("Order Delivered", "Router delivery", START),
    _rule("Connection Activated", "Activation", START),
    _rule("Bill Opened", "Bill", USE),
    _rule("App Opened", "App", USE),
    _rule("Error Occurred", "Error message", HELP),
    _rule("Connection Lost", "Fault", HELP),
    _rule("Connection Restored", "Connection restored", HELP),
    _rule("Chatbot Asked", "Chatbot", HELP),
    _rule("Chatbot Fell Back", "Chatbot fallback", HELP),
    _rule("Chat Started", "Chat", HELP),
    _rule("Chat Answered", "Chat", HELP),
    _rule("Call Queued", "Phone queue", HELP),
    _rule("Call Abandoned", "Call given up", HELP),
    _rule("Call Answered", "Phone call", HELP),
    _rule("Call Transferred", "Call handed on", HELP),
    _rule("Callback Requested", "Call-back request", HELP),
    _rule("Callback Made", "Call-back", HELP),
    _rule("Shop Visited", "Shop visit", HELP),
    _rule("Technician Visited", "Technician visit", HELP),
    _rule("New Address Checked", "Moving pages", USE),
    _rule("Router Checked", "Router check", USE),
    _rule("Moving Notice Sent", "Moving notice", USE),
    _rule("Move Confirmed", "Moving confirmation", USE),
    _rule("Cancellation Started", "Cancellation pages", LEAVE),
    _rule("Cancellation Confirmed", "Cancellation", LEAVE),
    _page("/my/contract/end", "Cancellation pages", LEAVE),
    _page("/my/contract", "Contract pages", LEAVE),
    _page("/my", "My pages", USE),
    _page("/help", "Help pages", HELP),
    _page("/status", "Status page", HELP),
    _page("/contact", "Contact page", HELP),
    _page("/shops", "Contact page", HELP),
    _page("/moving", "Moving pages", USE),
    _page("/campaign", "Campaign page", NOTICE),
    _page("/plans", "Plan pages", COMPARE),
    _page("/coverage", "Plan pages", COMPARE),
    _page("/reviews", "Plan pages", COMPARE),
    _page("/offers", "Plan pages", COMPARE),
    _rule("Page Viewed", "Web site", NOTICE),
)


def _within(made_by: str, kept_by: str, key: str, seconds: int, score: str) -> Promise:
    return Promise(
        made_by=made_by,
        kept_by=kept_by,
        key=key,
        deadline=Deadline(seconds=seconds),
        score=score,  # type: ignore[arg-type]
    )


def _by_day(made_by: str, kept_by: str, key: str, until: str) -> Promise:
    return Promise(
        made_by=made_by,
        kept_by=kept_by,
        key=key,
        deadline=Deadline(until=until, by_day=True),
        made_where=(Condition(f"property.{until}", "set"),),
        score="csat",
    )


_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

PROMISES: tuple[tuple[str, Promise], ...] = (
    (
        translatable("Calls answered within 2 minutes"),
        _within("Call Queued", "Call Answered", "call_id", 2 * _MINUTE, "ces"),
    ),
    (
        translatable("Called back within 4 hours"),
        _within("Callback Requested", "Callback Made", "call_id", 4 * _HOUR, "ces"),
    ),
    (
        translatable("Chats answered within 2 minutes"),
        _within("Chat Started", "Chat Answered", "chat_id", 2 * _MINUTE, "ces"),
    ),
    (
        translatable("Router delivered by the promised day"),
        _by_day("Order Placed", "Order Delivered", "order_id", "promised_by"),
    ),
    (
        translatable("Order confirmed within 15 minutes"),
        _within("Order Placed", "Order Confirmed", "order_id", 15 * _MINUTE, "nps"),
    ),
    (
        translatable("Technician within 3 days"),
        _within("Technician Booked", "Technician Visited", "fault_id", 3 * _DAY, "csat"),
    ),
    (
        translatable("Connection works on the moving day"),
        _by_day("Moving Notice Sent", "Connection Activated", "move_id", "moving_day"),
    ),
)

SEGMENTS: tuple[tuple[str, Tree], ...] = (
    (translatable("Unhappy customers"), Scored("nps", "lte", 6)),
    (translatable("Calls again and again"), Did("Call Queued", at_least=2, within_days=90)),
    (
        translatable("Called and did not order"),
        Sequence("Call Queued", "Order Placed", followed=False, then_days=30),
    ),
)
