"""Exchange rates and what is reckoned with them, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions.currencies import model, overview
from finance_graphql.imports.objects import ImportRowError
from finance_graphql.scalars import Date, DecimalNumber
from finance_graphql.views import Money, Node, PageInfo, View, enum_of


def rows(type_: Any, description: str) -> Any:
    return graphene.List(graphene.NonNull(type_), required=True, description=description)


RateSource = enum_of(
    model.RateSource,
    "Who said what a currency was worth.",
    {
        "ECB": "A file of the European Central Bank.",
        "MANUAL": "Somebody of the household; comes before a published rate of the same day.",
    },
)
RateGapKind = enum_of(
    model.GapKind,
    "Why a sum is not to be taken at its word.",
    {
        "MISSING": "No rate is known for these days: the money is left out of the sum, never counted one to one.",
        "OLD": f"The rate was more than {model.OLD_AFTER_DAYS} days older than the day it is used for.",
    },
)
SuggestedBy = enum_of(
    overview.SuggestedBy,
    "Where an offered rate comes from.",
    {
        "TRANSFER": "The household's own transfer between the two currencies around that day.",
        "NEXT_RATE": "The first rate that is known.",
    },
)


class ExchangeRate(View):
    class Meta:
        interfaces = (Node,)
        description = "What a currency was worth on a day: one unit of `base` was `rate` units of `quote`."

    base = graphene.String(required=True, description="ISO 4217 code.")
    quote = graphene.String(required=True, description="ISO 4217 code.")
    rated_on = graphene.Field(Date, required=True, description="The day; it holds until there is a later one.")
    rate = graphene.Field(DecimalNumber, required=True, description="Units of `quote` for one of `base`.")
    source = graphene.Field(RateSource, required=True, description="Who said so.")


class ExchangeRateEdge(View):
    class Meta:
        description = "A rate in its place in the list."

    node = graphene.Field(ExchangeRate, required=True, description="The rate.")
    cursor = graphene.String(required=True, description="Its place: pass it as `after` to go on from here.")


class ExchangeRateConnection(View):
    class Meta:
        description = "A page of exchange rates, newest first."

    edges = rows(ExchangeRateEdge, "The rates of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")


class RateGap(View):
    class Meta:
        description = "Money of one currency that a sum leaves out, or counts at an old rate."

    kind = graphene.Field(RateGapKind, required=True, description="Left out, or counted at an old rate.")
    currency = graphene.String(required=True, description="The currency whose rate is wanted.")
    first_day = graphene.Field(Date, required=True, description="The first day that wants a rate.")
    last_day = graphene.Field(Date, required=True, description="The last day that wants a rate.")
    days = graphene.Int(required=True, description="How many days want a rate.")
    count = graphene.Int(required=True, description="How many rows or balances it is about.")
    amount = graphene.Field(Money, required=True, description="What they sum to in their own currency.")
    largest_age = graphene.Int(required=True, description="Days between rate and row where it is old; else zero.")


class AccountValue(View):
    class Meta:
        description = "What an account held on a day, and what that was worth."

    account_id = graphene.ID(required=True, description="The account.")
    name = graphene.String(required=True, description="Its name.")
    balance = graphene.Field(Money, required=True, description="In the account's own currency.")
    value = graphene.Field(Money, description="In the household's currency; null where no rate is known.")
    rate = graphene.Field(DecimalNumber, description="Units of the household's currency for one of the account's.")
    rated_on = graphene.Field(Date, description="The day of that rate; null for the household's own currency.")


class NetWorth(View):
    class Meta:
        description = "Everything held less everything owed, at the rates of one day. Hidden accounts are left out."

    on = graphene.Field(Date, required=True, description="The day, at its end.")
    currency = graphene.String(required=True, description="The household's currency.")
    total = graphene.Field(Money, required=True, description="Assets less liabilities.")
    assets = graphene.Field(Money, required=True, description="What is held, positive.")
    liabilities = graphene.Field(Money, required=True, description="What is owed, positive.")
    accounts = rows(AccountValue, "Each account.")
    gaps = rows(RateGap, "What is not in the total, or at an old rate; empty where the total is whole.")


class HeldCurrency(View):
    class Meta:
        description = "A currency that the household holds."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    is_base = graphene.Boolean(required=True, description="Whether it is the household's own.")
    is_published = graphene.Boolean(required=True, description="Whether the European Central Bank publishes its rate.")
    balance = graphene.Field(Money, required=True, description="What all accounts of it hold.")
    account_count = graphene.Int(required=True, description="How many accounts are in it.")
    value = graphene.Field(Money, description="What that is worth today; null where no rate is known.")
    rate = graphene.Field(DecimalNumber, description="Units of the household's currency for one of it, today.")
    rated_on = graphene.Field(Date, description="The day of that rate.")
    is_old = graphene.Boolean(required=True, description="Whether that rate is too old to be trusted.")
    known_from = graphene.Field(Date, description="The first day with a rate; null where there is none.")


class RateSuggestion(View):
    class Meta:
        description = "A rate that could be meant."

    rate = graphene.Field(
        DecimalNumber, required=True, description="Units of the household's currency for one of the other."
    )
    by = graphene.Field(SuggestedBy, required=True, description="Where it comes from.")
    known_on = graphene.Field(Date, required=True, description="The day it is of.")


class WantedRate(View):
    class Meta:
        description = "A rate that totals wait for."

    kind = graphene.Field(RateGapKind, required=True, description="Left out, or counted at an old rate.")
    currency = graphene.String(required=True, description="The currency whose rate is wanted.")
    first_day = graphene.Field(Date, required=True, description="The first day that wants a rate.")
    last_day = graphene.Field(Date, required=True, description="The last day that wants a rate.")
    largest_age = graphene.Int(required=True, description="Days between rate and use where it is old; else zero.")
    row_count = graphene.Int(required=True, description="Rows and opening balances that wait for it.")
    booked = graphene.Field(
        Money,
        required=True,
        description="What those sum to. Not to be added to `held`: what is held is made up of what was booked.",
    )
    held = graphene.Field(Money, required=True, description="What accounts hold today that wait for it.")
    base = graphene.String(required=True, description="The household's currency.")
    is_published = graphene.Boolean(
        required=True, description="Whether the file of the European Central Bank has it: import that first."
    )
    suggestion = graphene.Field(RateSuggestion, description="What it could be; null where nothing is near.")


class Exchange(View):
    class Meta:
        description = "A transfer between two currencies: the rate it got, beside the rate of its day."

    transaction_id = graphene.ID(required=True, description="The leg that left.")
    counterpart_id = graphene.ID(required=True, description="The leg that arrived.")
    booked_on = graphene.Field(Date, required=True, description="When it left.")
    description = graphene.String(required=True, description="What the leg that left says.")
    left = graphene.Field(Money, required=True, description="What left, positive.")
    arrived = graphene.Field(Money, required=True, description="What arrived.")
    rate_got = graphene.Field(DecimalNumber, required=True, description="What arrived for one unit that left.")
    rate_of_day = graphene.Field(DecimalNumber, description="What the day's rate would have given; null: not known.")
    gain = graphene.Field(
        Money, description="What arrived less what left, both at the day's rate in the household's currency."
    )


class AccountGain(View):
    class Meta:
        description = "What exchange rates did to one account; null where no rate is known."

    account_id = graphene.ID(required=True, description="The account.")
    name = graphene.String(required=True, description="Its name.")
    balance = graphene.Field(Money, required=True, description="What it held, in its own currency.")
    value = graphene.Field(Money, description="What that was worth.")
    flowed_in = graphene.Field(Money, description="What came in less what went out, each at the rate of its day.")
    gain = graphene.Field(Money, description="`value` less `flowedIn`.")
    unrealised = graphene.Field(Money, description="`value` less the average cost of what is left.")
    realised = graphene.Field(Money, description="What money that has left had gained by then.")


class CurrencyGains(View):
    class Meta:
        description = (
            "What exchange rates gained or lost until a day. For an account: its value now less what flowed in at "
            "each day's rate; money goes out at its average cost. For a transfer between currencies: what arrived "
            "less what left at the day's rate. Together this is what is there, less what was there first and what "
            "came from outside, everything at the rate of its day."
        )

    on = graphene.Field(Date, required=True, description="Until the end of this day.")
    currency = graphene.String(required=True, description="The household's currency.")
    total = graphene.Field(Money, required=True, description="Unrealised, realised and on transfers together.")
    unrealised = graphene.Field(Money, required=True, description="On paper: it changes with every rate.")
    realised = graphene.Field(Money, required=True, description="Kept by money that has left its account.")
    on_transfers = graphene.Field(Money, required=True, description="Won or lost by the rates that transfers got.")
    accounts = rows(AccountGain, "Every account in another currency.")
    exchanges = rows(Exchange, "Every transfer between two currencies, newest first.")
    gaps = rows(RateGap, "What it leaves out, or takes at an old rate.")


class CurrencyRates(View):
    class Meta:
        description = "What a file of rates had of one currency."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    added_count = graphene.Int(required=True, description="Rates that are new.")
    changed_count = graphene.Int(required=True, description="Rates that the file corrected.")
    kept_count = graphene.Int(required=True, description="Rates that were there.")
    first_day = graphene.Field(Date, description="The first day; null where the file has none of it.")
    last_day = graphene.Field(Date, description="The last day; null where the file has none of it.")


class RatesImported(View):
    class Meta:
        description = "What came of a file of rates."

    added_count = graphene.Int(required=True, description="Rates that are new.")
    changed_count = graphene.Int(required=True, description="Rates that the file corrected.")
    kept_count = graphene.Int(required=True, description="Rates that were there.")
    since = graphene.Field(Date, required=True, description="The household's first day: rates of before are left out.")
    currencies = rows(CurrencyRates, "Each currency that is held; none where all is in one currency.")
    errors = rows(ImportRowError, "The first 100 lines that cannot be read.")
    error_count = graphene.Int(required=True, description="How many lines cannot be read.")
