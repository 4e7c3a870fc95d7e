"""Coming in: the front door, signing in, the owner's link, invitations."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from polku.features.projects import throttle
from polku.features.projects.models import Membership, Project, Role, SignInFailure, User
from polku.features.projects.rules import create_project, invite, issue_owner_link

PASSWORD = "birch bark canoe"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user("ada@example.com", PASSWORD, name="Ada")


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> int:
    data = {"username": "Ada@example.com", "password": password, **more}
    return client.post("/account/sign-in/", data).status_code


def test_the_front_door_leads_on(client: Client, person: User) -> None:
    assert client.get("/").headers["Location"] == "/account/sign-in/"
    client.force_login(person)
    assert client.get("/").headers["Location"] == "/account/projects/new/"
    create_project("First", person)
    assert client.get("/").headers["Location"] == "/p/first/"
    person.last_project = create_project("Second", person)
    person.save()
    assert client.get("/").headers["Location"] == "/p/second/"


def test_a_project_that_one_has_left_is_not_led_to(client: Client, person: User) -> None:
    person.last_project = create_project("Of others")
    person.save()
    client.force_login(person)
    assert client.get("/").headers["Location"] == "/account/projects/new/"


def test_signing_in_gives_the_session_a_new_key(client: Client, person: User) -> None:
    client.get("/account/sign-in/")
    client.session["before"] = "1"
    client.session.save()
    before = client.session.session_key
    assert sign_in(client) == 302
    assert client.session.session_key != before
    assert not SignInFailure.objects.exists()


def test_signing_in_leads_to_our_own_addresses_only(client: Client, person: User) -> None:
    data = {"username": "ada@example.com", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/account/sign-in/", data).headers["Location"] == "/"
    client.logout()
    data["next"] = "/p/first/scores/"
    assert client.post("/account/sign-in/", data).headers["Location"] == "/p/first/scores/"


def test_a_guesser_has_to_wait_and_then_not(client: Client, person: User) -> None:
    for _ in range(throttle.FOR_ACCOUNT):
        assert sign_in(client, "wrong") == 200
    assert sign_in(client) == 200
    assert (
        "Too many attempts"
        in client.post(
            "/account/sign-in/", {"username": "ada@example.com", "password": PASSWORD}
        ).text
    )
    SignInFailure.objects.update(at=timezone.now() - throttle.WINDOW - timedelta(seconds=1))
    assert sign_in(client) == 302


def test_an_address_that_guesses_many_accounts_has_to_wait(person: User) -> None:
    for number in range(throttle.FOR_ADDRESS):
        throttle.may_try(f"{number}@example.com", "192.0.2.1")
    assert not throttle.may_try("ada@example.com", "192.0.2.1")
    assert throttle.may_try("ada@example.com", "192.0.2.2")


def test_a_wrong_e_mail_and_a_wrong_password_are_the_same(client: Client, person: User) -> None:
    wrong = [
        client.post("/account/sign-in/", {"username": email, "password": "wrong"}).text
        for email in ("ada@example.com", "nobody@example.com")
    ]
    for text in wrong:
        assert "The e-mail or the password is wrong." in text


def test_signing_out_takes_a_form(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get("/account/sign-out/").status_code == 405
    assert client.post("/account/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302


def test_forms_are_protected_against_forgery(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client) == 403


def test_the_owner_s_link_asks_who_one_is_and_works_once(client: Client) -> None:
    waiting = create_project("Lumo Netti")
    path = f"/account/welcome/{issue_owner_link()}/"
    assert "Nobody can sign in yet" in client.get("/account/sign-in/").text
    assert client.get(path).status_code == 200
    assert client.get(path).status_code == 200
    form = {"name": "Olli", "email": "olli@example.com", "password": "password"}
    assert "errorlist" in client.post(path, form).text
    form["password"] = PASSWORD
    assert client.post(path, form).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == f"/p/{waiting.slug}/"
    assert Client().get(path).status_code == 404
    assert Client().post(path, form).status_code == 404


def test_a_guest_joins_with_a_new_account(client: Client, project: Project, owner: User) -> None:
    _, token = invite(project, "editor", owner)
    path = f"/account/invitation/{token}/"
    assert "Lumo Netti" in client.get(path).text
    form = {"name": "Ada", "email": owner.email.upper(), "password": PASSWORD}
    assert "Sign in instead" in client.post(path, form).text
    form["email"] = "ada@example.com"
    assert client.post(path, form).headers["Location"] == "/p/lumo-netti/"
    assert Membership.objects.get(user__email="ada@example.com").role == Role.EDITOR
    assert client.get(path).status_code == 404


def test_somebody_with_an_account_joins_as_themselves(
    client: Client, project: Project, person: User
) -> None:
    _, token = invite(project, "viewer", None)
    client.force_login(person)
    assert "Join as Ada" in client.get(f"/account/invitation/{token}/").text
    client.post(f"/account/invitation/{token}/")
    assert Membership.objects.get(user=person).role == Role.VIEWER
