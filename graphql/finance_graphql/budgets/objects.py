"""Budgets, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets import model, page, periods
from domain.shared.money import Money as DomainMoney
from domain.shared.periods import Month as DomainMonth
from finance_graphql.context import Context
from finance_graphql.names.objects import Category
from finance_graphql.scalars import Date, Month
from finance_graphql.views import Money, Node, View, enum_of, of, resolves

BudgetLevel = enum_of(
    model.Level,
    "How a period stands against what it has.",
    {
        "ON_TRACK": "Below every level that is told.",
        "NOTICE": "At the level of the first word or above it.",
        "WARNING": "At the warning level or above it, within the limit.",
        "EXCEEDED": "More was spent than there is.",
    },
    name="BudgetLevel",
)
BudgetMode = enum_of(
    model.Mode,
    "How a household budgets.",
    {
        "TRACKING": "Limits: so much may be spent.",
        "ENVELOPE": "Envelopes: the money that there is gets a purpose, and is spent from there.",
    },
    name="BudgetMode",
)
BudgetCarry = enum_of(
    model.Carry,
    "What of the rest of a period goes on to the next one.",
    {
        "USUAL": "Nothing of a limit, what is left of an envelope.",
        "NONE": "Nothing: each period stands alone; of an envelope what is left waits to be budgeted again.",
        "SURPLUS": "What is left; overspending is forgiven, of an envelope taken from what waits to be budgeted.",
        "OVERSPEND": "What was spent too much.",
        "BOTH": "What is left and what was spent too much.",
    },
    name="BudgetCarry",
)
ScheduleKind = enum_of(
    periods.ScheduleKind,
    "Which periods time is cut into.",
    {
        "MONTH": "Months from a day on.",
        "WEEK": "Weeks.",
        "TWO_WEEKS": "Two weeks each.",
        "FOUR_WEEKS": "Four weeks each.",
        "QUARTER": "Quarters of a year.",
        "YEAR": "Years.",
        "PAY_DAY": "From one pay day to the next.",
    },
    name="ScheduleKind",
)
WeekendShift = enum_of(
    periods.WeekendShift,
    "When a pay day is that would be a Saturday or a Sunday.",
    {"NONE": "On that day.", "EARLIER": "On the Friday before.", "LATER": "On the Monday after."},
    name="WeekendShift",
)


class BudgetSchedule(View):
    class Meta:
        description = "How time is cut into periods."

    kind = graphene.Field(ScheduleKind, required=True, description="Of what size.")
    day = graphene.Int(
        required=True, description="Day of the month on which one begins; a pay day of 0 is the last working day."
    )
    month = graphene.Int(required=True, description="Month of the year in which a quarter or a year begins.")
    anchor = graphene.Field(Date, description="A day on which a period made of weeks begins; null for others.")
    weekend = graphene.Field(WeekendShift, required=True, description="When a pay day at a weekend is.")
    label = graphene.String(required=True, description="In words that follow “per”, such as “month from the 25th”.")


class BudgetPeriod(View):
    class Meta:
        description = "The days of one period."

    starts_on = graphene.Field(Date, required=True, description="Its first day.")
    last_day = graphene.Field(Date, required=True, description="Its last day.")
    label = graphene.String(required=True, description="As people say it, such as “November 2026”.")

    resolve_starts_on = of("start")


class BudgetProjection(View):
    class Meta:
        description = "What a period is going to end at, by the forecast of its categories."

    made_on = graphene.Field(Date, required=True, description="The day it was forecast on.")
    low = graphene.Field(Money, required=True, description="Eight of ten such periods end above it …")
    expected = graphene.Field(Money, required=True, description="As many end above it as below.")
    high = graphene.Field(Money, required=True, description="… and below this.")


def _plan(name: str) -> Any:
    """An attribute of the budget behind the period's standing."""
    return resolves(lambda root, _context: getattr(root.budget, name))


class Budget(View):
    class Meta:
        interfaces = (Node,)
        description = (
            "How much may be spent in a period on a category or on what a search finds, and how one period stands."
        )

    category = graphene.Field(Category, description="The category whose spending it limits; null: it has a search.")
    name = graphene.String(description="What its search is called; null: it has a category.")
    query = graphene.String(
        description="The search whose spending it limits, with the names of today: `transactions` shows its rows for "
        "this `query`, the days of the period and `counting: SPENDING`. Null: it has a category."
    )
    problem = graphene.String(
        description="Why its search cannot be run, in words for people: something in it is gone. Until it is changed "
        "nothing counts as spent. Null: it can."
    )
    limit = graphene.Field(
        Money, required=True, description="At most this much a period, from now on; what an envelope usually gets."
    )
    warn_at_percent = graphene.Int(required=True, description="From which part of the limit on it warns.")
    notice_at_percent = graphene.Int(description="From which part on there is a word before that; null: from none.")
    schedule = graphene.Field(BudgetSchedule, required=True, description="Its periods.")
    carry = graphene.Field(BudgetCarry, required=True, description="What goes on to the next period.")
    carry_max = graphene.Field(Money, description="At most this much goes on, either way; null: all of it.")
    carries_from = graphene.Field(Date, description="First day of the first period that hands something on.")
    is_ring_fenced = graphene.Boolean(
        required=True, description="Its money is its own, although the category above has a budget, too."
    )
    is_envelope = graphene.Boolean(required=True, description="Whether it is an envelope with money, or else a limit.")
    draws_on = graphene.ID(description="The budget above it whose money it spends; null: none.")
    month = graphene.Field(
        Month,
        required=True,
        description="The month in which the period begins.",
        deprecation_reason="Budgets have any period: see `period`.",
    )
    starts_on = graphene.Field(Date, required=True, description="First day of the period that is shown.")
    period = graphene.Field(BudgetPeriod, required=True, description="The period that is shown.")
    amount = graphene.Field(
        Money,
        required=True,
        description="The limit that was in force in the period, or what was put into the envelope.",
    )
    carried = graphene.Field(Money, required=True, description="What came from the period before; negative: a debt.")
    available = graphene.Field(Money, required=True, description="Both together.")
    spent = graphene.Field(Money, required=True, description="Spending of the period; refunds reduce it.")
    remaining = graphene.Field(Money, required=True, description="What is left of it; negative when exceeded.")
    overassigned = graphene.Field(
        Money,
        required=True,
        description="How much more was taken out of the envelope than there was: an undo put back a move whose money "
        "went on since. Zero for limits. Cover it like overspending.",
    )
    level = graphene.Field(BudgetLevel, required=True, description="How the period stands.")
    projection = graphene.Field(
        BudgetProjection,
        description="What the period that has begun will end at; null where nothing was forecast of it: for searches, "
        "for weeks, and for periods that end after the months that were forecast.",
    )
    is_break_foreseen = graphene.Boolean(
        required=True, description="Whether more likely than not more is spent in the end than there is."
    )
    rows = graphene.String(
        required=True,
        description="The search for `transactions` whose rows, with the days of the period and `counting: SPENDING`, "
        "make up `spent`.",
    )

    resolve_id = _plan("id")
    resolve_limit = _plan("limit")
    resolve_warn_at_percent = _plan("warn_at_percent")
    resolve_notice_at_percent = _plan("notice_at_percent")
    resolve_schedule = _plan("schedule")
    resolve_carry = _plan("carry")
    resolve_carries_from = _plan("carries_from")
    resolve_is_ring_fenced = _plan("is_ring_fenced")

    resolve_name = _plan("name")
    resolve_query = of("search")

    @resolves
    def resolve_category(self: model.BudgetStatus, context: Context) -> Any:
        category = self.budget.category
        return None if category is None else context.loaders.category(category)

    @resolves
    def resolve_carry_max(self: model.BudgetStatus, _context: Context) -> DomainMoney | None:
        most = self.budget.carry_max_minor
        return None if most is None else DomainMoney(most, self.budget.currency)

    @resolves
    def resolve_month(self: model.BudgetStatus, _context: Context) -> DomainMonth:
        return DomainMonth.of(self.period.start)

    @resolves
    def resolve_starts_on(self: model.BudgetStatus, _context: Context) -> Any:
        return self.period.start


class BudgetFunds(View):
    class Meta:
        description = (
            "Where the money of a period came from, and what of it waits to be put into an envelope: `toBudget` is "
            "`fromBefore` + `income` + `returned` - `overspent` - `assigned`."
        )

    from_before = graphene.Field(Money, required=True, description="What waited at the end of the period before.")
    income = graphene.Field(
        Money,
        required=True,
        description="What came into the accounts; in the first period also all that was there before.",
    )
    returned = graphene.Field(Money, required=True, description="What envelopes did not carry on.")
    overspent = graphene.Field(
        Money, required=True, description="What was overspent in the period before, or spent without an envelope."
    )
    assigned = graphene.Field(Money, required=True, description="What was put into envelopes in the period.")
    to_budget = graphene.Field(
        Money, required=True, description="What waits; negative where more was assigned than there is."
    )
    free = graphene.Field(
        Money, required=True, description="What of it may be assigned here without taking it from later periods."
    )
    in_envelopes = graphene.Field(
        Money, required=True, description="What is in all envelopes at the end of the period."
    )


class BudgetSettings(View):
    class Meta:
        description = "How the household budgets."

    mode = graphene.Field(BudgetMode, required=True, description="With limits or with envelopes.")
    schedule = graphene.Field(
        BudgetSchedule, required=True, description="The periods of the page and of all envelopes."
    )
    currency = graphene.String(required=True, description="The household's currency, which envelopes are in.")
    starts_on = graphene.Field(Date, description="First day of the first period of envelopes; null: there never were.")
    account_ids = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID))),
        description="The accounts whose money is put into envelopes; empty: those that money is spent from.",
    )

    @resolves
    def resolve_account_ids(self: model.BudgetSettings, _context: Context) -> Any:
        return self.account_ids or ()


class BudgetPlan(View):
    class Meta:
        description = "All budgets around one period: what a page of budgets shows."

    settings = graphene.Field(BudgetSettings, required=True, description="How the household budgets.")
    starts_on = graphene.Field(Date, required=True, description="First day of the period.")
    period = graphene.Field(BudgetPeriod, required=True, description="The period that is shown.")
    previous = graphene.Field(BudgetPeriod, required=True, description="The one before.")
    next = graphene.Field(BudgetPeriod, required=True, description="The one after.")
    is_current = graphene.Boolean(required=True, description="Whether today is in it.")
    budgets = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Budget))),
        description="Every budget; those of other periods as on the last day shown, or today.",
    )
    planned = graphene.Field(
        Money,
        required=True,
        description="What budgets of categories have, as far as they are of this period and the household's currency.",
    )
    spent = graphene.Field(Money, required=True, description="What was spent of that.")
    left = graphene.Field(Money, required=True, description="What is left of it.")
    unbudgeted = graphene.Field(Money, required=True, description="Spent on categories that no budget is for.")
    unbudgeted_rows = graphene.String(
        required=True, description="The search whose rows, with the days and `counting: SPENDING`, make it up."
    )
    funds = graphene.Field(BudgetFunds, description="What waits to be put into envelopes; null: there are none.")

    @resolves
    def resolve_starts_on(self: page.BudgetPage, _context: Context) -> Any:
        return self.period.start


class BudgetSuggestion(View):
    class Meta:
        interfaces = (Node,)
        description = "An amount that the past suggests for a category, whose slug is its id."

    category = graphene.Field(Category, required=True, description="What it is for.")
    amount = graphene.Field(
        Money, required=True, description="The median of complete periods, rounded up to a whole unit of the currency."
    )
    spent = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Money))),
        description="What was spent in each of the last six complete periods, the oldest first.",
    )
    budget_id = graphene.ID(description="The budget that has another limit; null: there is none yet.")
    limit = graphene.Field(Money, description="Its limit.")

    resolve_id = of("category")

    @resolves
    def resolve_category(self: page.Suggestion, context: Context) -> Any:
        return context.loaders.category(self.category)
