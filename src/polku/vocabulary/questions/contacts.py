"""Ask how service contacts went: queues, answers, transfers, and whether people came back."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from polku.vocabulary.dates import Interval
from polku.vocabulary.errors import translatable
from polku.vocabulary.forms import EVERY, SHARED, Form, Parameter
from polku.vocabulary.questions.question import Pairs, Phrasing, Question
from polku.vocabulary.words import Words, parse_duration

#: What becomes of those who gave up, in the service level.
Abandoned = Literal["against", "short", "excluded"]
Shape = Literal["course", "hours"]
_HOUR, _DAY = 3_600, 86_400
_UNITS = (("d", _DAY), ("h", _HOUR), ("m", 60), ("s", 1))


class ContactQuestion(Question, frozen=True, kw_only=True, tag="contacts"):
    """How service contacts went, each kind (phone, chat) for itself, as the project defines it.

    A contact belongs to the period in which it begins, and to the group of its first event.
    ``within`` are the seconds of the service level (None: those of the kind). ``abandoned`` says
    what becomes of those who gave up: ``against`` counts them as not served, ``short`` only
    where they waited over ``short_within`` seconds, ``excluded`` leaves them out. ``shape``
    ``hours`` gives one row for each hour of the week (0 is Monday from midnight).
    """

    kind: str = ""
    every: Interval | None = None
    shape: Shape = "course"
    within: int | None = None
    abandoned: Abandoned = "against"
    short_within: int = 10
    again_days: int = 7


class ChatbotQuestion(Question, frozen=True, kw_only=True, tag="chatbot"):
    """How talks with the chatbot went: unanswered questions, hand-over, and who came to people.

    A talk is contained where no contact with a person follows within ``within`` seconds.
    """

    every: Interval | None = None
    within: int = _DAY


class BeforeContactQuestion(Question, frozen=True, kw_only=True, tag="before_contact"):
    """What callers did online in the time ``within`` before, by ``by`` (touchpoints where empty).

    Beside it stands what people who did not contact the company did in a usual time online.
    """

    kind: str = "phone"
    within: int = _HOUR


class ContactRateQuestion(Question, frozen=True, kw_only=True, tag="contact_rate"):
    """How many contacts follow within ``within``, for 100 people at each touchpoint or ``by``."""

    kind: str = ""
    within: int = _DAY


KIND = Parameter(
    "kind", translatable("Way of contact, as the project calls it: phone, chat, e-mail.")
)


def _read_contacts(words: Words, shared: Mapping[str, Any]) -> ContactQuestion:
    return ContactQuestion(
        kind=words.text("kind"),
        every=words.one_of("every", get_args(Interval)),
        shape=words.one_of("shape", get_args(Shape)) or "course",
        within=_seconds(words, "within", None),
        abandoned=words.one_of("abandoned", get_args(Abandoned)) or "against",
        short_within=_seconds(words, "short_within", 10) or 10,
        again_days=words.number("again_days", 1, 90, 7),
        **shared,
    )


def _spell_contacts(question: ContactQuestion) -> tuple[str, Pairs]:
    return "contacts", [
        ("kind", question.kind),
        ("every", question.every or ""),
        ("shape", question.shape),
        ("within", _spelt(question.within)),
        ("abandoned", question.abandoned),
        ("short_within", _spelt(question.short_within)),
        ("again_days", str(question.again_days)),
    ]


def _read_chatbot(words: Words, shared: Mapping[str, Any]) -> ChatbotQuestion:
    return ChatbotQuestion(
        every=words.one_of("every", get_args(Interval)),
        within=_seconds(words, "within", _DAY) or _DAY,
        **shared,
    )


def _spell_chatbot(question: ChatbotQuestion) -> tuple[str, Pairs]:
    return "chatbot", [("every", question.every or ""), ("within", _spelt(question.within))]


def _read_before(words: Words, shared: Mapping[str, Any]) -> BeforeContactQuestion:
    return BeforeContactQuestion(
        kind=words.text("kind") or "phone",
        within=_seconds(words, "within", _HOUR) or _HOUR,
        **shared,
    )


def _spell_before(question: BeforeContactQuestion) -> tuple[str, Pairs]:
    return "before_contact", [("kind", question.kind), ("within", _spelt(question.within))]


def _read_rate(words: Words, shared: Mapping[str, Any]) -> ContactRateQuestion:
    return ContactRateQuestion(
        kind=words.text("kind"), within=_seconds(words, "within", _DAY) or _DAY, **shared
    )


def _spell_rate(question: ContactRateQuestion) -> tuple[str, Pairs]:
    return "contact_rate", [("kind", question.kind), ("within", _spelt(question.within))]


def _seconds(words: Words, name: str, default: int | None) -> int | None:
    text = words.text(name)
    return parse_duration(text, name) if text else default


def _spelt(seconds: int | None) -> str:
    """Return the time as it is read, in the largest unit that holds it."""
    if seconds is None:
        return ""
    unit, size = next(one for one in _UNITS if seconds % one[1] == 0)
    return f"{seconds // size}{unit}"


PHRASINGS = (
    Phrasing(
        ContactQuestion,
        (
            Form(
                "contacts",
                translatable("How service contacts went: waiting, giving up, coming back."),
                (
                    *SHARED,
                    EVERY,
                    KIND,
                    Parameter(
                        "shape",
                        translatable("course (rows by time) or hours (one for each of the week)."),
                    ),
                    Parameter(
                        "within",
                        translatable(
                            "Service level: answered within 20s, 2m (minutes), 24h or 3d."
                        ),
                    ),
                    Parameter(
                        "abandoned",
                        translatable(
                            "Who gave up counts against the service level, against unless short, "
                            "or is excluded: against, short or excluded."
                        ),
                    ),
                    Parameter(
                        "short_within",
                        translatable("Giving up this soon is short: 10s without it."),
                    ),
                    Parameter(
                        "again_days",
                        translatable("Days within which a contact is a repeat, 1 to 90."),
                    ),
                ),
            ),
        ),
        _read_contacts,
        _spell_contacts,
    ),
    Phrasing(
        ChatbotQuestion,
        (
            Form(
                "chatbot",
                translatable("How talks with the chatbot went, and who came to people after."),
                (
                    *SHARED,
                    EVERY,
                    Parameter(
                        "within",
                        translatable("Time in which a contact follows the talk: 24h without it."),
                    ),
                ),
            ),
        ),
        _read_chatbot,
        _spell_chatbot,
    ),
    Phrasing(
        BeforeContactQuestion,
        (
            Form(
                "before_contact",
                translatable("What people did online before they made contact."),
                (
                    *SHARED,
                    KIND,
                    Parameter(
                        "within",
                        translatable("How long before the contact is looked at: 1h without it."),
                    ),
                ),
            ),
        ),
        _read_before,
        _spell_before,
    ),
    Phrasing(
        ContactRateQuestion,
        (
            Form(
                "contact_rate",
                translatable("How many contacts follow for 100 people at each touchpoint."),
                (
                    *SHARED,
                    KIND,
                    Parameter(
                        "within",
                        translatable("Time in which a contact follows: 24h without it."),
                    ),
                ),
            ),
        ),
        _read_rate,
        _spell_rate,
    ),
)
