"""Reading the dashboard."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import graphene
from graphql.execution.collect_fields import collect_sub_fields
from graphql.execution.values import get_argument_values
from graphql.type import GraphQLObjectType

from domain.shared.money import is_currency
from domain.shared.periods import Month as DomainMonth
from domain.shared.viewer import Permission
from domain.transactions import reporting, reports
from domain.transactions.search.problems import Problem
from finance_graphql.clients import DASHBOARD_PARTS
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.reports.counting import Counting
from finance_graphql.reports.objects import RECENT_DEFAULT, Dashboard
from finance_graphql.reports.search_objects import Report, ReportGrouping
from finance_graphql.scalars import Date, Month
from finance_graphql.search.queries import bad_search
from finance_graphql.views import guarded, page_size, usable_month
from graphql import GraphQLResolveInfo


@cache
def part_of(field: str) -> str:
    """The name in Python of a field of the dashboard."""
    return re.sub("[A-Z]", lambda match: f"_{match[0].lower()}", field)


def _wanted(info: GraphQLResolveInfo) -> tuple[frozenset[str], int]:
    """The parts that the operation selects, and how many recent rows its largest list asks for."""
    view = info.schema.get_type("Dashboard")
    assert isinstance(view, GraphQLObjectType)
    parts = set()
    recent = 0
    selection = collect_sub_fields(info.schema, info.fragments, info.variable_values, view, info.field_nodes)
    for nodes in selection.values():
        name = nodes[0].name.value
        if name == "recentTransactions":
            arguments = get_argument_values(view.fields[name], nodes[0], info.variable_values)
            recent = max(recent, page_size("recentTransactions.first", arguments.get("first") or RECENT_DEFAULT))
        parts.add(part_of(name))
    return frozenset(parts) & DASHBOARD_PARTS, recent


async def _dashboard(
    context: Context, info: GraphQLResolveInfo, month: DomainMonth | None = None, currency: str | None = None
) -> reporting.Dashboard:
    if currency is not None and not is_currency(currency):
        raise bad_input("currency", f"{currency[:10]!r} is not an ISO 4217 code such as EUR or USD.")
    usable_month(month)
    parts, recent = _wanted(info)
    found = await context.reads.dashboard(context.caller, month=month, currency=currency, recent=recent, parts=parts)
    context.loaders.know_tree(found.tree)
    if "accounts" in parts:
        context.loaders.know_accounts(found.accounts)
    return found


async def _report(
    context: Context,
    _info: object,
    date_from: date,
    date_to: date,
    group_by: reports.Grouping,
    query: str | None = None,
    counting: reporting.Counting = reporting.Counting.SPENDING,
    below: str | None = None,
) -> reports.Report:
    if date_to < date_from:
        raise bad_input("dateTo", f"{date_to} is before {date_from}: end the period on that day or later.")
    wanted = reports.ReportWanted(
        query=query or "", first=date_from, last=date_to, grouping=group_by, counting=counting, below=below
    )
    found = await context.reads.reports.report(context.caller.household_id, wanted)
    if isinstance(found, Problem):
        raise bad_search("query", found)
    if below is not None and below not in found.tree:
        raise bad_input("below", f"{below[:40]!r} is not a category; `categories` lists them all.")
    context.loaders.know_tree(found.tree)
    return found


class ReportQueries:
    dashboard = guarded(
        graphene.NonNull(Dashboard),
        Permission.READ,
        _dashboard,
        description="The first screen of a month, the current one where none is named.",
        month=graphene.Argument(Month, description="Which month; null is the current one."),
        currency=graphene.Argument(
            graphene.String, description="Only accounts of this currency (ISO 4217); null: all of them, converted."
        ),
    )
    report = guarded(
        graphene.NonNull(Report),
        Permission.READ,
        _report,
        description="What the lines of a search come to in some days. A refund counts on the day that the household "
        "has chosen for it. A search that cannot be read is refused with its place in `extensions.problem`.",
        query=graphene.Argument(graphene.String, description="Such as `tag:holiday`; empty or null takes everything."),
        date_from=graphene.Argument(Date, required=True, description="The first day."),
        date_to=graphene.Argument(Date, required=True, description="The last day."),
        group_by=graphene.Argument(ReportGrouping, required=True, description="What lines are added up by."),
        counting=graphene.Argument(
            graphene.NonNull(Counting),
            default_value=reporting.Counting.SPENDING,
            description="What is added up.",
        ),
        below=graphene.Argument(
            graphene.ID, description="By category: those right below this one, and itself for what is in none of them."
        ),
    )
