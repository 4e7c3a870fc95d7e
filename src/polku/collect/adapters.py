"""Which adapter reads which path: the one table of the protocols that are spoken."""

from functools import partial

from polku.collect.reading import Adapter
from polku.collect.segment import read_batch, read_call

ADAPTERS: dict[str, Adapter] = {
    "/v1/track": partial(read_call, "track"),
    "/v1/t": partial(read_call, "track"),
    "/v1/identify": partial(read_call, "identify"),
    "/v1/i": partial(read_call, "identify"),
    "/v1/page": partial(read_call, "page"),
    "/v1/p": partial(read_call, "page"),
    "/v1/screen": partial(read_call, "screen"),
    "/v1/s": partial(read_call, "screen"),
    "/v1/group": partial(read_call, "group"),
    "/v1/g": partial(read_call, "group"),
    "/v1/alias": partial(read_call, "alias"),
    "/v1/a": partial(read_call, "alias"),
    "/v1/batch": read_batch,
    "/v1/b": read_batch,
    "/v1/import": read_batch,
}
