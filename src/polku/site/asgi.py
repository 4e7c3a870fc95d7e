"""One ASGI application: the collector where its clients send, Django for everything else."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application

from polku.collect.adapters import is_collected

App = Callable[[Any, Any, Any], Awaitable[None]]  # scope, receive, send; each types its own


def compose(collector: App | None, django: App) -> App:
    """Return an application that hands its paths and the lifespan to the collector, if any.

    The collector does not pass through Django: a batch costs it microseconds.
    """

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await (collector or _quiet_lifespan)(scope, receive, send)
        elif collector is not None and is_collected(scope["path"]):
            await collector(scope, receive, send)
        else:
            await django(scope, receive, send)

    return application


async def _quiet_lifespan(_scope: Any, receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polku.site.settings")
application = compose(None, get_asgi_application())
