"""Households worth exporting, and what comes out of them."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deployments.adapters.db import Database
from deployments.transactions.exporting.stream import export_stream
from domain.transactions.categories import CategoryKind
from domain.transactions.commands import RecordTransfer
from domain.transactions.exporting.model import Export, ExportFormat
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from tests.support.ledger_commands import GOING_BACK, Player, Rewrite
from tests.support.ledger_scene import SqlState
from tests.support.ledger_world import TODAY, World, accepted, sql_world


async def exported(database: Database, household_id: UUID, format: ExportFormat, **wanted: Any) -> bytes:  # noqa: A002
    """All the bytes of one export."""
    return b"".join([piece async for piece in export_stream(database, household_id, Export(format=format, **wanted))])


async def random_books(database: Database, seed: int, *, length: int = 60) -> World:
    """A household in which everything that can be done was done."""
    world = await sql_world(database)
    for name, currency in (("Girokonto Größe", "EUR"), ("girokonto größe!", "EUR"), ("Wallet", "USD"), ("円", "JPY")):
        await world.account(name, currency, Random(seed).choice((0, -5_000, 12_345)))
    player = Player(world, SqlState(database, world.caller.household_id), Random(seed))
    names = (
        Tag(id=uuid4(), name="=cmd|' /C calc'!A0", color="#123456"),
        Tag(id=uuid4(), name="Urlaub 2026"),
        Payee(id=uuid4(), name='-Bäcker; "Müller" \\ Söhne', category="dining"),
        HouseholdCategory(id="pets_food", parent_id="pets", name="Food: & (more)", kind=CategoryKind.EXPENSE),
        HouseholdCategory(id="gifts", name="Geschenke", kind=CategoryKind.EXPENSE, icon="gift"),
    )
    accepted(await player.send(Rewrite((), names, change_id=uuid4())))
    alias = PayeeAlias(id=uuid4(), payee_id=names[2].id, alias="baecker mueller")
    accepted(await player.send(Rewrite((), (alias,), change_id=uuid4())))
    for _ in range(length):
        await player.act(without=GOING_BACK)
    source, target = await world.account("Sparen"), await world.account("Tagesgeld")
    transfer = RecordTransfer(
        id=uuid4(), from_account_id=source.id, to_account_id=target.id, booked_on=TODAY, amount_minor=500
    )
    accepted(await world.transfer(transfer))
    await around(database, world)
    return world


async def around(database: Database, world: World) -> None:
    """What is no transaction: rates, assertions, a rule, a view, a budget, a setting, a file."""
    account = min((await SqlState(database, world.caller.household_id)()).accounts.values(), key=lambda each: each.name)
    values = {
        "household_id": world.caller.household_id,
        "user_id": world.caller.viewer.user_id,
        "account_id": account.id,
        "currency": account.currency,
    }
    async with database.session(world.caller.household_id) as session:
        for statement in _AROUND:
            known = {**values, "id": uuid4()}
            used = {name: value for name, value in known.items() if f":{name}" in statement}
            await session.execute(text(statement), used)
        await session.commit()


_AROUND = (
    "INSERT INTO exchange_rates VALUES (:household_id, :id, 'EUR', 'USD', '2026-09-01', 1.083512345678, 'ECB')",
    "INSERT INTO exchange_rates VALUES (:household_id, :id, 'EUR', 'JPY', '2026-09-02', 163.05, 'MANUAL')",
    "INSERT INTO balance_assertions (household_id, id, account_id, asserted_on, balance_minor)"
    " VALUES (:household_id, :id, :account_id, '2026-09-30', 12)",
    "INSERT INTO balance_assertions (household_id, id, account_id, asserted_on, balance_minor)"
    " SELECT :household_id, :id, :account_id, '2026-10-15', a.opening_balance_minor + coalesce(("
    " SELECT sum(amount_minor) FROM transactions t WHERE t.account_id = a.id AND booked_on <= '2026-10-15'"
    " AND deleted_at IS NULL), 0)"
    " FROM accounts a WHERE id = :account_id",
    "INSERT INTO reconciliations SELECT :household_id, :id, id, '2026-06-30', opening_balance_minor, :user_id, now()"
    " FROM accounts WHERE id = :account_id"
    " AND NOT EXISTS (SELECT FROM reconciliations r WHERE r.account_id = :account_id)",
    "INSERT INTO rules (household_id, id, name, position, condition, actions)"
    """ VALUES (:household_id, :id, 'Shops', 1, '{"any"\\: [null, 1]}', '[{"category"\\: "dining"}]')""",
    "INSERT INTO saved_views (household_id, id, user_id, name, query)"
    " VALUES (:household_id, :id, :user_id, 'Big', 'amount>50')",
    "INSERT INTO budgets (household_id, id, category, currency, limit_minor, warn_at_percent)"
    " VALUES (:household_id, :id, 'dining', 'EUR', 20000, 80)",
    "INSERT INTO budgets (household_id, id, name, query, currency, limit_minor, warn_at_percent)"
    " VALUES (:household_id, gen_random_uuid(), 'Big', 'amount>50 -category\\:housing', 'EUR', 20000, 80)",
    "UPDATE budgets SET carry = 'BOTH', carries_from = '2026-01-01', schedule = 'WEEK\\:2026-01-05',"
    """ past_limits = '[{"before"\\: "2026-06-01", "limit_minor"\\: 100}]' WHERE household_id = :household_id""",
    "INSERT INTO budget_settings VALUES (:household_id, 'budgets', 'ENVELOPE', 'MONTH\\:1', '2026-10-01', ARRAY["
    "CAST(:account_id AS uuid)])",
    "INSERT INTO envelope_amounts SELECT household_id, gen_random_uuid(), id, DATE '2026-10-01', 12345, 'EUR'"
    " FROM budgets WHERE household_id = :household_id AND category = 'dining'",
    "INSERT INTO goals (household_id, id, name, currency, target_minor, starts_on, due_on, yearly_rate)"
    " VALUES (:household_id, :account_id, 'Bike', 'EUR', 90000, '2026-01-01', '2027-12-31', 2.25)",
    "INSERT INTO goal_allocations VALUES (:household_id, :id, :account_id, :account_id, 100)",
    "INSERT INTO goal_decisions SELECT :household_id, id, :account_id FROM transactions"
    " WHERE household_id = :household_id AND deleted_at IS NULL LIMIT 1",
    "INSERT INTO debts (household_id, id, name, currency, owed_minor, yearly_rate, minimum_minor, minimum_percent)"
    " VALUES (:household_id, :id, 'Car', 'EUR', 500000, 5.9, 10000, 2.5)",
    "INSERT INTO goal_settings (household_id, fund_months, fund_categories, fund_account_ids)"
    " VALUES (:household_id, 3, '{dining}', ARRAY[CAST(:account_id AS uuid)])",
    "INSERT INTO recurring_streams (household_id, id, merchant_key, name, kind, account_id, currency, cadence,"
    " first_on, previous_on, last_on, charge_count, low_minor, amount_minor, high_minor, confidence_percent, found_by)"
    " VALUES (:household_id, :id, 'films', 'Films', 'SUBSCRIPTION', :account_id, 'EUR', 'MONTHLY', '2026-01-05',"
    " '2026-09-05', '2026-10-05', 10, -999, -999, -999, 97, 'MODEL')",
    "INSERT INTO recurring_choices (household_id, id, decision, name)"
    " VALUES (:household_id, :id, 'DISMISSED', 'Cinema')",
    "INSERT INTO insight_opinions (household_id, id, opinion, words)"
    " VALUES (:household_id, 'FEES\\:fees', 'SILENCED', 'Fees')",
    "INSERT INTO ledger_settings (household_id, refunds_count_in) VALUES (:household_id, 'EXPENSE_MONTH')"
    " ON CONFLICT (household_id, id) DO NOTHING",
    "INSERT INTO dismissals VALUES (:household_id, :id, 'RULE', 'x')",
    "INSERT INTO transaction_keys (household_id, account_id, external_id, transaction_id)"
    " SELECT household_id, account_id, 'old id', id FROM transactions WHERE household_id = :household_id LIMIT 1",
    "DELETE FROM attachments WHERE household_id = :household_id",
    "INSERT INTO blobs VALUES (:household_id, sha256('a receipt'), 'a receipt')",
    "INSERT INTO attachments (household_id, id, transaction_id, file_name, media_type, size_bytes, sha256, user_id)"
    " SELECT household_id, :id, id, '../re\\:ceipt.txt', 'text/plain', 9, sha256('a receipt'), :user_id"
    " FROM transactions WHERE household_id = :household_id LIMIT 1",
)

PERIOD = {"date_from": date(2026, 9, 1), "date_to": date(2026, 9, 30)}
