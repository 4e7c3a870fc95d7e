"""People who were listed once: the frozen segments of each project."""

from polku.store.forms import Form

_SEGMENT_PEOPLE = """
    project_id UInt32,
    segment UInt32,
    person_id UInt64
"""


def statements(form: Form) -> tuple[str, ...]:
    """Return the statements of this step."""
    return form.table(
        "segment_people",
        _SEGMENT_PEOPLE,
        engine="ReplacingMergeTree",
        clauses=("order by (project_id, segment, person_id)",),
        shard="person_id",
    )
