"""Writing, ordering, running and declining rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import graphene

from domain.shared.outcomes import Rejected
from domain.shared.viewer import Permission
from domain.transactions.commands import KEEP
from domain.transactions.rules import commands
from domain.transactions.rules.checking import Draft
from domain.transactions.rules.rejections import (
    DeclineRuleOfferRejection,
    DeleteRuleRejection,
    OrderRulesRejection,
    RuleRejection,
    RunRulesRejection,
)
from finance_graphql.context import Context
from finance_graphql.mutation import Answer, FinanceMutation, Ids, named
from finance_graphql.rejections import describe
from finance_graphql.rules.inputs import RuleActionsInput, actions_of
from finance_graphql.rules.objects import Rule, RuleRun
from finance_graphql.transactions.objects import Change
from finance_graphql.views import UserError, View, enum_of, resolves


def _change() -> Any:
    return graphene.Field(Change, description="Undoes it; null where nothing new was saved.")


def _placed_error(name: str, code: Any) -> Any:
    """An error that also knows its place in the text of a search."""
    meta = type("Meta", (), {"name": name, "interfaces": (UserError,), "description": "A refusal; nothing was saved."})
    return type(
        name,
        (View,),
        {
            "Meta": meta,
            "code": graphene.Field(code, required=True, description="The same, for programs."),
            "start": graphene.Int(description="Offset in the text of a search; null for other fields."),
            "end": graphene.Int(description="Offset behind it."),
            "suggestion": graphene.String(description="What may stand there instead."),
            "resolve_start": resolves(lambda refused, _context: getattr(refused, "start", None)),
            "resolve_end": resolves(lambda refused, _context: getattr(refused, "end", None)),
            "resolve_suggestion": resolves(lambda refused, _context: getattr(refused, "suggestion", None)),
        },
    )


class _SearchMutation(FinanceMutation):
    """A mutation whose input has a search."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *, rejections: type[StrEnum] | None = None, **options: Any) -> None:
        assert rejections is not None, "whoever has a search refuses some"
        words = f"Why `{cls.__name__}` is refused."
        code = enum_of(rejections, words, describe(rejections), name=f"{cls.__name__}ErrorCode")
        cls.errors = graphene.List(
            graphene.NonNull(_placed_error(f"{cls.__name__}Error", code)),
            required=True,
            description="Why it was refused; empty when it was done.",
        )
        super().__init_subclass_with_meta__(**options)


class CreateRuleInput(graphene.InputObjectType):
    class Meta:
        description = "A new rule, after the others."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same rule.")
    name = graphene.String(description="What to call it; may be left out.")
    condition = graphene.String(required=True, description="A search, as in the list of transactions.")
    actions = graphene.InputField(RuleActionsInput, required=True, description="What it does.")
    stops = graphene.Boolean(required=True, default_value=False, description="Ask no rule after it.")
    is_active = graphene.Boolean(required=True, default_value=True, description="Run it when rows come in.")
    applies_now = graphene.Boolean(
        required=True, default_value=False, description="Run it over all transactions now, in the same change."
    )
    includes_mine = graphene.Boolean(
        required=True, default_value=False, description="Also over what people have chosen themselves."
    )


class CreateRule(_SearchMutation):
    class Meta:
        description = "Add a rule, and run it over the transactions that are there where that is wanted."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = CreateRuleInput
        rejections = RuleRejection

    rule = graphene.Field(Rule, description="The rule; null when it was refused.")
    run = graphene.Field(RuleRun, description="What it did to the transactions that were there.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RuleRejection)
        command = commands.CreateRule(
            id=ids.made(wanted["id"]),
            draft=Draft(
                name=wanted.get("name") or "",
                condition=wanted["condition"],
                actions=actions_of(wanted["actions"], ids),
                stops=wanted["stops"],
                is_active=wanted["is_active"],
            ),
            applies_now=wanted["applies_now"],
            is_forced=wanted["includes_mine"],
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class EditRuleInput(graphene.InputObjectType):
    class Meta:
        description = "Absent fields stay. `version` is the one that was read."

    id = graphene.ID(required=True, description="The rule.")
    version = graphene.Int(required=True, description="Its version as it was read.")
    name = graphene.String(description="Another name; empty for none.")
    condition = graphene.String(description="Another search.")
    actions = graphene.InputField(RuleActionsInput, description="Other actions, all of them.")
    stops = graphene.Boolean(description="Ask no rule after it.")
    is_active = graphene.Boolean(description="Run it when rows come in.")


class EditRule(_SearchMutation):
    class Meta:
        description = "Change the named parts of a rule. Transactions that it has changed stay as they are."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = EditRuleInput
        rejections = RuleRejection

    rule = graphene.Field(Rule, description="The rule as it is now; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RuleRejection)
        actions = wanted.get("actions")
        command = commands.EditRule(
            id=ids.known(wanted["id"]),
            version=wanted["version"],
            name=named(wanted, "name", KEEP),
            condition=named(wanted, "condition", KEEP),
            actions=KEEP if actions is None else actions_of(actions, ids),
            stops=named(wanted, "stops", KEEP),
            is_active=named(wanted, "is_active", KEEP),
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeleteRuleInput(graphene.InputObjectType):
    class Meta:
        description = "What to delete."

    id = graphene.ID(required=True, description="The rule.")


class DeleteRule(FinanceMutation):
    class Meta:
        description = "Delete a rule. Transactions that it has changed stay as they are."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeleteRuleInput
        rejections = DeleteRuleRejection

    deleted_id = graphene.ID(description="The rule that is gone; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(DeleteRuleRejection)
        command = commands.DeleteRule(id=ids.known(wanted["id"]))
        if ids.refused:
            return ids.refused
        outcome = await context.commands.ledger(context.caller, command)
        return outcome if isinstance(outcome, Rejected) else Answer(deleted_id=outcome.id, change=outcome.change)


class OrderRulesInput(graphene.InputObjectType):
    class Meta:
        description = "The new order."

    ids = graphene.List(
        graphene.NonNull(graphene.ID), required=True, description="Every rule, in the order in which they are to run."
    )


class OrderRules(FinanceMutation):
    class Meta:
        description = "Put the rules into another order."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = OrderRulesInput
        rejections = OrderRulesRejection

    rules = graphene.List(graphene.NonNull(Rule), required=True, description="Every rule in its order.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(OrderRulesRejection)
        command = commands.OrderRules(ids=tuple(ids.known(text, "ids", "ID_INVALID") for text in wanted["ids"]))
        return ids.refused[:1] or await context.commands.ledger(context.caller, command)


class RunRulesInput(graphene.InputObjectType):
    class Meta:
        description = "Which rules over which transactions."

    id = graphene.ID(required=True, description="Client-made UUID: a retry is the same run.")
    rule_ids = graphene.List(graphene.NonNull(graphene.ID), description="These rules; null runs every active one.")
    search = graphene.String(description="Over these transactions; null takes all.")
    includes_mine = graphene.Boolean(
        required=True, default_value=False, description="Also over what people have chosen themselves."
    )


class RunRules(_SearchMutation):
    class Meta:
        description = "Run rules over transactions that are there, as one change."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = RunRulesInput
        rejections = RunRulesRejection

    run = graphene.Field(RuleRun, description="The line of the log; null when it was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        ids = Ids(RunRulesRejection)
        texts = wanted.get("rule_ids")
        command = commands.RunRules(
            id=ids.made(wanted["id"]),
            rule_ids=None if texts is None else tuple(ids.known(text, "ruleIds") for text in texts),
            search=wanted.get("search"),
            is_forced=wanted["includes_mine"],
        )
        return ids.refused or await context.commands.ledger(context.caller, command)


class DeclineRuleOfferInput(graphene.InputObjectType):
    class Meta:
        description = "Which offer."

    subject = graphene.String(required=True, description="The subject of the offer, as it was read.")


class DeclineRuleOffer(FinanceMutation):
    class Meta:
        description = "Do not offer this rule again."
        requires = Permission.WRITE_TRANSACTIONS
        input_type = DeclineRuleOfferInput
        rejections = DeclineRuleOfferRejection

    subject = graphene.String(description="The offer that is declined; null when that was refused.")
    change = _change()

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        command = commands.DeclineRuleOffer(subject=wanted["subject"])
        return await context.commands.ledger(context.caller, command)


class RuleMutations:
    create_rule = CreateRule.field()
    edit_rule = EditRule.field()
    delete_rule = DeleteRule.field()
    order_rules = OrderRules.field()
    run_rules = RunRules.field()
    decline_rule_offer = DeclineRuleOffer.field()
