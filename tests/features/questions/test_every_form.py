"""Every form of question answers whatever it is asked: 200, or what was wrong and what to do.

``POLKU_ASKED`` says how many hostile requests are sent: thousands in ``make prove-measure``.
"""

import json
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.promises.rules import add_promise
from polku.store import Store
from polku.vocabulary.asking import FORMS
from polku.vocabulary.event import Event, Score, person_key
from polku.vocabulary.forms import Form
from polku.vocabulary.questions import Deadline, Promise
from tests.forms import ASKED, Words, small_demonstration
from tools.proofs.hostile import TEXTS

REQUESTS = int(os.environ.get("POLKU_ASKED", "60"))
#: Whether everything is tried, or some of it.
WHOLE = REQUESTS > 1_000
#: Seconds that one request may take.
SECONDS = 20
OURS, THEIRS, NOBODYS, LONELY = 8_110_001, 8_110_002, 8_110_003, 8_110_004
CANARY = "zx81canary"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
#: What only the other project has, without the word that must not be seen.
SECRETS = ("Secret Deal", "secret-plan", "secret-people", "secret-promise", "Secret Room")
EXPLODING = (
    "(a+)+$",
    "(.*a){25}",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(x+x+)+y",
    "\\",
    "[",
    "(?P<n>",
    "%" * 99,
    "_%_%",
)
#: How a text stands in a parameter.
SHAPES = ("{}", "{}", "{}={}", "{}~{}", "person.{}", "property.{}", "Order Placed[{}>={}]", "~{}")


def secret(number: int) -> Event:
    return Event(
        message_id=f"secret-{number}",
        kind="track",
        name="Secret Deal",
        timestamp=NOON + timedelta(minutes=number),
        received_at=NOON,
        user_id=f"{CANARY}-{number % 7}",
        account_id=CANARY,
        source=CANARY,
        channel=CANARY,
        touchpoint="Secret Room",
        stage=CANARY,
        text=f"{CANARY} said so",
        score=Score("nps", number % 11, 0, 10),
        properties={"secret-plan": CANARY, "url": f"/{CANARY}", "load_ms": 10},
    )


@pytest.fixture(scope="module")
def worlds(store: Store) -> None:
    """Store a demonstration, another project's secrets, nothing, and one event."""
    small_demonstration(store, OURS, people=60)
    store.append(THEIRS, [secret(number) for number in range(40)])
    store.append(LONELY, [secret(0)])


@pytest.fixture
def asker(worlds: None, event_store: Store, db: None) -> Client:
    """Return somebody who may see every project but the other one, and reads Finnish."""
    user = User.objects.create_user("asker@example.com", name="Kysyjä")
    projects = {
        slug: Project.objects.create(pk=number, name=slug, slug=slug)
        for slug, number in (
            ("ours", OURS),
            ("theirs", THEIRS),
            ("nobodys", NOBODYS),
            ("lonely", LONELY),
        )
    }
    promise = Promise(made_by="Secret Deal", kept_by="Secret Room", deadline=Deadline(60))
    add_promise(projects["theirs"], "Secret promise", promise)
    for slug in ("ours", "nobodys", "lonely"):
        Membership.objects.create(user=user, project=projects[slug], role=Role.VIEWER)
    client = Client(headers={"Accept-Language": "fi"})
    client.force_login(user)
    return client


def ask(asker: Client, slug: str, name: str, words: Words) -> tuple[int, str]:
    """Ask over the API; return status and text. A fault of ours is raised, not answered."""
    pairs = [(key, value) for key, values in words.items() for value in values]
    query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in pairs)
    started = time.perf_counter()
    answer = asker.get(f"/api/v1/projects/{slug}/ask/{name}?{query}")
    assert time.perf_counter() - started < SECONDS, (name, words)
    text = answer.content.decode()
    said = json.loads(text)
    if answer.status_code == 200:
        assert {"rows", "n", "caveats", "formula"} <= said.keys(), (name, words)
        return answer.status_code, text
    assert 400 <= answer.status_code < 500, (name, words, text)
    error = said["error"]
    assert error["code"], (name, words)
    assert error["message"], (name, words)
    assert "%(" not in error["message"].replace("%(field)s", ""), (name, words, error)
    assert answer.headers["Content-Language"] == "fi"
    return answer.status_code, text


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def with_value(form: Form, name: str, value: str) -> Words:
    """Return the form's words with ``value`` in the parameter; what contradicts it is left out."""
    words = {key: values for key, values in ASKED[form.name].items() if key != name}
    if (form.name, name) == ("promise", "until"):
        words.pop("within")
    return {**words, name: [value, *ASKED[form.name].get(name, [])[1:]]}


def hostile_words(form: Form, chance: random.Random) -> Words:
    """Return words in which one parameter, or its name, is meant to do harm."""
    if chance.random() < 0.05:
        return {**ASKED[form.name], chance.choice(TEXTS)[:2_000]: ["1"]}
    name = chance.choice([parameter.name for parameter in form.parameters])
    text = chance.choice((*TEXTS, *EXPLODING))
    shapes = (
        "{}",
        "{}",
        "{}={}",
        "{}~{}",
        "person.{}",
        "property.{}",
        "Order Placed[{}>={}]",
        "~{}",
    )
    return with_value(form, name, chance.choice(shapes).replace("{}", text))


def test_no_hostile_word_breaks_a_question(asker: Client) -> None:
    chance = random.Random(8)  # noqa: S311 - the same requests each time
    forms = list(FORMS.values())
    answered = [
        ask(asker, "ours", form.name, hostile_words(form, chance))[0]
        for form in (forms[number % len(forms)] for number in range(REQUESTS))
    ]
    ok = answered.count(200)
    sys.stdout.write(
        f"figure: {REQUESTS:,} hostile requests: {ok:,} answered, the others told why\n"
    )
    assert 0 < ok < REQUESTS


def test_nothing_of_another_project_is_seen(asker: Client) -> None:
    chance = random.Random(9)  # noqa: S311 - the same requests each time
    ids = [str(person_key(THEIRS, user_id=f"{CANARY}-{number}")) for number in range(2)]
    secrets = (*SECRETS, *ids, f"person={ids[0]}", "segment=secret-people", "secret-plan")
    asked = 0
    for name, form in FORMS.items():
        assert ask(asker, "theirs", name, ASKED[name])[0] == 404
        tried = [(one.name, secret) for one in form.parameters for secret in secrets]
        for parameter, secret in tried if WHOLE else chance.sample(tried, 4):
            _, text = ask(asker, "ours", name, with_value(form, parameter, secret))
            assert CANARY not in text, (name, parameter, secret)
            asked += 1
    sys.stdout.write(
        f"\nfigure: {asked:,} requests with another project's ids and names: not seen\n"
    )


@pytest.mark.parametrize("slug", ["nobodys", "lonely"])
def test_nothing_and_one_event_are_answered(asker: Client, slug: str) -> None:
    for name in FORMS:
        broken_down = any(parameter.name == "by" for parameter in FORMS[name].parameters)
        words = ASKED[name] | ({"by": ["channel"]} if broken_down else {})
        status, text = ask(asker, slug, name, words)
        assert status == 200, (name, text)
        assert CANARY not in text, name  # one person is too few to be told of


def test_ten_years_by_the_hour(asker: Client) -> None:
    decade = {"from": ["2016-04-27"], "to": ["2026-04-26"], "every": ["hour"]}
    for name, form in FORMS.items():
        if not any(one.name == "every" for one in form.parameters):
            continue
        status, text = ask(asker, "ours", name, ASKED[name] | decade)
        if name != "survival":  # its hours are counted from each person's start
            assert status == 400, name
            assert "Valitse lyhyempi aika" in json.loads(text)["error"]["message"], (name, text)


def test_two_centuries_are_answered_or_refused(asker: Client) -> None:
    ages = {"from": ["1970-01-01"], "to": ["2199-12-31"]}
    for name in FORMS if WHOLE else list(FORMS)[::4]:
        ask(asker, "ours", name, ASKED[name] | ages)
