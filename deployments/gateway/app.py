"""The HTTP face: GraphQL, uploads, health, metrics and the web build. Routes only; who answers is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from deployments.adapters.security import AccessTokens
from deployments.adapters.settings import Settings
from deployments.adapters.telemetry import correlation_id
from deployments.gateway.attachments import attachment_response, receive_attachment, uuid_of
from deployments.gateway.cookies import Cookies
from deployments.gateway.exports import Refusal, export_response, read_export
from deployments.gateway.health import Health
from deployments.gateway.metrics import render
from deployments.gateway.observed import Observed
from deployments.gateway.reads import GatewayReads
from deployments.gateway.services import GatewayCommands, Services
from deployments.gateway.unsubscribing import unsubscribe_response
from deployments.gateway.uploads import receive_upload
from deployments.gateway.verifying import verify_email_response
from deployments.gateway.web import mount_web
from domain.shared.viewer import Caller, Viewer
from domain.users.commands import ClientInfo
from finance_graphql.clients import Live
from finance_graphql.context import Context
from finance_graphql.execution import Executor

BODY_MAX = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a gateway replica is made of; tests make one of fakes."""

    settings: Settings
    executor: Executor
    tokens: AccessTokens
    reads: GatewayReads
    services: Services
    commands: GatewayCommands
    live: Live
    health: Health


# What a household sees, and its access token, is for nobody's cache.
_JSON_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


def json_response(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, headers=_JSON_HEADERS, media_type="application/json")


def problem(status: int, code: str, message: str) -> Response:
    """The error form of everything that is not GraphQL."""
    return json_response({"error": {"code": code, "message": message}}, status)


def make_app(parts: Parts) -> FastAPI:
    """The ASGI application of one replica."""
    app = FastAPI(title="Moneta", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Observed)

    @app.post("/graphql")
    async def graphql(request: Request) -> Response:
        return await _graphql(parts, request)

    @app.post("/uploads")
    async def uploads(request: Request, filename: str = "statement.csv") -> Response:
        viewer = viewer_of(parts.tokens, request)
        if viewer is None:
            return problem(401, "UNAUTHENTICATED", "Sign in first, then send the access token with the upload.")
        caller = Caller(viewer, correlation_id.get())
        outcome = await receive_upload(request, filename, caller, parts.services)
        return json_response(outcome.body, outcome.status)

    @app.post("/attachments")
    async def attach(request: Request, transactionId: str = "", filename: str = "", id: str | None = None) -> Response:  # noqa: A002
        viewer = viewer_of(parts.tokens, request)
        if viewer is None:
            return problem(401, "UNAUTHENTICATED", "Sign in first, then send the access token with the file.")
        caller = Caller(viewer, correlation_id.get())
        outcome = await receive_attachment(request, transactionId, filename, id, caller, parts.services)
        return json_response(outcome.body, outcome.status)

    @app.get("/attachments/{id}")
    async def attachment(request: Request, id: str) -> Response:  # noqa: A002
        viewer = viewer_of(parts.tokens, request)
        if viewer is None:
            return problem(401, "UNAUTHENTICATED", "Sign in first, then send the access token with the request.")
        key = uuid_of(id)
        found = await parts.reads.details.content(viewer.household_id, key) if key else None
        if found is None:
            return problem(404, "NOT_FOUND", "There is no such file in this household.")
        return attachment_response(*found)

    @app.get("/exports/{format}")
    async def exports(request: Request, format: str) -> Response:  # noqa: A002
        viewer = viewer_of(parts.tokens, request)
        if viewer is None:
            return problem(401, "UNAUTHENTICATED", "Sign in first, then send the access token with the request.")
        asked = read_export(format, request.query_params)
        if isinstance(asked, Refusal):
            return problem(*asked)
        answer = await export_response(asked, viewer.household_id, parts.reads.exports)
        return problem(*answer) if isinstance(answer, Refusal) else answer

    @app.api_route("/unsubscribe", methods=["GET", "POST"])
    async def unsubscribe(request: Request, token: str = "") -> Response:
        return await unsubscribe_response(request, token, parts)

    @app.api_route("/verify-email", methods=["GET", "POST"])
    async def verify_email(request: Request, token: str = "") -> Response:
        return await verify_email_response(request, token, parts)

    @app.get("/health/live")
    async def live() -> Response:
        return json_response({"status": "ok"})

    @app.get("/health/ready")
    async def ready() -> Response:
        report = await parts.health.report()
        return json_response(report, 200 if report["status"] != "down" else 503)

    @app.get("/metrics")
    async def metrics() -> Response:
        return render()

    mount_web(app, parts.settings)
    return app


def viewer_of(tokens: AccessTokens, request: Request) -> Viewer | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return tokens.verify(token, datetime.now(UTC)) if scheme.lower() == "bearer" else None


async def _graphql(parts: Parts, request: Request) -> Response:
    body = await request.body()
    if len(body) > BODY_MAX:
        return problem(
            413, "BODY_TOO_LARGE", f"A GraphQL request has at most {BODY_MAX} bytes; send files to /uploads."
        )
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        return problem(400, "NOT_JSON", 'Send JSON: {"query": "…", "variables": {…}}.')
    if not isinstance(asked, dict) or not isinstance(asked.get("query"), str):
        return problem(400, "NO_QUERY", 'Send one operation as JSON with a "query"; batches are not taken.')
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        # A form could be sent from another site with the cookie; JSON cannot without a preflight.
        return problem(415, "NOT_JSON", "Send the request as application/json.")
    cookies = Cookies(request, secure=parts.settings.cookie_secure)
    context = Context(
        viewer=viewer_of(parts.tokens, request),
        client=ClientInfo(
            address=client_address(request, parts.settings.proxy_hops),
            correlation_id=correlation_id.get(),
            user_agent=request.headers.get("user-agent", "")[:400],
            device_token=cookies.device_token,
        ),
        reads=parts.reads,
        commands=parts.commands,
        live=parts.live,
        session=cookies,
        today=datetime.now(UTC).date(),
    )
    answer = await parts.executor.execute(asked["query"], asked.get("variables"), asked.get("operationName"), context)
    response = json_response(answer)
    cookies.write(response)
    return response


def client_address(request: Request, proxy_hops: int) -> str:
    """Who is asking, for counting tries: the entry that the outermost of our own proxies wrote, else the peer."""
    forwarded = [entry.strip() for entry in request.headers.get("x-forwarded-for", "").split(",") if entry.strip()]
    if 0 < proxy_hops <= len(forwarded):
        return forwarded[-proxy_hops]
    return request.client.host if request.client else "local"
