"""Every error that Polku raises on purpose: a stable code, and words that say what to do.

``message`` holds named placeholders (``%(name)s``) and is translated at the edge, where the
reader's language is known; ``str(error)`` is the English sentence.
"""

from collections.abc import Mapping
from typing import ClassVar


def translatable(text: str) -> str:
    """Mark ``text`` for the translation catalogue without translating it here."""
    return text


class PolkuError(Exception):
    """A fault with a stable ``code``, an HTTP ``status`` and a sentence for the person."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message, values)
        self.message = message
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class InvalidEvent(PolkuError):
    """One event is malformed; ``values['field']`` names where."""

    code = "invalid_event"


class InvalidQuestion(PolkuError):
    """A question cannot be asked as it was put."""

    code = "invalid_question"


class InvalidSegment(PolkuError):
    """The definition of a segment cannot be used as it is written."""

    code = "invalid_segment"


class InvalidDesign(PolkuError):
    """The design of a journey cannot be used as it is written."""

    code = "invalid_design"


class InvalidFile(PolkuError):
    """A file cannot be read as what it claims to be."""

    code = "invalid_file"


class InvalidMapping(PolkuError):
    """A mapping names a column or a form that the file does not have."""

    code = "invalid_mapping"


class InvalidSchema(PolkuError):
    """A schema of an event cannot be used as it is written."""

    code = "invalid_schema"


class PullFailed(PolkuError):
    """What a scheduled pull asks for could not be fetched."""

    code = "pull_failed"
    status = 502


class TooLarge(PolkuError):
    """A request or a value is over its limit."""

    code = "too_large"
    status = 413


class WrongSetting(PolkuError):
    """A setting of the installation cannot be used as it is written."""

    code = "wrong_setting"
    status = 500


class UnknownKey(PolkuError):
    """A write key or token that no project has."""

    code = "unknown_key"
    status = 401


class NotAllowed(PolkuError):
    """The person's role does not cover this."""

    code = "not_allowed"
    status = 403


class TooSlow(PolkuError):
    """A request took longer to come in than it may."""

    code = "too_slow"
    status = 408


class TooMany(PolkuError):
    """One write key sends more than its limit; ``values['seconds']`` says when to go on."""

    code = "too_many"
    status = 429


class NotFound(PolkuError):
    """No such thing, or not one that this person may see."""

    code = "not_found"
    status = 404


class QueryLimit(PolkuError):
    """A question took more time or memory than it may."""

    code = "query_limit"
    status = 422


class AskerLeft(PolkuError):
    """Whoever asked went away before the answer; its queries were ended."""

    code = "asker_left"
    status = 499


class TooManyRows(QueryLimit):
    """An answer has more rows than one may have."""

    code = "too_many_rows"


class PrintFailed(PolkuError):
    """A PDF file could not be made."""

    code = "print_failed"
    status = 503


class Overloaded(PolkuError):
    """More arrives than can be taken in; nothing was acknowledged, and it may be sent again."""

    code = "overloaded"
    status = 503


class StoreBusy(PolkuError):
    """The data folder is in use by another process."""

    code = "store_busy"
    status = 503


class StoreFailed(PolkuError):
    """The engine could not do what was asked; nothing was acknowledged."""

    code = "store_failed"
    status = 503


class InvalidBackup(PolkuError):
    """A backup is not whole, or there is none where one was looked for."""

    code = "invalid_backup"
    status = 422


class NewerData(PolkuError):
    """The data folder was written by a newer version than this one."""

    code = "newer_data"
    status = 503


class MoveFailed(PolkuError):
    """Events could not be moved, or the copy is not equal; the original is untouched."""

    code = "move_failed"
    status = 409
