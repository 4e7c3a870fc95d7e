"""Say to a client what became of its request, in its own language."""

from collections.abc import Callable, Mapping
from typing import Any

from polku.collect.http import Reply
from polku.collect.reading import Arrival, Reading, Rejected
from polku.vocabulary.errors import PolkuError, TooMany

#: A sentence with placeholders and an Accept-Language header to the sentence in that language.
Translate = Callable[[str, str], str]
#: After how many seconds to ask again, by the status of an error that passes.
_RETRY_AFTER = {408: 1, 429: 1, 503: 2}


def english(message: str, _accept_language: str) -> str:
    """Return ``message`` as it is written."""
    return message


class Answers:
    """Answers in the language that ``translate`` finds for ``accept_language``."""

    def __init__(self, translate: Translate, accept_language: str) -> None:
        self._translate = translate
        self._language = accept_language

    def to_reading(
        self,
        reading: Reading,
        arrival: Arrival,
        answer: Callable[[Mapping[str, Any], Arrival], Reply] | None = None,
    ) -> Reply:
        """Answer a reading that is on disk, in the words of a protocol's own ``answer`` if any.

        One good event makes it 200, or the client would drop or resend what is stored; the
        rejected ones are in quarantine and named in the answer.
        """
        rejected = [self._rejected(one) for one in reading.rejected]
        if reading.rejected and not reading.events:
            first = reading.rejected[0].error
            body = self._error(first)
            return Reply(first.status, body | ({"rejected": rejected} if rejected[1:] else {}))
        accepted: dict[str, Any] = {"success": True, "accepted": len(reading.events)}
        body = accepted | ({"rejected": rejected} if rejected else {})
        return answer(body, arrival) if answer else Reply(200, body)

    def to_error(self, error: PolkuError) -> Reply:
        """Answer that nothing was taken; one that passes says in how many seconds to try again."""
        return Reply(error.status, self._error(error), _headers(error))

    def _error(self, error: PolkuError) -> dict[str, Any]:
        return {
            "success": False,
            "error": {
                "code": error.code,
                "field": error.values.get("field", ""),
                "message": self._said(error),
            },
        }

    def _rejected(self, rejected: Rejected) -> dict[str, Any]:
        return {
            "index": rejected.index,
            "code": rejected.error.code,
            "field": rejected.field,
            "message": self._said(rejected.error),
        }

    def _said(self, error: PolkuError) -> str:
        sentence = self._translate(error.message, self._language)
        return sentence % error.values if error.values else sentence


def _headers(error: PolkuError) -> tuple[tuple[bytes, bytes], ...]:
    # the rest of a body that is too slow or too large is not waited for
    close = ((b"connection", b"close"),) if error.status in (408, 413) else ()
    usual = _RETRY_AFTER.get(error.status)
    if usual is None:
        return close
    seconds = error.values["seconds"] if isinstance(error, TooMany) else usual
    return ((b"retry-after", str(seconds).encode()), *close)
