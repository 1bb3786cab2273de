"""What operators and browsers rely on besides the answers: health, figures, traces, headers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from deployments.adapters.resources import Resources
from deployments.adapters.settings import Settings
from deployments.gateway.deployment import make_executor
from deployments.gateway.web import mount_web
from domain.users.commands import ClientInfo
from tests.support.api import RECORD, Person
from tests.support.events import assert_soon
from tests.support.moneta import Moneta

TODAY = datetime.now(UTC).date().isoformat()
SETTINGS: dict[str, Any] = {"database_url": "postgresql://", "redis_url": "redis://", "jwt_secret": "x" * 32}
SCHEMA = "{ __schema { queryType { name } } }"


async def test_health_names_each_dependency(person: Person) -> None:
    live = await person.http.get("/health/live")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    ready = await person.http.get("/health/ready")
    assert ready.status_code == 200
    dependencies = {name: {"status": "ok"} for name in ("postgresql", "redis", "broker")}
    assert ready.json() == {"status": "ok", "dependencies": dependencies}


async def test_metrics_parse_and_count_requests(person: Person) -> None:
    async def counted() -> float:
        families = text_string_to_metric_families((await person.http.get("/metrics")).text)
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == "moneta_http_requests_total" and sample.labels["path"] == "/graphql"
        )

    before = await counted()
    await person.ask("{ viewer { id } }")
    assert await counted() == before + 1


async def test_a_request_id_leads_from_the_browser_to_the_replica_and_the_event(
    person: Person, moneta: Moneta, database: asyncpg.Connection[Any]
) -> None:
    account = await person.create_account()
    trace = f"trace-{uuid4()}"
    values = {"id": str(uuid4()), "accountId": account, "bookedOn": TODAY, "amount": "-100", "description": "REWE"}
    response = await person.http.post(
        "/graphql",
        json={"query": RECORD, "variables": {"input": values}},
        headers={**person.headers, "x-request-id": trace},
    )
    assert response.headers.get_list("x-request-id") == [trace]
    topics = await database.fetch("SELECT topic FROM outbox WHERE correlation_id = $1", trace)
    assert {row["topic"] for row in topics} >= {"transactions.changed", "transactions.uncategorized"}
    # A line is written after the answer.
    await assert_soon(
        lambda: [(line["path"], line["status"]) for line in _lines(moneta, "Gateway", trace)] == [("/graphql", 200)], 60
    )
    recorded = "Transactions.handle RecordTransaction"
    await assert_soon(lambda: recorded in [line.get("call") for line in _lines(moneta, "House", trace)], 60)


def _lines(moneta: Moneta, deployment: str, trace: str) -> list[dict[str, Any]]:
    """The lines of a deployment's replicas that carry the id; what is being written is no line yet."""
    lines = [
        json.loads(line)
        for log in (moneta.data_dir / "logs" / "serve").glob(f"replica_*_{deployment}_*.log")
        for line in log.read_text().splitlines(keepends=True)
        if trace in line and line.endswith("\n")
    ]
    return [line for line in lines if line["correlation_id"] == trace]


async def test_without_an_id_one_is_made(person: Person) -> None:
    made = [(await person.http.get("/health/live")).headers["x-request-id"] for _ in range(2)]
    assert len(set(made)) == 2
    assert all(made)


async def test_pages_and_answers_carry_the_headers_that_keep_others_out(person: Person) -> None:
    page = await person.http.get("/")
    assert page.status_code == 200
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "unsafe-eval" not in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"
    answer = await person.http.post("/graphql", json={"query": "{ viewer { id } }"}, headers=person.headers)
    for found in (page, answer):
        assert found.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/json"


async def test_any_address_is_a_page_of_the_app_but_files_and_services_are_not(person: Person) -> None:
    assert "<!doctype html>" in (await person.http.get("/transactions")).text.lower()
    for path in ("/assets/none.js", "/graphql", "/uploads", "/live/none", "/health/none", "/..%2f..%2fpyproject.toml"):
        found = await person.http.get(path)
        assert found.status_code == 404 or "[project]" not in found.text, path
    assert (await person.http.get("/assets/none.js")).status_code == 404


async def test_only_json_is_taken(person: Person) -> None:
    query = json.dumps({"query": "{ viewer { id } }"})
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        refused = await person.http.post("/graphql", content=query, headers={**person.headers, "content-type": kind})
        assert (refused.status_code, refused.json()["error"]["code"]) == (415, "NOT_JSON"), kind
    assert (await person.http.get("/graphql", params={"query": "{ viewer { id } }"})).status_code == 404


async def test_in_development_the_schema_can_be_looked_at(person: Person) -> None:
    assert await person.ask(SCHEMA) == {"queryType": {"name": "Query"}}
    assert "GraphiQL" in (await person.http.get("/graphiql")).text


async def test_in_production_there_is_no_graphiql(tmp_path: Path) -> None:
    for name in ("index.html", "graphiql.html"):
        (tmp_path / name).write_text(name)
    app = FastAPI()
    mount_web(app, Settings(**SETTINGS, environment="production", web_root=tmp_path))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://moneta") as http:
        assert [(await http.get(path)).text for path in ("/graphiql", "/graphiql.html")] == ["index.html"] * 2


async def test_in_production_the_schema_is_not_shown() -> None:
    resources = Resources(Settings(**SETTINGS, environment="production"))
    executor = make_executor(resources)
    context: Any = SimpleNamespace(client=ClientInfo(address="local", correlation_id="test"))
    answer = await executor.execute(SCHEMA, None, None, context)
    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["GRAPHQL_VALIDATION_FAILED"] * 2
