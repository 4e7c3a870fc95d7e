"""Ask a project for an assistant: in the data folder of this machine, or at a server by its API."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, Protocol

from polku.cli.place import Place
from polku.measure.catalogue.known import event_volumes, known_fields
from polku.vocabulary.errors import InvalidQuestion, PolkuError, WrongSetting, translatable
from polku.vocabulary.result import Result

Words = Mapping[str, list[str]]
Answer = dict[str, Any]

_PATIENCE = 90.0


class Asker(Protocol):
    """Answers what an assistant asks; raises `PolkuError` with what to do instead."""

    def ask(self, question: str, words: Words) -> Answer:
        """Return rows with their formula, sample and cautions."""
        ...

    def events(self) -> Answer:
        """Return which events arrive, and which fields there are to ask by."""
        ...

    def sql(self, text: str) -> Answer:
        """Return the rows of one SELECT over the views."""
        ...


class HereAsker:
    """Asks in a data folder of this machine, beside a running server or without one."""

    def __init__(self, folder: str, project: str) -> None:
        self._place = Place(folder)
        self._project = self._place.project(project).slug

    def ask(self, question: str, words: Words) -> Answer:
        """Return the answer of `Place.ask_words`."""
        return _told(self._place.ask_words(question, self._project, words))

    def events(self) -> Answer:
        """Return the names of the most frequent events, and of fields."""
        from polku.features.questions.rules import view_of

        store = self._place.store()
        view = view_of(self._place.project(self._project), store)
        volumes = event_volumes(store, view)
        return {
            "events": [{"name": one.event, "events": one.events} for one in volumes],
            "fields": list(known_fields(store, view)),
        }

    def sql(self, text: str) -> Answer:
        """Return the rows of `Place.sql`."""
        return _told(self._place.sql(text, self._project))


class ThereAsker:
    """Asks a server at ``url`` with an API ``token``: its role says what may be seen."""

    def __init__(self, url: str, token: str, project: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise WrongSetting(
                translatable("“%(url)s” is no address; write it as https://polku.example."), url=url
            )
        if not token or not project:
            raise WrongSetting(
                translatable(
                    "Set POLKU_TOKEN to an API token, and name the project with --project."
                )
            )
        self._base = f"{url.rstrip('/')}/api/v1/projects/{urllib.parse.quote(project, safe='')}"
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    def ask(self, question: str, words: Words) -> Answer:
        """Return the answer of the API."""
        pairs = [(name, value) for name, values in words.items() for value in values]
        return self._get(f"/ask/{question}?{urllib.parse.urlencode(pairs)}")

    def events(self) -> Answer:
        """Return the catalogue of the API."""
        return self._get("/catalogue")

    def sql(self, text: str) -> Answer:
        """Return the rows of the API."""
        return self._get("/sql", json.dumps({"sql": text}).encode())

    def _get(self, path: str, body: bytes | None = None) -> Answer:
        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        request = urllib.request.Request(self._base + path, body, headers)  # noqa: S310 - checked
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                told: Answer = json.load(answer)
        except urllib.error.HTTPError as refused:
            raise _refusal(refused) from None
        except (OSError, ValueError) as fault:
            raise WrongSetting(
                translatable("The server cannot be asked: %(reason)s"), reason=str(fault)[:200]
            ) from None
        return told


def _refusal(refused: urllib.error.HTTPError) -> PolkuError:
    try:
        said = json.load(refused)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        said = str(refused)
    return InvalidQuestion(translatable("%(said)s"), said=str(said)[:1_000])


def _told(result: Result) -> Answer:
    return {
        "columns": list(result.columns),
        "rows": [list(row) for row in result.rows],
        "n": result.n,
        "formula": result.formula_text,
        "caveats": [{"code": one.code, "message": str(one)} for one in result.caveats],
    }
