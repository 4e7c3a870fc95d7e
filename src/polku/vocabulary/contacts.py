"""Service contacts as a project defines them: which events begin, answer and end a contact.

A view, like touchpoint rules: changing a definition changes all history at the next question.
Texts say which events are meant as `polku.vocabulary.matching` reads them; an empty one is none.
"""

import msgspec

_MINUTE, _DAY = 60, 86_400


class ContactKind(msgspec.Struct, frozen=True, kw_only=True):
    """One way to reach the company, such as the telephone.

    A contact begins at the first of its ``begins`` events. What shares the property ``key`` (a
    call id) belongs together; without a ``key`` a contact lasts until the same person begins
    another. ``wait`` is the property of an answer or of giving up that holds the seconds waited;
    without it they are reckoned from the times. ``issue`` is the property that says what a
    contact is about: only the same is a repeat. ``target_seconds`` is the usual service level.
    """

    name: str
    begins: str
    answered: str = ""
    abandoned: str = ""
    transferred: str = ""
    ends: str = ""
    key: str = ""
    wait: str = ""
    issue: str = ""
    target_seconds: int = 2 * _MINUTE


class Chatbot(msgspec.Struct, frozen=True, kw_only=True):
    """The chatbot: what it is asked, where it had no answer, how its talks end.

    ``handed_over`` are the events by which a person takes over within ten minutes of the talk;
    ``resolved`` is the property of a ``closed`` event that says whether the bot thinks it helped.
    """

    asked: str = ""
    fell_back: str = ""
    closed: str = ""
    handed_over: str = ""
    key: str = ""
    resolved: str = ""


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """All ways to reach the company, and the channels that count as online."""

    kinds: tuple[ContactKind, ...] = ()
    chatbot: Chatbot = Chatbot()
    online: tuple[str, ...] = ("web", "app", "chatbot")


#: What is taken where a project has defined nothing: the names that most senders use.
USUAL = Contacts(
    kinds=(
        ContactKind(
            name="phone",
            begins="Call Queued | Call Started | Call Answered | Call Abandoned",
            answered="Call Answered",
            abandoned="Call Abandoned",
            transferred="Call Transferred",
            ends="Call Ended",
            key="call_id",
            wait="wait_s",
            issue="reason",
        ),
        ContactKind(
            name="call-back",
            begins="Callback Requested",
            answered="Callback Made",
            abandoned="Callback Failed",
            ends="Call Ended",
            key="call_id",
            issue="reason",
            target_seconds=240 * _MINUTE,
        ),
        ContactKind(
            name="chat",
            begins="Chat Started",
            answered="Chat Answered",
            abandoned="Chat Abandoned",
            transferred="Chat Transferred",
            ends="Chat Ended",
            key="chat_id",
            wait="wait_s",
            issue="reason",
        ),
        ContactKind(
            name="e-mail",
            begins="Ticket Created | Email Received",
            answered="Ticket Replied | Email Replied | Ticket Solved",
            transferred="Ticket Reassigned",
            ends="Ticket Solved | Ticket Closed",
            key="ticket_id",
            target_seconds=_DAY,
        ),
    ),
    chatbot=Chatbot(
        asked="Chatbot Asked",
        fell_back="Chatbot Fell Back",
        closed="Chatbot Closed",
        handed_over="Chatbot Handed Over | Chat Started[from_bot=true]",
        key="chat_id",
        resolved="resolved",
    ),
)
