"""Editing, linking and what stands around a row: inputs become commands, answers become types."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.shared.money import Money
from domain.transactions import commands
from domain.transactions.attaching.commands import DeleteAttachment, RenameAttachment
from domain.transactions.bulk.commands import BulkChanges, EditTransactions
from domain.transactions.commands import KEEP
from domain.transactions.linking import commands as linking
from domain.transactions.model import RefundKind, Split, TransactionStatus
from domain.transactions.names import RefundMonth
from domain.transactions.outcomes import Conflict, Conflicted, FieldConflict
from domain.transactions.rejections import EditTransactionRejection
from domain.transactions.reporting import TransactionFilter
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import NOW, key, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID, OTHER = str(key("new")), str(key("other"))


async def _run(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


async def _sent(text: str, name: str, given: dict[str, Any]) -> Any:
    """The command that this mutation sends."""
    house = House()
    await _run(text, house, {"input": given})
    [(called, (_, command))] = house.commands.calls
    assert called == name
    return command


EDIT = """mutation($input: EditTransactionInput!) {
  editTransaction(input: $input) { transaction { id } errors { code field } } }"""
PARTS = [
    {"id": ID, "amount": "-5", "category": "pets", "note": "n", "tagIds": [OTHER]},
    {"id": OTHER, "amount": "-6"},
]
SPLITS = (
    Split(id=key("new"), amount_minor=-5, category="pets", note="n", tag_ids=(key("other"),)),
    Split(id=key("other"), amount_minor=-6),
)


async def test_an_edit_carries_splits_tags_payee_and_flags() -> None:
    given = {
        "id": ID,
        "version": 3,
        "splits": PARTS,
        "tagIds": [OTHER],
        "payeeId": OTHER,
        "status": "PENDING",
        "isHidden": False,
    }
    assert await _sent(EDIT, "edit_transaction", given) == commands.EditTransaction(
        id=key("new"),
        version=3,
        splits=SPLITS,
        tag_ids=(key("other"),),
        payee_id=key("other"),
        status=TransactionStatus.PENDING,
        is_hidden=False,
    )


async def test_nulls_clear_what_can_be_empty_and_keep_what_cannot() -> None:
    names = ("splits", "tagIds", "payeeId", "status", "isHidden")
    command = await _sent(EDIT, "edit_transaction", {"id": ID, "version": 3, **dict.fromkeys(names)})
    assert command == commands.EditTransaction(id=key("new"), version=3, splits=(), tag_ids=(), payee_id=None)
    assert command.status is command.is_hidden is KEEP


async def test_a_part_with_a_wrong_id_is_named() -> None:
    house = House()
    given = {"id": ID, "version": 3, "splits": [{"id": "x", "amount": "1", "tagIds": ["y"]}], "tagIds": ["z"]}
    assert (await _run(EDIT, house, {"input": given}))["errors"] == [
        {"code": "TAG_NOT_FOUND", "field": "tagIds"},
        {"code": "SPLIT_ID_REPEATED", "field": "splits.0.id"},
        {"code": "TAG_NOT_FOUND", "field": "splits.0.tagIds"},
    ]
    assert house.commands.calls == []


async def test_a_conflict_shows_all_three_sides_and_who_it_was() -> None:
    house = House()
    fields = (
        FieldConflict("amount", Money(-1, "EUR"), Money(-2, "EUR"), Money(-3, "EUR")),
        FieldConflict("bookedOn", date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4)),
        FieldConflict("splits", (), SPLITS[1:], ()),
        FieldConflict("tagIds", (), (key("new"),), (key("other"),)),
        FieldConflict("status", TransactionStatus.POSTED, TransactionStatus.PENDING, TransactionStatus.POSTED),
        FieldConflict("isHidden", False, True, False),
        FieldConflict("note", None, "mine", "theirs"),
    )
    house.commands.refuse(
        "edit_transaction",
        Conflicted(
            EditTransactionRejection.VERSION_CONFLICT,
            "Choose.",
            "version",
            Conflict(transaction(1), fields, key("other user"), NOW),
        ),
    )
    text = f"""mutation {{ editTransaction(input: {{id: "{ID}", version: 1}}) {{ transaction {{ id }} errors {{ code }}
      conflict {{ changedBy changedAt current {{ id version }} fields {{ name base yours theirs }} }} }} }}"""
    payload = await _run(text, house)
    assert payload["errors"] == [{"code": "VERSION_CONFLICT"}]
    conflict = payload["conflict"]
    assert (conflict["changedBy"], conflict["current"]["id"]) == ("Grace", str(key("transaction 1")))
    assert {each["name"]: (each["base"], each["yours"], each["theirs"]) for each in conflict["fields"]} == {
        "amount": ("-1", "-2", "-3"),
        "bookedOn": ("2026-01-02", "2026-01-03", "2026-01-04"),
        "splits": (None, f'[{{"id":"{OTHER}","amount":"-6","category":null,"note":null,"tagIds":[]}}]', None),
        "tagIds": (None, f'["{ID}"]', f'["{OTHER}"]'),
        "status": ("POSTED", "PENDING", "POSTED"),
        "isHidden": ("false", "true", "false"),
        "note": (None, "mine", "theirs"),
    }


async def test_recording_everything_at_once() -> None:
    text = "mutation($input: RecordTransactionInput!) { recordTransaction(input: $input) { transaction { id } } }"
    given = {"id": ID, "accountId": OTHER, "bookedOn": "2026-11-20", "amount": "-11", "description": "Tea"}
    more = {"splits": PARTS, "tagIds": [OTHER], "payeeId": OTHER, "status": "PENDING", "isHidden": True}
    command = await _sent(text, "record_transaction", {**given, **more})
    assert (command.splits, command.tag_ids, command.payee_id) == (SPLITS, (key("other"),), key("other"))
    assert (command.status, command.is_hidden) == (TransactionStatus.PENDING, True)


BULK = """mutation($input: EditTransactionsInput!) { editTransactions(input: $input) {
  matchedCount changedCount skipped { reason count } change { id } errors { code field } } }"""


async def test_a_bulk_edit_of_ids() -> None:
    changes = {"category": None, "addTagIds": [OTHER], "note": "n", "isHidden": True}
    given = {"id": ID, "selection": {"ids": [OTHER]}, "changes": changes}
    assert await _sent(BULK, "edit_transactions", given) == EditTransactions(
        id=key("new"),
        ids=(key("other"),),
        changes=BulkChanges(category=None, add_tag_ids=(key("other"),), note="n", is_hidden=True),
    )
    assert await _run(BULK, House(), {"input": given}) == {
        "matchedCount": 3,
        "changedCount": 2,
        "skipped": [{"reason": "SPLIT_ROW", "count": 1}],
        "change": {"id": str(key("change"))},
        "errors": [],
    }


async def test_a_bulk_edit_of_a_search() -> None:
    given = {"id": ID, "selection": {"filter": {"query": "tea"}}, "changes": {"delete": True}}
    assert await _sent(BULK, "edit_transactions", given) == EditTransactions(
        id=key("new"), matching=TransactionFilter(query="tea"), changes=BulkChanges(delete=True)
    )


async def test_one_word_about_wrong_ids_is_enough() -> None:
    house = House()
    given = {"id": ID, "selection": {"ids": ["a", "b"]}, "changes": {"payeeId": "c"}}
    assert (await _run(BULK, house, {"input": given}))["errors"] == [
        {"code": "NOT_FOUND", "field": "selection.ids"},
        {"code": "PAYEE_NOT_FOUND", "field": "changes.payeeId"},
    ]
    assert house.commands.calls == []


@pytest.mark.parametrize(
    ("name", "given", "command"),
    [
        (
            "linkRefunds",
            {"ids": [ID], "expenseId": OTHER, "kind": "REIMBURSEMENT", "category": "pets"},
            linking.LinkRefunds(
                ids=(key("new"),), expense_id=key("other"), kind=RefundKind.REIMBURSEMENT, category="pets"
            ),
        ),
        ("unlinkRefunds", {"ids": [ID]}, linking.UnlinkRefunds(ids=(key("new"),))),
        (
            "linkTransfers",
            {"pairs": [{"outgoingId": ID, "incomingId": OTHER}]},
            linking.LinkTransfers(pairs=((key("new"), key("other")),)),
        ),
        (
            "declineTransfers",
            {"pairs": [{"outgoingId": ID, "incomingId": OTHER}]},
            linking.DeclineTransfers(pairs=((key("new"), key("other")),)),
        ),
        ("unlinkTransfer", {"id": ID}, linking.UnlinkTransfer(id=key("new"))),
        (
            "editTransfer",
            {"id": ID, "version": 2, "amount": "5", "receivedAmount": None, "note": None},
            linking.EditTransfer(id=key("new"), version=2, amount_minor=5, note=None),
        ),
        (
            "setLedgerSettings",
            {"version": 1, "refundsCountIn": "EXPENSE_MONTH"},
            linking.SetLedgerSettings(version=1, refunds_count_in=RefundMonth.EXPENSE_MONTH),
        ),
        (
            "setLedgerSettings",
            {"version": 2, "applyFromPercent": 85},
            linking.SetLedgerSettings(version=2, apply_from_percent=85),
        ),
        (
            "setLedgerSettings",
            {"version": 2, "teachesModels": False},
            linking.SetLedgerSettings(version=2, teaches_models=False),
        ),
        ("renameAttachment", {"id": ID, "fileName": "a.pdf"}, RenameAttachment(id=key("new"), file_name="a.pdf")),
        ("deleteAttachment", {"id": ID}, DeleteAttachment(id=key("new"))),
        ("restoreTransactions", {"ids": [ID]}, commands.RestoreTransactions(ids=(key("new"),))),
    ],
)
async def test_the_other_commands(name: str, given: dict[str, Any], command: Any) -> None:
    title = name[0].upper() + name[1:]
    text = f"mutation($input: {title}Input!) {{ {name}(input: $input) {{ change {{ id }} errors {{ code }} }} }}"
    house = House()
    assert await _run(text, house, {"input": given}) == {"change": {"id": str(key("change"))}, "errors": []}
    [(_, (_, sent))] = house.commands.calls
    assert sent == command


async def test_what_stands_around_a_row() -> None:
    text = f"""{{ transaction(id: "{key("transaction 1")}") {{
      status isHidden isReconciled splits {{ id }} refundOf {{ id }} refundKind countsOn deletedAt
      refunded {{ minor }}
      refunds {{ refundKind refundOf {{ id }} amount {{ minor }} refunds {{ id }} refunded {{ minor }} }}
      attachments {{ id fileName mediaType size }} }} }}"""
    assert await _run(text, House()) == {
        "status": "POSTED",
        "isHidden": False,
        "isReconciled": False,
        "splits": [],
        "refundOf": None,
        "refundKind": None,
        "countsOn": None,
        "deletedAt": None,
        "refunded": {"minor": "50"},
        "refunds": [
            {
                "refundKind": "REFUND",
                "refundOf": {"id": str(key("transaction 1"))},
                "amount": {"minor": "50"},
                "refunds": [],
                "refunded": None,
            }
        ],
        "attachments": [
            {"id": str(key("file")), "fileName": "receipt.pdf", "mediaType": "application/pdf", "size": 1200}
        ],
    }


async def test_parts_have_the_currency_of_their_transaction() -> None:
    house = House()
    house.reads.rows = [transaction(1, splits=SPLITS, amount=Money(-11, "EUR"))]
    fields = "splits { id amount { minor currency } category { id } note }"
    text = f'{{ transaction(id: "{key("transaction 1")}") {{ {fields} }} }}'
    assert (await _run(text, house))["splits"] == [
        {"id": ID, "amount": {"minor": "-5", "currency": "EUR"}, "category": {"id": "pets"}, "note": "n"},
        {"id": OTHER, "amount": {"minor": "-6", "currency": "EUR"}, "category": None, "note": None},
    ]


async def test_the_lists_beside_the_ledger() -> None:
    house = House()
    trash = await _run(
        "{ trash(first: 5) { totalCount edges { node { id deletedAt } } pageInfo { hasNextPage } } }", house
    )
    assert trash["totalCount"] == 9
    assert trash["edges"][0]["node"]["id"] == str(key("transaction 5"))
    answer = await EXECUTOR.execute('{ trash(after: "nonsense") { totalCount } }', None, None, house.context())
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    found = await _run(
        "{ transferSuggestions(first: 5) { totalCount pairs { id score reasons outgoing { id } incoming { id } } } }",
        house,
    )
    [pair] = found["pairs"]
    assert (pair["score"], pair["reasons"]) == (86, ["same amount", "1 day apart"])
    assert pair["id"] == f"{pair['outgoing']['id']}:{pair['incoming']['id']}"
    fields = "change { id } fields { name before after afterAmount { minor } }"
    told = await _run(f'{{ transactionHistory(id: "{ID}") {{ {fields} }} }}', house)
    assert told[0]["fields"][0] == {"name": "Note", "before": "old", "after": "new", "afterAmount": None}
    assert await _run('{ transactionHistory(id: "x") { change { id } } }', house) == []
    [expense] = await _run(f'{{ refundCandidates(id: "{ID}", first: 3) {{ id }} }}', house)
    assert UUID(expense["id"]) == key("transaction 1")
    assert await _run("{ ledgerSettings { refundsCountIn version } }", house) == {
        "refundsCountIn": "REFUND_MONTH",
        "version": 1,
    }
