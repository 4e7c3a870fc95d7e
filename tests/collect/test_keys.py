"""A key is looked up once at a time, however many requests carry it."""

import asyncio
import threading

from polku.collect.keys import KeyOwner, Keys

SOURCE = KeyOwner(7, "shop")


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Book:
    """Says whose a key is, when it is let; counts how often it is asked."""

    def __init__(self) -> None:
        self.owners: dict[str, KeyOwner] = {"key": SOURCE}
        self.asked = 0
        self.open = threading.Event()
        self.open.set()

    def __call__(self, key: str) -> KeyOwner | None:
        self.asked += 1
        self.open.wait(10)
        return self.owners.get(key)


def test_many_requests_ask_once() -> None:
    book = Book()
    keys = Keys(book, clock=Clock())

    async def many() -> list[KeyOwner | None]:
        return await asyncio.gather(*(keys.owner("key") for _ in range(50)))

    assert asyncio.run(many()) == [SOURCE] * 50
    assert book.asked == 1


def test_who_comes_while_it_is_asked_again_is_told_whose_it_was() -> None:
    book, clock = Book(), Clock()
    keys = Keys(book, seconds=5, clock=clock)

    async def again() -> KeyOwner | None:
        await keys.owner("key")
        clock.now += 6
        book.open.clear()
        del book.owners["key"]
        told = [await keys.owner("key") for _ in range(3)]  # none of them waits
        assert told == [SOURCE] * 3
        book.open.set()
        await asyncio.wait(keys._asked.values())
        return await keys.owner("key")

    assert asyncio.run(again()) is None
    assert book.asked == 2


def test_what_was_known_long_ago_is_asked_first() -> None:
    book, clock = Book(), Clock()
    keys = Keys(book, seconds=5, clock=clock)

    async def later() -> KeyOwner | None:
        await keys.owner("key")
        del book.owners["key"]
        clock.now += 11
        return await keys.owner("key")

    assert asyncio.run(later()) is None


def test_a_key_that_was_unknown_works_once_it_is_made() -> None:
    book, clock = Book(), Clock()
    keys = Keys(book, seconds=5, clock=clock)

    async def made() -> tuple[KeyOwner | None, KeyOwner | None]:
        before = await keys.owner("new")
        book.owners["new"] = SOURCE
        clock.now += 6
        return before, await keys.owner("new")

    assert asyncio.run(made()) == (None, SOURCE)


def test_a_fault_of_the_database_is_not_remembered() -> None:
    calls: list[str] = []

    def look_up(key: str) -> KeyOwner | None:
        calls.append(key)
        if len(calls) == 1:
            raise OSError("the database is away")
        return SOURCE

    keys = Keys(look_up, clock=Clock())

    async def twice() -> KeyOwner | None:
        try:
            await keys.owner("key")
        except OSError:
            return await keys.owner("key")
        return None

    assert asyncio.run(twice()) == SOURCE
