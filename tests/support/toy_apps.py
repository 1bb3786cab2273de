"""Two tiny Serve applications in the shape of the real ones: what the supervisor is tried on.

No `from __future__ import annotations` here: Serve looks at a builder's annotation itself, and a string is no model.
"""

from typing import Any

from fastapi import FastAPI, WebSocket
from pydantic import BaseModel
from ray import serve
from ray.serve import Application
from ray.serve.handle import DeploymentHandle


class ToyArgs(BaseModel):
    """The typed arguments of a builder."""

    layout: str = "distributed"
    greeting: str = "hello"


def build_finance(args: ToyArgs) -> Application:
    """A gateway over one service."""
    api = FastAPI()

    @serve.deployment(ray_actor_options={"num_cpus": 0.1})
    class Service:
        def greet(self, name: str) -> str:
            return f"{args.greeting} {name} ({args.layout})"

    @serve.deployment(ray_actor_options={"num_cpus": 0.1})
    @serve.ingress(api)
    class Gateway:
        def __init__(self, service: DeploymentHandle) -> None:
            self._service = service

        @api.get("/health/ready")
        async def ready(self) -> dict[str, bool]:
            return {"ready": True}

        @api.get("/greet/{name}")
        async def greet(self, name: str) -> dict[str, str]:
            return {"said": await self._service.greet.remote(name)}

    return Gateway.bind(Service.bind())


def build_events(args: ToyArgs) -> Application:
    """A WebSocket echo."""
    api = FastAPI()

    @serve.deployment(ray_actor_options={"num_cpus": 0.1})
    @serve.ingress(api)
    class Sockets:
        @api.websocket("/echo")
        async def echo(self, socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text(await socket.receive_text())
            await socket.close()

    return Sockets.bind()


def build_broken(args: dict[str, Any]) -> Application:
    """A replica that cannot start."""

    @serve.deployment(ray_actor_options={"num_cpus": 0.1})
    class Broken:
        def __init__(self) -> None:
            raise ValueError("the toy is broken on purpose")

        def __call__(self) -> None: ...

    return Broken.bind()


def build_bare(args: dict[str, Any]) -> Application:
    """One replica that only says it is ready: what Serve itself costs."""
    api = FastAPI()

    @serve.deployment(ray_actor_options={"num_cpus": 0.1})
    @serve.ingress(api)
    class Bare:
        @api.get("/health/ready")
        async def ready(self) -> dict[str, bool]:
            return {"ready": True}

    return Bare.bind()
