"""The whole schema."""

from __future__ import annotations

from functools import cache
from typing import Any

import graphene

from finance_graphql.accounts.mutations import AccountMutations
from finance_graphql.accounts.queries import AccountQueries
from finance_graphql.administration.models import ModelMutations, ModelQueries
from finance_graphql.administration.mutations import AdministrationMutations
from finance_graphql.administration.queries import AdministrationQueries
from finance_graphql.budgets.mutations import BudgetMutations
from finance_graphql.budgets.queries import BudgetQueries
from finance_graphql.currencies.mutations import CurrencyMutations
from finance_graphql.currencies.queries import CurrencyQueries
from finance_graphql.forecasting.queries import ForecastQueries
from finance_graphql.goals.debt_mutations import DebtMutations
from finance_graphql.goals.mutations import GoalMutations
from finance_graphql.goals.queries import GoalQueries
from finance_graphql.history.queries import HistoryQueries
from finance_graphql.imports.mutations import ImportMutations
from finance_graphql.imports.queries import ImportQueries
from finance_graphql.insights.mutations import InsightMutations
from finance_graphql.insights.outlook import OutlookQueries
from finance_graphql.insights.queries import InsightQueries
from finance_graphql.live import Subscription
from finance_graphql.names.category_mutations import CategoryMutations
from finance_graphql.names.payee_mutations import PayeeMutations
from finance_graphql.names.queries import NameQueries
from finance_graphql.names.tag_mutations import TagMutations
from finance_graphql.notifications.endpoint_mutations import NotificationEndpointMutations
from finance_graphql.notifications.mutations import NotificationMutations
from finance_graphql.notifications.queries import NotificationQueries
from finance_graphql.predictions.mutations import PredictionMutations
from finance_graphql.predictions.queries import PredictionQueries
from finance_graphql.reconciling.mutations import ReconcilingMutations
from finance_graphql.reconciling.queries import ReconcilingQueries
from finance_graphql.recurring.mutations import RecurringMutations
from finance_graphql.recurring.queries import RecurringQueries
from finance_graphql.reports.queries import ReportQueries
from finance_graphql.review.mutations import ReviewMutations
from finance_graphql.review.queries import ReviewQueries
from finance_graphql.rules.mutations import RuleMutations
from finance_graphql.rules.queries import RuleQueries
from finance_graphql.search.mutations import SearchMutations
from finance_graphql.search.queries import SearchQueries
from finance_graphql.transactions.bulk_mutations import BulkMutations
from finance_graphql.transactions.detail_queries import DetailQueries
from finance_graphql.transactions.file_mutations import FileMutations
from finance_graphql.transactions.link_mutations import LinkMutations
from finance_graphql.transactions.mutations import TransactionMutations
from finance_graphql.transactions.queries import TransactionQueries
from finance_graphql.transactions.undo_mutations import UndoMutations
from finance_graphql.users.mutations import UserMutations
from finance_graphql.users.queries import UserQueries
from finance_graphql.views import View
from graphql import GraphQLSchema


class Query(
    UserQueries,
    AccountQueries,
    NameQueries,
    HistoryQueries,
    TransactionQueries,
    DetailQueries,
    SearchQueries,
    ReportQueries,
    CurrencyQueries,
    ReconcilingQueries,
    ImportQueries,
    ReviewQueries,
    PredictionQueries,
    ForecastQueries,
    RuleQueries,
    BudgetQueries,
    GoalQueries,
    InsightQueries,
    RecurringQueries,
    OutlookQueries,
    NotificationQueries,
    AdministrationQueries,
    ModelQueries,
    View,
):
    class Meta:
        description = "Reading. Everything but `viewer` needs a signed-in viewer and shows their household only."


class Mutation(
    UserMutations,
    AccountMutations,
    CategoryMutations,
    TagMutations,
    PayeeMutations,
    TransactionMutations,
    BulkMutations,
    LinkMutations,
    FileMutations,
    UndoMutations,
    SearchMutations,
    CurrencyMutations,
    ReconcilingMutations,
    ImportMutations,
    ReviewMutations,
    PredictionMutations,
    RuleMutations,
    BudgetMutations,
    GoalMutations,
    DebtMutations,
    InsightMutations,
    RecurringMutations,
    NotificationMutations,
    NotificationEndpointMutations,
    AdministrationMutations,
    ModelMutations,
    View,
):
    class Meta:
        description = (
            "Writing. A refusal that can be expected is in `errors` of the answer, and then nothing was saved."
        )


@cache
def build_schema() -> GraphQLSchema:
    """One schema for the process; building it checks that every mutation is complete."""
    schema: Any = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription)
    core: GraphQLSchema = schema.graphql_schema
    return core
