"""What only a real PostgreSQL shows: races, housekeeping under row security, the read beside the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.security import refresh_token_hash
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.users.model import Purged, SignedIn
from domain.users.rejections import RegisterRejection
from tests.support.households import Household, admin
from tests.support.users_world import World, email, registration, world

RACERS = 50


@pytest.fixture
async def home(migrated_dsn: str) -> AsyncIterator[World]:
    database = Database(migrated_dsn, pool_size=10)
    yield world(database)
    await database.close()


async def families(dsn: str, user_id: UUID) -> set[UUID]:
    """Those in which some token still works."""
    async with admin(dsn) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT family_id FROM refresh_tokens"
            " WHERE user_id = $1 AND revoked_at IS NULL AND used_at IS NULL",
            user_id,
        )
    return {row["family_id"] for row in rows}


async def test_fifty_tabs_with_one_token_stay_signed_in_as_one_family(home: World, migrated_dsn: str) -> None:
    session = await home.registered()
    answers = await asyncio.gather(*(home.refresh(session.refresh_token) for _ in range(RACERS)))
    assert all(isinstance(answer, SignedIn) for answer in answers)
    tokens = {answer.refresh_token for answer in answers if answer}
    assert len(tokens) == RACERS
    assert len(await families(migrated_dsn, session.profile.user_id)) == 1
    async with admin(migrated_dsn) as connection:
        used = await connection.fetchval(
            "SELECT count(*) FROM refresh_tokens WHERE user_id = $1 AND used_at IS NOT NULL", session.profile.user_id
        )
    assert used == 1


async def test_fifty_late_replays_revoke_the_family_once_and_for_all(home: World, migrated_dsn: str) -> None:
    session = await home.registered()
    live = await home.refresh(session.refresh_token)
    assert live is not None
    home.clock.tick(seconds=11)
    # The victim keeps refreshing while the spent token is replayed: nothing issued on the way may survive.
    answers = await asyncio.gather(
        *(home.refresh(session.refresh_token if turn % 2 else live.refresh_token) for turn in range(RACERS))
    )
    assert await families(migrated_dsn, session.profile.user_id) == set()
    issued = [answer for answer in answers if answer]
    assert [await home.refresh(answer.refresh_token) for answer in issued] == [None] * len(issued)


async def test_signing_out_beats_a_refresh_at_the_same_moment(home: World, migrated_dsn: str) -> None:
    for _ in range(10):
        session = await home.registered()
        await asyncio.gather(
            *(home.refresh(session.refresh_token) for _ in range(4)),
            home.service.sign_out(home.client, session.refresh_token),
            *(home.refresh(session.refresh_token) for _ in range(4)),
        )
        assert await families(migrated_dsn, session.profile.user_id) == set()


async def test_one_of_many_registrations_of_one_email_wins(home: World, migrated_dsn: str) -> None:
    address = email()
    outcomes = await asyncio.gather(
        *(home.service.register(home.client, registration(address)) for _ in range(20)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
    assert [outcome.code for outcome in refused] == [RegisterRejection.EMAIL_TAKEN] * 19
    (won,) = (outcome for outcome in outcomes if isinstance(outcome, SignedIn))
    async with admin(migrated_dsn) as connection:
        assert await connection.fetchval("SELECT count(*) FROM users WHERE email = $1", address) == 1
        homes = await connection.fetch(
            "SELECT h.id FROM households h LEFT JOIN memberships m ON m.household_id = h.id"
            " WHERE m.user_id = $1 OR m.user_id IS NULL",
            won.profile.user_id,
        )
    assert [row["id"] for row in homes] == [won.profile.household.id]


async def test_the_profile_is_read_beside_the_service(home: World) -> None:
    session = await home.registered()
    assert await home.service.viewer_profile(Caller(session.viewer, "request-1")) == session.profile
    stranger = replace(session.viewer, household_id=uuid4())
    assert await home.service.viewer_profile(Caller(stranger, "request-1")) is None


async def test_housekeeping_removes_yesterdays_demo_and_nothing_else(home: World, migrated_dsn: str) -> None:
    # A clock of its own far away: the other tests of this database are neither expired nor of yesterday.
    home.clock.now = datetime(2020, 5, 4, 12, 0, tzinfo=UTC)
    kept = await home.registered()
    old = await home.service.explore_demo(home.client)
    assert isinstance(old, SignedIn)
    ledger = Household(migrated_dsn, old.profile.household.id, Caller(old.viewer, "request-1"), {})
    await ledger.book(-1_250, "groceries")
    await ledger.book(200_000, "income", currency="USD")
    home.clock.tick(hours=23)
    young = await home.service.explore_demo(home.client)
    assert isinstance(young, SignedIn)
    home.clock.tick(hours=2)

    assert await home.service.purge() == Purged(refresh_tokens=1, demo_households=1, demo_users=1)
    assert await home.service.purge() == Purged(refresh_tokens=0, demo_households=0, demo_users=0)

    gone, household_id = old.profile.user_id, old.profile.household.id
    async with admin(migrated_dsn) as connection:
        for table in ("accounts", "transactions", "monthly_totals", "memberships", "refresh_tokens"):
            count = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE household_id = $1", household_id)
            assert (table, count) == (table, 0)
        assert await connection.fetchval("SELECT count(*) FROM users WHERE id = $1", gone) == 0
    assert await home.refresh(old.refresh_token) is None
    assert await home.refresh(young.refresh_token) is not None
    assert await home.refresh(kept.refresh_token) is not None


async def test_housekeeping_keeps_a_spent_token_until_it_expires(home: World) -> None:
    home.clock.now = datetime(2019, 5, 4, 12, 0, tzinfo=UTC)
    session = await home.registered()
    await home.refresh(session.refresh_token)
    home.clock.tick(days=29)
    assert (await home.service.purge()).refresh_tokens == 0
    async with home.begin(None) as unit:
        assert await unit.tokens.find(refresh_token_hash(session.refresh_token)) is not None
    home.clock.now += timedelta(days=1)
    assert (await home.service.purge()).refresh_tokens == 2
