"""Keep the people of frozen segments: whoever was in one when it was frozen.

A row names the person as they were joined then; who that is now, the dictionaries say.
"""

from collections.abc import Sequence

import pyarrow as pa

from polku.store.forms import Form
from polku.store.pool import Pool

_SCHEMA = pa.schema(
    [("project_id", pa.uint32()), ("segment", pa.uint32()), ("person_id", pa.uint64())]
)
_PROJECT = "project_id = {project:UInt32}"


class Lists:
    """The frozen segments of all projects in the store behind ``write``."""

    def __init__(self, write: Pool, form: Form) -> None:
        self._write = write
        self._form = form

    def put(self, project_id: int, segment: int, people: Sequence[int]) -> None:
        """Keep ``people`` as those of a segment; return once on disk. Twice is as once."""
        if not people:
            return
        size = len(people)
        columns = [[project_id] * size, [segment] * size, list(people)]
        arrays = [
            pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)
        ]
        table = pa.Table.from_arrays(arrays, schema=_SCHEMA)
        self._write.insert("polku.segment_people", table)

    def drop(self, project_id: int, segment: int) -> None:
        """Remove the people of a segment from the disk; return when they are gone."""
        self._erase(f"{_PROJECT} and segment = {{segment:UInt32}}", project_id, segment=segment)

    def erase_keys(self, project_id: int, keys: Sequence[int]) -> None:
        """Remove persons from every segment; return when they are gone from the disk."""
        self._erase(
            f"{_PROJECT} and person_id in {{keys:Array(UInt64)}}", project_id, keys=list(keys)
        )

    def erase_project(self, project_id: int) -> None:
        """Remove every frozen segment of a project; return when they are gone."""
        self._erase(_PROJECT, project_id)

    def _erase(self, condition: str, project_id: int, **more: object) -> None:
        with self._write.client() as client:
            for statement in self._form.erase("segment_people", condition):
                client.command(statement, parameters={"project": project_id, **more})
