"""Commands and reads about currencies on PostgreSQL: set, import, undo, net worth, gains, what is wanted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run
from deployments.transactions.currencies.reads import CurrencyReads
from domain.shared.money import Money
from domain.shared.outcomes import Rejected
from domain.transactions import undo
from domain.transactions.commands import RecordTransfer, UndoLast
from domain.transactions.currencies.commands import (
    DeleteExchangeRate,
    ImportExchangeRates,
    SetBaseCurrency,
    SetExchangeRate,
)
from domain.transactions.currencies.model import GapKind, RateSource
from domain.transactions.currencies.overview import SuggestedBy
from domain.transactions.handlers import HANDLERS
from domain.transactions.model import Account
from tests.support.ecb_files import HISTORY
from tests.support.ledger_world import World, accepted, recording, sql_world


@pytest.fixture
def reads(database: Database) -> CurrencyReads:
    return CurrencyReads(database)


async def send(world: World, command: Any) -> Any:
    return await run(world.begin, HANDLERS[type(command)], world.caller, command)


async def upload(world: World, content: str) -> UUID:
    upload_id = uuid4()
    async with world.begin(world.caller) as unit:
        await unit.imports.keep_upload(upload_id, "eurofxref-hist.csv", content.encode())
        await unit.commit()
    return upload_id


async def import_file(world: World, content: str = HISTORY) -> Any:
    return await send(world, ImportExchangeRates(id=uuid4(), upload_id=await upload(world, content)))


def setting(day: str, value: str, pair: str = "EUR/USD", **fields: Any) -> SetExchangeRate:
    base, _, quote = pair.partition("/")
    values: dict[str, Any] = {"id": uuid4(), "rated_on": date.fromisoformat(day), "rate": Decimal(value)}
    return SetExchangeRate(base=base, quote=quote, **(values | fields))


async def stored(world: World, reads: CurrencyReads) -> list[tuple[str, str, str]]:
    page = await reads.rates(world.caller.household_id, currency=None, first=50, after=None)
    assert page
    return [(str(rate.rated_on), f"{rate.base}/{rate.quote}", f"{rate.rate.normalize():f}") for rate in page.items]


async def dollars(world: World, opening: int = 0) -> Account:
    await world.account("Euros", "EUR", 0)
    account = await world.account("Dollars", "USD", opening)
    accepted(await world.record(recording(account.id, booked_on=date(2026, 11, 1), amount_minor=10_837)))
    return account


async def test_an_import_takes_what_is_held_from_the_first_row_on_and_again_nothing(
    world: World, reads: CurrencyReads
) -> None:
    await dollars(world)
    first = accepted(await import_file(world))
    [usd] = first.currencies
    assert (usd.currency, usd.added_count, first.since) == ("USD", 4, date(2026, 11, 1))
    # The first row is of a Sunday: its rate is that of the Friday before.
    assert (usd.first_day, usd.last_day) == (date(2026, 10, 30), date(2026, 11, 20))
    again = accepted(await import_file(world))
    assert (again.added_count, again.changed_count, again.kept_count, again.change) == (0, 0, 4, None)
    corrected = accepted(await import_file(world, HISTORY.replace("1.0801", "1.0802")))
    assert (corrected.added_count, corrected.changed_count, corrected.kept_count) == (0, 1, 3)
    assert ("2026-11-19", "EUR/USD", "1.0802") in await stored(world, reads)
    accepted(await world._run(undo.undo_last, UndoLast()))
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert await stored(world, reads) == []


async def test_a_household_in_dollars_needs_the_euro_and_the_crosses(database: Database, reads: CurrencyReads) -> None:
    world = await sql_world(database, "USD")
    for name, code in (("Euros", "EUR"), ("Yen", "JPY")):
        account = await world.account(name, code, 0)
        accepted(await world.record(recording(account.id, booked_on=date(2026, 11, 18), amount_minor=10_000)))
    imported = accepted(await import_file(world))
    assert [(each.currency, each.added_count) for each in imported.currencies] == [("JPY", 3), ("USD", 3)]
    worth = await reads.net_worth(world.caller.household_id, date(2026, 11, 20))
    # 100.00 EUR = 108.37 USD; 10,000 JPY = 10,000 / 163.25 × 1.0837 = 66.38 USD.
    assert [account.value for account in worth.accounts] == [Money(10_837, "USD"), Money(6_638, "USD")]
    assert worth.total == Money(17_475, "USD")
    assert worth.gaps == ()


async def test_a_rate_by_hand_replaces_what_was_said_of_that_day_and_beats_the_file(
    world: World, reads: CurrencyReads
) -> None:
    await dollars(world)
    accepted(await import_file(world))
    accepted(await send(world, setting("2026-11-20", "1.2")))
    second = accepted(await send(world, setting("2026-11-20", "0.8", "USD/EUR")))
    by_hand = [rate for rate in await stored(world, reads) if rate[0] == "2026-11-20"]
    assert sorted(by_hand) == [("2026-11-20", "EUR/USD", "1.0837"), ("2026-11-20", "USD/EUR", "0.8")]
    worth = await reads.net_worth(world.caller.household_id, date(2026, 11, 20))
    assert worth.total == Money(8_670, "EUR")  # 108.37 × 0.8 = 86.696
    accepted(await send(world, DeleteExchangeRate(id=second.exchange_rate.id)))
    worth = await reads.net_worth(world.caller.household_id, date(2026, 11, 20))
    assert worth.total == Money(10_000, "EUR")
    accepted(await world._run(undo.undo_last, UndoLast()))
    assert ("2026-11-20", "USD/EUR", "0.8") in await stored(world, reads)


@pytest.mark.parametrize(
    ("command", "code", "field"),
    [
        (setting("2026-11-20", "0"), "RATE_NOT_POSITIVE", "rate"),
        (setting("2026-11-20", "NaN"), "RATE_NOT_POSITIVE", "rate"),
        (setting("2026-11-20", "0.0000000000001"), "RATE_OUT_OF_RANGE", "rate"),
        (setting("2026-11-20", "1e15"), "RATE_OUT_OF_RANGE", "rate"),
        (setting("2026-11-20", "1", "EUR/EUR"), "SAME_CURRENCY", "quote"),
        (setting("2026-11-20", "1", "EUR/XXX"), "CURRENCY_UNKNOWN", "quote"),
        (setting("1900-11-20", "1"), "DATE_OUT_OF_RANGE", "ratedOn"),
        (SetBaseCurrency(currency="EURO"), "CURRENCY_UNKNOWN", "currency"),
        (DeleteExchangeRate(id=uuid4()), "NOT_FOUND", "id"),
        (ImportExchangeRates(id=uuid4(), upload_id=uuid4()), "UPLOAD_NOT_FOUND", "uploadId"),
    ],
)
async def test_refusals_name_the_field(world: World, command: Any, code: str, field: str) -> None:
    refused = await send(world, command)
    assert isinstance(refused, Rejected)
    assert (refused.code.name, refused.field) == (code, field)


async def test_another_base_changes_every_total_and_nothing_stored(world: World, reads: CurrencyReads) -> None:
    await dollars(world)
    accepted(await import_file(world))
    before = await stored(world, reads)
    changed = accepted(await send(world, SetBaseCurrency(currency="USD")))
    assert (changed.currency, changed.previous) == ("USD", "EUR")
    worth = await reads.net_worth(world.caller.household_id, date(2026, 11, 20))
    assert worth.total == Money(10_837, "USD")
    assert await stored(world, reads) == before


async def test_a_missing_rate_is_told_with_what_it_could_be(world: World, reads: CurrencyReads) -> None:
    account = await dollars(world)
    dinars = await world.account("Dinars", "RSD", 500_000)
    euros = await world.account("More euros", "EUR", 100_000)
    worth = await reads.net_worth(world.caller.household_id, date(2026, 11, 20))
    assert worth.total == Money(100_000, "EUR")
    assert [(gap.kind, gap.currency, gap.amount.minor) for gap in worth.gaps] == [
        (GapKind.MISSING, "RSD", 500_000),
        (GapKind.MISSING, "USD", 10_837),
    ]
    transfer = RecordTransfer(
        id=uuid4(),
        from_account_id=euros.id,
        to_account_id=account.id,
        booked_on=date(2026, 11, 5),
        amount_minor=10_000,
        received_minor=11_000,
    )
    accepted(await world.transfer(transfer))
    wanted = {each.currency: each for each in await reads.wanted(world.caller.household_id)}
    assert wanted["RSD"].suggestion is None
    assert (wanted["RSD"].is_published, wanted["USD"].is_published) == (False, True)
    suggestion = wanted["USD"].suggestion
    assert suggestion is not None
    assert (suggestion.by, suggestion.rate) == (SuggestedBy.TRANSFER, Decimal("0.909090909091"))
    assert wanted["USD"].first_day == date(2026, 11, 1)
    # Opened with 108.37 dollars, then 110.00 came: what was booked, and what is held, each by itself.
    assert (wanted["USD"].row_count, wanted["USD"].booked, wanted["USD"].held) == (
        *(2, Money(21_837, "USD")),
        Money(21_837, "USD"),
    )
    assert dinars.currency == "RSD"


async def test_a_transfer_keeps_both_amounts_and_shows_both_rates(world: World, reads: CurrencyReads) -> None:
    account = await dollars(world)
    euros = await world.account("More euros", "EUR", 100_000)
    accepted(await import_file(world))
    transfer = RecordTransfer(
        id=uuid4(),
        from_account_id=euros.id,
        to_account_id=account.id,
        booked_on=date(2026, 11, 19),
        amount_minor=50_000,
        received_minor=53_000,
    )
    legs = accepted(await world.transfer(transfer)).transactions
    assert [leg.amount for leg in legs] == [Money(-50_000, "EUR"), Money(53_000, "USD")]
    household = world.caller.household_id
    by_leg = await reads.exchanges_by_ids(household, [leg.id for leg in legs])
    assert by_leg[legs[0].id] == by_leg[legs[1].id]
    exchange = by_leg[legs[0].id]
    assert (exchange.rate_got, exchange.rate_of_day) == (Decimal("1.06"), Decimal("1.0801"))
    # 530.00 USD were worth 490.70 EUR that day: 9.30 for the bank.
    assert exchange.gain == Money(-930, "EUR")
    gains = await reads.gains(household, date(2026, 11, 20))
    # In: 108.37 USD at 1.07 (Friday 30 October) = 101.28 and 530 USD at 1.0801 = 490.70; now 638.37 / 1.0837 = 589.07.
    [held] = gains.accounts
    assert (held.value, held.flowed_in) == (Money(58_907, "EUR"), Money(59_198, "EUR"))
    assert held.gain == Money(58_907 - 59_198, "EUR")
    assert gains.total == Money(58_907 - 59_198 - 930, "EUR")
    assert held.account_id == account.id


async def test_rates_page_newest_first_and_by_currency(world: World, reads: CurrencyReads) -> None:
    for day in range(1, 6):
        accepted(await send(world, setting(f"2026-11-0{day}", "1.1")))
    accepted(await send(world, setting("2026-11-03", "25", "EUR/CZK")))
    household = world.caller.household_id
    page = await reads.rates(household, currency="USD", first=3, after=None)
    assert page
    assert [rate.rated_on.day for rate in page.items] == [5, 4, 3]
    assert page.items[-1].source is RateSource.MANUAL
    rest = await reads.rates(household, currency="USD", first=3, after=page.end_cursor)
    assert rest
    assert [rate.rated_on.day for rate in rest.items] == [2, 1]
    assert not rest.has_next
    assert await reads.rates(household, currency="USD", first=3, after="nonsense") is None


async def test_households_do_not_see_each_others_rates(database: Database, world: World, reads: CurrencyReads) -> None:
    other = await sql_world(database)
    accepted(await send(world, setting("2026-11-20", "1.2")))
    assert await stored(other, reads) == []
    refused = await send(other, DeleteExchangeRate(id=uuid4()))
    assert isinstance(refused, Rejected)
