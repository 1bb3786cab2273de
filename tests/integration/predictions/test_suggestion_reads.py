"""What the gateway shows of suggestions: pages by key, how many of a merchant, and what became of predictions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest

from deployments.adapters.db import Database
from deployments.predictions.suggestion_reads import SuggestionReads
from domain.predictions.model import ConfidenceBand
from domain.transactions.model import Categorizer as By
from tests.integration.predictions.test_household_memory import Home, home_of


@pytest.fixture(scope="module")
async def database(migrated_dsn: str) -> AsyncIterator[Database]:
    database = Database(migrated_dsn, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
async def home(database: Database) -> Home:
    return await home_of(database)


def reads_of(home: Home) -> tuple[SuggestionReads, UUID]:
    return SuggestionReads(home.database), home.world.caller.household_id


async def test_suggestions_come_page_by_page_newest_first_with_those_of_their_merchant(home: Home) -> None:
    texts = ["dining 0.3 Joe's", "pets 0.2", "home 0.1 JOE'S", "travel 0.4 Ann's", "dining 0.35 Joe's"]
    ids = [await home.record(text, booked_on=date(2026, 10, day)) for day, text in enumerate(texts, start=1)]
    await home.predicted(*ids)
    reads, household_id = reads_of(home)
    first = await reads.suggestions(household_id, first=2, after=None)
    assert first is not None
    second = await reads.suggestions(household_id, first=5, after=first.end_cursor)
    assert second is not None
    found = [*first.items, *second.items]
    assert [item.id for item in found] == ids[::-1]
    assert [item.same_merchant_count for item in found] == [3, 1, 3, 1, 3]
    assert (first.has_next, second.has_next) == (True, False)
    said = found[0].prediction
    assert (said.category, said.confidence, said.merchant, said.model_version) == ("dining", 0.35, "Joe's", "v1")
    assert [(each.category, each.confidence) for each in said.alternatives] == [("shopping", 0.65), ("home", 0.01)]
    assert await reads.suggestion_count(household_id) == 5
    assert await reads.suggestions(household_id, first=2, after="nonsense") is None


async def test_what_somebody_has_decided_waits_no_more(home: Home) -> None:
    decided, deleted, open_one = [await home.record("dining 0.3 Joe's") for _ in range(3)]
    await home.predicted(decided, deleted, open_one)
    await home.world.categorize([decided], "home")
    await home.world.delete(deleted)
    reads, household_id = reads_of(home)
    page = await reads.suggestions(household_id, first=10, after=None)
    assert page is not None
    assert [(item.id, item.same_merchant_count) for item in page.items] == [(open_one, 1)]
    assert set(await reads.predictions_of(household_id, [decided, open_one])) == {decided, open_one}


async def test_the_record_counts_what_people_made_of_each_confidence(home: Home) -> None:
    right, wrong, left, unsure = [
        await home.record(text) for text in ("dining 0.95 A", "dining 0.92 B", "dining 0.9996 C", "pets 0.4996 D")
    ]
    await home.predicted(right, wrong, left, unsure)
    await home.world.categorize([right], "dining")
    await home.world.categorize([wrong], "home")
    assert (await home.world.row(left)).categorized_by is By.MODEL
    reads, household_id = reads_of(home)
    # Shown as 50 %, counted as 50 %.
    assert await reads.record(household_id) == [ConfidenceBand(50, 60, 1, 0, 0, 0), ConfidenceBand(90, 100, 3, 2, 1, 0)]
