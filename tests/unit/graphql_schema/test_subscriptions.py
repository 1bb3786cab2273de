"""A hint names rows; the answer shows them as they are when it is made."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from domain.shared.events import (
    ChangedBy,
    ChangeKind,
    ImportsFinished,
    ImportsProgressed,
    LedgerChanged,
    NotificationsAdded,
    TransactionsChanged,
)
from domain.transactions.model import ImportStatus, StatementImport
from finance_graphql.execution import Executor
from finance_graphql.live import ROWS_EACH
from graphql import ExecutionResult
from tests.unit.graphql_schema.fakes import FakeStream, House
from tests.unit.graphql_schema.household import key, statement_import, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
CHANGED = (
    """subscription { transactionChanged { kind transactionId transaction { id description account { name } } } }"""
)
PROGRESS = f'subscription {{ importProgress(importId: "{key("import")}") {{ status progress }} }}'


def _changed(kind: ChangeKind, *numbers: int) -> TransactionsChanged:
    ids = tuple(transaction(number).id for number in numbers)
    return TransactionsChanged(kind=kind, by=ChangedBy.PERSON, transaction_ids=ids)


async def _answers(text: str, house: House, variables: dict[str, Any] | None = None) -> list[Any]:
    answers = await EXECUTOR.subscribe(text, variables, None, house.context())
    assert isinstance(answers, AsyncIterator), answers
    found = [answer.formatted async for answer in answers]
    assert house.live.stream.closed
    return found


def _data(answers: list[Any], field: str) -> list[Any]:
    assert [answer for answer in answers if "errors" in answer] == []
    return [answer["data"][field] for answer in answers]


async def test_each_row_of_a_hint_is_an_answer() -> None:
    house = House()
    house.live.stream = FakeStream([_changed(ChangeKind.CREATED, 1, 2), _changed(ChangeKind.DELETED, 3)])
    found = _data(await _answers(CHANGED, house), "transactionChanged")
    assert [(row["kind"], row["transactionId"]) for row in found] == [
        ("CREATED", str(transaction(1).id)),
        ("CREATED", str(transaction(2).id)),
        ("DELETED", str(transaction(3).id)),
    ]
    assert found[0]["transaction"]["account"] == {"name": "Account 1"}
    assert found[2]["transaction"] is None
    assert house.reads.count("transactions_by_ids") == 1


async def test_many_rows_are_told_as_one() -> None:
    house = House()
    bulk = TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.IMPORT)
    house.live.stream = FakeStream([bulk, _changed(ChangeKind.UPDATED, *range(ROWS_EACH + 1))])
    found = _data(await _answers(CHANGED, house), "transactionChanged")
    assert found == [{"kind": "BULK", "transactionId": None, "transaction": None}] * 2
    assert house.reads.calls == []


async def test_a_row_that_is_gone_by_now_is_passed_over() -> None:
    house = House()
    house.live.stream = FakeStream([_changed(ChangeKind.UPDATED, 1, 999)])
    found = _data(await _answers(CHANGED, house), "transactionChanged")
    assert [row["transactionId"] for row in found] == [str(transaction(1).id)]


async def test_every_event_sees_fresh_rows() -> None:
    house = House()
    house.live.stream = FakeStream([_changed(ChangeKind.UPDATED, 1)] * 2)
    text = CHANGED.replace("account { name }", "account { balance { minor } }")
    answers = await EXECUTOR.subscribe(text, None, None, house.context())
    assert isinstance(answers, AsyncIterator)
    first = (await anext(answers)).formatted
    house.reads.held = [replace(row, balance=-row.balance) for row in house.reads.held]
    second = (await anext(answers)).formatted
    amounts = [
        answer["data"]["transactionChanged"]["transaction"]["account"]["balance"]["minor"]  # type: ignore[index]
        for answer in (first, second)
    ]
    assert amounts == ["100000", "-100000"]


async def test_an_import_is_shown_at_once_and_then_until_it_ends() -> None:
    house = House()
    steps = [
        statement_import(),
        statement_import(status=ImportStatus.SAVING, progress=0.8),
        statement_import(status=ImportStatus.SAVING, progress=0.8),
        statement_import(status=ImportStatus.DONE, progress=1.0),
    ]

    async def imports_by_ids(_caller: Any, ids: Any) -> dict[Any, StatementImport]:
        return {ids[0]: steps.pop(0)}

    house.reads.imports_by_ids = imports_by_ids  # type: ignore[method-assign, assignment]
    finished = ImportsFinished(import_id=key("import"), account_id=key("account 1"), user_id=key("user"), status="DONE")
    house.live.stream = FakeStream(
        [ImportsProgressed(import_id=key("import"), status="SAVING")] * 2 + [finished, finished]
    )
    found = _data(await _answers(PROGRESS, house), "importProgress")
    assert found == [
        {"status": "QUEUED", "progress": 0.0},
        {"status": "SAVING", "progress": 0.8},
        {"status": "DONE", "progress": 1.0},
    ]


async def test_an_import_that_has_ended_ends_the_subscription() -> None:
    house = House()
    house.reads.imported = statement_import(status=ImportStatus.FAILED, failure="The file is gone.")
    assert _data(await _answers(PROGRESS, house), "importProgress") == [{"status": "FAILED", "progress": 0.0}]


async def test_a_stream_that_ends_early_ends_the_subscription() -> None:
    assert len(await _answers(PROGRESS, House())) == 1


@pytest.mark.parametrize("given", ["7", str(key("somebody else's import"))])
async def test_an_import_of_nobody_here_is_refused(given: str) -> None:
    house = House()
    answers = await EXECUTOR.subscribe(
        "subscription($id: ID!) { importProgress(importId: $id) { id } }", {"id": given}, None, house.context()
    )
    if isinstance(answers, ExecutionResult):
        found = [answers.formatted]
    else:
        found = [answer.formatted async for answer in answers]
    assert [answer["errors"][0]["extensions"] for answer in found] == [{"code": "BAD_USER_INPUT", "field": "importId"}]


async def test_a_notification_is_loaded() -> None:
    house = House()
    house.live.stream = FakeStream([NotificationsAdded(notification_id=key("notification 1"))])
    found = _data(await _answers("subscription { notificationAdded { id title readAt } }", house), "notificationAdded")
    assert found == [{"id": str(key("notification 1")), "title": "Welcome", "readAt": None}]


async def test_a_source_that_fails_ends_with_a_masked_error() -> None:
    house = House()
    house.live.stream = FakeStream([_changed(ChangeKind.UPDATED, 1)], then=RuntimeError("redis://:secret@10.0.0.7"))
    [first, last] = await _answers(CHANGED, house)
    assert "errors" not in first
    assert last["errors"][0]["extensions"] == {"code": "INTERNAL"}
    assert "secret" not in str(last)


async def test_closing_the_answers_closes_the_stream() -> None:
    house = House()
    house.live.stream = FakeStream([_changed(ChangeKind.UPDATED, 1)] * 5)
    answers: Any = await EXECUTOR.subscribe(CHANGED, None, None, house.context())
    await anext(answers)
    assert not house.live.stream.closed
    await answers.aclose()
    assert house.live.stream.closed


@pytest.mark.parametrize(
    ("text", "variables", "code"),
    [
        ("{ viewer { id } }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("mutation { signOut { signedOut } }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { nothing }", None, "GRAPHQL_VALIDATION_FAILED"),
        ("subscription($id: ID!) { importProgress(importId: $id) { id } }", {}, "BAD_USER_INPUT"),
        ("subscription {", None, "GRAPHQL_PARSE_FAILED"),
    ],
)
async def test_what_is_no_subscription_is_one_answer(text: str, variables: dict[str, Any] | None, code: str) -> None:
    house = House()
    answer = await EXECUTOR.subscribe(text, variables, None, house.context())
    assert isinstance(answer, ExecutionResult)
    assert answer.formatted["errors"][0]["extensions"]["code"] == code
    assert (house.commands.calls, house.reads.calls, house.live.calls) == ([], [], [])


async def test_a_subscription_over_http_is_sent_to_the_socket() -> None:
    answer = await EXECUTOR.execute(CHANGED, None, None, House().context())
    assert answer["errors"][0]["message"] == "Subscriptions run over the WebSocket at /live/graphql."


async def test_what_beside_the_rows_changed_is_told_by_its_kind() -> None:
    house = House()
    house.live.stream = FakeStream([LedgerChanged(kinds=("tags", "payees")), LedgerChanged(kinds=())])
    found = _data(await _answers("subscription { ledgerChanged { kinds } }", house), "ledgerChanged")
    assert found == [{"kinds": ["tags", "payees"]}, {"kinds": []}]
