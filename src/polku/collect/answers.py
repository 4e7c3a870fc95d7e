"""Say to a client what became of its request, in its own language."""

from collections.abc import Callable, Mapping
from typing import Any

from polku.collect.http import Reply
from polku.collect.reading import Arrival, Reading, Rejected
from polku.vocabulary.errors import PolkuError

#: A sentence with placeholders and an Accept-Language header to the sentence in that language.
Translate = Callable[[str, str], str]
_RETRY_AFTER = ((b"retry-after", b"2"),)


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
        """Answer that nothing was taken; a 503 says when to try again."""
        headers = _RETRY_AFTER if error.status == 503 else ()
        return Reply(error.status, self._error(error), headers)

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
