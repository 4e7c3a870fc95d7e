"""Speak the Model Context Protocol over standard input and output."""

import json
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)

from polku.cli.assistants.askers import Answer, Asker
from polku.cli.assistants.tools import EVENTS, INSTRUCTIONS, SQL, question_of, tools, words_of
from polku.cli.wording import said
from polku.vocabulary.errors import NotFound, PolkuError, translatable

#: Rows that an assistant is given; more would crowd out what it knows.
MOST_ROWS = 200
_KEPT = ("columns", "n", "formula", "caveats")


def serve_assistant(asker: Asker, *, rows: bool) -> None:
    """Answer one assistant until it hangs up; ``rows`` offers SQL too."""
    anyio.run(_serve, _server(asker, rows=rows))


def _server(asker: Asker, *, rows: bool) -> Server[Any]:
    offered = tools(rows=rows)

    async def listed(_context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=offered)

    async def called(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        try:
            if params.name not in {one.name for one in offered}:
                raise NotFound(translatable("There is no tool “%(name)s”."), name=params.name)
            answer = await anyio.to_thread.run_sync(
                _answer, asker, params.name, params.arguments or {}
            )
        except PolkuError as refused:
            return CallToolResult(content=[TextContent(text=said(refused))], is_error=True)
        text = json.dumps(answer, default=str, ensure_ascii=False)
        return CallToolResult(content=[TextContent(text=text)], structured_content=json.loads(text))

    return Server(
        "polku", title="Polku", instructions=INSTRUCTIONS, on_list_tools=listed, on_call_tool=called
    )


async def _serve(server: Server[Any]) -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _answer(asker: Asker, tool: str, arguments: dict[str, Any]) -> Answer:
    if tool == EVENTS:
        return asker.events()
    if tool == SQL:
        return _cut(asker.sql(str(arguments.get("sql", ""))))
    return _cut(asker.ask(question_of(tool), words_of(arguments)))


def _cut(answer: Answer) -> Answer:
    """Return an answer without what an assistant has no use for, and not too long."""
    rows = answer["rows"]
    kept: Answer = {name: answer[name] for name in _KEPT if name in answer}
    if len(rows) > MOST_ROWS:
        kept["left_out"] = f"{len(rows) - MOST_ROWS} of {len(rows)} rows are left out"
    return {**kept, "rows": rows[:MOST_ROWS]}
