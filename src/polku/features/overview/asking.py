"""Ask many questions at once, and let a page go out before the slowest are answered.

What a page did not wait for is kept for some seconds, so that the fragments that the browser
fetches next take the answer that is already under way instead of asking anew.
"""

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

Answer = TypeVar("Answer")

#: Questions that run side by side, over all pages that are being made. Those that a page can go
#: out without have workers of their own: they never keep what its title waits for in the queue.
WORKERS, SLOW_WORKERS = 4, 2
#: How long an answer that was begun may be fetched.
KEPT_SECONDS = 20.0

_pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="overview")
_slow_pool = ThreadPoolExecutor(SLOW_WORKERS, thread_name_prefix="overview-slow")
_underway: dict[Hashable, tuple[float, Future[Any]]] = {}
_lock = Lock()


def begin(ask: Callable[[], Answer]) -> Future[Answer]:
    """Begin to ask; ``ask`` must not touch Django's database, whose connections are per thread."""
    return _pool.submit(ask)


def begin_slow(ask: Callable[[], Answer]) -> Future[Answer]:
    """Begin to ask what the page can go out without."""
    return _slow_pool.submit(ask)


def keep(key: Hashable, future: Future[Any]) -> None:
    """Keep an answer that nobody waited for; what is older than `KEPT_SECONDS` goes."""
    now = time.monotonic()
    with _lock:
        for old in [one for one, (since, _) in _underway.items() if now - since > KEPT_SECONDS]:
            del _underway[old]
        _underway[key] = (now, future)


def take(key: Hashable, ask: Callable[[], Answer]) -> Future[Answer]:
    """Return the answer kept under ``key``; without one, begin to ask."""
    with _lock:
        kept = _underway.get(key)
    if kept and time.monotonic() - kept[0] <= KEPT_SECONDS:
        return kept[1]
    return begin_slow(ask)
