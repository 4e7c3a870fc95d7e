"""What is made at the first start, and how requests are shared out."""

import asyncio
import stat
from pathlib import Path
from typing import Any

import pytest

from polku.site import options
from polku.site.asgi import compose
from polku.site.secret import secret_key


def test_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "data")
    assert len(first) > 50
    assert secret_key(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_option_comes_from_the_environment_or_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLKU_HOSTS", "polku.example, localhost")
    assert options.words("POLKU_HOSTS") == ["polku.example", "localhost"]
    monkeypatch.delenv("POLKU_HOSTS")
    assert "127.0.0.1" in options.words("POLKU_HOSTS")
    assert options.flag("POLKU_DEBUG") is False


class Named:
    """An ASGI application that says its name into a list."""

    def __init__(self, name: str, heard: list[str]) -> None:
        self.name, self.heard = name, heard

    async def __call__(self, scope: Any, *_channels: Any) -> None:
        self.heard.append(f"{self.name} {scope['type']} {scope.get('path', '')}".strip())


def _send(application: Any, scope: dict[str, Any]) -> list[str]:
    sent: list[str] = []
    messages = iter(("lifespan.startup", "lifespan.shutdown"))

    async def receive() -> dict[str, str]:
        return {"type": next(messages)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(application(scope, receive, send))
    return sent


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"type": "http", "path": "/v1/track"}, "collector http /v1/track"),
        ({"type": "http", "path": "/p/lumo/"}, "django http /p/lumo/"),
        ({"type": "http", "path": "/v1"}, "django http /v1"),
        ({"type": "lifespan"}, "collector lifespan"),
    ],
)
def test_collector_takes_its_paths_and_the_lifespan(scope: dict[str, Any], expected: str) -> None:
    heard: list[str] = []
    _send(compose(Named("collector", heard), Named("django", heard)), scope)
    assert heard == [expected]


def test_without_a_collector_django_takes_all_and_the_lifespan_is_answered() -> None:
    heard: list[str] = []
    application = compose(None, Named("django", heard))
    _send(application, {"type": "http", "path": "/v1/track"})
    assert heard == ["django http /v1/track"]
    sent = _send(application, {"type": "lifespan"})
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
