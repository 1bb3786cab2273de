"""Reading rates, net worth and gains."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from domain.shared.money import is_currency
from domain.shared.periods import EARLIEST_DATE, LATEST_DATE, is_bookable
from domain.shared.viewer import Permission
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.currencies.objects import CurrencyGains, ExchangeRateConnection, HeldCurrency, NetWorth, WantedRate
from finance_graphql.errors import bad_input
from finance_graphql.scalars import Date
from finance_graphql.views import bad_cursor, guarded, page_size


def _usable_day(context: Context, on: date | None) -> date:
    if on is not None and not is_bookable(on):
        raise bad_input("on", f"{on} is outside {EARLIEST_DATE} to {LATEST_DATE}.")
    return on or context.today


async def _rates(
    context: Context, _info: object, currency: str | None = None, first: int | None = None, after: str | None = None
) -> Connection:
    if currency is not None and not is_currency(currency):
        raise bad_input("currency", f"{currency[:10]!r} is not an ISO 4217 code such as EUR or USD.")
    size = page_size("first", 50 if first is None else first)
    page = await context.reads.currencies.rates(context.caller.household_id, currency=currency, first=size, after=after)
    if page is None:
        raise bad_cursor()
    return Connection(edges_of(page), page_info_of(page, after))


async def _held(context: Context, _info: object) -> Any:
    return await context.reads.currencies.held(context.caller.household_id)


async def _wanted(context: Context, _info: object) -> Any:
    return await context.reads.currencies.wanted(context.caller.household_id)


async def _net_worth(context: Context, _info: object, on: date | None = None) -> Any:
    return await context.reads.currencies.net_worth(context.caller.household_id, _usable_day(context, on))


async def _gains(context: Context, _info: object, on: date | None = None) -> Any:
    return await context.reads.currencies.gains(context.caller.household_id, _usable_day(context, on))


_ON = {"on": graphene.Argument(Date, description="At the end of which day; null is today.")}


class CurrencyQueries:
    currencies = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(HeldCurrency))),
        Permission.READ,
        _held,
        description="Every currency that the household holds, its own first.",
    )
    exchange_rates = guarded(
        graphene.NonNull(ExchangeRateConnection),
        Permission.READ,
        _rates,
        description="A page of stored rates, newest first.",
        currency=graphene.Argument(graphene.String, description="Only rates of this currency, on either side."),
        first=graphene.Argument(graphene.Int, default_value=50, description="How many rates, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rates after this cursor; null starts with the newest."),
    )
    wanted_rates = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(WantedRate))),
        Permission.READ,
        _wanted,
        description="Rates that totals, net worth or gains wait for; empty where nothing is missing or old.",
    )
    net_worth = guarded(
        graphene.NonNull(NetWorth),
        Permission.READ,
        _net_worth,
        description="What the household owned and owed on a day, in its own currency.",
        **_ON,
    )
    currency_gains = guarded(
        graphene.NonNull(CurrencyGains),
        Permission.READ,
        _gains,
        description="What exchange rates gained or lost until a day.",
        **_ON,
    )
