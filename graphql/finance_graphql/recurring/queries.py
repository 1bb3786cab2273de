"""Reading payments that come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import graphene

from domain.recurring.balances import AccountOutlook, days_of
from domain.recurring.balances import UpcomingDay as DomainDay
from domain.recurring.model import Charge, Stream
from domain.recurring.overview import Overview, overview_of
from domain.shared.viewer import Permission
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.recurring.objects import (
    BalanceOutlook,
    RecurringCharge,
    RecurringOverview,
    RecurringStream,
    UpcomingDay,
)
from finance_graphql.views import guarded, page_size

DAYS_DEFAULT, DAYS_MAX = 30, 400
OUTLOOK_DEFAULT, OUTLOOK_MAX = 90, 180
STRIP_DEFAULT = 14
CHARGES_DEFAULT = 24


async def _overview(context: Context, _info: object, days: int | None = None) -> Overview:
    wanted = DAYS_DEFAULT if days is None else days
    if not 0 <= wanted <= DAYS_MAX:
        raise bad_input("days", f"ask for 0 to {DAYS_MAX} days.")
    streams = await context.reads.recurring.streams(context.caller.household_id, context.today)
    return overview_of(streams, context.today, context.today + timedelta(days=wanted))


async def _stream(context: Context, _info: object, id: str) -> Stream | None:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return None
    streams = await context.reads.recurring.streams(context.caller.household_id, context.today)
    return next((stream for stream in streams if stream.id == key), None)


async def _charges(context: Context, _info: object, id: str, first: int | None = None) -> Sequence[Charge]:  # noqa: A002
    try:
        key = UUID(id)
    except ValueError:
        return []
    charges = await context.reads.recurring.charges(context.caller.household_id, key)
    return charges[: page_size("first", CHARGES_DEFAULT if first is None else first)]


def _ahead(days: int | None, usual: int) -> int:
    wanted = usual if days is None else days
    if not 1 <= wanted <= OUTLOOK_MAX:
        raise bad_input("days", f"ask for 1 to {OUTLOOK_MAX} days.")
    return wanted


async def _outlooks(context: Context, _info: object, days: int | None = None) -> Sequence[AccountOutlook]:
    return await context.reads.recurring.outlooks(
        context.caller.household_id, today=context.today, days=_ahead(days, OUTLOOK_DEFAULT)
    )


async def _days(context: Context, _info: object, days: int | None = None) -> Sequence[DomainDay]:
    ahead = _ahead(days, STRIP_DEFAULT)
    today = context.today
    profile = await context.reads.profile(context.caller)
    assert profile is not None
    overview = await _overview(context, None, ahead - 1)
    outlooks = await context.reads.recurring.outlooks(context.caller.household_id, today=today, days=ahead)
    shown = [today + timedelta(days=number) for number in range(ahead)]
    return days_of(overview.upcoming, outlooks, shown, today, profile.household.currency)


class RecurringQueries:
    recurring = guarded(
        graphene.NonNull(RecurringOverview),
        Permission.READ,
        _overview,
        description="Every recurring payment, the dearest in a year first, and what is to come.",
        days=graphene.Argument(graphene.Int, description=f"How many days ahead; {DAYS_DEFAULT} if null."),
    )
    balance_outlooks = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(BalanceOutlook))),
        Permission.READ,
        _outlooks,
        description="Balances to come of each open account for everyday money, with a band that holds four of five.",
        days=graphene.Argument(graphene.Int, description=f"How many days ahead; {OUTLOOK_DEFAULT} if null."),
    )
    upcoming_days = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(UpcomingDay))),
        Permission.READ,
        _days,
        description="The days from today on with bills, pay and the likely balance.",
        days=graphene.Argument(graphene.Int, description=f"How many, today included; {STRIP_DEFAULT} if null."),
    )
    recurring_stream = guarded(
        RecurringStream,
        Permission.READ,
        _stream,
        description="One recurring payment; null where there is none.",
        id=graphene.Argument(graphene.ID, required=True, description="Its id."),
    )
    recurring_charges = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(RecurringCharge))),
        Permission.READ,
        _charges,
        description="The transactions of a recurring payment and of those merged into it, newest first.",
        id=graphene.Argument(graphene.ID, required=True, description="The recurring payment."),
        first=graphene.Argument(graphene.Int, description=f"How many; {CHARGES_DEFAULT} if null."),
    )
