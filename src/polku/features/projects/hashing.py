"""Hash passwords with argon2id, two at a time."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

#: Each hash takes 46 MiB; a crowd at the door must not take the machine's memory.
_AT_ONCE = BoundedSemaphore(2)


class CarefulArgon2(Argon2PasswordHasher):
    """argon2id with the least that OWASP asks for: 46 MiB, one pass, one lane."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Return the hash to store."""
        with _AT_ONCE:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether the password is the one that was stored."""
        with _AT_ONCE:
            return super().verify(password, encoded)
