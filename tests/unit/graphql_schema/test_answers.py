"""Planned answers are those of graphql-core, and nothing from inside the house leaves it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.periods import Month
from domain.transactions.model import ImportStatus
from finance_graphql import plans
from finance_graphql.execution import Executor
from graphql import ExecutionResult, execute, parse
from tests.unit.graphql_schema.fakes import House
from tests.unit.graphql_schema.household import key, statement_import, transaction
from tests.unit.graphql_schema.operations import SCHEMA

EXECUTOR = Executor(SCHEMA)

MONEY = "minor currency"
ROW = f"""
  id bookedOn description merchant note kind version updatedAt categorizedBy confidence importId
  amount {{ {MONEY} }} account {{ id name type balance {{ {MONEY} }} }} category {{ id label kind icon description }}
"""
QUERIES = {
    "dashboard": f"""{{ dashboard {{
        month currency otherCurrencies uncategorizedCount balance {{ {MONEY} __typename }}
        accounts {{ id name currency createdAt openingBalance {{ {MONEY} }} }}
        monthToDate {{ month income {{ {MONEY} }} expense {{ {MONEY} }} net {{ {MONEY} }} }}
        previousMonth {{ net {{ minor }} }}
        spendingByCategory {{ category {{ id icon }} amount {{ {MONEY} }} share transactionCount }}
        cashFlow {{ month net {{ minor }} }}
        recentTransactions(first: 3) {{ {ROW} }}
        more: recentTransactions {{ id }} }} }}""",
    "transactions": f"""{{ transactions(first: 7) {{
        edges {{ cursor node {{ {ROW} counterpart {{ id account {{ name }} }} }} }}
        pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} totalCount
        sums {{ rowCount moneyIn {{ {MONEY} }} moneyOut {{ {MONEY} }} }} }} }}""",
    "search": """{ searchFields { name description example } savedViews { id name query }
        searchHelp(text: "amuont>5 is:") { suggestions { kind label text description start end }
          problem { code message start end suggestion } } }""",
    "report": f"""{{ report(query: "tag:work", dateFrom: "2026-01-01", dateTo: "2026-12-31", groupBy: CATEGORY) {{
        currency groupCount overlaps isComplete gaps {{ currency }} total {{ lineCount net {{ {MONEY} }} }}
        groups(first: 5) {{ key label category {{ id icon }} query dateFrom dateTo
          figures {{ moneyIn {{ {MONEY} }} moneyOut {{ {MONEY} }} isComplete }}
          months {{ month figures {{ net {{ {MONEY} }} }} }} }} }} }}""",
    "imports": "{ imports { id status progress errors { line reason } account { name } change { summary undoneAt } } }",
    "import": f'{{ import(id: "{key("import")}") {{ id fileName account {{ id }} }} }}',
    "budgets": """{ budgets { id category { id } name query problem limit { minor } spent { minor }
        remaining { minor } level month warnAtPercent schedule { kind day label } carry carryMax { minor } startsOn
        period { startsOn lastDay label } } }""",
    "budgetPlan": """{ budgetPlan(on: "2026-11-03") { settings { mode schedule { label anchor } currency accountIds }
        period { startsOn label } next { startsOn } isCurrent budgets { id rows available { minor } isEnvelope drawsOn }
        planned { minor } unbudgeted { minor } funds { toBudget { minor currency } } }
        budgetSuggestions { id category { id } amount { minor } spent { minor } limit { minor } } }""",
    "goals": f"""{{ goals {{ id name target {{ {MONEY} }} startsOn dueOn yearlyRate query problem position version state
          accounts {{ account {{ name }} setAside {{ minor }} held {{ minor }} short {{ minor }} }} saved {{ minor }}
          short {{ minor }} remaining {{ minor }} expected {{ minor }} requiredMonthly {{ minor }} thisMonth {{ minor }}
          neededThisMonth {{ minor }} nextOn nextAmount {{ minor }} savedLast30Days {{ minor }}
          quarterPace {{ months monthly {{ minor }} finishes }} halfYearPace {{ months }} }}
        goalsSummary {{ count onTrackCount reachedCount savedLast30Days {{ {MONEY} }}
          neededThisMonth {{ {MONEY} }} }} }}""",
    "goal": f"""{{ goal(id: "{key("goal")}") {{ name contributions(first: 5) {{ edges {{ cursor node {{ transactionId
          amount {{ minor }} isDecided transaction {{ description }} }} }} pageInfo {{ hasNextPage }} }}
        off: contributions(takenOff: true) {{ edges {{ node {{ isDecided }} }} }} }} }}""",
    "insights": f"""{{ insights {{ id kind subject title reason figures {{ label amount {{ {MONEY} }} text }}
          rows {{ query dateFrom dateTo }} parts {{ label before {{ minor }} after {{ minor }} change {{ minor }}
            rows {{ query }} parts {{ label rows {{ query }} }} }}
          transactionId action {{ kind words amount {{ minor }} }} opinion firstOn expiresOn }}
        three: insights(first: 3) {{ id }} insightSilences {{ topic words since }} }}""",
    "health": f"""{{ healthReport {{ currency now {{ month score parts {{ part points most reason }}
          income {{ {MONEY} }} spending {{ minor }} savingsPercent monthsSeen }} history {{ month score }} }} }}""",
    "what if": f"""{{ whatIf(input: {{income: "120000", categories: [{{id: "groceries", monthly: "30000"}}],
          goals: [{{id: "{key("goal")}", monthly: "20000"}}]}}) {{ currency usualIncome {{ minor }}
          plannedIncome {{ minor }} usualSpending {{ minor }} plannedSpending {{ minor }} free {{ minor }}
          months {{ month usual {{ minor }} balance {{ minor }} difference {{ minor }} low {{ minor }}
            high {{ minor }} }}
          categories {{ category label usual {{ minor }} planned {{ minor }} }}
          goals {{ goalId name target {{ minor }} usual {{ minor }} planned {{ minor }} saved {{ minor }}
            usuallyReached reached }}
          budgets {{ budgetId label limit {{ minor }} planned {{ minor }} left {{ minor }} }} }} }}""",
    "debts": """{ debts { id name account { name } owed { minor } yearlyRate minimum { minor } minimumPercent
          nextPayment { minor } nextInterest { minor } neverEnds position version }
        debtPayoffs(currency: "EUR") { strategy extra { minor } monthCount finishes interest { minor } paid { minor }
          debts { debtId name months finishes interest { minor } }
          schedule(first: 2) { month interest { minor } paid { minor } left { minor }
            debts { debtId interest { minor } paid { minor } left { minor } } } }
        debtPlan { strategy extra version } }""",
    "spendingForecast": """{ spendingForecast { madeOn currency modelVersion months { month hasBegun
        total { key category { id } soFar { minor } low { minor } expected { minor } high { minor } usual { minor }
          beyondUsual { minor } method reason } categories { key category { label } expected { minor } } } }
        next: spendingForecast(month: "2026-12") { months { month hasBegun total { soFar { minor } } } } }""",
    "forecastBackTest": """{ forecastBackTest { currency modelVersion day
        total { key category { id } method monthCount heldCount ownError { minor } lastMonthError { minor }
          seasonalError { minor } meanError { minor } medianError { minor }
          months { month low { minor } expected { minor } high { minor } spent { minor } isHeld } }
        categories { key category { id } heldCount } } }""",
    "emergencyFund": """{ emergencyFund { months coversAll categories { id } accounts { name } available { minor }
        monthsSeen monthlySpending { minor } target { minor } missing { minor } lasts version } }""",
    "savingPlan": """{ savingPlan(saved: "20000", target: "100000", currency: "EUR", dueOn: "2027-05-31",
        yearlyRate: "1.5") { target { minor } monthly { minor } payments lastPayment { minor } finishes
          reachable { minor } }
        other: savingPlan(saved: "0", target: "100", currency: "EUR", monthly: "0") { payments finishes } }""",
    "recurring": f"""{{ recurring(days: 60) {{ streams {{ id name kind cadence state account {{ name }} category
          low {{ {MONEY} }} amount {{ minor }} high {{ minor }} yearly {{ minor }} nextOn expectedOn firstOn lastOn
          chargeCount explanation confidencePercent isConfirmed
          priceChange {{ on before {{ minor }} after {{ minor }} }}
          duplicateIds version }} upcoming {{ on amount {{ minor }} stream {{ id }} }}
          totals {{ currency subscriptionsYearly {{ minor }} billsYearly {{ minor }} incomeYearly {{ minor }}
            outSoon {{ minor }} inSoon {{ minor }} }} }} }}""",
    "outlooks": """{ balanceOutlooks(days: 20) { account { name } balance { minor } learnedWeeks lowOn mayBeLowOn
          lowest { on likely { minor } } days { on low { minor } likely { minor } high { minor } } }
        upcomingDays { on balance { minor } payments { amount { minor } stream { name } } } }""",
    "recurringStream": f"""{{ recurringStream(id: "{key("stream")}") {{ name }}
        recurringCharges(id: "{key("stream")}", first: 1) {{ transactionId isDuplicate
          transaction {{ description }} }} }}""",
    "notifications": "{ notifications { edges { node { id kind title body createdAt readAt } } unreadCount } }",
    "viewer": """{ viewer { id email displayName role permissions
        household { id name currency isDemo hasTransactions } } }""",
    "several": "{ accounts { name } categories { id } again: accounts { id balance { minor } } __typename }",
}


async def _by_core(text: str, house: House, variables: dict[str, Any] | None = None) -> ExecutionResult:
    result = execute(SCHEMA, parse(text), context_value=house.context(), variable_values=variables)
    return result if isinstance(result, ExecutionResult) else await result


@pytest.mark.parametrize("name", QUERIES)
async def test_a_planned_answer_is_that_of_graphql_core(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House()
    linked = transaction(1, counterpart_id=transaction(2).id, note="with a note", import_id=key("import"))
    house.reads.rows[1] = linked
    house.reads.imported = statement_import(status=ImportStatus.DONE, change_id=key("change"))
    planned = await EXECUTOR.execute(QUERIES[name], None, None, house.context())
    expected = await _by_core(QUERIES[name], house)
    assert expected.errors is None
    assert orjson.dumps(planned) == orjson.dumps({"data": expected.data}), "the same, also in its order"


@pytest.mark.parametrize("name", QUERIES)
async def test_every_answer_of_the_app_is_planned(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No selection falls back by accident: that would be right, but eight times as slow."""
    completed = []
    apply = plans.apply

    def noted(*arguments: Any) -> Any:
        completed.append(arguments)
        return apply(*arguments)

    monkeypatch.setattr("finance_graphql.execution.apply", noted)
    monkeypatch.setattr("finance_graphql.execution._Execution._abandon", None)
    answer = await EXECUTOR.execute(QUERIES[name], None, None, House().context())
    assert "errors" not in answer
    assert completed


@given(all_=st.booleans(), names=st.booleans(), none=st.booleans())
async def test_skip_and_include_choose_a_plan(all_: bool, names: bool, none: bool) -> None:
    text = """query Q($all: Boolean!, $names: Boolean!, $none: Boolean = false) {
      accounts @include(if: $all) {
        id name @include(if: $names) ... @skip(if: $none) { currency } ...More @skip(if: $names) }
    } fragment More on Account { type balance { minor @include(if: $all) currency } }"""
    variables = {"all": all_, "names": names, "none": none}
    answer = await EXECUTOR.execute(text, variables, "Q", House().context())
    assert answer == {"data": (await _by_core(text, House(), variables)).data}


@given(month=st.none() | st.integers(1, 12), first=st.none() | st.integers(1, 8))
async def test_variables_in_nested_arguments(month: int | None, first: int | None) -> None:
    text = "query($month: Month, $first: Int) { dashboard(month: $month) { recentTransactions(first: $first) { id } } }"
    house = House()
    variables = {"month": f"2026-{month:02d}" if month else None, "first": first}
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    rows = answer["data"]["dashboard"]["recentTransactions"]
    assert [row["id"] for row in rows] == [str(transaction(n).id) for n in range(first or 8)]
    assert house.reads.calls[0][1][1:] == (
        Month(2026, month) if month else None,
        None,
        first or 8,
        frozenset({"recent_transactions"}),
    )


async def test_a_null_in_the_wrong_place_has_its_path_and_no_details(caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    house.reads.held[2] = replace(house.reads.held[2], name=None)  # type: ignore[arg-type]
    answer = await EXECUTOR.execute("{ accounts { id name } categories { id } }", None, None, house.context())
    assert answer["data"] is None
    assert [(e["path"], e["extensions"]["code"]) for e in answer["errors"]] == [(["accounts", 2, "name"], "INTERNAL")]
    assert "non-nullable" not in answer["errors"][0]["message"]
    assert "Cannot return null for non-nullable field Account.name" in caplog.text


async def test_an_account_that_is_gone_spoils_its_field_only_as_far_as_the_types_say() -> None:
    house = House()
    house.reads.rows[0] = transaction(0, account_id=key("somebody else's"))
    answer = await EXECUTOR.execute(
        f'{{ transaction(id: "{transaction(0).id}") {{ id account {{ name }} }} viewer {{ id }} }}',
        None,
        None,
        house.context(),
    )
    assert answer["data"]["transaction"] is None
    assert answer["data"]["viewer"] is not None
    assert [error["path"] for error in answer["errors"]] == [["transaction", "account"]]


@pytest.mark.parametrize("name", ["accounts", "transactions", "dashboard", "has_transactions", "profile"])
async def test_no_exception_leaves_the_house(name: str, caplog: pytest.LogCaptureFixture) -> None:
    house = House()
    house.reads.fails[name] = RuntimeError("password=hunter2 at 10.0.0.7")
    text = {
        "accounts": "{ transactions { edges { node { account { name } } } } }",
        "transactions": "{ transactions { totalCount } }",
        "dashboard": "{ dashboard { month } }",
        "has_transactions": "{ viewer { household { hasTransactions } } }",
        "profile": "{ viewer { id } }",
    }[name]
    with caplog.at_level(logging.ERROR):
        answer = await EXECUTOR.execute(text, None, None, house.context())
    assert "hunter2" not in orjson.dumps(answer).decode()
    assert "10.0.0.7" not in orjson.dumps(answer).decode()
    [message] = {error["message"] for error in answer["errors"]}
    assert message == (
        "Something went wrong on our side. Try again; if it stays, report it with the reference correlation-1."
    )
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL"}
    assert "hunter2" in caplog.text
    assert {record.__dict__["correlation_id"] for record in caplog.records} == {"correlation-1"}


async def test_a_failing_command_is_hidden_and_happens_once() -> None:
    house = House()
    house.commands.outcomes["delete_budget"] = RuntimeError("constraint budgets_pkey")
    answer = await EXECUTOR.execute(
        f'mutation {{ deleteBudget(input: {{id: "{key("budget")}"}}) {{ deletedId }} }}', None, None, house.context()
    )
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {"code": "INTERNAL"}
    assert "budgets_pkey" not in str(answer)
    assert house.commands.count("delete_budget") == 1


async def test_a_payload_that_cannot_be_completed_does_not_repeat_the_command() -> None:
    house = House()
    recorded = house.commands.outcomes["record_transaction"]
    broken = replace(recorded.transaction, description=None)
    house.commands.outcomes["record_transaction"] = replace(recorded, transaction=broken)
    text = """mutation { recordTransaction(input: {id: "%s", accountId: "%s", bookedOn: "2026-11-23", amount: "-5",
      description: "Tea"}) { transaction { description } errors { code } } }"""
    answer = await EXECUTOR.execute(text % (key("new"), key("account 1")), None, None, house.context())
    assert answer["data"] == {"recordTransaction": {"transaction": None, "errors": []}}
    assert answer["errors"][0]["path"] == ["recordTransaction", "transaction", "description"]
    assert house.commands.count("record_transaction") == 1


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("{ transactions(first: 0) { totalCount } }", "first", "first: ask for 1 to 200 rows, not 0."),
        ("{ imports(first: 201) { id } }", "first", "first: ask for 1 to 200 rows, not 201."),
        (
            "{ dashboard { recentTransactions(first: -1) { id } } }",
            "recentTransactions.first",
            "recentTransactions.first: ask for 1 to 200 rows, not -1.",
        ),
        (
            '{ transactions(after: "nonsense") { totalCount } }',
            "after",
            "after: this is not a cursor of this list. Leave it out to start from the first row.",
        ),
        (
            '{ notifications(after: "nonsense") { unreadCount } }',
            "after",
            "after: this is not a cursor of this list. Leave it out to start from the first row.",
        ),
        (
            '{ transactions(filter: {accountIds: ["7"]}) { totalCount } }',
            "filter.accountIds",
            "filter.accountIds: '7' is not an id; ids are UUIDs.",
        ),
        (
            '{ transactions(filter: {importId: "x"}) { totalCount } }',
            "filter.importId",
            "filter.importId: 'x' is not an id; ids are UUIDs.",
        ),
        (
            '{ transactions(filter: {categories: ["food"]}) { totalCount } }',
            "filter.categories",
            "filter.categories: 'food' is not a category; `categories` lists them all.",
        ),
        ('{ dashboard(month: "0001-01") { month } }', "month", "month: 0001-01 is outside 1950-01 to 2100-12."),
        ('{ budgets(month: "2101-01") { id } }', "month", "month: 2101-01 is outside 1950-01 to 2100-12."),
        ('{ budgetPlan(on: "2101-01-01") { isCurrent } }', "on", "on: 2101-01-01 is outside 1950-01-01 to 2100-12-31."),
        (
            '{ transactions(filter: {text: "%s"}) { totalCount } }' % ("x" * 201),
            "filter.text",
            "filter.text: search for at most 200 characters.",
        ),
        (
            r'{ transactions(filter: {text: "a\u0000b"}) { totalCount } }',
            "text",
            "text: remove the NUL character (U+0000).",
        ),
        (
            r'mutation { categorizeTransactions(input: {ids: ["x", "\u0000"]}) { change { id } } }',
            "ids",
            "ids: remove the NUL character (U+0000).",
        ),
        (
            r'mutation { signIn(input: {email: "a@b.c", password: "\u0000"}) { session { accessToken } } }',
            "password",
            "password: remove the NUL character (U+0000).",
        ),
        (
            '{ dashboard(currency: "EURO") { month } }',
            "currency",
            "currency: 'EURO' is not an ISO 4217 code such as EUR or USD.",
        ),
    ],
)
async def test_arguments_that_no_type_refuses(text: str, field: str, message: str) -> None:
    house = House()
    answer = await EXECUTOR.execute(text, None, None, house.context())
    assert [error["message"] for error in answer["errors"]] == [message]
    assert house.commands.calls == []
    assert answer["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "field": field}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"amount": 12.5}, "at 'amount'"),
        ({"amount": 12}, "write a whole number as a string"),
        ({"date": "31.03.2026"}, "write it as YYYY-MM-DD"),
        ({"date": "2026-02-30"}, "is not a day of the calendar"),
        ([1], "variables: send an object of names and values."),
    ],
)
async def test_variables_that_do_not_fit_are_named(variables: Any, said: str) -> None:
    text = """query($amount: MinorUnits, $date: Date) {
      transactions(filter: {amountMin: $amount, dateFrom: $date}) { totalCount } }"""
    house = House()
    answer = await EXECUTOR.execute(text, variables, None, house.context())
    assert "data" not in answer
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert said.replace("at 'amount'", "$amount") in answer["errors"][0]["message"]
    assert house.reads.calls == []


async def test_the_name_of_another_operation_is_refused() -> None:
    answer = await EXECUTOR.execute("query A { viewer { id } }", None, "B", House().context())
    assert answer["errors"][0]["message"] == "operationName: the operation of this document is called 'A'."


async def test_a_bad_id_is_nothing_found() -> None:
    house = House()
    answer = await EXECUTOR.execute(
        '{ transaction(id: "7") { id } import(id: "x") { id } }', None, None, house.context()
    )
    assert answer == {"data": {"transaction": None, "import": None}}
    assert house.reads.calls == []


async def test_a_filter_reaches_the_read_typed() -> None:
    house = House()
    account = str(key("account 1"))
    text = """{ transactions(filter: {accountIds: ["%s"], categories: ["dining", "uncategorized"], text: "bak",
      amountMin: "-9223372036854775807", amountMax: 0, dateFrom: "2026-01-01", dateTo: "2026-12-31", kind: EXPENSE,
      importId: "%s"}) { totalCount } }"""
    await EXECUTOR.execute(text % (account, key("import")), None, None, house.context())
    wanted = house.reads.calls[0][1][1]
    assert wanted.account_ids == (key("account 1"),)
    assert wanted.categories == ("dining", "uncategorized")
    assert (wanted.amount_min, wanted.amount_max) == (-9223372036854775807, 0)
    assert wanted.kind.name == "EXPENSE"
    assert str(wanted.date_from) == "2026-01-01"
    assert wanted.import_id == key("import")
