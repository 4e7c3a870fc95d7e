"""The page of background work shows a project its own jobs, and how far they have come."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from polku.features.projects.models import Membership, Project, Role, User
from polku.features.work.models import Job, State
from polku.features.work.rules import start
from polku.store import Store

pytestmark = pytest.mark.django_db(transaction=True)


def page(client: Client, project: Project, language: str = "en") -> str:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    answer = client.get(reverse("work:index", args=[project.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def failed(project: Project | None) -> Job:
    """Return a job that failed with a reason in words."""
    error = {"message": "%(file)s is empty: it has no rows.", "values": {"file": "a.csv"}}
    return Job.objects.create(
        name="imports.file",
        project=project,
        state=State.FAILED,
        error=error,
        due=timezone.now(),
        finished=timezone.now(),
    )


def test_an_empty_page_says_what_will_be_here(
    browser: Client, project: Project, event_store: Store
) -> None:
    assert "Nothing is under way" in page(browser, project)
    assert "Mitään ei ole kesken" in page(browser, project, "fi")


def test_waiting_running_and_failed_jobs_are_listed(
    browser: Client, project: Project, owner: User, event_store: Store
) -> None:
    start("imports.file", project, {"import": 1}, by=owner)
    Job.objects.create(
        name="imports.file",
        project=project,
        state=State.RUNNING,
        done=30,
        total=90,
        due=timezone.now(),
    )
    failed(project)
    html = page(browser, project)
    assert "1 job failed" in html
    assert "a.csv is empty: it has no rows." in html
    assert 'value="33"' in html
    assert html.count("Import of a file") == 3
    assert "1 työ epäonnistui" in page(browser, project, "fi")


def test_a_failed_job_is_tried_again(browser: Client, project: Project, event_store: Store) -> None:
    job = failed(project)
    address = reverse("work:again", args=[project.slug, job.pk])
    html = browser.post(address, follow=True).content.decode()
    assert "The job is tried again." in html
    job.refresh_from_db()
    assert job.state == State.WAITING
    assert browser.post(address).status_code == 403


def test_jobs_of_no_project_are_for_owners(
    browser: Client, project: Project, event_store: Store
) -> None:
    job = failed(None)
    assert "1 job failed" in page(browser, project)
    user = User.objects.create_user("editor@example.com")
    Membership.objects.create(user=user, project=project, role=Role.EDITOR)
    editor = Client()
    editor.force_login(user)
    assert "Nothing is under way" in page(editor, project)
    assert editor.post(reverse("work:again", args=[project.slug, job.pk])).status_code == 404
