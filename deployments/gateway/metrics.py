"""What Prometheus reads from a gateway replica; Ray's own port has the rest."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.responses import Response

_SECONDS = Histogram(
    "moneta_http_request_seconds",
    "Time from the request's arrival at the replica to its answer.",
    ["method", "path"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
_REQUESTS = Counter("moneta_http_requests", "Requests answered.", ["method", "path", "status"])


def observe(method: str, path: str, status: int, seconds: float) -> None:
    _SECONDS.labels(method, path).observe(seconds)
    _REQUESTS.labels(method, path, str(status)).inc()


def render() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
