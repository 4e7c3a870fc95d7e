"""What a greeting is: a client's question for its settings, before it sends anything."""

import re
from collections.abc import Callable

import msgspec

from polku.collect.http import Reply, Request


class Greeting(msgspec.Struct, frozen=True):
    """A question for settings: at which paths, with which key, and what is answered."""

    path: re.Pattern[str]
    methods: tuple[str, ...]
    key: Callable[[Request, bytes], str]
    answer: Callable[[Request, str], Reply]
