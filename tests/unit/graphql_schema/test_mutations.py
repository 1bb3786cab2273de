"""Inputs become commands, refusals become typed errors, outcomes become payloads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.budgets.commands import (
    AcceptAmounts,
    AcceptedAmount,
    AssignMoney,
    CoverOverspending,
    MoveMoney,
    SetBudget,
    SetBudgetSettings,
)
from domain.budgets.model import Carry, Mode
from domain.budgets.periods import Schedule, ScheduleKind, WeekendShift
from domain.shared.outcomes import Rejected
from domain.transactions import commands
from domain.transactions.commands import KEEP
from domain.transactions.importing.commands import StartImport
from domain.transactions.importing.mapping import (
    ColumnAssignment,
    ColumnMapping,
    ColumnRole,
    DateOrder,
    DecimalSeparator,
)
from domain.transactions.model import AccountType
from domain.users.commands import Register, SignIn
from domain.users.rejections import SignInRejection
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import change, key, signed_in, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID, OTHER = str(key("new")), str(key("other"))


async def _run(text: str, house: House, variables: dict[str, Any] | None = None) -> Any:
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "errors" not in answer, answer["errors"]
    [payload] = answer["data"].values()
    return payload


async def _sent(text: str, name: str, variables: dict[str, Any] | None = None) -> Any:
    """The command that this mutation sends, for the caller of the request."""
    house = House()
    await _run(text, house, variables)
    [(called, (caller, command))] = house.commands.calls
    assert called == name
    assert caller.viewer.household_id == key("household")
    assert caller.correlation_id == "correlation-1"
    return command


async def test_create_account() -> None:
    text = f"""mutation {{ createAccount(input: {{id: "{ID}", name: "Daily", type: CREDIT_CARD, currency: "EUR"}})
      {{ account {{ id type }} change {{ id summary }} errors {{ code }} }} }}"""
    command = await _sent(text, "create_account")
    assert command == commands.CreateAccount(
        id=key("new"), name="Daily", type=AccountType.CREDIT_CARD, currency="EUR", opening_balance_minor=0
    )
    assert type(command.type) is AccountType
    text = text.replace('"EUR"}', '"EUR", openingBalance: "-9000"}')
    assert (await _sent(text, "create_account")).opening_balance_minor == -9000


async def test_record_transaction() -> None:
    text = """mutation($input: RecordTransactionInput!) { recordTransaction(input: $input) { transaction { id } } }"""
    given = {
        "id": ID,
        "accountId": OTHER,
        "bookedOn": "2026-11-20",
        "amount": "-1250",
        "description": "Tea",
        "category": "dining",
    }
    assert await _sent(text, "record_transaction", {"input": given}) == commands.RecordTransaction(
        id=key("new"),
        account_id=key("other"),
        booked_on=date(2026, 11, 20),
        amount_minor=-1250,
        description="Tea",
        category="dining",
        note=None,
    )


async def test_record_transfer() -> None:
    text = f"""mutation {{ recordTransfer(input: {{id: "{ID}", fromAccountId: "{OTHER}", toAccountId: "{ID}",
      bookedOn: "2026-11-20", amount: "1000", receivedAmount: "1100", note: "moved"}}) {{ transactions {{ id }} }} }}"""
    assert await _sent(text, "record_transfer") == commands.RecordTransfer(
        id=key("new"),
        from_account_id=key("other"),
        to_account_id=key("new"),
        booked_on=date(2026, 11, 20),
        amount_minor=1000,
        received_minor=1100,
        description=None,
        note="moved",
    )


EDIT = "mutation($input: EditTransactionInput!) { editTransaction(input: $input) { transaction { id version } } }"


async def test_an_edit_keeps_what_is_not_named() -> None:
    command = await _sent(EDIT, "edit_transaction", {"input": {"id": ID, "version": 3}})
    assert command == commands.EditTransaction(id=key("new"), version=3)
    assert command.category is KEEP
    assert command.note is KEEP


async def test_an_edit_clears_with_null_only_what_can_be_empty() -> None:
    names = ("category", "note", "bookedOn", "amount", "description", "accountId")
    given: dict[str, Any] = {"id": ID, "version": 3, **dict.fromkeys(names)}
    command = await _sent(EDIT, "edit_transaction", {"input": given})
    assert command == commands.EditTransaction(id=key("new"), version=3, category=None, note=None)


async def test_an_edit_changes_what_is_named() -> None:
    given = {
        "id": ID,
        "version": 3,
        "category": "pets",
        "note": "n",
        "bookedOn": "2026-01-02",
        "amount": "5",
        "description": "d",
        "accountId": OTHER,
    }
    assert await _sent(EDIT, "edit_transaction", {"input": given}) == commands.EditTransaction(
        id=key("new"),
        version=3,
        account_id=key("other"),
        booked_on=date(2026, 1, 2),
        amount_minor=5,
        description="d",
        category="pets",
        note="n",
    )


async def test_categorize_delete_and_undo() -> None:
    text = f"""mutation {{ categorizeTransactions(input: {{ids: ["{ID}", "{OTHER}"], category: "pets"}})
      {{ errors {{ code }} }} }}"""
    assert await _sent(text, "categorize_transactions") == commands.CategorizeTransactions(
        ids=(key("new"), key("other")), category="pets"
    )
    text = f'mutation {{ deleteTransaction(input: {{id: "{ID}"}}) {{ deletedIds change {{ id }} }} }}'
    assert await _sent(text, "delete_transaction") == commands.DeleteTransaction(id=key("new"))
    house = House()
    assert (await _run(text, house))["deletedIds"] == [str(transaction(1).id)]
    text = f'mutation {{ undo(input: {{changeId: "{ID}"%s}}) {{ change {{ undoneAt }} transactions {{ id }} }} }}'
    assert await _sent(text % "", "undo") == commands.Undo(change_id=key("new"), force=False)
    assert await _sent(text % ", force: true", "undo") == commands.Undo(change_id=key("new"), force=True)


MAPPING = """{columns: [{index: 0, role: DATE}, {index: 2, role: AMOUNT}], dateOrder: DMY, decimalSeparator: COMMA,
  spendingIsPositive: true}"""
READ_AS = ColumnMapping(
    columns=(ColumnAssignment(0, ColumnRole.DATE), ColumnAssignment(2, ColumnRole.AMOUNT)),
    date_order=DateOrder.DMY,
    decimal_separator=DecimalSeparator.COMMA,
    spending_is_positive=True,
)


async def test_start_import() -> None:
    text = f"""mutation {{ startImport(
      input: {{id: "{ID}", uploadId: "{OTHER}", accountId: "{OTHER}", mapping: {MAPPING}}}
    ) {{ import {{ id status account {{ name }} }} errors {{ code }} }} }}"""
    assert await _sent(text, "start_import") == StartImport(
        id=key("new"), upload_id=key("other"), account_id=key("other"), mapping=READ_AS
    )
    assert (await _run(text, House()))["import"] == {
        "id": str(key("import")),
        "status": "QUEUED",
        "account": {"name": "Account 1"},
    }


async def test_set_and_delete_budget() -> None:
    house = House()
    text = f"""mutation {{ setBudget(input: {{id: "{ID}", category: "groceries", limit: "40000", currency: "EUR"}})
      {{ budget {{ id level remaining {{ minor currency }} }} change {{ id }} errors {{ code }} }} }}"""
    payload = await _run(text, house)
    assert house.commands.calls[0][1][1] == SetBudget(
        id=key("new"), category="groceries", limit_minor=40_000, currency="EUR", warn_at_percent=80
    )
    assert payload["budget"] == {
        "id": str(key("budget")),
        "level": "EXCEEDED",
        "remaining": {"minor": "-1000", "currency": "EUR"},
    }
    assert payload["change"] == {"id": str(change().id)}
    text = f'mutation {{ deleteBudget(input: {{id: "{ID}"}}) {{ deletedId change {{ id }} }} }}'
    assert await _run(text, house) == {"deletedId": str(key("budget")), "change": {"id": str(change().id)}}


async def test_set_a_budget_over_a_search() -> None:
    house = House()
    text = f"""mutation {{ setBudget(input: {{id: "{ID}", query: "tag:holiday", name: "Holiday", limit: "40000",
      currency: "EUR"}}) {{ errors {{ code }} }} }}"""
    await _run(text, house)
    assert house.commands.calls[0][1][1] == SetBudget(
        id=key("new"), query="tag:holiday", name="Holiday", limit_minor=40_000, currency="EUR"
    )


async def test_a_budget_with_everything() -> None:
    text = f"""mutation {{ setBudget(input: {{id: "{ID}", category: "dining", limit: "9000", currency: "EUR",
      warnAtPercent: 70, noticeAtPercent: 40, schedule: {{kind: PAY_DAY, day: 25, weekend: EARLIER}}, carry: BOTH,
      carryMax: "5000", carriesFrom: "2026-01-01", isRingFenced: true}}) {{ errors {{ code }} }} }}"""
    assert await _sent(text, "set_budget") == SetBudget(
        id=key("new"),
        category="dining",
        limit_minor=9_000,
        currency="EUR",
        warn_at_percent=70,
        notice_at_percent=40,
        schedule=Schedule(kind=ScheduleKind.PAY_DAY, day=25, weekend=WeekendShift.EARLIER),
        carry=Carry.BOTH,
        carry_max_minor=5_000,
        carries_from=date(2026, 1, 1),
        is_ring_fenced=True,
    )


@pytest.mark.parametrize(
    ("schedule", "message"),
    [
        ("{kind: WEEK}", "Give a day on which one of these periods begins."),
        ("{kind: MONTH, day: 32}", "The day of the month lies between 1 and 31."),
        ("{kind: QUARTER, month: 4}", "A quarter begins in one of the first three months of a year, a year in any."),
    ],
)
async def test_a_schedule_that_cannot_be_is_refused_with_its_words(schedule: str, message: str) -> None:
    house = House()
    error = {"code": "SCHEDULE_INVALID", "field": "schedule", "message": message}
    for text in (
        f'setBudget(input: {{id: "{ID}", category: "dining", limit: "1", currency: "EUR", schedule: {schedule}}})',
        f"setBudgetSettings(input: {{mode: TRACKING, schedule: {schedule}}})",
        f'acceptBudgetSuggestions(input: {{currency: "EUR", amounts: [], schedule: {schedule}}})',
    ):
        payload = await _run(f"mutation {{ {text} {{ errors {{ code field message }} }} }}", house)
        assert payload == {"errors": [error]}
    assert house.commands.calls == []


async def test_money_of_envelopes() -> None:
    text = f"""mutation {{ assignMoney(input: {{on: "2026-11-03", amounts: [{{budgetId: "{ID}", amount: "-5"}}]}})
      {{ plan {{ funds {{ toBudget {{ minor }} }} }} change {{ id }} errors {{ code }} }} }}"""
    assert await _sent(text, "assign_money") == AssignMoney(on=date(2026, 11, 3), amounts=((key("new"), -5),))
    text = f"""mutation {{ moveMoney(input: {{on: "2026-11-03", targetId: "{ID}", amount: "5"}})
      {{ errors {{ code }} }} }}"""
    assert await _sent(text, "move_money") == MoveMoney(
        on=date(2026, 11, 3), source_id=None, target_id=key("new"), amount_minor=5
    )
    text = f"""mutation {{ coverOverspending(input: {{on: "2026-11-03", id: "{ID}"}}) {{ errors {{ code }} }} }}"""
    assert await _sent(text, "cover_overspending") == CoverOverspending(on=date(2026, 11, 3), budget_id=key("new"))
    text = f"""mutation {{ setBudgetSettings(input: {{mode: ENVELOPE, startsOn: "2026-11-01", accountIds: ["{ID}"],
      schedule: {{kind: WEEK, anchor: "2026-11-02"}}}}) {{ plan {{ isCurrent }} errors {{ code }} }} }}"""
    assert await _sent(text, "set_budget_settings") == SetBudgetSettings(
        mode=Mode.ENVELOPE,
        schedule=Schedule(kind=ScheduleKind.WEEK, anchor=date(2026, 11, 2)),
        starts_on=date(2026, 11, 1),
        account_ids=(key("new"),),
    )
    text = f"""mutation {{ acceptBudgetSuggestions(input: {{currency: "EUR",
      amounts: [{{id: "{ID}", category: "dining", limit: "9000"}}]}}) {{ plan {{ isCurrent }} errors {{ code }} }} }}"""
    assert await _sent(text, "accept_amounts") == AcceptAmounts(
        currency="EUR", amounts=(AcceptedAmount(id=key("new"), category="dining", limit_minor=9_000),)
    )


SESSION = "session { accessToken expiresAt viewer { id email household { hasTransactions } } } errors { code }"


@pytest.mark.parametrize(
    ("call", "name", "command"),
    [
        (
            'register(input: {email: "a@b.c", password: "secret", displayName: "Ada"})',
            "register",
            Register(email="a@b.c", password="secret", display_name="Ada", currency="EUR", household_name=None),
        ),
        ('signIn(input: {email: "a@b.c", password: "secret"})', "sign_in", SignIn(email="a@b.c", password="secret")),
        ("exploreDemo", "explore_demo", None),
    ],
)
async def test_opening_a_session(call: str, name: str, command: Any) -> None:
    house = House(role=None)
    payload = await _run(f"mutation {{ {call} {{ {SESSION} }} }}", house)
    assert payload == {
        "session": {
            "accessToken": "access.jwt",
            "expiresAt": "2026-11-23T12:10:00.123456Z",
            "viewer": {"id": str(key("user")), "email": "ada@example.org", "household": {"hasTransactions": True}},
        },
        "errors": [],
    }
    [(called, (client, *rest))] = house.commands.calls
    assert (called, client.address, rest) == (name, "192.0.2.1", [command] if command else [])
    # The token is in the cookie and nowhere else; the household is that of the new session.
    assert house.cookie.written == [("refresh-secret", signed_in().refresh_expires_at)]
    assert "refresh-secret" not in str(payload)
    assert house.reads.calls[0][1][0].household_id == key("household")


async def test_a_refused_sign_in_sets_no_cookie() -> None:
    house = House(role=None)
    house.commands.refuse("sign_in", Rejected(SignInRejection.CREDENTIALS_WRONG, "Check both."))
    text = f'mutation {{ signIn(input: {{email: "a", password: "b"}}) {{ {SESSION} }} }}'
    assert await _run(text, house) == {"session": None, "errors": [{"code": "CREDENTIALS_WRONG"}]}
    assert house.cookie.written == []


async def test_refreshing_a_session() -> None:
    text = "mutation { refreshSession { session { accessToken } } }"
    house = House(role=None)
    assert await _run(text, house) == {"session": None}
    assert (house.commands.calls, house.cookie.cleared) == ([], False)

    house.cookie.refresh_token = "shown"
    assert await _run(text, house) == {"session": {"accessToken": "access.jwt"}}
    assert house.commands.calls[0][1][1] == "shown"
    assert house.cookie.written == [("refresh-secret", signed_in().refresh_expires_at)]

    house.commands.outcomes["refresh_session"] = None
    assert await _run(text, house) == {"session": None}
    assert house.cookie.cleared


async def test_signing_out() -> None:
    text = "mutation { signOut { signedOut } }"
    house = House()
    assert await _run(text, house) == {"signedOut": True}
    assert house.commands.calls == []
    house.cookie.refresh_token = "shown"
    assert await _run(text, house) == {"signedOut": True}
    assert house.commands.calls[0][1][1] == "shown"
    assert house.cookie.cleared
