"""The web build: hashed assets for ever, the page itself always fresh, one strict content policy."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.responses import FileResponse, PlainTextResponse

from deployments.adapters.settings import Settings

# Mantine sets styles on elements; scripts come from this origin only.
_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)
# GraphiQL's editor runs workers from blobs and evaluates nothing else; it exists in development only.
_GRAPHIQL_POLICY = _POLICY + "; worker-src 'self' blob:"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_FOR_EVER = "public, max-age=31536000, immutable"


def mount_web(app: FastAPI, settings: Settings) -> None:
    """Serve the build; any other path is a page of the app, which routes in the browser."""
    root = settings.web_root

    if settings.environment == "development":

        @app.get("/graphiql")
        async def graphiql() -> Response:
            return _page(root, "graphiql.html", _GRAPHIQL_POLICY)

    @app.get("/{path:path}")
    async def web(request: Request, path: str) -> Response:
        if root is not None and path and path != "graphiql.html":
            file = (root / path).resolve()
            if file.is_relative_to(root) and file.is_file():
                cache = _FOR_EVER if path.startswith("assets/") else "no-cache"
                return FileResponse(file, headers={**_HEADERS, "cache-control": cache})
        if path.startswith(("assets/", "graphql", "live/", "uploads", "health/")):
            return PlainTextResponse("Not found", 404)
        return _page(root, "index.html", _POLICY)


def _page(root: Path | None, name: str, policy: str) -> Response:
    if root is None or not (root / name).is_file():
        return PlainTextResponse("The web app is not built. Run `make web`, then start again.", 503)
    headers = {**_HEADERS, "content-security-policy": policy, "cache-control": "no-cache"}
    return FileResponse(root / name, headers=headers)
