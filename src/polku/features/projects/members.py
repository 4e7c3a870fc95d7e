"""Make projects and decide who belongs to them; a project keeps at least one owner."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from polku.features.projects.models import Invitation, Membership, Project, Role, User
from polku.features.projects.tokens import hash_of, new_token
from polku.vocabulary.errors import NotAllowed, NotFound, translatable

#: How long an invitation can be accepted.
INVITATION_DAYS = 7


@transaction.atomic
def create_project(
    name: str, owner: User | None = None, *, zone: str = "Europe/Helsinki", slug: str = ""
) -> Project:
    """Return a new project; without an owner it waits for the first owner's link."""
    project = Project.objects.create(
        name=name.strip(), slug=_free_slug(slug or slugify(name)[:50]), timezone=zone
    )
    if owner:
        Membership.objects.create(user=owner, project=project, role=Role.OWNER)
    return project


def _free_slug(wish: str) -> str:
    wish = wish or "project"
    taken = set(Project.objects.filter(slug__startswith=wish).values_list("slug", flat=True))
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(slug for slug in numbered if slug not in taken)


def access_member(project: Project, user_id: int) -> Membership:
    """Return the membership of a user in the project."""
    members = Membership.objects.select_for_update().select_related("user")
    member = members.filter(project=project, user_id=user_id).first()
    if member is None:
        raise NotFound(translatable("This project has no such member."))
    return member


@transaction.atomic
def change_role(project: Project, user_id: int, role: str) -> Membership:
    """Give a member another role."""
    member = access_member(project, user_id)
    if role != Role.OWNER:
        _keep_an_owner(project, member)
    member.role = Role(role)
    member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove_member(project: Project, user_id: int) -> Membership:
    """Take a member out of the project; what they made in it stays."""
    member = access_member(project, user_id)
    _keep_an_owner(project, member)
    member.delete()
    return member


def _keep_an_owner(project: Project, leaving: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(project=project, role=Role.OWNER)
    if {owner.pk for owner in owners} == {leaving.pk}:
        raise NotAllowed(
            translatable("%(name)s is the only owner. Make somebody else an owner first."),
            name=str(leaving.user),
        )


def invite(
    project: Project, role: str, by: User | None, *, note: str = "", now: datetime | None = None
) -> tuple[Invitation, str]:
    """Return an invitation and the token of its link, which cannot be had again."""
    token = new_token()
    invitation = Invitation.objects.create(
        project=project,
        token_hash=hash_of(token),
        role=Role(role),
        note=note.strip(),
        invited_by=by,
        expires=(now or timezone.now()) + timedelta(days=INVITATION_DAYS),
    )
    return invitation, token


def open_invitation(token: str, *, now: datetime | None = None) -> Invitation:
    """Return the invitation behind a link that can still be used."""
    waiting = Invitation.objects.select_related("project", "invited_by").filter(
        token_hash=hash_of(token), used_at=None, expires__gt=now or timezone.now()
    )
    invitation = waiting.first()
    if invitation is None:
        raise NotFound(
            translatable("This invitation has been used or has expired. Ask for a new one.")
        )
    return invitation


@transaction.atomic
def accept_invitation(token: str, user: User, *, now: datetime | None = None) -> Membership:
    """Use an invitation up and return the membership; a higher role that is held stays."""
    now = now or timezone.now()
    invitation = open_invitation(token, now=now)
    claimed = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now)
    if not claimed:
        raise NotFound(
            translatable("This invitation has been used or has expired. Ask for a new one.")
        )
    member, made = Membership.objects.get_or_create(
        user=user, project=invitation.project, defaults={"role": invitation.role}
    )
    if not made and not Role(member.role).covers(invitation.role):
        member.role = invitation.role
        member.save(update_fields=["role"])
    return member


def access_invitation(project: Project, pk: int) -> Invitation:
    """Return an invitation to the project that nobody has used."""
    invitation = Invitation.objects.filter(project=project, pk=pk, used_at=None).first()
    if invitation is None:
        raise NotFound(translatable("This project has no such open invitation."))
    return invitation


def withdraw_invitation(project: Project, pk: int) -> None:
    """End an invitation that nobody has used."""
    access_invitation(project, pk).delete()
