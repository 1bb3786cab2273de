"""Debts, how they are paid off, and the emergency fund, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets.goals import fund, payoff
from domain.shared.money import Money as DomainMoney
from finance_graphql.accounts.objects import Account
from finance_graphql.context import Context
from finance_graphql.names.objects import Category
from finance_graphql.scalars import DecimalNumber, MinorUnits, Month
from finance_graphql.views import Money, Node, View, enum_of, of, page_size, resolves

PayoffStrategy = enum_of(
    payoff.Strategy,
    "Which debt gets what is paid beyond the minimums.",
    {
        "SNOWBALL": "The smallest first: it is gone soon, and that encourages.",
        "AVALANCHE": "The one with the highest interest first: it costs least.",
        "OWN": "In the household's own order.",
        "MINIMUMS": "None: minimums only, to compare with.",
    },
    name="PayoffStrategy",
)


def _plan(name: str) -> Any:
    """An attribute of the debt behind what is owed."""
    return resolves(lambda root, _context: getattr(root.debt, name))


def _amount(name: str) -> Any:
    """Minor units of what is owed, with the currency of the debt."""
    return resolves(lambda root, _context: DomainMoney(getattr(root, name), root.debt.currency))


class Debt(View):
    class Meta:
        interfaces = (Node,)
        description = "Money that is owed, and what it costs."

    name = graphene.String(required=True, description="What it is.")
    account = graphene.Field(Account, description="The account that owes it; null: the amount was said by hand.")
    owed = graphene.Field(Money, required=True, description="What is owed now.")
    yearly_rate = graphene.Field(DecimalNumber, required=True, description="Interest, percent a year.")
    minimum = graphene.Field(Money, required=True, description="What is paid each month at least.")
    minimum_percent = graphene.Field(DecimalNumber, description="Or this part of what is owed, where that is more.")
    next_payment = graphene.Field(Money, required=True, description="The minimum of the coming month.")
    next_interest = graphene.Field(Money, required=True, description="Its interest of the coming month.")
    never_ends = graphene.Boolean(required=True, description="The minimum does not even pay the interest.")
    position = graphene.Int(required=True, description="Its place in the household's own order.")
    version = graphene.Int(required=True, description="Send it back with an edit.")

    resolve_name = _plan("name")
    resolve_yearly_rate = _plan("yearly_rate")
    resolve_minimum_percent = _plan("minimum_percent")
    resolve_position = _plan("position")
    resolve_version = _plan("version")
    resolve_owed = _amount("minor")
    resolve_next_payment = _amount("minimum_minor")
    resolve_next_interest = _amount("interest_minor")
    resolve_minimum = resolves(lambda root, _context: DomainMoney(root.debt.minimum_minor, root.debt.currency))

    @resolves
    def resolve_account(self: payoff.Owed, context: Context) -> Any:
        account_id = self.debt.account_id
        return None if account_id is None else context.loaders.accounts.get(account_id)


class PayoffDebt(View):
    class Meta:
        description = "One debt in a plan."

    debt_id = graphene.ID(required=True, description="The debt.")
    name = graphene.String(required=True, description="What it is.")
    months = graphene.Int(description="After how many payments it is paid; null: not within a hundred years.")
    finishes = graphene.Field(Month, description="The month of the last payment.")
    interest = graphene.Field(Money, required=True, description="What it costs until then.")


class PayoffPart(View):
    class Meta:
        description = "One debt in one month."

    debt_id = graphene.ID(required=True, description="The debt.")
    interest = graphene.Field(Money, required=True, description="Its interest.")
    paid = graphene.Field(Money, required=True, description="What is paid on it.")
    left = graphene.Field(Money, required=True, description="What is owed afterwards.")


class PayoffMonth(View):
    class Meta:
        description = "One month of a plan."

    month = graphene.Field(Month, required=True, description="The month.")
    interest = graphene.Field(Money, required=True, description="Interest of all debts.")
    paid = graphene.Field(Money, required=True, description="What is paid on all of them.")
    left = graphene.Field(Money, required=True, description="What is owed on all of them afterwards.")
    debts = graphene.List(graphene.NonNull(PayoffPart), required=True, description="Each of them.")


class Payoff(View):
    class Meta:
        description = "What a strategy comes to, in one currency; the first payment is that of the next month."

    strategy = graphene.Field(PayoffStrategy, required=True, description="The strategy.")
    extra = graphene.Field(Money, required=True, description="What is paid each month beyond the minimums.")
    month_count = graphene.Int(
        required=True, description="How many months there are payments, a hundred years at most."
    )
    finishes = graphene.Field(Month, description="The month of the last payment; null: it has no end.")
    interest = graphene.Field(Money, required=True, description="What the debts cost until then.")
    paid = graphene.Field(Money, required=True, description="What is paid in all.")
    debts = graphene.List(
        graphene.NonNull(PayoffDebt), required=True, description="The debts, in the order of the strategy."
    )
    schedule = graphene.List(
        graphene.NonNull(PayoffMonth),
        required=True,
        first=graphene.Argument(graphene.Int, description="How many months from the first one on; all if null."),
        description="Month by month.",
    )

    @resolves
    def resolve_schedule(self: Any, _context: Context, first: int | None = None) -> Any:
        months = self.months if first is None else self.months[: page_size("first", first)]
        return [self.month_of(month) for month in months]


class DebtPlan(View):
    class Meta:
        description = "How the household has chosen to pay off its debts."

    strategy = graphene.Field(PayoffStrategy, required=True, description="The strategy.")
    extra = graphene.Field(MinorUnits, required=True, description="Beyond the minimums, each month.")
    version = graphene.Int(required=True, description="Send it back with an edit.")

    resolve_extra = of("extra_minor")


class EmergencyFund(View):
    class Meta:
        description = "For how long the money at hand would last if nothing came in."

    months = graphene.Int(description="How many months it should last; null: there is no fund yet.")
    covers_all = graphene.Boolean(required=True, description="All spending counts, not only some categories.")
    categories = graphene.List(
        graphene.NonNull(Category),
        required=True,
        description="The spending that counts, with what is below it; empty where all of it does.",
    )
    accounts = graphene.List(graphene.NonNull(Account), required=True, description="Where it is kept.")
    available = graphene.Field(Money, required=True, description="What these hold that no goal claims.")
    months_seen = graphene.Int(
        required=True, description="From how many whole months the spending is known, six at most."
    )
    monthly_spending = graphene.Field(
        Money, description="The median of these months; null: there is no whole month yet."
    )
    target = graphene.Field(Money, description="What it takes; null: not known yet.")
    missing = graphene.Field(Money, description="What of that is missing.")
    lasts = graphene.Field(
        DecimalNumber, description="For how many months it lasts, rounded down to a tenth; null: not known."
    )
    version = graphene.Int(required=True, description="Send it back with an edit.")

    resolve_months = resolves(lambda root, _context: root.settings.fund_months)
    resolve_version = resolves(lambda root, _context: root.settings.version)
    resolve_covers_all = resolves(lambda root, _context: root.settings.fund_categories is None)
    resolve_monthly_spending = of("monthly")

    @resolves
    async def resolve_categories(self: fund.FundStanding, context: Context) -> Any:
        tree = await context.loaders.tree()
        return [category for slug in self.settings.fund_categories or () if (category := tree.get(slug))]

    @resolves
    async def resolve_accounts(self: fund.FundStanding, context: Context) -> Any:
        found = await context.loaders.accounts.load_many(list(self.settings.fund_account_ids))
        return [account for account in found if account is not None]
