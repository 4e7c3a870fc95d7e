"""The pages of a person's account and of a project's settings."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from polku.collect.keys import KeyOwner
from polku.features.projects.models import ApiToken, Invitation, Membership, Project, Role, User
from polku.features.projects.rules import api_token, create_write_key, write_key_owner


def url(name: str, project: Project, *more: object) -> str:
    return reverse(f"settings:{name}", args=[project.slug, *more])


def colleague(project: Project, role: Role = Role.VIEWER) -> User:
    user = User.objects.create_user("vera@example.com", "birch bark canoe", name="Vera")
    Membership.objects.create(user=user, project=project, role=role)
    return user


@pytest.mark.parametrize("language", ["en", "fi"])
@pytest.mark.parametrize("name", ["general", "members", "keys", "tokens"])
def test_each_page_opens_in_both_languages(
    browser: Client, project: Project, name: str, language: str
) -> None:
    create_write_key(project, "web")
    response = browser.get(url(name, project), headers={"Accept-Language": language})
    assert response.status_code == 200
    assert f'lang="{language}"' in response.text


def test_an_owner_changes_the_project(browser: Client, project: Project) -> None:
    form = {"name": "Lumo", "timezone": "Europe/Tallinn"}
    form |= {"minimum_group": "7", "minimum_text_group": "12"}
    assert browser.post(url("change", project), form).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.timezone, project.minimum_group) == ("Lumo", "Europe/Tallinn", 7)


@pytest.mark.parametrize("change", [{"timezone": "Mars/Olympus"}, {"minimum_group": "1"}])
def test_settings_that_cannot_be_are_refused(
    browser: Client, project: Project, change: dict[str, str]
) -> None:
    form = {"name": "Lumo", "timezone": "Europe/Tallinn"}
    form |= {"minimum_group": "7", "minimum_text_group": "12"} | change
    assert "errorlist" in browser.post(url("change", project), form).text
    project.refresh_from_db()
    assert project.name == "Lumo Netti"


def test_an_editor_limits_a_key(browser: Client, project: Project) -> None:
    key = create_write_key(project, "web")
    said = "https://Shop.example/ http://localhost:8080\nhttps://shop.example:443"
    form = {"origins": said, "events_per_second": "50"}
    assert browser.post(url("limit-key", project, key.pk), form).status_code == 302
    key.refresh_from_db()
    assert key.origins.split() == ["https://shop.example", "http://localhost:8080"]
    assert key.events_per_second == 50


@pytest.mark.parametrize(
    "change",
    [
        {"origins": "shop.example"},
        {"origins": "https://shop.example/cart"},
        {"origins": "javascript://x"},
        {"events_per_second": "0"},
        {"events_per_second": "many"},
    ],
)
def test_limits_that_cannot_be_are_refused(
    browser: Client, project: Project, change: dict[str, str]
) -> None:
    key = create_write_key(project, "web")
    form = {"origins": "", "events_per_second": "50"} | change
    page = browser.post(url("limit-key", project, key.pk), form).text
    assert "errorlist" in page
    key.refresh_from_db()
    assert (key.origins, key.events_per_second) == ("", 100_000)


def test_a_viewer_sees_settings_but_no_form(project: Project) -> None:
    client = Client()
    client.force_login(colleague(project))
    page = client.get(url("general", project)).text
    assert "Owners of the project can change these." in page
    assert 'name="minimum_group"' not in page


def test_an_invitation_shows_its_link_once(browser: Client, project: Project) -> None:
    page = browser.post(url("invite", project), {"role": "editor", "note": "Ville"}).text
    link = re.search(r"http://testserver(/account/invitation/[\w-]+/)", page)
    assert link is not None
    assert Client().get(link[1]).status_code == 200
    assert "/account/invitation/" not in browser.get(url("members", project)).text
    invitation = Invitation.objects.get()
    path = url("withdraw", project, invitation.pk)
    assert "Withdraw the invitation “Ville”?" in browser.get(path).text
    assert Invitation.objects.exists()
    browser.post(path)
    assert not Invitation.objects.exists()


def test_roles_are_given_and_members_removed(browser: Client, project: Project) -> None:
    vera = colleague(project)
    browser.post(url("role", project, vera.pk), {"role": "editor"})
    assert Membership.objects.get(user=vera).role == Role.EDITOR
    browser.post(url("role", project, vera.pk), {"role": "emperor"})
    assert Membership.objects.get(user=vera).role == Role.EDITOR
    browser.get(url("remove", project, vera.pk))
    assert Membership.objects.filter(user=vera).exists()
    browser.post(url("remove", project, vera.pk))
    assert not Membership.objects.filter(user=vera).exists()


def test_the_last_owner_is_told_why_they_must_stay(
    browser: Client, project: Project, owner: User
) -> None:
    response = browser.post(url("remove", project, owner.pk))
    assert response.status_code == 403
    assert "only owner" in response.text


def test_a_write_key_is_made_revoked_and_restored(browser: Client, project: Project) -> None:
    browser.post(url("new-key", project), {"name": "web"})
    key = project.write_keys.get()
    page = browser.get(url("keys", project)).text
    assert key.key in page
    browser.post(url("revoke-key", project, key.pk))
    assert "Revoked: it works until" in browser.get(url("keys", project)).text
    browser.post(url("restore-key", project, key.pk))
    assert write_key_owner(key.key) == KeyOwner(project.pk, "web")


def test_a_token_is_shown_once(browser: Client, project: Project) -> None:
    form = {"name": "Notebook", "role": "viewer", "days": "30"}
    page = browser.post(url("new-token", project), form).text
    text = re.search(r"polku_[\w-]{43}", page)
    assert text is not None
    assert api_token(text[0]) == ApiToken.objects.get()
    assert text[0] not in browser.get(url("tokens", project)).text
    browser.post(url("delete-token", project, ApiToken.objects.get().pk))
    assert api_token(text[0]) is None


def test_a_person_changes_name_language_and_theme(browser: Client, owner: User) -> None:
    form = {"name": "Outi", "language": "fi", "theme": "dark"}
    assert browser.post("/account/", form).status_code == 302
    page = browser.get("/account/").text
    assert 'lang="fi"' in page
    assert 'data-theme="dark"' in page
    owner.refresh_from_db()
    assert owner.name == "Outi"


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(project: Project) -> None:
    vera = colleague(project)
    here, there = Client(), Client()
    here.force_login(vera)
    there.force_login(vera)
    wrong = {"current": "guess", "new": "spruce root basket"}
    assert "not your current password" in here.post("/account/password/", wrong).text
    right = {"current": "birch bark canoe", "new": "spruce root basket"}
    assert here.post("/account/password/", right).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    vera.refresh_from_db()
    assert vera.check_password("spruce root basket")


def test_a_person_makes_a_project_and_owns_it(browser: Client, owner: User) -> None:
    response = browser.post("/account/projects/new/", {"name": "Toinen", "timezone": "UTC"})
    assert response.headers["Location"] == "/p/toinen/settings/keys/"
    assert browser.get("/p/toinen/settings/keys/").status_code == 200
