"""What a team would write without us: an endpoint of FastAPI that inserts into PostgreSQL.

Run by uvicorn with ``BENCH_POSTGRES`` set to the address of a database. A message id is stored
once; the answer waits for the commit (``synchronous_commit=on``, the default).
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
from fastapi import FastAPI, Request

_TABLE = """
create table if not exists events (
    message_id text primary key, person text not null, name text not null,
    happened timestamptz not null, received timestamptz not null default now(),
    properties jsonb not null
)
"""
_INSERT = """
insert into events (message_id, person, name, happened, properties)
select * from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::jsonb[])
on conflict do nothing
"""


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(
        os.environ["BENCH_POSTGRES"], min_size=8, max_size=32
    )
    await app.state.pool.execute(_TABLE)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=_lifespan)


@app.post("/track")
async def track(request: Request) -> dict[str, bool]:
    """Store one call."""
    await _store([json.loads(await request.body())])
    return {"success": True}


@app.post("/batch")
async def batch(request: Request) -> dict[str, bool]:
    """Store the calls of a batch."""
    await _store(json.loads(await request.body())["batch"])
    return {"success": True}


async def _store(calls: list[dict[str, Any]]) -> None:
    columns = (
        [call["messageId"] for call in calls],
        [call["userId"] for call in calls],
        [call["event"] for call in calls],
        [datetime.fromisoformat(call["timestamp"]) for call in calls],
        [json.dumps(call.get("properties", {})) for call in calls],
    )
    await app.state.pool.execute(_INSERT, *columns)
