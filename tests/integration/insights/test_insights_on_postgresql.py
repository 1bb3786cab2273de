"""Insights on PostgreSQL: the demo household's, each figure beside its rows, and what people say and do about them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.advice import Advice
from deployments.budgets.goals.service import GoalsService
from deployments.budgets.service import BudgetsService
from deployments.forecasting.repository import ForecastsBegin
from deployments.household_facts import HouseholdFacts
from deployments.insights.reads import InsightReads
from deployments.insights.repository import InsightsBegin
from deployments.insights.service import InsightsService
from deployments.predictions.categorizer import Categorizer
from deployments.recurring.service import RecurringService
from deployments.transactions.report_reads import ReportReads
from deployments.transactions.search.contributions import RowsOfGoals
from deployments.transactions.search.spending import SpendingOfSearches
from deployments.transactions.service import TransactionsService
from domain.budgets.goals.commands import SetGoal
from domain.budgets.goals.model import Allocation
from domain.forecasting.model import HouseholdForecast, Method, SeriesForecast
from domain.forecasting.use_cases import keep_forecast
from domain.insights.commands import GiveOpinion, HearAgain
from domain.insights.decomposing import decomposed
from domain.insights.model import Action, ActionKind, InsightKind, Opinion, Rows
from domain.insights.ports import Told
from domain.insights.rejections import ActOnInsightRejection, HearAgainRejection
from domain.insights.use_cases import refresh
from domain.recurring.cadence import add_months
from domain.recurring.model import StreamState
from domain.shared.event_json import Payload
from domain.shared.events import ChangedBy, ChangeKind, Event, ImportsFinished, LedgerChanged, TransactionsChanged
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.shared.periods import Month
from domain.transactions.reporting import Counting
from domain.transactions.reports import Grouping, Report, ReportWanted
from finance_graphql.insights.searching import search_of
from tests.support.fake_predictor import FakePredictor
from tests.support.households import admin
from tests.support.ledger_world import World, accepted, sql_world

TODAY = datetime.now(UTC).date()


@pytest.fixture
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


async def _nobody(*_: Any) -> None: ...


_ROWS = """
INSERT INTO transactions (household_id, id, account_id, booked_on, amount_minor, currency, description, merchant,
                          category, categorized_by)
SELECT $1, gen_random_uuid(), $2, booked_on, amount, 'EUR', merchant, merchant, category, 'PERSON'
FROM unnest($3::date[], $4::bigint[], $5::text[], $6::text[]) AS t (booked_on, amount, merchant, category)
"""


@pytest.fixture
async def world(database: Database, migrated_dsn: str) -> World:
    """Half a year of groceries, and a goal whose money is there."""
    world = await sql_world(database)
    savings = await world.account("Savings", opening_minor=500_000)
    rows = [(Month.of(TODAY).plus(-back).first_day, -40_000 - back, "REWE", "groceries") for back in range(8)]
    async with admin(migrated_dsn) as connection:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(_ROWS, world.caller.household_id, savings.id, *columns)
    goal = SetGoal(
        id=uuid4(),
        name="Bike",
        target_minor=30_000,
        currency="EUR",
        starts_on=TODAY,
        allocations=(Allocation(savings.id, 10_000),),
    )
    await GoalsService(database, RowsOfGoals()).goals(world.caller, goal)
    return world


async def _demo(database: Database) -> World:
    world = await sql_world(database)
    ledger = TransactionsService(database, Categorizer(load=lambda _: FakePredictor()), _nobody)
    await ledger.seed_demo(world.caller, "EUR")
    await BudgetsService(database, SpendingOfSearches()).seed_demo(world.caller, "EUR")
    await GoalsService(database, RowsOfGoals()).seed_demo_goals(world.caller, "EUR")
    return world


class Beside:
    """Insights of the ledger's household."""

    def __init__(self, world: World, database: Database) -> None:
        self.world = world
        self.caller = world.caller
        self.household_id = world.caller.household_id
        self.facts = HouseholdFacts(database)
        self.service = InsightsService(database, self.facts.gather)
        self.reads = InsightReads(database)
        self.budgets = BudgetsService(database, SpendingOfSearches())
        self.goals = GoalsService(database, RowsOfGoals())
        self.advice = Advice(database)
        self.reports = ReportReads(database)

    async def told(self) -> dict[InsightKind, Told]:
        """The first of each kind."""
        feed = await self.reads.feed(self.household_id, TODAY)
        return {each.insight.kind: each for each in reversed(feed.told)}

    async def spent(self, rows: Rows) -> int:
        """What the list behind a figure comes to, as the page of transactions finds it."""
        query = search_of(rows)
        assert query is not None
        wanted = ReportWanted(
            query=query, first=rows.first, last=rows.last, grouping=Grouping.MONTH, counting=Counting.SPENDING
        )
        report = await self.reports.report(self.household_id, wanted)
        assert isinstance(report, Report), report
        return -report.total.net.minor

    async def act(self, id_: UUID) -> Any:
        prepared = await self.advice.prepare(self.household_id, await self.service.insight(self.caller, id_))
        assert not isinstance(prepared, Rejected), prepared
        _, method, command = prepared
        service: Any = self.goals if method == "goals" else self.budgets
        outcome = await getattr(service, method)(self.caller, command)
        assert not isinstance(outcome, Rejected), outcome
        await self.service.refresh_insights(self.caller)
        return outcome


@pytest.fixture
async def beside(database: Database, world: World) -> Beside:
    beside = Beside(world, database)
    assert (await beside.reads.feed(beside.household_id, TODAY)).is_stale
    assert await beside.service.refresh_insights(world.caller)
    return beside


async def test_each_figure_of_the_demo_is_what_its_rows_come_to(database: Database) -> None:
    """Every category and merchant of two months, by the searches that lead to them."""
    beside = Beside(await _demo(database), database)
    await beside.service.refresh_insights(beside.caller)
    assert len((await beside.reads.feed(beside.household_id, TODAY)).told) >= 3
    (facts,) = (await beside.facts.gather(beside.household_id, TODAY)).facts
    after = facts.complete_months()[-1]
    parts = decomposed(facts, after.plus(-1), after)
    whole = Rows(first=after.first_day, last=after.last_day, currency="EUR")
    assert await beside.spent(whole) == facts.by_month[after] == sum(part.after.minor for part in parts)
    looked_at = 0
    for part in [*parts, *(below for above in parts[:3] for below in above.parts)]:
        if part.rows is not None:
            assert await beside.spent(part.rows) == part.after.minor, part.label
            looked_at += 1
    assert looked_at > 10


async def test_insights_are_kept_until_something_changes(beside: Beside, database: Database) -> None:
    feed = await beside.reads.feed(beside.household_id, TODAY)
    assert not feed.is_stale
    assert [each.insight.weight for each in feed.told] == sorted((e.insight.weight for e in feed.told), reverse=True)
    assert InsightKind.GOAL_IN_REACH in {each.insight.kind for each in feed.told}
    # Again it is the same, with the same day, and nobody is told.
    assert not await beside.service.refresh_insights(beside.caller)
    assert await beside.reads.feed(beside.household_id, TODAY) == feed
    await beside.service.on_insights_event(_event(beside, LedgerChanged(kinds=("insights", "suggestions"))))
    assert not (await beside.reads.feed(beside.household_id, TODAY)).is_stale
    for payload in (
        LedgerChanged(kinds=("budgets",)),
        TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.MODEL),
    ):
        await beside.service.on_insights_event(_event(beside, payload))
        assert (await beside.reads.feed(beside.household_id, TODAY)).is_stale
        await beside.service.refresh_insights(beside.caller)
    done = ImportsFinished(import_id=uuid4(), account_id=None, user_id=uuid4(), status="DONE")
    await beside.service.on_insights_event(_event(beside, done))
    assert not (await beside.reads.feed(beside.household_id, TODAY)).is_stale
    assert (await beside.reads.feed(beside.household_id, TODAY + timedelta(days=1))).is_stale


async def test_the_latest_forecast_of_the_month_is_among_the_facts(beside: Beside, database: Database) -> None:
    def line(category: str | None, minor: int) -> SeriesForecast:
        amounts = [Money(each, "EUR") for each in (100, minor - 10, minor, minor + 10, minor)]
        return SeriesForecast(category, Month.of(TODAY), *amounts, Method.MODEL, 0, {})

    async def gathered() -> Mapping[str, int] | None:
        (facts,) = (await beside.facts.gather(beside.household_id, TODAY)).facts
        return facts.forecast

    begin = ForecastsBegin(database)
    for days, minor, expected in ((2, 9_000, None), (1, 8_000, 8_000), (0, 7_000, 7_000)):
        lines = [line(None, minor + 500), line("groceries", minor)]
        forecast = HouseholdForecast(TODAY - timedelta(days=days), "EUR", "1.0.0", "", lines)
        await run(lambda _: begin(beside.caller), keep_forecast, None, forecast)
        assert await gathered() == (expected and {"total": expected + 500, "groceries": expected})


async def test_older_facts_replace_nothing(beside: Beside, database: Database) -> None:
    old = await beside.facts.gather(beside.household_id, TODAY)
    await beside.service.on_insights_event(_event(beside, LedgerChanged(kinds=("budgets",))))
    await beside.service.refresh_insights(beside.caller)
    begin = InsightsBegin(database)
    assert await run(begin, refresh, beside.caller, replace(old, facts=())) is False
    assert (await beside.reads.feed(beside.household_id, TODAY)).told != ()


async def test_a_silence_holds_and_an_undo_ends_it(beside: Beside) -> None:
    goal = (await beside.told())[InsightKind.GOAL_IN_REACH]
    said = await beside.service.insights(beside.caller, GiveOpinion(insight_id=goal.id, opinion=Opinion.SILENCED))
    assert said.change.summary == f"Silenced “Goals within reach: {goal.insight.subject_label}”"
    topics = {each.insight.topic for each in (await beside.reads.feed(beside.household_id, TODAY)).told}
    assert goal.insight.topic not in topics
    [silence] = await beside.reads.silences(beside.household_id)
    assert silence.topic == goal.insight.topic
    accepted(await beside.world.undo(said.change.id))
    await beside.service.refresh_insights(beside.caller)
    assert goal.insight.topic in {
        each.insight.topic for each in (await beside.reads.feed(beside.household_id, TODAY)).told
    }
    assert await beside.reads.silences(beside.household_id) == []
    # Silenced once more, it is heard again on demand; what is gone is refused.
    await beside.service.insights(beside.caller, GiveOpinion(insight_id=goal.id, opinion=Opinion.SILENCED))
    again = HearAgain(topic=goal.insight.topic)
    assert (await beside.service.insights(beside.caller, again)).change is not None
    refused = await beside.service.insights(beside.caller, again)
    assert isinstance(refused, Rejected)
    assert refused.code is HearAgainRejection.NOT_FOUND
    assert (await beside.told())[InsightKind.GOAL_IN_REACH].id == goal.id
    gone = await beside.service.insights(beside.caller, GiveOpinion(insight_id=uuid4(), opinion=None))
    assert isinstance(gone, Rejected)


async def test_a_strange_charge_has_a_badge_until_it_is_expected(
    beside: Beside, database: Database, migrated_dsn: str
) -> None:
    household, account = (
        beside.household_id,
        (await beside.facts.gather(beside.household_id, TODAY)).facts[0].accounts[0],
    )
    rows = [(TODAY - timedelta(days=100 - day), -1_500, "Cafe", "dining") for day in range(0, 90, 3)]
    rows += [(TODAY - timedelta(days=1), -9_000, "Diner", "dining"), (TODAY, -9_000, "Diner", "dining")]
    async with admin(migrated_dsn) as connection:
        columns = [list(column) for column in zip(*rows, strict=True)]
        await connection.execute(_ROWS, household, account.id, *columns)
    await beside.service.on_insights_event(_event(beside, LedgerChanged(kinds=("budgets",))))
    await beside.service.refresh_insights(beside.caller)
    twice = (await beside.told())[InsightKind.DOUBLE_CHARGE]
    assert twice.insight.title == "Charged twice? 90.00 EUR at Diner"
    row = twice.insight.transaction_id
    assert row is not None
    assert (await beside.reads.anomalies_of(household, [row]))[row].kind is InsightKind.DOUBLE_CHARGE
    # Computed again, nobody is told again.
    await beside.service.refresh_insights(beside.caller)
    async with admin(migrated_dsn) as connection:
        found = await connection.fetch(
            "SELECT payload FROM outbox WHERE topic = 'anomalies.found' AND household_id = $1", household
        )
    assert len(found) == 1
    said = await beside.service.insights(beside.caller, GiveOpinion(insight_id=twice.id, opinion=Opinion.SILENCED))
    assert said.change.summary == "Silenced “Charged twice: Diner”"
    assert await beside.reads.anomalies_of(household, [row]) == {}
    accepted(await beside.world.undo(said.change.id))
    await beside.service.refresh_insights(beside.caller)
    assert row in await beside.reads.anomalies_of(household, [row])


async def test_what_is_useful_is_said_once(beside: Beside) -> None:
    goal = (await beside.told())[InsightKind.GOAL_IN_REACH]
    useful = GiveOpinion(insight_id=goal.id, opinion=Opinion.USEFUL)
    assert (await beside.service.insights(beside.caller, useful)).change is not None
    assert (await beside.service.insights(beside.caller, useful)).change is None
    assert (await beside.told())[InsightKind.GOAL_IN_REACH].opinion is Opinion.USEFUL


async def test_advice_is_carried_out_and_undone(beside: Beside) -> None:
    goal = (await beside.told())[InsightKind.GOAL_IN_REACH]
    done = await beside.act(goal.id)
    assert done.goal.id == UUID(goal.insight.subject)
    assert goal.insight.key not in {
        each.insight.key for each in (await beside.reads.feed(beside.household_id, TODAY)).told
    }
    accepted(await beside.world.undo(done.change.id))
    await beside.service.refresh_insights(beside.caller)
    assert goal.id in {each.id for each in (await beside.reads.feed(beside.household_id, TODAY)).told}


async def test_advice_about_nothing_is_refused(beside: Beside) -> None:
    refused = await beside.advice.prepare(beside.household_id, None)
    assert isinstance(refused, Rejected)
    assert refused.code is ActOnInsightRejection.NOT_FOUND


async def test_each_kind_of_advice_is_a_command_that_is_accepted(beside: Beside, database: Database) -> None:
    """Each kind is tried, with an undo."""
    (facts,) = (await beside.facts.gather(beside.household_id, TODAY)).facts
    savings = facts.accounts[-1]
    some = Money(10_000, "EUR")
    for action in (
        Action(kind=ActionKind.SET_BUDGET, words="", amount=some, category="home"),
        Action(kind=ActionKind.START_GOAL, words="", amount=some, account_id=savings.id, name="Reserve"),
        Action(kind=ActionKind.SET_FUND, words="", months=4, account_id=savings.id),
    ):
        told = next(iter((await beside.told()).values()))
        prepared = await beside.advice.prepare(beside.household_id, replace(told.insight, action=action))
        assert not isinstance(prepared, Rejected), prepared
        _, method, command = prepared
        service: Any = beside.goals if method == "goals" else beside.budgets
        outcome = await getattr(service, method)(beside.caller, command)
        assert outcome.change is not None, action
        accepted(await beside.world.undo(outcome.change.id))


async def test_a_subscription_that_rose_is_cancelled_in_one_click_and_taken_back(
    beside: Beside, database: Database, migrated_dsn: str
) -> None:
    recurring = RecurringService(database)
    (savings,) = (await beside.facts.gather(beside.household_id, TODAY)).facts[0].accounts
    days = [date.fromordinal(add_months(TODAY.toordinal() - 5, -back)) for back in range(13, -1, -1)]
    rows = [(day, -1_299 if at < 13 else -1_599, "Netflix", "entertainment") for at, day in enumerate(days)]
    async with admin(migrated_dsn) as connection:
        await connection.execute(_ROWS, beside.household_id, savings.id, *map(list, zip(*rows, strict=True)))
    await recurring.detect_recurring(beside.caller)
    await beside.service.refresh_insights(beside.caller)
    told = (await beside.told())[InsightKind.PRICE_ROSE]
    assert told.insight.title == "Netflix costs 3.00 EUR more"
    assert told.insight.rows is not None
    assert await beside.spent(told.insight.rows) == 1_599
    prepared = await beside.advice.prepare(beside.household_id, await beside.service.insight(beside.caller, told.id))
    assert not isinstance(prepared, Rejected), prepared
    assert prepared[:2] == ("predictions", "recurring")
    done = await recurring.recurring(beside.caller, prepared[2])
    assert done.stream.state is StreamState.ENDED
    await beside.service.refresh_insights(beside.caller)
    assert InsightKind.PRICE_ROSE not in await beside.told()
    accepted(await beside.world.undo(done.change.id))
    await beside.service.refresh_insights(beside.caller)
    assert InsightKind.PRICE_ROSE in await beside.told()


async def test_a_day_computes_a_household_once(beside: Beside) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert await beside.service.refresh_daily(beside.household_id, tomorrow)
    assert not (await beside.reads.feed(beside.household_id, tomorrow)).is_stale
    assert not await beside.service.refresh_daily(beside.household_id, tomorrow)
    assert await beside.service.refresh_daily(beside.household_id, tomorrow, again=True)


async def test_households_are_kept_apart(beside: Beside, database: Database) -> None:
    other = await sql_world(database)
    assert (await beside.reads.feed(other.caller.household_id, TODAY)).told == ()
    goal = (await beside.told())[InsightKind.GOAL_IN_REACH]
    assert await beside.service.insight(other.caller, goal.id) is None
    await beside.service.refresh_insights(other.caller)
    assert (await beside.reads.feed(other.caller.household_id, TODAY)).told == ()


def _event(beside: Beside, payload: Payload) -> Event:
    return Event.of(
        payload, id=uuid4(), household_id=beside.household_id, correlation_id="t", occurred_at=datetime.now(UTC)
    )
