"""Every refusal of the domain reaches the client as a typed error."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from domain.shared.outcomes import Rejected
from domain.transactions import rejections
from domain.transactions.views import rejections as views
from domain.users.rejections import (
    ChangeEmailRejection,
    ExploreDemoRejection,
    RegisterRejection,
    SendVerificationRejection,
    SignInRejection,
)
from finance_graphql.execution import Executor
from graphql import GraphQLEnumType, GraphQLObjectType, get_named_type
from tests.unit.graphql_schema.fake_administration import ADMIN_REJECTIONS
from tests.unit.graphql_schema.fake_budgets import BUDGET_REJECTIONS
from tests.unit.graphql_schema.fake_currencies import CURRENCY_REJECTIONS
from tests.unit.graphql_schema.fake_details import DETAIL_REJECTIONS
from tests.unit.graphql_schema.fake_goals import GOAL_REJECTIONS
from tests.unit.graphql_schema.fake_imports import IMPORT_REJECTIONS
from tests.unit.graphql_schema.fake_insights import INSIGHT_REJECTIONS
from tests.unit.graphql_schema.fake_names import NAME_REJECTIONS
from tests.unit.graphql_schema.fake_notices import NOTICE_REJECTIONS
from tests.unit.graphql_schema.fake_predictions import PREDICTION_REJECTIONS
from tests.unit.graphql_schema.fake_reconciling import RECONCILING_REJECTIONS
from tests.unit.graphql_schema.fake_recurring import RECURRING_REJECTIONS
from tests.unit.graphql_schema.fake_rules import RULE_REJECTIONS
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.operations import SCHEMA, operation, roots

EXECUTOR = Executor(SCHEMA)

REJECTIONS: dict[str, tuple[str, type[StrEnum]]] = {
    "register": ("register", RegisterRejection),
    "signIn": ("sign_in", SignInRejection),
    "exploreDemo": ("explore_demo", ExploreDemoRejection),
    "sendVerificationEmail": ("send_verification", SendVerificationRejection),
    "changeEmail": ("change_email", ChangeEmailRejection),
    "createAccount": ("create_account", rejections.CreateAccountRejection),
    "recordTransaction": ("record_transaction", rejections.RecordTransactionRejection),
    "recordTransfer": ("record_transfer", rejections.RecordTransferRejection),
    "editTransaction": ("edit_transaction", rejections.EditTransactionRejection),
    "categorizeTransactions": ("categorize_transactions", rejections.CategorizeTransactionsRejection),
    "deleteTransaction": ("delete_transaction", rejections.DeleteTransactionRejection),
    "undo": ("undo", rejections.UndoRejection),
    "redo": ("redo", rejections.UndoRejection),
    "undoLast": ("undo_last", rejections.UndoRejection),
    "redoLast": ("redo_last", rejections.UndoRejection),
    "saveView": ("save_view", views.SaveViewRejection),
    "deleteView": ("delete_view", views.DeleteViewRejection),
    "orderViews": ("order_views", views.OrderViewsRejection),
    **IMPORT_REJECTIONS,
    **BUDGET_REJECTIONS,
    **GOAL_REJECTIONS,
    **INSIGHT_REJECTIONS,
    **RECURRING_REJECTIONS,
    **CURRENCY_REJECTIONS,
    **RECONCILING_REJECTIONS,
    **RULE_REJECTIONS,
    **DETAIL_REJECTIONS,
    **NAME_REJECTIONS,
    **PREDICTION_REJECTIONS,
    **NOTICE_REJECTIONS,
    **ADMIN_REJECTIONS,
}
EVERY_REFUSAL = [(name, command, code) for name, (command, enum) in REJECTIONS.items() for code in enum]


async def _run(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


def test_no_mutation_is_missing_here() -> None:
    assert set(REJECTIONS) == set(roots("mutation")) - {"refreshSession", "signOut"}


@pytest.mark.parametrize(("name", "command", "code"), EVERY_REFUSAL)
async def test_every_refusal_reaches_the_client_as_it_is(name: str, command: str, code: StrEnum) -> None:
    house = House()
    house.commands.outcomes[command] = Rejected(code, f"Mend {code}.", "someField")
    field = roots("mutation")[name]
    payload = await _run(operation("mutation", name, field, "errors { code message field __typename }"), house)
    [error] = payload["errors"]
    title = name[0].upper() + name[1:]
    assert error == {
        "code": code.name,
        "message": f"Mend {code}.",
        "field": "someField",
        "__typename": f"{title}Error",
    }


@pytest.mark.parametrize(("name", "enum"), [(name, enum) for name, (_, enum) in REJECTIONS.items()])
def test_the_error_enum_is_that_of_the_domain(name: str, enum: type[StrEnum]) -> None:
    payload = get_named_type(roots("mutation")[name].type)
    assert isinstance(payload, GraphQLObjectType)
    error = get_named_type(payload.fields["errors"].type)
    assert isinstance(error, GraphQLObjectType)
    code = get_named_type(error.fields["code"].type)
    assert isinstance(code, GraphQLEnumType)
    assert list(code.values) == list(enum.__members__)


async def test_a_refused_payload_has_nulls_and_empty_lists() -> None:
    house = House()
    for name in ("record_transfer", "delete_transaction"):
        code = REJECTIONS["recordTransfer" if name == "record_transfer" else "deleteTransaction"][1]
        house.commands.refuse(name, Rejected(next(iter(code)), "No."))
    field = roots("mutation")["recordTransfer"]
    payload = await _run(operation("mutation", "recordTransfer", field, "transactions { id } change { id }"), house)
    assert payload == {"transactions": [], "change": None}
    field = roots("mutation")["deleteTransaction"]
    payload = await _run(operation("mutation", "deleteTransaction", field, "deletedIds change { id }"), house)
    assert payload == {"deletedIds": [], "change": None}


BAD_IDS = [
    ("createAccount", "id", "id", "ID_INVALID"),
    ("recordTransaction", "id", "id", "ID_INVALID"),
    ("recordTransaction", "accountId", "accountId", "ACCOUNT_NOT_FOUND"),
    ("recordTransfer", "id", "id", "ID_INVALID"),
    ("recordTransfer", "fromAccountId", "fromAccountId", "ACCOUNT_NOT_FOUND"),
    ("recordTransfer", "toAccountId", "toAccountId", "ACCOUNT_NOT_FOUND"),
    ("editTransaction", "id", "id", "NOT_FOUND"),
    ("deleteTransaction", "id", "id", "NOT_FOUND"),
    ("undo", "changeId", "changeId", "NOT_FOUND"),
    ("saveView", "id", "id", "ID_INVALID"),
    ("deleteView", "id", "id", "NOT_FOUND"),
    ("previewImport", "uploadId", "uploadId", "UPLOAD_NOT_FOUND"),
    ("startImport", "id", "id", "ID_INVALID"),
    ("startImport", "uploadId", "uploadId", "UPLOAD_NOT_FOUND"),
    ("setBudget", "id", "id", "ID_INVALID"),
    ("deleteBudget", "id", "id", "NOT_FOUND"),
    ("acceptBudgetSuggestions", "id", "amounts", "ID_INVALID"),
    ("assignMoney", "budgetId", "amounts", "NOT_FOUND"),
    ("coverOverspending", "id", "id", "NOT_FOUND"),
    ("setGoal", "id", "id", "ID_INVALID"),
    ("deleteGoal", "id", "id", "NOT_FOUND"),
    ("decideContribution", "transactionId", "transactionId", "TRANSACTION_NOT_FOUND"),
    ("setDebt", "id", "id", "ID_INVALID"),
    ("deleteDebt", "id", "id", "NOT_FOUND"),
]


@pytest.mark.parametrize(("name", "argument", "field", "code"), BAD_IDS)
async def test_an_id_that_is_no_uuid_is_refused_before_anybody_is_asked(
    name: str, argument: str, field: str, code: str
) -> None:
    house = House()
    text = operation("mutation", name, roots("mutation")[name], "errors { code field }")
    before, _, after = text.partition(f'{argument}: "')
    text = f'{before}{argument}: "not-a-uuid{after[36:]}'
    assert (await _run(text, house))["errors"] == [{"code": code, "field": field}]
    assert house.commands.calls == []


async def test_optional_ids_of_envelopes_are_checked_as_well() -> None:
    house = House()
    text = """mutation { moveMoney(input: {on: "1926-11-03", sourceId: "a", targetId: "b", amount: "1"})
      { errors { code field } } }"""
    assert (await _run(text, house))["errors"] == [
        {"code": "DATE_OUT_OF_RANGE", "field": "on"},
        {"code": "NOT_FOUND", "field": "sourceId"},
        {"code": "NOT_FOUND", "field": "targetId"},
    ]
    text = 'mutation { setBudgetSettings(input: {mode: TRACKING, accountIds: ["a"]}) { errors { code field } } }'
    assert (await _run(text, house))["errors"] == [{"code": "ACCOUNT_NOT_FOUND", "field": "accountIds"}]
    assert house.commands.calls == []


async def test_all_bad_ids_are_told_at_once_but_a_list_of_them_once() -> None:
    house = House()
    text = """mutation { recordTransfer(input: {id: "a", fromAccountId: "b", toAccountId: "c", bookedOn: "2026-11-23",
      amount: "1"}) { errors { code field } } }"""
    assert (await _run(text, house))["errors"] == [
        {"code": "ID_INVALID", "field": "id"},
        {"code": "ACCOUNT_NOT_FOUND", "field": "fromAccountId"},
        {"code": "ACCOUNT_NOT_FOUND", "field": "toAccountId"},
    ]
    text = 'mutation { categorizeTransactions(input: {ids: ["a", "b"]}) { errors { code field } } }'
    assert (await _run(text, house))["errors"] == [{"code": "NOT_FOUND", "field": "ids"}]
    assert house.commands.calls == []
