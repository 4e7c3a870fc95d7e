"""Each form's statements are those on file, and the engine's own grammar takes them."""

from pathlib import Path

import pytest

from polku.store import Store
from polku.store.forms import Form
from polku.store.steps import STEPS
from tests.golden import accepted

GOLDEN = Path(__file__).parent / "golden"
FORMS = {
    "embedded": Form(),
    "server": Form("server", user="polku", password="it's"),
    "cluster": Form("cluster", "main", "polku", "it's"),
}


def statements(form: Form) -> list[str]:
    """Return what a store runs in its life, in order."""
    return [
        *form.database(),
        *(one for _, step in STEPS for one in step(form)),
        *form.erase("events", "project_id = {project:UInt32}"),
        *form.clear("links_recent"),
        *form.merge("links"),
        *form.reload("person_of"),
        *form.end_queries("polku-append-"),
    ]


@pytest.mark.parametrize("name", FORMS)
def test_golden_statements_of_each_form(name: str) -> None:
    text = ";\n\n".join(statements(FORMS[name])) + ";\n"
    assert text == accepted(GOLDEN / f"{name}.sql", text)


@pytest.mark.parametrize("name", FORMS)
def test_the_engine_reads_the_statements(store: Store, name: str) -> None:
    for statement in statements(FORMS[name]):
        store.query("select formatQuery({text:String})", {"text": statement})


def test_a_cluster_changes_both_tables_where_columns_change() -> None:
    form = FORMS["cluster"]
    assert form.alter("events", "add column if not exists bot Bool") == (
        "alter table polku.events_local on cluster 'main' add column if not exists bot Bool",
        "alter table polku.events on cluster 'main' add column if not exists bot Bool",
    )
    assert form.alter("links", "add index by_key key type minmax") == (
        "alter table polku.links_local on cluster 'main' add index by_key key type minmax",
    )


def test_a_server_remembers_inserts_by_their_token() -> None:
    (statement,) = FORMS["server"].table("t", "n UInt8", clauses=("order by n",), shard="n")
    assert "non_replicated_deduplication_window = 1000" in statement
