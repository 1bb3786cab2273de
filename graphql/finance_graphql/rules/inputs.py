"""From what a client writes to a draft of the domain."""

from __future__ import annotations

from typing import Any

import graphene

from domain.transactions.rules.checking import Draft
from domain.transactions.rules.model import Actions, Part
from finance_graphql.mutation import Ids
from finance_graphql.scalars import DecimalNumber


class RuleSplitPartInput(graphene.InputObjectType):
    class Meta:
        description = "One part: an amount, a percentage of the whole, or (neither) what is left."

    amount = graphene.InputField(DecimalNumber, description="Fixed size in the row's currency, positive.")
    percent = graphene.InputField(DecimalNumber, description="Percentage of the whole, at most two decimals.")
    category = graphene.ID(description="What it is for.")
    note = graphene.String(description="Its note.")
    tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Its tags.")


class RuleActionsInput(graphene.InputObjectType):
    class Meta:
        description = "What the rule does; what is left out stays as it is."

    category = graphene.ID(description="Category to set.")
    payee_id = graphene.ID(description="Payee to set.")
    add_tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Tags to put on.")
    remove_tag_ids = graphene.List(graphene.NonNull(graphene.ID), description="Tags to take off.")
    note = graphene.String(description="Note to set.")
    append_note = graphene.String(description="Text to add to the note, once.")
    split = graphene.List(graphene.NonNull(RuleSplitPartInput), description="Parts to split into, two or more.")
    transfer_account_id = graphene.ID(description="Account that the other leg of the transfer is in.")
    creates_leg = graphene.Boolean(description="Make the other leg where that account has none.")
    hides = graphene.Boolean(description="Leave the row out of reports and budgets.")


class RuleDraftInput(graphene.InputObjectType):
    class Meta:
        description = "A rule as it is being written."

    condition = graphene.String(required=True, description="A search, as in the list of transactions.")
    actions = graphene.InputField(RuleActionsInput, required=True, description="What it does.")


def actions_of(wanted: Any, ids: Ids) -> Actions:
    return Actions(
        category=wanted.get("category"),
        payee_id=ids.maybe(wanted.get("payee_id"), "actions.payeeId", "PAYEE_NOT_FOUND"),
        add_tag_ids=_tags(wanted.get("add_tag_ids"), ids, "actions.addTagIds"),
        remove_tag_ids=_tags(wanted.get("remove_tag_ids"), ids, "actions.removeTagIds"),
        note=wanted.get("note"),
        append_note=wanted.get("append_note"),
        parts=tuple(_part(part, place, ids) for place, part in enumerate(wanted.get("split") or ())),
        transfer_account_id=ids.maybe(
            wanted.get("transfer_account_id"), "actions.transferAccountId", "ACCOUNT_NOT_FOUND"
        ),
        creates_leg=bool(wanted.get("creates_leg")),
        hides=bool(wanted.get("hides")),
    )


def _tags(texts: list[str] | None, ids: Ids, field: str) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(ids.known(text, field, "TAG_NOT_FOUND") for text in texts or ()))


def _part(wanted: Any, place: int, ids: Ids) -> Part:
    return Part(
        amount=wanted.get("amount"),
        percent=wanted.get("percent"),
        category=wanted.get("category"),
        note=wanted.get("note"),
        tag_ids=_tags(wanted.get("tag_ids"), ids, f"actions.split.{place}.tagIds"),
    )


def draft_of(wanted: Any, ids: Ids) -> Draft:
    return Draft(condition=wanted["condition"], actions=actions_of(wanted["actions"], ids))
