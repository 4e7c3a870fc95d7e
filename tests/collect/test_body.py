"""Bodies are decoded by what their bytes are, within their limits."""

import base64
import gzip
import io
import time
import tracemalloc
import zlib
from functools import partial
from urllib.parse import quote_plus

import pytest

from polku.collect.body import decode_body
from polku.vocabulary.errors import InvalidEvent, TooLarge

JSON = '{"event":"Ostoskori täynnä & maksettu", "plus": "1+1"}'.encode()
LIMIT = 500 * 1024
#: Without the time, so that the tests have the same names in every process.
zipped = partial(gzip.compress, mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        JSON,
        b"\xef\xbb\xbf" + JSON,
        b"  \n" + JSON + b"\n",
        zipped(JSON),
        zipped(JSON[:10]) + zipped(JSON[10:]),
        base64.b64encode(JSON),
        base64.urlsafe_b64encode(JSON).rstrip(b"="),
        b"data=" + quote_plus(JSON.decode()).encode(),
        b"data=" + quote_plus(base64.b64encode(JSON).decode()).encode(),
        b"data=" + base64.b64encode(JSON) + b"&verbose=1",
        b"data=" + quote_plus(base64.b64encode(zipped(JSON)).decode()).encode(),
        base64.b64encode(zipped(JSON)),
        *(zlib.compress(JSON, level) for level in (1, 3, 6, 9)),
        base64.b64encode(zlib.compress(JSON)),
    ],
)
def test_finds_the_json_inside(body: bytes) -> None:
    assert decode_body(body, LIMIT) == JSON


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"   ", "empty"),
        (b"hello", "not JSON"),
        (b"<xml/>", "not JSON"),
        (JSON.decode().encode("utf-16"), "UTF-16"),
        (JSON.decode().encode("utf-16-be"), "UTF-16"),
        (zipped(JSON)[:-9], "cut short"),
        (b"\x1f\x8b broken", "broken"),
        (zlib.compress(JSON)[:-9], "cut short"),
        (b"x\x9c broken", "broken"),
        (zipped(b"plain text"), "not JSON"),
        (b"aGVsbG8gd29ybGQ", "not JSON"),
        (b"AAAAAAAAA", "base64"),
    ],
)
def test_says_why_there_is_no_json_inside(body: bytes, reason: str) -> None:
    with pytest.raises(InvalidEvent, match=reason) as caught:
        decode_body(body, LIMIT)
    assert caught.value.values["field"] == "body"


def test_refuses_what_is_too_large() -> None:
    with pytest.raises(TooLarge):
        decode_body(b'{"a":"' + b"x" * LIMIT + b'"}', LIMIT)


def test_refuses_a_bomb_at_the_cap_in_little_time_and_memory() -> None:
    bomb = _bomb(200)
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(TooLarge):
        decode_body(bomb, LIMIT)
    seconds = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 0.05
    assert peak < 4 * LIMIT


def test_refuses_many_small_members_that_add_up() -> None:
    with pytest.raises(TooLarge):
        decode_body(zipped(b" " * 60_000) * 20, LIMIT)


def _bomb(megabytes: int) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as stream:
        for _ in range(megabytes):
            stream.write(bytes(1024 * 1024))
    return buffer.getvalue()
