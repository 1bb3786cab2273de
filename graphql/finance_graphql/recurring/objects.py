"""Payments that come back, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.recurring import model
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.scalars import Date
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import Money, Node, View, enum_of, of, resolves

RecurringKind = enum_of(
    model.StreamKind,
    "What a recurring payment is.",
    {
        "SUBSCRIPTION": "A price for something, each time the same.",
        "BILL": "What has to be paid, as much as it comes to: rent, power, insurance.",
        "INCOME": "Money that comes in: pay, a pension, interest.",
        "TRANSFER": "Between own accounts, or to a card.",
    },
    name="RecurringKind",
)
RecurringCadence = enum_of(
    model.StreamCadence,
    "How often a payment comes back.",
    {
        "WEEKLY": "Every week.",
        "TWO_WEEKS": "Every two weeks.",
        "TWICE_A_MONTH": "On two days of each month.",
        "FOUR_WEEKS": "Every four weeks.",
        "MONTHLY": "Every month.",
        "TWO_MONTHS": "Every two months.",
        "QUARTERLY": "Every three months.",
        "HALF_YEARLY": "Every half year.",
        "YEARLY": "Every year.",
    },
    name="RecurringCadence",
)
RecurringState = enum_of(
    model.StreamState,
    "How a recurring payment stands.",
    {
        "ACTIVE": "The next one is expected.",
        "MISSED": "One was expected and has not come.",
        "ENDED": "None has come for two periods, or somebody said so.",
        "DISMISSED": "Somebody said that it is none; it never returns.",
        "MERGED": "It is part of another one.",
    },
    name="RecurringState",
)


class PriceChange(View):
    class Meta:
        description = "When a price that had held became another one."

    on = graphene.Field(Date, required=True, description="The day of the first charge at the new price.")
    before = graphene.Field(Money, required=True, description="What it was.")
    after = graphene.Field(Money, required=True, description="What it became.")


def _found(name: str) -> Any:
    """An attribute of what was found."""
    return resolves(lambda root, _context: getattr(root.found, name))


class RecurringStream(View):
    class Meta:
        interfaces = (Node,)
        description = "A payment that comes back. Amounts carry their sign: negative is money out."

    name = graphene.String(required=True, description="Whom it is paid to, or comes from.")
    kind = graphene.Field(RecurringKind, required=True, description="What it is.")
    cadence = graphene.Field(RecurringCadence, required=True, description="How often it comes.")
    state = graphene.Field(RecurringState, required=True, description="How it stands.")
    account = graphene.Field(Account, required=True, description="Where its last charge was booked.")
    category = graphene.String(description="Slug of the category of its last charge; null: none.")
    low = graphene.Field(Money, required=True, description="The next charge is seldom smaller.")
    amount = graphene.Field(Money, required=True, description="What the next charge is likely to be.")
    high = graphene.Field(Money, required=True, description="The next charge is seldom larger.")
    yearly = graphene.Field(Money, required=True, description="What a year of it comes to.")
    next_on = graphene.Field(Date, description="When the next charge is expected; null: none is.")
    expected_on = graphene.Field(
        Date, required=True, description="When the charge after the last one was or is due, past days too."
    )
    first_on = graphene.Field(Date, required=True, description="Its first charge.")
    last_on = graphene.Field(Date, required=True, description="Its last charge.")
    charge_count = graphene.Int(required=True, description="How many charges there are.")
    explanation = graphene.String(required=True, description="Why it was found, in words for people.")
    confidence_percent = graphene.Int(required=True, description="Of 100 streams like this, so many go on.")
    is_confirmed = graphene.Boolean(required=True, description="Whether a person has said that it is one.")
    price_change = graphene.Field(PriceChange, description="The latest one; null: none was seen.")
    duplicate_ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="Transactions that look like a charge again."
    )
    version = graphene.Int(required=True, description="Send it back with an edit; 0 until a person has said something.")

    @resolves
    def resolve_account(self: model.Stream, context: Context) -> Any:
        return context.loaders.accounts.get(self.found.account_id)

    @resolves
    def resolve_next_on(self: model.Stream, context: Context) -> Any:
        return self.next_on(context.today)

    resolve_category = _found("category")
    resolve_low = resolves(lambda root, _context: root.amounts[0])
    resolve_amount = resolves(lambda root, _context: root.amounts[1])
    resolve_high = resolves(lambda root, _context: root.amounts[2])
    resolve_expected_on = resolves(lambda root, _context: root.nth(1))
    resolve_first_on = _found("first_on")
    resolve_last_on = _found("last_on")
    resolve_charge_count = _found("charge_count")
    resolve_confidence_percent = _found("confidence_percent")


class RecurringCharge(View):
    class Meta:
        description = "A transaction of a recurring payment."

    transaction = graphene.Field(Transaction, description="The row; null where it went a moment ago.")
    transaction_id = graphene.ID(required=True, description="Its id.")
    is_duplicate = graphene.Boolean(required=True, description="Whether it looks like another charge again.")

    @resolves
    def resolve_transaction(self: model.Charge, context: Context) -> Any:
        return context.loaders.transactions.get(self.transaction_id)


class UpcomingPayment(View):
    class Meta:
        description = "A charge to come."

    stream = graphene.Field(RecurringStream, required=True, description="Of which recurring payment.")
    on = graphene.Field(Date, required=True, description="When it is expected.")
    amount = graphene.Field(Money, required=True, description="What it is likely to be.")

    resolve_on = of("date")
    resolve_amount = resolves(lambda root, _context: root.stream.amounts[1])


class BalanceDay(View):
    class Meta:
        description = "What an account is likely to hold in the evening of a day."

    on = graphene.Field(Date, required=True, description="The day.")
    low = graphene.Field(Money, required=True, description="One of ten futures has less.")
    likely = graphene.Field(Money, required=True, description="As many futures have more as have less.")
    high = graphene.Field(Money, required=True, description="One of ten futures has more.")


class BalanceOutlook(View):
    class Meta:
        description = (
            "The balance of an account in the days to come: recurring payments on their days, and everyday spending as "
            "it has been in the account's own past."
        )

    account = graphene.Field(Account, required=True, description="The account.")
    balance = graphene.Field(Money, required=True, description="What it holds now.")
    days = graphene.List(graphene.NonNull(BalanceDay), required=True, description="From tomorrow on.")
    low_on = graphene.Field(Date, description="The first day that likely ends below zero; null: none does.")
    may_be_low_on = graphene.Field(
        Date, description="The first day that ends below zero in one of ten futures; null: none does."
    )
    lowest = graphene.Field(BalanceDay, description="The day with the smallest likely balance.")
    learned_weeks = graphene.Int(
        required=True, description="From how many weeks everyday spending was learned; 0: too few, so none is reckoned."
    )

    @resolves
    def resolve_account(self: Any, context: Context) -> Any:
        return context.loaders.accounts.get(self.account_id)


class UpcomingDay(View):
    class Meta:
        description = "A day to come: what is due on it, and what is likely left in its evening."

    on = graphene.Field(Date, required=True, description="The day.")
    payments = graphene.List(graphene.NonNull(UpcomingPayment), required=True, description="What comes on it.")
    balance = graphene.Field(
        Money, description="What the everyday accounts of the household's currency likely hold; null: there is none."
    )


class RecurringTotals(View):
    class Meta:
        description = "What the expected recurring payments of one currency come to; spending is positive here."

    currency = graphene.String(required=True, description="ISO 4217 code.")
    subscriptions_yearly = graphene.Field(Money, required=True, description="Subscriptions, in a year.")
    bills_yearly = graphene.Field(Money, required=True, description="Bills, in a year.")
    income_yearly = graphene.Field(Money, required=True, description="Income, in a year.")
    out_soon = graphene.Field(Money, required=True, description="What goes out within the days that were asked for.")
    in_soon = graphene.Field(Money, required=True, description="What comes in within these days.")


class RecurringOverview(View):
    class Meta:
        description = "Every recurring payment, what is to come, and what they come to."

    streams = graphene.List(
        graphene.NonNull(RecurringStream), required=True, description="All of them, dismissed and ended ones too."
    )
    upcoming = graphene.List(graphene.NonNull(UpcomingPayment), required=True, description="What is to come, by day.")
    totals = graphene.List(graphene.NonNull(RecurringTotals), required=True, description="For each currency.")
