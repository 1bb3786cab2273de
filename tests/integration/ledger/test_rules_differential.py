"""One ledger in memory and on PostgreSQL under the same rules: Python row by row, SQL and Polars over all of them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from deployments.adapters.db import Database
from domain.transactions.commands import RecordTransaction
from domain.transactions.model import Transaction
from domain.transactions.names import Payee, Tag
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.commands import CreateRule, PreviewRules, RunRules
from domain.transactions.rules.model import Actions, Part
from tests.support.ledger_world import TODAY, World, accepted, fake_world, sql_world

TAGS = [Tag(id=UUID(int=number), name=name) for number, name in ((21, "work"), (22, "home"))]
PAYEES = [Payee(id=UUID(int=number), name=name) for number, name in ((11, "Rewe Group"), (12, "Café Süd"))]
CONDITIONS = (
    "rewe",
    "description:/^re.e/",
    "-café",
    "amount>20",
    "amount:-50..-10",
    "category:groceries",
    "-category:none",
    "tag:work",
    "-tag:none (rewe OR süd)",
    'payee:"Café Süd"',
    "is:expense note:x",
    "account:Savings",
    "is:split",
    "NOT (amount<5 OR is:hidden)",
    "date:2026-11",
)
WORDS = ("REWE", "Café Süd", "SHELL", "rewe süd", "To savings")


def drawn(chance: random.Random, accounts: list[UUID]) -> Actions:
    category = chance.choice(("groceries", "dining", "travel"))
    parts = (Part(percent=Decimal(chance.randint(1, 99)), category="dining"), Part(category=category))
    return chance.choice(
        (
            Actions(category=category),
            Actions(category=category, add_tag_ids=(chance.choice(TAGS).id,)),
            Actions(payee_id=chance.choice(PAYEES).id, append_note=chance.choice(("x", "y"))),
            Actions(remove_tag_ids=(TAGS[0].id,), note="x"),
            Actions(parts=parts),
            Actions(hides=True, add_tag_ids=(TAGS[1].id,)),
            Actions(transfer_account_id=chance.choice(accounts), creates_leg=chance.random() < 0.3),
        )
    )


@pytest.fixture
async def worlds(migrated_dsn: str) -> AsyncIterator[tuple[World, World]]:
    database = Database(migrated_dsn, pool_size=4)
    yield fake_world(), await sql_world(database)
    await database.close()


async def filled(world: World, chance: random.Random) -> tuple[list[UUID], list[UUID]]:
    """The same rows in every world, but for the ids of accounts."""
    await world.put(*TAGS, *PAYEES)
    accounts = [(await world.account(name)).id for name in ("Giro", "Savings")]
    ids = []
    for number in range(30):
        command = RecordTransaction(
            id=UUID(int=1_000 + number),
            account_id=accounts[chance.randint(0, 1)],
            booked_on=TODAY.replace(day=1 + number % 9),
            amount_minor=chance.choice((-1, 1)) * chance.choice((500, 1_999, 5_000, 7)),
            description=chance.choice(WORDS),
            category=chance.choice((None, None, "groceries", "dining")),
            tag_ids=tuple(tag.id for tag in TAGS if chance.random() < 0.2),
            note=chance.choice((None, None, "x")),
        )
        ids.append(accepted(await world.record(command)).transaction.id)
    return ids, accounts


def told(row: Transaction, ids: list[UUID], accounts: list[UUID]) -> Transaction:
    """A row as the other world would have it; legs that were made have ids of their account."""
    leg = row.counterpart_id if row.counterpart_id is None or row.counterpart_id in ids else UUID(int=0)
    account_id = UUID(int=accounts.index(row.account_id))
    return replace(row, account_id=account_id, counterpart_id=leg, updated_at=TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(12))
async def test_both_worlds_come_to_the_same(worlds: tuple[World, World], seed: int) -> None:
    found = []
    for world in worlds:
        chance = random.Random(seed)
        ids, accounts = await filled(world, chance)
        for number in range(chance.randint(1, 5)):
            draft = Draft(
                condition=chance.choice(CONDITIONS), actions=drawn(chance, accounts), stops=chance.random() < 0.2
            )
            accepted(await world.handle(CreateRule(id=UUID(int=9_000 + number), draft=draft)))
        forced = seed % 3 == 0
        shown = accepted(await world.handle(PreviewRules(is_forced=forced, first=200)))
        ran = accepted(await world.handle(RunRules(id=UUID(int=9_900), is_forced=forced))).run
        assert (shown.matched_count, shown.changed_count) == (ran.matched_count, ran.changed_count)
        again = accepted(await world.handle(RunRules(id=UUID(int=9_901), is_forced=forced))).run
        assert again.changed_count == 0
        rows = [told(row, ids, accounts) for row in (await world.rows(*ids)).values()]
        balances = [(await world.balance(account)).minor for account in accounts]
        found.append((ran.matched_count, ran.changed_count, sorted(rows, key=lambda row: row.id), balances))
    assert found[0] == found[1]
