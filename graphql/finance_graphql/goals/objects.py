"""Saving goals, as seen from outside."""

from __future__ import annotations

from typing import Any

import graphene

from domain.budgets.goals import model, standing
from domain.budgets.goals.covering import Holding
from domain.shared.money import Money as DomainMoney
from finance_graphql.accounts.objects import Account
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.scalars import Date, DecimalNumber, Month
from finance_graphql.transactions.objects import Transaction
from finance_graphql.views import Money, Node, PageInfo, View, bad_cursor, enum_of, of, page_size, resolves

CONTRIBUTIONS_DEFAULT = 20

GoalState = enum_of(
    model.GoalState,
    "How saving for a goal goes.",
    {
        "ON_TRACK": "As much is there as should be by now, or there is no date.",
        "BEHIND": "Less is there than equal monthly payments would have brought by now.",
        "REACHED": "The target is there.",
        "OVERDUE": "The date has passed and the target is not there.",
    },
    name="GoalState",
)


class GoalAccount(View):
    class Meta:
        description = "What a goal has of one account."

    account = graphene.Field(Account, required=True, description="The account.")
    set_aside = graphene.Field(Money, required=True, description="Of its balance, before anything was contributed.")
    held = graphene.Field(Money, required=True, description="What it holds of the goal now.")
    short = graphene.Field(Money, required=True, description="What it should hold of the goal besides, and does not.")

    @resolves
    def resolve_account(self: Any, context: Context) -> Any:
        return context.loaders.accounts.get(self[1].account_id)

    resolve_set_aside = resolves(lambda root, _context: DomainMoney(root[1].set_aside_minor, root[0]))
    resolve_held = resolves(lambda root, _context: DomainMoney(root[2].held_minor, root[0]))
    resolve_short = resolves(lambda root, _context: DomainMoney(root[2].short_minor, root[0]))


class GoalPace(View):
    class Meta:
        description = "What came in a month on average, and what that leads to."

    months = graphene.Int(required=True, description="Over how many whole months; fewer for a younger goal.")
    monthly = graphene.Field(Money, required=True, description="On average, in one of them.")
    finishes = graphene.Field(Month, description="When the target is reached if that goes on; null: never.")


class Contribution(View):
    class Meta:
        description = "A transaction that counts for a goal, or was taken off."

    transaction = graphene.Field(Transaction, description="The row; null where it went a moment ago.")
    transaction_id = graphene.ID(required=True, description="Its id.")
    amount = graphene.Field(Money, required=True, description="What it brought; negative: money was taken out.")
    is_decided = graphene.Boolean(required=True, description="Whether a person has said so, not Moneta.")

    @resolves
    def resolve_transaction(self: model.ContributionRow, context: Context) -> Any:
        return context.loaders.transactions.get(self.transaction_id)


class ContributionEdge(View):
    class Meta:
        description = "A contribution and its place in the list."

    node = graphene.Field(Contribution, required=True, description="The contribution.")
    cursor = graphene.String(required=True, description="Pass it as `after` to go on behind this row.")


class ContributionConnection(View):
    class Meta:
        description = "A page of contributions."

    edges = graphene.List(graphene.NonNull(ContributionEdge), required=True, description="The rows of this page.")
    page_info = graphene.Field(PageInfo, required=True, description="Where the page stands in the list.")


def _plan(name: str) -> Any:
    """An attribute of the goal behind its standing."""
    return resolves(lambda root, _context: getattr(root.goal, name))


class Goal(View):
    class Meta:
        interfaces = (Node,)
        description = (
            "Something that is saved for. One payment a month is reckoned with, from the current month to that of the "
            "date, both included."
        )

    name = graphene.String(required=True, description="What it is for.")
    target = graphene.Field(Money, required=True, description="How much it takes.")
    starts_on = graphene.Field(Date, required=True, description="Transfers from this day on are contributions.")
    due_on = graphene.Field(Date, description="Until when; null: no matter.")
    yearly_rate = graphene.Field(DecimalNumber, required=True, description="Interest, percent a year, paid monthly.")
    query = graphene.String(
        description="The search for its contributions among the rows of its accounts, with the names of today; null: "
        "transfers."
    )
    problem = graphene.String(
        description="Why its search cannot be run, in words for people; until it is changed nothing counts. Null: it "
        "can."
    )
    position = graphene.Int(
        required=True, description="Priority: of an account that holds too little the lowest comes first."
    )
    version = graphene.Int(required=True, description="Send it back with an edit.")
    state = graphene.Field(GoalState, required=True, description="How it goes.")
    accounts = graphene.List(graphene.NonNull(GoalAccount), required=True, description="Where its money is.")
    saved = graphene.Field(Money, required=True, description="What its accounts hold of it.")
    short = graphene.Field(Money, required=True, description="What they should hold besides; zero is good.")
    remaining = graphene.Field(Money, required=True, description="What is missing to the target.")
    expected = graphene.Field(
        Money, description="What should be there before this month's payment; null without a date."
    )
    required_monthly = graphene.Field(Money, description="Each month's payment from this month on; null: none.")
    this_month = graphene.Field(Money, required=True, description="What came this month.")
    needed_this_month = graphene.Field(Money, description="What this month still takes; null without a date.")
    next_on = graphene.Field(Date, description="Until when the next payment should come; null: none.")
    next_amount = graphene.Field(Money, description="How much that is.")
    saved_last_30_days = graphene.Field(Money, required=True, description="What came in the last 30 days.")
    quarter_pace = graphene.Field(GoalPace, description="The pace of the last three whole months; null: too young.")
    half_year_pace = graphene.Field(GoalPace, description="The pace of the last six whole months; null: too young.")
    contributions = graphene.Field(
        ContributionConnection,
        required=True,
        first=graphene.Argument(graphene.Int, description=f"How many; {CONTRIBUTIONS_DEFAULT} if null."),
        after=graphene.Argument(graphene.String, description="Cursor of the row before the page."),
        taken_off=graphene.Argument(graphene.Boolean, description="Those that a person has taken off instead."),
        description="The rows that are counted, newest first.",
    )

    resolve_name = _plan("name")
    resolve_target = _plan("target")
    resolve_starts_on = _plan("starts_on")
    resolve_due_on = _plan("due_on")
    resolve_yearly_rate = _plan("yearly_rate")
    resolve_position = _plan("position")
    resolve_version = _plan("version")
    resolve_query = resolves(lambda root, _context: root.search.shown if root.search else None)
    resolve_problem = resolves(lambda root, _context: root.search.problem if root.search else None)
    resolve_required_monthly = of("required")
    resolve_saved_last_30_days = of("recent")
    resolve_quarter_pace = of("quarter")
    resolve_half_year_pace = of("half_year")

    @resolves
    def resolve_accounts(self: standing.GoalStanding, _context: Context) -> Any:
        holdings: dict[Any, Holding] = {holding.account_id: holding for holding in self.holdings}
        return [(self.goal.currency, given, holdings[given.account_id]) for given in self.goal.allocations]

    @resolves
    async def resolve_contributions(
        self: standing.GoalStanding,
        context: Context,
        first: int | None = None,
        after: str | None = None,
        taken_off: bool | None = None,
    ) -> Connection:
        size = page_size("first", CONTRIBUTIONS_DEFAULT if first is None else first)
        page = await context.reads.goals.contributions(
            context.caller.household_id, self.id, first=size, after=after, taken_off=bool(taken_off)
        )
        if page is None:
            raise bad_cursor()
        return Connection(edges_of(page), page_info_of(page, after))


class GoalsSummary(View):
    class Meta:
        description = "The figures above the goals."

    count = graphene.Int(required=True, description="How many goals there are.")
    on_track_count = graphene.Int(required=True, description="How many are on track or reached.")
    reached_count = graphene.Int(required=True, description="How many are reached.")
    saved_last_30_days = graphene.List(
        graphene.NonNull(Money), required=True, description="What came in the last 30 days, for each currency."
    )
    needed_this_month = graphene.List(
        graphene.NonNull(Money), required=True, description="What this month still takes, for each currency."
    )

    resolve_saved_last_30_days = of("recent")


class SavingPlan(View):
    class Meta:
        description = "What if: one payment a month, the first one this month."

    target = graphene.Field(Money, required=True, description="How much is wanted.")
    monthly = graphene.Field(Money, required=True, description="How much is paid each month.")
    payments = graphene.Int(description="How many payments that takes; null: more than a hundred years.")
    last_payment = graphene.Field(Money, description="What the last of them has to be; null: there is none.")
    finishes = graphene.Field(Month, description="The month of the last payment; null: never.")
    reachable = graphene.Field(Money, description="What would be there by the date; null: no date was given.")
