"""What a project decided about privacy, as the rules that the collector works by."""

from typing import Any, cast

from polku.collect.privacy.kinds import KINDS, Kept, Kind, Rules
from polku.collect.privacy.scrubbing import Scrubber, scrubber
from polku.features.privacy.models import PrivacySettings
from polku.features.projects.models import Project


def settings_of(project: Project) -> PrivacySettings:
    """Return the project's decisions; a project from before there were any keeps everything."""
    found, _ = PrivacySettings.objects.get_or_create(project=project)
    return found


def arrival_step(project_id: int) -> Scrubber:
    """Return what scrubs the events of a project on arrival."""
    found = PrivacySettings.objects.filter(project_id=project_id).first()
    return scrubber(rules_of(found) if found else Rules())


def kept_by(project_id: int) -> Kept:
    """Return what a project keeps of what is dropped otherwise while its events are read."""
    rules = arrival_step(project_id).rules
    return Kept(rules.query, rules.truncate)


def rules_of(one: PrivacySettings) -> Rules:
    """Return the rules that the decisions make."""
    return Rules(
        addresses=_kinds(one.addresses),
        texts=_kinds(one.texts),
        query=frozenset(one.query),
        never=frozenset(one.never),
        always=frozenset(one.always),
        traits=one.traits,
        truncate=one.truncate,
    )


def keep_everything(project: Project) -> None:
    """Remove nothing of the project by age, as for the demonstration, whose year stays whole."""
    PrivacySettings.objects.filter(project=project).update(
        events_days=None, bots_days=None, quarantine_days=None, files_days=None
    )


def _kinds(listed: Any) -> frozenset[Kind]:
    return frozenset(cast("Kind", kind) for kind in listed if kind in KINDS)
