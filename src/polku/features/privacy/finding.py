"""Find the person who has an identifier, by questions that a running server answers too."""

from polku.features.projects.models import Project
from polku.store import Answering
from polku.vocabulary.errors import NotFound, translatable
from polku.vocabulary.event import person_key

_PERSON = """
select dictGetOrDefault('polku.person_of', 'person', person_id, person_id)
from polku.events
where project_id = {project:UInt32} and (person_id in {keys:Array(UInt64)} or person_id in (
    select person from polku.links final
    where project_id = {project:UInt32} and key in {keys:Array(UInt64)}))
order by indexOf({keys:Array(UInt64)}, person_id) = 0, indexOf({keys:Array(UInt64)}, person_id)
limit 1
"""


def person_known(store: Answering, project: Project, identifier: str) -> int:
    """Return the person who has an identifier: of a user, or of a visitor; raises `NotFound`."""
    keys = [
        person_key(project.pk, user_id=identifier),
        person_key(project.pk, anonymous_id=identifier),
    ]
    # An empty identifier is no person's: its key is that of the events that name none.
    rows = store.query(_PERSON, {"project": project.pk, "keys": keys}).rows if identifier else []
    if not rows:
        raise NotFound(
            translatable(
                "This project has no person with this identifier. They may have been erased."
            )
        )
    found: int = rows[0][0]
    return found
