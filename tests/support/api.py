"""Talking to a running Moneta as its web pages do: GraphQL over HTTP, uploads, subscriptions over the socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
import websockets

PASSWORD = "three unrelated words"
COOKIE = "moneta_refresh"

SESSION = "session { accessToken expiresAt viewer { id email displayName household { id name currency isDemo } role } }"
REGISTER = (
    f"mutation ($input: RegisterInput!) {{ register(input: $input) {{ {SESSION} errors {{ code field message }} }} }}"
)
SIGN_IN = f"mutation ($input: SignInInput!) {{ signIn(input: $input) {{ {SESSION} errors {{ code field message }} }} }}"
REFRESH = f"mutation {{ refreshSession {{ {SESSION} }} }}"
SIGN_OUT = "mutation { signOut { signedOut } }"
EXPLORE_DEMO = f"mutation {{ exploreDemo {{ {SESSION} errors {{ code message }} }} }}"
CREATE_ACCOUNT = """mutation ($input: CreateAccountInput!) { createAccount(input: $input) {
  account { id name balance { minor currency } } change { id } errors { code field message } } }"""
RECORD = """mutation ($input: RecordTransactionInput!) { recordTransaction(input: $input) {
  transaction { id version amount { minor currency } category { id } } change { id summary }
  errors { code field message } } }"""
START_IMPORT = """mutation ($input: StartImportInput!) { startImport(input: $input) {
  import { id status } errors { code field message } } }"""
PREVIEW_IMPORT = """mutation ($input: PreviewImportInput!) { previewImport(input: $input) {
  preview { rowCount duplicateCount errorCount total { minor currency } dateFrom dateTo
    rows { line bookedOn description amount { minor } } errors { line column reason raw } }
  errors { code field message } } }"""
IMPORT = """query ($id: ID!) { import(id: $id) {
  status progress rowCount importedCount duplicateCount errorCount errors { line column reason raw } failure
  change { id } } }"""
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
TRANSACTIONS = """query ($first: Int, $after: String, $filter: TransactionFilter) {
  transactions(first: $first, after: $after, filter: $filter) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { id bookedOn description merchant amount { minor currency } category { id } categorizedBy
      confidence version account { id } } } } }"""


class Refused(AssertionError):
    """Top-level errors where a test expected none."""


@dataclass
class Person:
    """One browser: its cookies, and the access token that its page holds."""

    url: str
    token: str = ""
    email: str = ""
    viewer: dict[str, Any] = field(default_factory=dict)
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        # A busy machine answers late, which is no matter of these tests.
        self.http = httpx.AsyncClient(base_url=self.url, timeout=120)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}

    @property
    def household_id(self) -> str:
        return str(self.viewer["household"]["id"])

    async def answer(
        self, query: str, variables: dict[str, Any] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """The whole answer, with its errors."""
        body = {"query": query, "variables": variables}
        response = await self.http.post("/graphql", json=body, headers={**self.headers, **(headers or {})})
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def ask(self, query: str, **variables: Any) -> Any:
        """The one field that was asked for."""
        answer = await self.answer(query, variables)
        if "errors" in answer:
            raise Refused(json.dumps(answer["errors"]))
        (value,) = answer["data"].values()
        return value

    async def command(self, mutation: str, **fields: Any) -> Any:
        """`mutation(input: {fields})`."""
        return await self.ask(mutation, input=fields)

    def adopt(self, session: dict[str, Any]) -> None:
        self.token, self.viewer = session["accessToken"], session["viewer"]

    async def register(self, currency: str = "EUR", name: str = "Ada Example") -> Person:
        self.email = f"{uuid4().hex}@example.com"
        done = await self.command(REGISTER, email=self.email, password=PASSWORD, displayName=name, currency=currency)
        assert done["errors"] == []
        self.adopt(done["session"])
        return self

    async def explore_demo(self) -> Person:
        done = await self.ask(EXPLORE_DEMO)
        assert done["errors"] == []
        self.adopt(done["session"])
        return self

    async def create_account(self, name: str = "Everyday", currency: str = "EUR", opening: int = 0) -> str:
        account_id = str(uuid4())
        done = await self.command(
            CREATE_ACCOUNT, id=account_id, name=name, type="CHECKING", currency=currency, openingBalance=str(opening)
        )
        assert done["errors"] == []
        return account_id

    async def record(self, account_id: str, minor: int, description: str, day: str, **more: Any) -> dict[str, Any]:
        values = {"id": str(uuid4()), "accountId": account_id, "bookedOn": day, "amount": str(minor)}
        done: dict[str, Any] = await self.command(RECORD, **{**values, "description": description, **more})
        return done

    async def upload(self, content: bytes, name: str = "statement.csv") -> str:
        response = await self.http.post("/uploads", params={"filename": name}, content=content, headers=self.headers)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def start_import(self, content: bytes, account_id: str, name: str = "statement.csv") -> str:
        import_id = str(uuid4())
        upload_id = await self.upload(content, name)
        done = await self.command(START_IMPORT, id=import_id, uploadId=upload_id, accountId=account_id)
        assert done["errors"] == []
        return import_id

    async def finished(self, import_id: str, seconds: float = 120) -> dict[str, Any]:
        """The import when it has come to its end."""
        async with asyncio.timeout(seconds):
            while True:
                found: dict[str, Any] = await self.ask(IMPORT, id=import_id)
                if found["status"] in ("DONE", "FAILED"):
                    return found
                await asyncio.sleep(0.1)

    async def import_file(self, content: bytes, account_id: str, name: str = "statement.csv") -> dict[str, Any]:
        return await self.finished(await self.start_import(content, account_id, name))

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """A socket that has been let in."""
        address = self.url.replace("http", "ws", 1) + "/live/graphql"
        async with websockets.connect(address, subprotocols=[SUBPROTOCOL], open_timeout=60) as connection:
            socket = Socket(connection)
            await socket.send(type="connection_init", payload={"authorization": f"Bearer {self.token}"})
            assert await socket.receive() == {"type": "connection_ack"}
            yield socket

    async def close(self) -> None:
        await self.http.aclose()


SUBPROTOCOL = websockets.Subprotocol("graphql-transport-ws")


class Socket:
    """graphql-transport-ws, spoken by hand."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self._connection = connection

    async def send(self, **message: Any) -> None:
        await self._connection.send(json.dumps(message))

    async def receive(self, seconds: float = 60) -> dict[str, Any]:
        """The next message that is not a heartbeat."""
        async with asyncio.timeout(seconds):
            while True:
                message: dict[str, Any] = json.loads(await self._connection.recv())
                if message["type"] != "ping":
                    return message
                await self.send(type="pong")

    async def subscribe(self, name: str, query: str, **variables: Any) -> None:
        await self.send(id=name, type="subscribe", payload={"query": query, "variables": variables})

    async def data(self, name: str, seconds: float = 60) -> Any:
        """What the next answer of this subscription carries."""
        message = await self.receive(seconds)
        assert (message["type"], message["id"]) == ("next", name), message
        assert "errors" not in message["payload"], message
        (value,) = message["payload"]["data"].values()
        return value
