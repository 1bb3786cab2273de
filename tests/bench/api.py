"""The dashboard and the import of 100,000 transactions, each against the plainest thing that does the same.

- `dashboard_p50_ms` and `dashboard_rps`: the GraphQL dashboard over HTTP, signed in, from a running Moneta. Their floor
  is a bare FastAPI endpoint on asyncpg that answers the same JSON from the same database by hand-written SQL, without
  sessions, scopes or choices.
- `import_rows_per_s`: from the upload of a CSV to "done", parsed, deduplicated, categorized and saved. Its floor is
  COPY of the same rows into a table of the same shape and indexes.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from deployments.adapters.db import asyncpg_dsn
from tests.bench._load import Target, latencies, throughput
from tests.support.bank_statement import write_statement
from tests.support.moneta import ROOT, Moneta, running_moneta
from tests.support.servers import free_port

ROWS = 100_000
_CLIENTS = 32
_LOAD_SECONDS = 12.0
_REQUESTS = 400

REGISTER = """mutation ($input: RegisterInput!) { register(input: $input) {
  session { accessToken viewer { household { id } } } errors { message } } }"""
CREATE_ACCOUNT = "mutation ($input: CreateAccountInput!) { createAccount(input: $input) { errors { message } } }"
START_IMPORT = "mutation ($input: StartImportInput!) { startImport(input: $input) { errors { message } } }"
IMPORT = "query ($id: ID!) { import(id: $id) { status importedCount duplicateCount errorCount failure } }"
DASHBOARD = """query Dashboard { dashboard {
  month currency otherCurrencies uncategorizedCount
  balance { minor currency }
  accounts { id name type currency balance { minor currency } }
  monthToDate { month income { minor currency } expense { minor currency } net { minor currency } }
  previousMonth { month income { minor currency } expense { minor currency } net { minor currency } }
  spendingByCategory { category { id label icon } amount { minor currency } share transactionCount }
  cashFlow { month income { minor currency } expense { minor currency } net { minor currency } }
  recentTransactions(first: 8) {
    id bookedOn description merchant amount { minor currency } category { id label icon } confidence
    account { id name }
  } } }"""


class Client:
    """One signed-in person."""

    def __init__(self, url: str) -> None:
        self.http = httpx.AsyncClient(base_url=url, timeout=120)
        self.token = ""
        self.household_id = ""

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = (
            await self.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        ).json()
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    async def register(self) -> None:
        person = {"email": f"{uuid4().hex}@example.com", "password": uuid4().hex, "displayName": "Bench"}
        session = (await self.ask(REGISTER, {"input": person}))["register"]["session"]
        self.token, self.household_id = session["accessToken"], session["viewer"]["household"]["id"]

    async def create_account(self, name: str) -> str:
        account = {"id": str(uuid4()), "name": name, "type": "CHECKING", "currency": "EUR"}
        await self.ask(CREATE_ACCOUNT, {"input": account})
        return account["id"]

    async def import_statement(self, content: bytes, account_id: str) -> float:
        """Seconds from the upload's first byte to the last row saved."""
        began = time.perf_counter()
        headers = {"authorization": f"Bearer {self.token}"}
        uploaded = await self.http.post(
            "/uploads", params={"filename": "statement.csv"}, content=content, headers=headers
        )
        import_id = str(uuid4())
        start = {"id": import_id, "uploadId": uploaded.json()["id"], "accountId": account_id}
        await self.ask(START_IMPORT, {"input": start})
        while True:
            done = (await self.ask(IMPORT, {"id": import_id}))["import"]
            if done["status"] in ("DONE", "FAILED"):
                break
            await asyncio.sleep(0.02)
        if done["importedCount"] != ROWS:
            raise RuntimeError(f"not every row came in: {done}")
        return time.perf_counter() - began


@contextmanager
def bare_endpoint(moneta: Moneta, household_id: str) -> Iterator[Target]:
    """The floor of the dashboard in a process of its own."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": moneta.dsn, "HOUSEHOLD": household_id}
    command = [sys.executable, "-m", "uvicorn", "tests.bench._bare:app", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen([*command, "--no-access-log"], cwd=ROOT, env=environment)
    try:
        for _ in range(200):
            try:
                httpx.get(f"http://127.0.0.1:{port}/dashboard")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Target("127.0.0.1", port, "GET", "/dashboard")
    finally:
        process.terminate()
        process.wait(20)


async def copy_rows_per_s(dsn: str, household_id: str) -> float:
    """COPY of the household's rows, as they are, into a table with the same columns and indexes."""
    connection = await asyncpg.connect(asyncpg_dsn(dsn))
    try:
        with tempfile.TemporaryFile() as file:
            rows = "SELECT * FROM transactions WHERE household_id = $1"
            await connection.copy_from_query(rows, UUID(household_id), output=file, format="csv")
            file.seek(0)
            await connection.execute("CREATE TABLE floor (LIKE transactions INCLUDING ALL)")
            began = time.perf_counter()
            await connection.copy_to_table("floor", source=file, format="csv")
            seconds = time.perf_counter() - began
            count = await connection.fetchval("SELECT count(*) FROM floor")
            await connection.execute("DROP TABLE floor")
        return float(count / seconds)
    finally:
        await connection.close()


def report(name: str, value: float, unit: str, floor: float, n: int) -> None:
    line = {"name": name, "value": round(value, 2), "unit": unit, "floor": round(floor, 2)}
    print(json.dumps({**line, "ratio": round(value / floor, 2), "n": n}), flush=True)


async def measure(moneta: Moneta, statement: bytes) -> None:
    client = Client(moneta.url)
    await client.register()
    account_id = await client.create_account("Checking")
    import_seconds = await client.import_statement(statement, account_id)
    copy = await copy_rows_per_s(moneta.dsn, client.household_id)
    report("import_rows_per_s", ROWS / import_seconds, "rows/s", copy, ROWS)

    body = json.dumps({"query": DASHBOARD}).encode()
    host, port = moneta.url.removeprefix("http://").split(":")
    ours = Target(host, int(port), "POST", "/graphql", body, client.token)
    with bare_endpoint(moneta, client.household_id) as bare:
        await same_answer(client, bare)
        # In turn, so that a slower minute of the machine meets both.
        times: dict[Target, list[float]] = {ours: [], bare: []}
        rates: dict[Target, list[float]] = {ours: [], bare: []}
        for target in (ours, bare):
            await latencies(target, 50)
        for _ in range(4):
            for target in (ours, bare):
                times[target] += await latencies(target, _REQUESTS // 4)
                rates[target].append(await throughput(target, _CLIENTS, _LOAD_SECONDS / 4))
    p50 = {target: sorted(found)[len(found) // 2] * 1e3 for target, found in times.items()}
    rps = {target: sum(found) / len(found) for target, found in rates.items()}
    report("dashboard_p50_ms", p50[ours], "ms", p50[bare], _REQUESTS)
    report("dashboard_rps", rps[ours], "requests/s", rps[bare], _CLIENTS)


async def same_answer(client: Client, bare: Target) -> None:
    """The floor must do the same work, or the ratio means nothing."""
    expected = (await client.ask(DASHBOARD))["dashboard"]
    async with httpx.AsyncClient() as http:
        found = (await http.get(f"http://{bare.host}:{bare.port}{bare.path}")).json()
    if found != expected:
        different = [name for name in expected if found.get(name) != expected[name]]
        raise RuntimeError(f"the bare endpoint answers something else in {different}")


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="moneta-bench-") as folder:
        root = Path(folder)
        write_statement(root / "statement.csv", ROWS)
        with running_moneta(root / "data") as moneta:
            asyncio.run(measure(moneta, (root / "statement.csv").read_bytes()))


if __name__ == "__main__":
    main()
