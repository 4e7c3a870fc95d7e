"""Make tokens that cannot be guessed, and the hashes by which they are known again."""

import hashlib
import secrets


def new_token(bytes_of_chance: int = 32) -> str:
    """Return a fresh url-safe token."""
    return secrets.token_urlsafe(bytes_of_chance)


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token.

    Tokens hold 128 bits of chance or more, so a slow hash would protect nothing.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
