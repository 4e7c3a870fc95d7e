"""Write the statements of a table in the form that an engine needs: one schema for them all."""

from collections.abc import Sequence

import msgspec

#: Every row is on disk before an insert returns.
_DURABLE = "fsync_after_insert = 1, fsync_part_directory = 1"


class Form(msgspec.Struct, frozen=True):
    """The form of an embedded engine: tables of one process."""

    def table(
        self,
        name: str,
        columns: str,
        *,
        engine: str = "MergeTree",
        arguments: str = "",
        clauses: Sequence[str] = (),
        shard: str,  # noqa: ARG002 - for the forms of clusters
    ) -> tuple[str, ...]:
        """Return what creates ``polku.name``.

        ``shard`` is the integer column that says on which machine of a cluster a row lies.
        """
        call = f"{engine}({arguments})" if arguments else engine
        return (
            f"create table if not exists polku.{name}\n({columns})\nengine = {call}\n"
            + "\n".join(clauses)
            + f"\nsettings {_DURABLE}",
        )

    def alter(self, name: str, change: str) -> tuple[str, ...]:
        """Return what changes ``polku.name``, e.g. by ``add column if not exists ...``."""
        return (f"alter table polku.{name} {change}",)

    def dictionary(self, statement: str) -> tuple[str, ...]:
        """Return what creates a dictionary by ``statement``."""
        return (statement,)
