"""The floor of live updates: what comes on one Redis channel goes to every socket, unread and unasked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from redis.asyncio import Redis

CHANNEL = "bench-echo"
sockets: set[WebSocket] = set()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with Redis.from_url(os.environ["REDIS_URL"]) as redis:
        pubsub = redis.pubsub()
        await pubsub.subscribe(CHANNEL)

        async def pump() -> None:
            async for message in pubsub.listen():
                if message["type"] == "message":
                    for socket in list(sockets):
                        await socket.send_text(message["data"].decode())

        task = asyncio.create_task(pump())
        yield
        task.cancel()


app = FastAPI(lifespan=lifespan)


@app.websocket("/")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    sockets.add(websocket)
    try:
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass
    finally:
        sockets.discard(websocket)
