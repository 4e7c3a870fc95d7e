"""Name the page of an event as every protocol's events name it, from its address alone."""

from typing import Any
from urllib.parse import urlsplit


def page_at(address: object, **more: object) -> dict[str, Any]:
    """Return ``url``, ``path`` and what of ``more`` (title, referrer) is known.

    The query of the address is left in: the cleaning takes the campaign from it, and drops it.

    >>> page_at("/cart?utm_source=news", title="Cart")
    {'path': '/cart', 'search': '?utm_source=news', 'title': 'Cart'}
    """
    said: dict[str, Any] = {}
    if isinstance(address, str) and address:
        said = _parts(address)
    said.update({key: value for key, value in more.items() if isinstance(value, str) and value})
    return said


def _parts(address: str) -> dict[str, Any]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return {"url": address}
    if parts.netloc or not address.startswith("/"):
        return {"url": address, **({"path": parts.path} if parts.path else {})}
    search = {"search": f"?{parts.query}"} if parts.query else {}
    return {"path": parts.path, **search}
