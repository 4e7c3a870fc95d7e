"""The sizes that the collector accepts, in one table."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much one request, event or value may hold. Sizes are in bytes of JSON."""

    #: As it comes over the wire; a base64 form of a full batch still fits.
    body: int = 1024 * 1024
    #: After inflating. Segment's clients stop at 475 to 480 KB.
    batch: int = 500 * 1024
    event: int = 32 * 1024
    depth: int = 32
    keys: int = 1000
    #: Characters of an identifier or a name.
    name: int = 256
    #: Bytes of a bulk request of the command line.
    bulk: int = 64 * 1024 * 1024


LIMITS = Limits()
#: Requests that hold many events; exporters and bulk imports fill them.
MANY = Limits(body=6 * 1024 * 1024, batch=4 * 1024 * 1024)
