"""How much one request may ask for, measured on the parsed document before it is validated.

The walk is cheap and stops early, so that a hostile document is refused before anything dear looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql.type import GraphQLField, GraphQLInterfaceType, GraphQLObjectType

from finance_graphql.errors import ClientError, ErrorCode
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

QUERY_CHARACTERS_MAX = 50_000
TOKENS_MAX = 4_000
DEPTH_MAX = 12
ALIASES_MAX = 30
COST_MAX = 5_000
# Checking that equal fields agree takes the square of their number, and so does the comparison of fragments.
REPEATS_MAX = 20
FRAGMENTS_MAX = 100

# A field counts 1, times the rows of every list above it. These cost more than their rows say.
FIELD_COSTS = {
    # Hashing a password takes 50 ms, and guessing must not be cheaper in one request than in many.
    "Mutation.register": 2_500,
    "Mutation.signIn": 2_500,
    "Mutation.exploreDemo": 2_500,
    # Asks the model.
    "Prediction.why": 200,
    # Reads the rows of one goal, and of all to know which are its own.
    "Goal.contributions": 50,
    # A schedule for each strategy.
    "Query.debtPayoffs": 50,
    # Looks at every row of an account.
    "BalanceAssertion.proposals": 200,
    "ReconciliationDraft.proposals": 200,
}
_ROOT_COSTS = {OperationType.QUERY: 10, OperationType.MUTATION: 50, OperationType.SUBSCRIPTION: 10}

# Rows of lists that take no `first`.
LIST_ROWS = {
    # Most insights have none; those that do, have a handful each.
    "Insight.figures": 4,
    "Insight.parts": 2,
    "InsightPart.parts": 4,
    "Health.parts": 5,
    "HealthReport.history": 12,
    "Outlook.months": 12,
    "Outlook.categories": 20,
    # Three models, of each the newest versions, all with a handful of figures.
    "Query.models": 3,
    "Model.versions": 12,
    "Model.trainings": 5,
    "ModelVersion.figures": 5,
    "ModelDrift.figures": 6,
    "Query.categories": 60,
    "CreateCategoryPayload.categories": 60,
    "EditCategoryPayload.categories": 60,
    "DeleteCategoryPayload.categories": 60,
    "MergeCategoriesPayload.categories": 60,
    "Query.tags": 50,
    "ChangedRow.fields": 5,
    "RowHistory.fields": 5,
    "Query.balanceHistory": 100,
    "Query.unnamedMerchants": 20,
    "Query.payeeTwins": 20,
    "Transaction.tags": 2,
    "Prediction.alternatives": 3,
    "Explanation.neighbours": 5,
    "Explanation.reasons": 3,
    "Query.predictionRecord": 10,
    "AcceptSuggestionsPayload.transactions": 50,
    "Transaction.splits": 3,
    "TransactionSplit.tags": 2,
    "Payee.aliases": 3,
    "Payee.totals": 2,
    "PayeeTwins.payees": 3,
    "Query.currencies": 5,
    "Query.rules": 50,
    "OrderRulesPayload.rules": 50,
    "Query.ruleOffers": 20,
    "RulePreview.rows": 20,
    "RulePreviewRow.fields": 3,
    "RuleActions.addTags": 2,
    "RuleActions.removeTags": 2,
    "RuleActions.split": 2,
    "RuleSplitPart.tags": 2,
    "RuleForm.terms": 4,
    "Rule.actionWords": 2,
    "Query.reconciledStatements": 20,
    "Query.balanceAssertions": 20,
    "ReconciliationDraft.proposals": 8,
    "BalanceAssertion.proposals": 8,
    "Proposal.transactions": 2,
    "Query.wantedRates": 5,
    "Report.gaps": 3,
    "ReportGroup.months": 12,
    "NetWorth.accounts": 20,
    "CurrencyGains.accounts": 10,
    "CurrencyGains.exchanges": 100,
    "RatesImported.currencies": 5,
    "RatesImported.errors": 100,
    "Goal.accounts": 2,
    "GoalsSummary.savedLast30Days": 2,
    "GoalsSummary.neededThisMonth": 2,
    "Query.debtPayoffs": 4,
    "Payoff.debts": 5,
    "Payoff.schedule": 60,
    "PayoffMonth.debts": 5,
    "Dashboard.cashFlow": 12,
    "Dashboard.balanceGaps": 3,
    "Dashboard.flowGaps": 3,
    "Dashboard.cashFlowGaps": 3,
    "Dashboard.spendingByCategory": 21,
    "Import.errors": 20,
    "ImportPreview.rows": 50,
    "ImportPreview.errors": 50,
    "CategorizeTransactionsPayload.transactions": 50,
}
_LIST_ROWS_ELSE = 10

_Composite = GraphQLObjectType | GraphQLInterfaceType


def _counted(number: int) -> str:
    """Fragments within fragments make numbers that nobody wants to read."""
    return f"{number:,}" if number < 1_000_000 else "more than a million"


def over_cost(cost: int) -> ClientError:
    return ClientError(
        ErrorCode.COST_LIMIT,
        f"This request costs {_counted(cost)}, the limit is {COST_MAX:,}: a field counts one, times the rows "
        "of the lists above. Ask for fewer rows with `first`, or for fewer fields.",
    )


class Meter:
    """Measures one document. Raises a ClientError where a limit is passed that no variable can change."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._operation = operation
        self._root = schema.get_root_type(operation.operation)
        self._fragments: dict[str, FragmentDefinitionNode] = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._defaults = {
            node.variable.name.value: int(node.default_value.value)
            for node in operation.variable_definitions
            if isinstance(node.default_value, IntValueNode)
        }
        self._row_variables: dict[str, None] = {}
        self._fragment_costs: dict[tuple[str, int | None], int] = {}
        self._known: dict[tuple[Any, ...], int] = {}
        self._shapes: dict[str, tuple[int, int]] = {}
        if len(self._fragments) > FRAGMENTS_MAX:
            raise ClientError(
                ErrorCode.COST_LIMIT,
                f"This request has {len(self._fragments)} fragments, the limit is {FRAGMENTS_MAX}.",
            )
        self._check_shape()
        cost = self.cost({})
        if cost > COST_MAX:
            raise over_cost(cost)

    def check(self, variables: Mapping[str, Any]) -> None:
        """Refuse variables that make this document too dear."""
        if not self._row_variables:
            return
        key = tuple(value if isinstance(value := variables.get(name), int) else None for name in self._row_variables)
        cost = self._known.get(key)
        if cost is None:
            cost = self.cost(variables)
            if len(self._known) < 100:
                self._known[key] = cost
        if cost > COST_MAX:
            raise over_cost(cost)

    # Depth and aliases: the same for every request with this document.

    def _check_shape(self) -> None:
        depth, aliases = self._shape(self._operation.selection_set, 0, ())
        if depth > DEPTH_MAX:
            raise too_deep()
        if aliases > ALIASES_MAX:
            raise ClientError(
                ErrorCode.ALIAS_LIMIT,
                f"This request renames {_counted(aliases)} fields, the limit is {ALIASES_MAX}. Send fewer at once.",
            )

    def _shape(self, selection_set: SelectionSetNode | None, above: int, path: tuple[str, ...]) -> tuple[int, int]:
        """Levels of fields below, and aliases, with every fragment written out. Cycles are left to validation."""
        if selection_set is None:
            return 0, 0
        if above > DEPTH_MAX:
            raise too_deep()
        deepest = aliases = 0
        names: dict[str, int] = {}
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                name = (node.alias or node.name).value
                names[name] = names.get(name, 0) + 1
                if names[name] > REPEATS_MAX:
                    raise _repeated(name)
                aliases += node.alias is not None
                # Introspection is deep by nature, and refused elsewhere where it is not wanted.
                below = None if node.name.value.startswith("__") else node.selection_set
                levels, more = self._shape(below, above + 1, path)
                levels += 1
            elif isinstance(node, FragmentSpreadNode):
                levels, more = self._fragment_shape(node.name.value, path)
            else:
                assert isinstance(node, InlineFragmentNode)
                levels, more = self._shape(node.selection_set, above, path)
            deepest = max(deepest, levels)
            aliases += more
        return deepest, aliases

    def _fragment_shape(self, name: str, path: tuple[str, ...]) -> tuple[int, int]:
        fragment = self._fragments.get(name)
        if fragment is None or name in path:
            return 0, 0
        if name not in self._shapes:
            self._shapes[name] = self._shape(fragment.selection_set, 0, (*path, name))
        return self._shapes[name]

    # Cost: depends on how many rows are asked for.

    def cost(self, variables: Mapping[str, Any]) -> int:
        """What the operation costs with these variables; a variable that is not given counts as its default, or 1."""
        self._fragment_costs.clear()
        if self._root is None:
            return 0
        return self._selection_cost(self._operation.selection_set, self._root, None, variables, ())

    def _selection_cost(
        self,
        selection_set: SelectionSetNode,
        parent: _Composite,
        page_rows: int | None,
        variables: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> int:
        cost = 0
        for node in selection_set.selections:
            if isinstance(node, FieldNode):
                cost += self._field_cost(node, parent, page_rows, variables, path)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition.name.value if node.type_condition is not None else parent.name
                inner = self._schema.get_type(condition)
                if isinstance(inner, _Composite):
                    cost += self._selection_cost(node.selection_set, inner, page_rows, variables, path)
            elif isinstance(node, FragmentSpreadNode):
                cost += self._fragment_cost(node.name.value, page_rows, variables, path)
        return cost

    def _fragment_cost(
        self, name: str, page_rows: int | None, variables: Mapping[str, Any], path: tuple[str, ...]
    ) -> int:
        fragment = self._fragments.get(name)
        if fragment is None or name in path:
            return 0
        key = (name, page_rows)
        if key not in self._fragment_costs:
            inner = self._schema.get_type(fragment.type_condition.name.value)
            self._fragment_costs[key] = (
                self._selection_cost(fragment.selection_set, inner, page_rows, variables, (*path, name))
                if isinstance(inner, _Composite)
                else 0
            )
        return self._fragment_costs[key]

    def _field_cost(
        self,
        node: FieldNode,
        parent: _Composite,
        page_rows: int | None,
        variables: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> int:
        field = parent.fields.get(node.name.value)
        if field is None:
            return 0
        place = f"{parent.name}.{node.name.value}"
        own = FIELD_COSTS.get(place) or (_ROOT_COSTS[self._operation.operation] if parent is self._root else 1)
        inner = get_named_type(field.type)
        if node.selection_set is None or not isinstance(inner, _Composite):
            return own
        rows = self._rows(node, field, variables)
        if is_list_type(get_nullable_type(field.type)):
            times = rows if rows is not None else page_rows or LIST_ROWS.get(place, _LIST_ROWS_ELSE)
            return own + times * self._selection_cost(node.selection_set, inner, None, variables, path)
        # The rows of a page are those of the list inside its connection.
        return own + self._selection_cost(node.selection_set, inner, rows, variables, path)

    def _rows(self, node: FieldNode, field: GraphQLField, variables: Mapping[str, Any]) -> int | None:
        """What `first` asks for; None where the field has no such argument."""
        if "first" not in field.args:
            return None
        default = field.args["first"].default_value
        otherwise = default if isinstance(default, int) else _LIST_ROWS_ELSE
        value = next((argument.value for argument in node.arguments if argument.name.value == "first"), None)
        if isinstance(value, IntValueNode):
            return max(1, int(value.value[:12]))
        if isinstance(value, VariableNode):
            name = value.name.value
            self._row_variables[name] = None
            given = variables.get(name, self._defaults.get(name))
            return max(1, given) if isinstance(given, int) else otherwise
        return otherwise


def _repeated(name: str) -> ClientError:
    return ClientError(
        ErrorCode.COST_LIMIT, f"`{name}` is selected more than {REPEATS_MAX} times in one place; once is enough."
    )


def too_deep() -> ClientError:
    return ClientError(
        ErrorCode.DEPTH_LIMIT,
        f"This request is nested more than {DEPTH_MAX} levels deep. Start from a field closer to what you need.",
    )
