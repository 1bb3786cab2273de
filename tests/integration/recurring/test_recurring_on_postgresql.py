"""Recurring payments of a household on PostgreSQL: found, decided by people, found again, told."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.notifications.facts import SqlFacts
from deployments.recurring.reads import RecurringReads
from deployments.recurring.service import RecurringService
from deployments.transactions.repository import LedgerBegin
from domain.recurring.cadence import add_months
from domain.recurring.commands import (
    ConfirmStream,
    DismissStream,
    EditStream,
    EndStream,
    MergeStreams,
    RestoreStream,
)
from domain.recurring.model import Stream, StreamCadence, StreamKind, StreamState
from domain.shared.event_json import Payload
from domain.shared.events import ChangedBy, ChangeKind, Event, TransactionsChanged
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions.commands import Undo
from domain.transactions.undo import undo
from ml.recurring.detector import NAME, SETTINGS_FILE, VERSION, model_store
from ml.registry.metadata import folder_of
from tests.support.households import Household, admin, new_household

TODAY = datetime.now(UTC).date()


def months_ago(months: int, days: int = 0) -> date:
    return date.fromordinal(add_months(TODAY.toordinal() - days, -months))


@dataclass
class World:
    home: Household
    database: Database
    service: RecurringService
    reads: RecurringReads

    async def monthly(
        self, name: str, minor: int, months: int = 14, *, days: int = 5, to: int = 0, category: str | None = None
    ) -> list[UUID]:
        """Charges on the same day of each month, the last one `to` months and `days` days ago."""
        return [
            await self.home.book(minor, category, on=months_ago(month, days), description=name)
            for month in range(months + to - 1, to - 1, -1)
        ]

    async def look(self) -> None:
        await self.service.detect_recurring(self.home.caller)

    async def streams(self) -> dict[str, Stream]:
        return {stream.name: stream for stream in await self.reads.streams(self.home.id, TODAY)}

    async def only(self) -> Stream:
        (stream,) = await self.reads.streams(self.home.id, TODAY)
        return stream

    async def done(self, command: Any) -> Any:
        outcome = await self.service.recurring(self.home.caller, command)
        assert not isinstance(outcome, Rejected), outcome
        return outcome

    async def refused(self, command: Any) -> tuple[str, str | None]:
        outcome = await self.service.recurring(self.home.caller, command)
        assert isinstance(outcome, Rejected), outcome
        return outcome.code.value, outcome.field

    async def undo(self, change_id: UUID) -> None:
        """As the history does it, for changes of every context."""
        outcome = await run(LedgerBegin(self.database), undo, self.home.caller, Undo(change_id=change_id))
        assert not isinstance(outcome, Rejected), outcome

    async def told(self) -> list[tuple[str, str, date]]:
        async with admin(self.home.dsn) as connection:
            rows = await connection.fetch(
                "SELECT payload::text AS body FROM outbox WHERE household_id = $1 AND topic = 'recurring.noticed'"
                " ORDER BY sequence",
                self.home.id,
            )
        names = {str(stream.id): stream.name for stream in await self.reads.streams(self.home.id, TODAY)}
        bodies = [json.loads(row["body"]) for row in rows]
        return [(names[body["stream_id"]], body["notice"], date.fromisoformat(body["on"])) for body in bodies]

    def event(self, payload: Payload | None = None, at: datetime | None = None) -> Event:
        return Event.of(
            payload or TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.PERSON),
            id=uuid4(),
            household_id=self.home.id,
            correlation_id="c",
            occurred_at=at or datetime.now(UTC),
        )


@pytest.fixture
async def world(migrated_dsn: str) -> AsyncIterator[World]:
    database = Database(migrated_dsn, pool_size=4)
    home = await new_household(migrated_dsn)
    yield World(home, database, RecurringService(database), RecurringReads(database))
    await database.close()


async def test_what_was_found_says_what_comes_next(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299, category="entertainment")
    await world.monthly("City rent", -90_000, category="housing", days=3)
    await world.monthly("ACME PAYROLL", 250_000, category="income", days=10)
    await world.look()
    found = await world.streams()
    assert {name: (stream.kind, stream.cadence, stream.found.charge_count) for name, stream in found.items()} == {
        "Netflix": (StreamKind.SUBSCRIPTION, StreamCadence.MONTHLY, 14),
        "City rent": (StreamKind.BILL, StreamCadence.MONTHLY, 14),
        "Acme": (StreamKind.INCOME, StreamCadence.MONTHLY, 14),
    }
    netflix = found["Netflix"]
    assert netflix.yearly == Money(-15_588, "EUR")
    assert netflix.explanation.startswith("14 payments a month apart, of the same amount, from ")
    until = TODAY + timedelta(days=30)
    items = await world.reads.upcoming(world.home.id, TODAY, until)
    assert sorted((item.name, item.low_minor, item.amount_minor, item.high_minor) for item in items) == [
        ("Acme", 250_000, 250_000, 250_000),
        ("City rent", -90_000, -90_000, -90_000),
        ("Netflix", -1_299, -1_299, -1_299),
    ]
    assert [item.date for item in items] == sorted(item.date for item in items)
    assert all(TODAY <= item.date <= until for item in items)
    (first,) = [item for item in items if item.stream_id == netflix.id]
    assert (first.account_id, first.category_id, first.currency) == (
        world.home.accounts["EUR"],
        "entertainment",
        "EUR",
    )


async def test_looking_again_changes_nothing_and_keeps_ids(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299)
    await world.look()
    before = await world.only()
    await world.look()
    assert await world.only() == before
    async with admin(world.home.dsn) as connection:
        told = await connection.fetchval(
            "SELECT count(*) FROM outbox WHERE household_id = $1 AND topic = 'ledger.changed'", world.home.id
        )
    assert told == 1
    await world.home.book(-1_299, None, on=TODAY, description="NETFLIX.COM")
    await world.look()
    assert (await world.only()).id == before.id


async def test_a_dismissed_stream_never_returns_even_with_new_rows(world: World) -> None:
    rows = await world.monthly("NETFLIX.COM", -1_299)
    await world.look()
    dismissed = await world.done(DismissStream(id=(await world.only()).id))
    assert dismissed.change.summary == "Said that Netflix is no recurring payment"
    for _ in range(3):
        await world.look()
        assert (await world.only()).state is StreamState.DISMISSED
    async with admin(world.home.dsn) as connection:
        await connection.execute("DELETE FROM transactions WHERE id = ANY($1)", rows)
    await world.look()
    await world.monthly("NETFLIX.COM", -1_299, days=4)
    await world.look()
    again = await world.only()
    assert (again.id, again.state, again.found.charge_count) == (dismissed.stream.id, StreamState.DISMISSED, 14)
    assert await world.reads.upcoming(world.home.id, TODAY, TODAY + timedelta(days=90)) == ()
    await world.undo(dismissed.change.id)
    assert (await world.only()).state is StreamState.ACTIVE
    await world.done(DismissStream(id=again.id))
    restored = await world.done(RestoreStream(id=again.id))
    assert restored.stream.state is StreamState.ACTIVE


async def test_what_people_say_takes_the_place_of_what_was_found(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299)
    await world.look()
    found = await world.only()
    soon = TODAY + timedelta(days=2)
    command = EditStream(
        id=found.id, version=0, name="Films", cadence=StreamCadence.TWO_WEEKS, amount_minor=1_500, next_on=soon
    )
    edited = (await world.done(command)).stream
    assert (edited.name, edited.is_confirmed, edited.amounts[1]) == ("Films", True, Money(-1_500, "EUR"))
    assert [day for day, _ in edited.days(TODAY, TODAY + timedelta(days=31))] == [
        soon + timedelta(days=14 * number) for number in range(3)
    ]
    assert (await world.done(command)).change is None, "the same again changes nothing"
    assert await world.refused(EditStream(id=found.id, version=0, name="Cinema")) == ("VERSION_CONFLICT", "version")
    assert await world.refused(EditStream(id=found.id, version=1, name=" ")) == ("NAME_EMPTY", "name")
    assert await world.refused(EditStream(id=found.id, version=1, amount_minor=0)) == ("AMOUNT_NOT_POSITIVE", "amount")
    assert await world.refused(EditStream(id=found.id, version=1, kind=StreamKind.INCOME)) == ("KIND_DIFFERS", "kind")
    assert await world.refused(ConfirmStream(id=uuid4())) == ("NOT_FOUND", "id")
    await world.look()
    assert (await world.only()).name == "Films"
    change = (await world.done(EndStream(id=found.id))).change
    await world.undo(change.id)
    assert ((await world.only()).name, (await world.only()).state) == ("Films", StreamState.ACTIVE)


async def test_two_streams_of_one_payment_are_merged(world: World) -> None:
    await world.monthly("OLD GYM", -3_000, 8, to=8)
    await world.monthly("New Fitness Club", -3_200, 7)
    await world.look()
    found = await world.streams()
    old, new = found["Old Gym"], found["New Fitness Club"]
    assert old.state is StreamState.ENDED
    merged = (await world.done(MergeStreams(into=old.id, ids=(new.id,)))).stream
    assert (merged.state, merged.found.charge_count, merged.amounts[1]) == (
        StreamState.ACTIVE,
        15,
        Money(-3_200, "EUR"),
    )
    assert len(await world.reads.charges(world.home.id, old.id)) == 15
    assert (await world.streams())["New Fitness Club"].state is StreamState.MERGED
    assert await world.refused(MergeStreams(into=old.id, ids=(old.id,))) == ("SAME_STREAM", "ids")
    assert await world.refused(MergeStreams(into=old.id, ids=())) == ("NOTHING_TO_MERGE", "ids")
    restored = (await world.done(RestoreStream(id=new.id))).stream
    assert restored.state is StreamState.ACTIVE
    ended = (await world.done(EndStream(id=new.id))).stream
    assert ended.state is StreamState.ENDED


async def test_news_are_told_once(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299, days=40)
    await world.monthly("City rent", -90_000, days=28)
    await world.look()
    assert await world.told() == [], "nothing of a stream that was never seen before is news"
    await world.home.book(-1_299, None, on=TODAY - timedelta(days=9), description="NETFLIX.COM")
    await world.look()
    await world.home.book(-1_499, None, on=TODAY - timedelta(days=1), description="Coffee")
    await world.home.book(-1_299, None, on=TODAY - timedelta(days=8), description="NETFLIX.COM")
    await world.look()
    twice = ("Netflix", "DUPLICATED", TODAY - timedelta(days=8))
    assert twice in await world.told()
    told = await world.told()
    await world.look()
    assert await world.told() == told


async def test_a_payment_that_was_ended_and_comes_again_is_told_once(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299, days=40)
    await world.look()
    ended = (await world.done(EndStream(id=(await world.only()).id))).stream
    async with admin(world.home.dsn) as connection:
        # As if it had been ended after the last charge, and not today.
        await connection.execute("UPDATE recurring_choices SET decided_on = $1", TODAY - timedelta(days=20))
    await world.look()
    assert await world.told() == []
    await world.home.book(-1_299, None, on=TODAY - timedelta(days=9), description="NETFLIX.COM")
    await world.look()
    await world.look()
    assert await world.told() == [("Netflix", "RETURNED", TODAY - timedelta(days=9))]
    async with world.database.session(world.home.id) as session:
        fact = await SqlFacts(session, world.home.id).recurring(ended.id)
    assert fact is not None
    assert fact.is_ended
    assert (await world.only()).choice.decided_on == TODAY - timedelta(days=20)  # type: ignore[union-attr]


async def test_a_charge_that_does_not_come_is_missed_once_the_account_knows_of_later_days(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299, days=42)
    await world.look()
    assert (await world.only()).state is StreamState.ACTIVE, "the statement is not there yet"
    await world.home.book(-700, None, on=TODAY, description="Coffee")
    await world.look()
    stream = await world.only()
    assert stream.state is StreamState.MISSED
    assert await world.told() == [("Netflix", "MISSED", stream.nth(1))]
    async with world.database.session(world.home.id) as session:
        fact = await SqlFacts(session, world.home.id).recurring(stream.id)
    assert fact is not None
    assert (fact.name, fact.is_incoming, fact.amount, fact.account_name) == (
        "Netflix",
        False,
        Money(1_299, "EUR"),
        "Account in EUR",
    )


async def test_events_are_followed_once(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299)
    early = world.event()
    await world.service.on_recurring_event(early)
    assert (await world.only()).name == "Netflix"
    await world.monthly("Spotify", -999, days=12)
    await world.service.on_recurring_event(early)
    assert len(await world.streams()) == 1, "what the first look has seen is not looked at again"
    by_model = TransactionsChanged(kind=ChangeKind.BULK, by=ChangedBy.MODEL)
    await world.service.on_recurring_event(world.event(by_model))
    assert len(await world.streams()) == 1
    await world.service.on_recurring_event(world.event())
    assert set(await world.streams()) == {"Netflix", "Spotify"}


async def test_the_daily_look_does_nothing_twice_on_a_day(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299)
    assert await world.service.look_daily(world.home.id, TODAY)
    assert (await world.only()).name == "Netflix"
    assert not await world.service.look_daily(world.home.id, TODAY)
    await world.monthly("Spotify", -999, days=12)
    assert await world.service.look_daily(world.home.id, TODAY, again=True)
    assert set(await world.streams()) == {"Netflix", "Spotify"}
    assert await world.service.look_daily(world.home.id, TODAY + timedelta(days=1))


async def test_another_household_sees_nothing(world: World) -> None:
    await world.monthly("NETFLIX.COM", -1_299)
    await world.look()
    other = await new_household(world.home.dsn)
    assert await world.reads.streams(other.id, TODAY) == []
    assert await world.reads.upcoming(other.id, TODAY, TODAY + timedelta(days=60)) == ()
    stream = await world.only()
    outcome = await world.service.recurring(other.caller, DismissStream(id=stream.id))
    assert isinstance(outcome, Rejected)
    assert (await world.only()).state is StreamState.ACTIVE


async def test_the_balance_to_come_has_recurring_payments_on_their_days_and_everyday_spending(world: World) -> None:
    await world.monthly("City rent", -90_000, category="housing", days=3)
    for day in range(1, 26 * 7 + 1):
        await world.home.book(-1_000, "groceries", on=TODAY - timedelta(days=day - 1), description=f"Shop {day % 40}")
    async with admin(world.home.dsn) as connection:
        await connection.execute("UPDATE accounts SET balance_minor = 100000 WHERE household_id = $1", world.home.id)
    await world.look()
    rent = (await world.streams())["City rent"]
    (outlook,) = await world.reads.outlooks(world.home.id, today=TODAY, days=60)
    assert (outlook.balance, outlook.learned_weeks) == (Money(100_000, "EUR"), 26)
    assert [day.on for day in outlook.days] == [TODAY + timedelta(days=number) for number in range(1, 61)]
    due = rent.nth(1)
    steps = {
        later.on: later.likely.minor - earlier.likely.minor
        for earlier, later in zip(outlook.days, outlook.days[1:], strict=False)
    }
    assert steps[due] == -91_000
    assert {step for day, step in steps.items() if day not in {due, rent.nth(2)}} == {-1_000}
    expected = next(day.on for day in outlook.days if day.likely.minor < 0)
    assert outlook.low_on == expected
    assert due - timedelta(days=1) <= expected <= due + timedelta(days=15)


async def test_an_account_that_is_likely_to_run_low_is_told_once_until_it_has_recovered(world: World) -> None:
    for day in range(1, 26 * 7 + 1):
        await world.home.book(-1_000, "groceries", on=TODAY - timedelta(days=day - 1), description=f"Shop {day % 40}")

    async def holds(minor: int) -> None:
        async with admin(world.home.dsn) as connection:
            await connection.execute(
                "UPDATE accounts SET balance_minor = $2 WHERE household_id = $1", world.home.id, minor
            )
        await world.look()

    async def told() -> list[str]:
        async with admin(world.home.dsn) as connection:
            rows = await connection.fetch(
                "SELECT payload::text AS body FROM outbox WHERE household_id = $1 AND topic = 'balances.low_ahead'"
                " ORDER BY sequence",
                world.home.id,
            )
        return [json.loads(row["body"])["on"] for row in rows]

    await holds(100_000)
    assert await told() == []
    await holds(5_500)
    first = str(TODAY + timedelta(days=6))
    assert await told() == [first]
    await holds(4_500)
    assert await told() == [first], "it was told, and has not recovered"
    await holds(100_000)
    await holds(3_500)
    assert await told() == [first, str(TODAY + timedelta(days=4))]


async def test_a_version_in_the_shadow_is_compared_and_finds_nothing_for_anybody(
    world: World, migrated_dsn: str, tmp_path: Path
) -> None:
    shutil.copytree(folder_of(NAME, VERSION), tmp_path / NAME / "1.0.1")
    settings = tmp_path / NAME / "1.0.1" / SETTINGS_FILE
    # One that believes nothing of what the trees say.
    settings.write_text(json.dumps({"threshold": 2.0, "rule_confidence": 0.5}))
    model_store(tmp_path).shadow("1.0.1")
    await world.monthly("Netflix", -1_299)
    await world.monthly("Gym", -3_500, days=9)
    service = RecurringService(world.database, tmp_path)
    found = await service.detect_recurring(world.home.caller)
    async with admin(migrated_dsn) as connection:
        row = await connection.fetchrow("SELECT * FROM model_comparisons WHERE kind = 'recurring' AND shadow = '1.0.1'")
        kept = await connection.fetchval(
            "SELECT count(*) FROM recurring_streams WHERE household_id = $1", world.home.id
        )
    assert found == kept == 2
    assert (row["version"], row["compared_count"]) == (VERSION, 2)
    assert row["same_count"] <= 2
    model_store(tmp_path).shadow(None)
    assert await RecurringService(world.database, tmp_path).detect_recurring(world.home.caller) == 2
    async with admin(migrated_dsn) as connection:
        again = await connection.fetchval("SELECT compared_count FROM model_comparisons WHERE kind = 'recurring'")
    assert again == 2
