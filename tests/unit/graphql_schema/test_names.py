"""Categories, tags and payees: the tree is read once, counts only when somebody looks, inputs become commands."""

from __future__ import annotations

from typing import Any

import pytest

from domain.transactions.categories import BUILT_IN, CategoryKind
from domain.transactions.commands import KEEP
from domain.transactions.naming import commands
from domain.transactions.naming.avatars import color_of
from domain.transactions.naming.reading import PayeeOrder
from finance_graphql.execution import Executor
from tests.unit.graphql_schema.fake_names import BAKERY, CATEGORIES, PAYEE, TAG
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)
ID, OTHER = str(key("new")), str(key("other"))


async def _answer(text: str, house: House) -> Any:
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def _sent(text: str) -> Any:
    house = House()
    await _answer(text, house)
    [(_, (_, command))] = house.commands.calls
    return command


async def test_the_tree_comes_with_parents_before_children() -> None:
    house = House()
    text = "{ categories { id label kind depth parent { id label } isHidden isBuiltIn color icon } }"
    found = (await _answer(text, house))["categories"]
    by_id = {category["id"]: category for category in found}
    assert len(found) == len(BUILT_IN) + 1
    assert found[1] == {
        "id": BAKERY,
        "label": "Bakery",
        "kind": "EXPENSE",
        "depth": 1,
        "parent": {"id": "groceries", "label": "Groceries"},
        "isHidden": False,
        "isBuiltIn": False,
        "color": "#aa5500",
        "icon": "tag",
    }
    assert (by_id["pets"]["label"], by_id["pets"]["isHidden"], by_id["pets"]["icon"]) == ("Animals", True, "paw")
    assert [name for name, _ in house.reads.calls] == ["categories"]


async def test_rows_with_categories_payees_and_tags_cost_one_read_of_each() -> None:
    house = House()
    named = {"category": BAKERY, "payee_id": PAYEE.id, "tag_ids": (TAG.id, key("gone"))}
    house.reads.rows = [transaction(number, **named) for number in range(60)]
    text = """{ transactions(first: 50) { edges { node {
      category { label parent { label } } payee { name category { label } } tags { name color } } } } }"""
    edges = (await _answer(text, house))["transactions"]["edges"]
    assert edges[49]["node"] == {
        "category": {"label": "Bakery", "parent": {"label": "Groceries"}},
        "payee": {"name": "Miller", "category": {"label": "Bakery"}},
        "tags": [{"name": "Work", "color": "#112233"}],
    }
    assert sorted(name for name, _ in house.reads.calls) == ["categories", "payees_by_ids", "tags", "transactions"]


async def test_the_dashboard_brings_its_tree_along() -> None:
    house = House()
    text = "{ dashboard { spendingByCategory { category { label } } recentTransactions { category { label } } } }"
    assert (await _answer(text, house))["dashboard"]["spendingByCategory"]
    assert [name for name, _ in house.reads.calls] == ["dashboard"]


async def test_counts_are_read_only_where_somebody_looks() -> None:
    house = House()
    await _answer("{ tags { id name } payees { edges { node { name } } } }", house)
    assert sorted(name for name, _ in house.reads.calls) == ["payees", "tags"]
    house = House()
    text = """{ tags { transactionCount } payees(text: " mil ", order: COUNT) { totalCount edges { node {
      transactionCount lastUsedOn totals { minor currency } aliases { id alias } } } } }"""
    data = await _answer(text, house)
    assert data["tags"] == [{"transactionCount": 7}]
    assert data["payees"]["edges"][0]["node"] == {
        "transactionCount": 3,
        "lastUsedOn": "2026-11-23",
        "totals": [{"minor": "-1250", "currency": "EUR"}],
        "aliases": [{"id": str(key("alias")), "alias": "miller"}],
    }
    assert house.reads.count("payee_uses") == 1
    [values] = [values for name, values in house.reads.calls if name == "payees"]
    assert values[1:] == ("mil", PayeeOrder.COUNT, 50, None)


@pytest.mark.parametrize(
    "text", ['{ payees(after: "nonsense") { totalCount } }', "{ payees(first: 0) { totalCount } }"]
)
async def test_a_page_of_payees_is_asked_for_rightly(text: str) -> None:
    answer = await EXECUTOR.execute(text, None, None, House().context())
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_payee_that_is_not_there_is_null() -> None:
    for wanted in ("nonsense", OTHER):
        assert await _answer(f'{{ payee(id: "{wanted}") {{ name }} }}', House()) == {"payee": None}


async def test_a_category_is_created_below_another() -> None:
    text = f"""mutation {{ createCategory(input: {{id: "{ID}", name: "Bread", parentId: "groceries"}}) {{
      category {{ id }} categories {{ id depth }} movedCount change {{ id }} errors {{ code }} }} }}"""
    assert await _sent(text) == commands.CreateCategory(
        id=key("new"), name="Bread", parent_id="groceries", kind=CategoryKind.EXPENSE
    )
    house = House()
    payload = (await _answer(text, house))["createCategory"]
    assert payload["category"] == {"id": BAKERY}
    assert len(payload["categories"]) == len(BUILT_IN) + 1
    # The tree of the outcome answers every category of the payload.
    assert house.reads.calls == []
    assert len(CATEGORIES) == 2


async def test_absent_fields_stay_and_null_clears() -> None:
    text = """mutation { editCategory(input: {id: "dining", name: null, parentId: null, color: null, isHidden: true}) {
      errors { code } } }"""
    assert await _sent(text) == commands.EditCategory(id="dining", parent_id=None, color=None, is_hidden=True)
    text = f'mutation {{ editPayee(input: {{id: "{ID}", category: null}}) {{ errors {{ code }} }} }}'
    sent = await _sent(text)
    assert (sent.name, sent.category) == (KEEP, None)


async def test_what_goes_is_merged_or_moved() -> None:
    text = f'mutation {{ mergeTags(input: {{ids: ["{ID}"], into: "{OTHER}"}}) {{ tag {{ name }} errors {{ code }} }} }}'
    assert await _sent(text) == commands.MergeTags(ids=(key("new"),), into=key("other"))
    text = f'mutation {{ deleteCategory(input: {{id: "{ID}", moveTo: "dining"}}) {{ errors {{ code }} }} }}'
    assert await _sent(text) == commands.DeleteCategory(id=ID, move_to="dining")
    text = f"""mutation {{ splitPayee(input: {{aliasId: "{OTHER}", id: "{ID}", name: "X"}}) {{ payee {{ name }}
      errors {{ code }} }} }}"""
    assert await _sent(text) == commands.SplitPayee(alias_id=key("other"), id=key("new"), name="X")


async def test_the_history_tells_who_did_what_to_which_rows() -> None:
    house = House()
    text = """{ history(first: 5, filter: {source: ME, kinds: [RECORD], text: "Bak"}) { edges { cursor node {
      kind summary by isMine rowCount undoneBy } } pageInfo { hasNextPage } }
      nextSteps { undo { summary } redo { summary } } }"""
    data = await _answer(text, house)
    assert data["history"]["edges"][0]["node"] == {
        "kind": "RECORD",
        "summary": "Recorded Bakery",
        "by": "Ada",
        "isMine": False,
        "rowCount": 2,
        "undoneBy": None,
    }
    assert data["nextSteps"] == {"undo": {"summary": "Recorded Bakery"}, "redo": None}
    assert house.reads.count("history.facts") == 1


async def test_a_change_shows_its_rows_before_and_after() -> None:
    change_id = key("change")
    text = f"""{{ change(id: "{change_id}") {{ rows(first: 2) {{ edges {{ node {{ key what title action transactionId
      fields {{ name before after beforeAmount {{ minor }} afterAmount {{ minor }} }} }} }} }} }} }}"""
    [edge] = (await _answer(text, House()))["change"]["rows"]["edges"]
    assert edge["node"]["action"] == "CHANGED"
    assert edge["node"]["fields"][1]["afterAmount"] == {"minor": "-5"}
    assert await _answer('{ change(id: "nonsense") { summary } }', House()) == {"change": None}


@pytest.mark.parametrize(
    "text",
    [
        '{ history(after: "nonsense") { edges { cursor } } }',
        '{ history(filter: {text: "' + "x" * 201 + '"}) { edges { cursor } } }',
        '{ balanceHistory(accountId: "no", begin: "2026-01-01", end: "2026-02-01", step: DAY) { on } }',
        f'{{ balanceHistory(accountId: "{ID}", begin: "2026-01-01", end: "2025-01-01", step: DAY) {{ on }} }}',
        f'{{ balanceHistory(accountId: "{ID}", begin: "2020-01-01", end: "2026-01-01", step: DAY) {{ on }} }}',
        f'{{ balanceHistory(accountId: "{ID}", begin: "0001-01-01", end: "0002-01-01", step: MONTH) {{ on }} }}',
    ],
)
async def test_what_cannot_be_answered_says_which_argument(text: str) -> None:
    answer = await EXECUTOR.execute(text, None, None, House().context())
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_balance_over_time_and_one_account() -> None:
    wanted = str(key("account 1"))
    text = f"""{{ balanceHistory(accountId: "{wanted}", begin: "2026-01-01", end: "2026-02-01", step: DAY) {{
      on balance {{ minor }} }} account(id: "{wanted}") {{ name isOwed isValued closedOn }} }}"""
    data = await _answer(text, House())
    assert data["balanceHistory"] == [{"on": "2026-02-01", "balance": {"minor": "5"}}]
    assert data["account"] == {"name": "Account 1", "isOwed": False, "isValued": False, "closedOn": None}


async def test_accounts_are_edited_closed_and_valued() -> None:
    text = f'mutation {{ editAccount(input: {{id: "{ID}", note: null, type: CASH}}) {{ errors {{ code }} }} }}'
    sent = await _sent(text)
    assert (sent.note, sent.type, sent.name) == (None, "CASH", KEEP)
    text = f"""mutation {{ setAccountValue(input: {{id: "{ID}", accountId: "{OTHER}", valuedOn: "2026-11-01",
      value: "500"}}) {{ transactions {{ id }} account {{ id }} errors {{ code }} }} }}"""
    assert (await _sent(text)).value_minor == 500


async def test_whoever_is_paid_has_a_letter_and_a_colour() -> None:
    house = House()
    house.reads.rows = [
        transaction(1),
        transaction(2, merchant=None),
        transaction(3, payee_id=PAYEE.id),
        transaction(4, payee_id=key("gone")),
    ]
    text = """{ transactions(first: 4) { edges { node { counterparty { name letter color } } } }
      payees { edges { node { counterparty { name letter color } } } }
      unnamedMerchants { name counterparty { name letter color } } }"""
    found = await _answer(text, house)
    shown = [edge["node"]["counterparty"] for edge in found["transactions"]["edges"]]
    assert [(each["name"], each["letter"]) for each in shown] == [
        ("Bakery", "B"),
        ("CARD PAYMENT 2", "C"),
        ("Miller", "M"),
        ("Bakery", "B"),
    ]
    assert [each["color"] for each in shown] == [color_of(each["name"]) for each in shown]
    assert found["payees"]["edges"][0]["node"]["counterparty"] == shown[2]
    assert all(each["name"] == each["counterparty"]["name"] for each in found["unnamedMerchants"])
    # One read for the payees of all rows.
    assert [name for name, _ in house.reads.calls].count("payees_by_ids") == 1
