"""Reading rules, previewing them, and what they might be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import graphene

from domain.shared.money import is_currency
from domain.shared.outcomes import Rejected
from domain.shared.paging import decode_cursor
from domain.shared.viewer import Permission
from domain.transactions.rules import commands
from domain.transactions.rules.binding import RuleView
from domain.transactions.rules.outcomes import RuleOffer as Offer
from domain.transactions.rules.outcomes import RulesPreviewed, RuleTried
from domain.transactions.rules.rejections import RuleRejection, RunRulesRejection
from finance_graphql.connections import Connection, edges_of, page_info_of
from finance_graphql.context import Context
from finance_graphql.errors import bad_input
from finance_graphql.mutation import Ids
from finance_graphql.rules.inputs import RuleDraftInput, draft_of
from finance_graphql.rules.objects import Rule, RuleOffer, RulePreview, RuleRunConnection, RuleTest
from finance_graphql.scalars import MinorUnits
from finance_graphql.views import bad_cursor, guarded, page_size

_TRIED_MAX = 500


class RulePreviewInput(graphene.InputObjectType):
    class Meta:
        description = "A draft, or stored rules (null: every active one), over all transactions or those of a search."

    draft = graphene.InputField(RuleDraftInput, description="A rule as it is being written.")
    rule_ids = graphene.List(graphene.NonNull(graphene.ID), description="Stored rules, where there is no draft.")
    search = graphene.String(description="Only these transactions; null takes all.")
    includes_mine = graphene.Boolean(description="Also what people have chosen themselves.")


@dataclass(frozen=True, slots=True)
class _Preview:
    matched_count: int = 0
    changed_count: int = 0
    contradictory_count: int = 0
    sentence: str | None = None
    rows: Sequence[Any] = ()
    end_cursor: str | None = None
    problem: Rejected | None = None


async def _rules(context: Context, _info: object) -> Sequence[RuleView]:
    return await context.reads.rules.rules(context.caller.household_id, context.today)


async def _preview(
    context: Context,
    _info: object,
    input: dict[str, Any],  # noqa: A002
    first: int | None = None,
    after: str | None = None,
) -> _Preview:
    key = decode_cursor(after, date, UUID) if after else None
    if after and key is None:
        raise bad_cursor()
    draft, texts = input.get("draft"), input.get("rule_ids")
    ids = Ids(RuleRejection if draft is not None else RunRulesRejection)
    command = commands.PreviewRules(
        draft=None if draft is None else draft_of(draft, ids),
        rule_ids=None if texts is None else tuple(ids.known(text, "ruleIds") for text in texts),
        search=input.get("search"),
        is_forced=bool(input.get("includes_mine")),
        first=page_size("first", 20 if first is None else first),
        after=key,
    )
    if ids.refused:
        return _Preview(problem=ids.refused[0])
    found: RulesPreviewed | Rejected = await context.commands.ledger(context.caller, command)
    if isinstance(found, Rejected):
        return _Preview(problem=found)
    return _Preview(
        matched_count=found.matched_count,
        changed_count=found.changed_count,
        contradictory_count=found.contradictory_count,
        sentence=found.sentence,
        rows=found.page.items,
        end_cursor=found.page.end_cursor if found.page.has_next else None,
    )


async def _test(
    context: Context,
    _info: object,
    condition: str,
    description_: str,
    amount: int | None = None,
    currency: str | None = None,
) -> RuleTried:
    if len(description_) > _TRIED_MAX:
        raise bad_input("description", f"try at most {_TRIED_MAX} characters.")
    if currency is not None and not is_currency(currency):
        raise bad_input("currency", f"{currency[:10]!r} is not an ISO 4217 code such as EUR.")
    command = commands.TryRule(
        condition=condition,
        description=description_,
        amount_minor=-1_000 if amount is None else amount,
        currency=currency or "EUR",
    )
    tried: RuleTried = await context.commands.ledger(context.caller, command)
    return tried


async def _offer(context: Context, _info: object, transaction_id: str) -> Offer | None:
    try:
        key = UUID(transaction_id)
    except ValueError:
        return None
    found = await context.commands.ledger(context.caller, commands.FindRuleOffer(transaction_id=key))
    offer: Offer | None = found.offer
    return offer


async def _offers(context: Context, _info: object) -> Sequence[Offer]:
    found = await context.commands.ledger(context.caller, commands.FindRuleOffers())
    offers: Sequence[Offer] = found.offers
    return offers


async def _runs(context: Context, _info: object, first: int | None = None, after: str | None = None) -> Connection:
    page = await context.reads.rules.runs(
        context.caller.household_id, first=page_size("first", 20 if first is None else first), after=after
    )
    if page is None:
        raise bad_cursor()
    return Connection(edges_of(page), page_info_of(page, after))


class RuleQueries:
    rules = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(Rule))),
        Permission.READ,
        _rules,
        description="Every rule, in the order in which they run.",
    )
    rule_preview = guarded(
        graphene.NonNull(RulePreview),
        Permission.READ,
        _preview,
        description="Exactly what running rules would do now, without doing it.",
        input=graphene.Argument(RulePreviewInput, required=True, description="What to preview."),
        first=graphene.Argument(graphene.Int, default_value=20, description="How many rows, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Rows after this cursor; null starts with the newest."),
    )
    rule_test = guarded(
        graphene.NonNull(RuleTest),
        Permission.READ,
        _test,
        description="Whether a condition holds for a made-up transaction of today.",
        condition=graphene.Argument(graphene.String, required=True, description="The search."),
        description_=graphene.Argument(
            graphene.String, name="description", required=True, description="What the bank would write."
        ),
        amount=graphene.Argument(MinorUnits, description="Signed; null is a small expense."),
        currency=graphene.Argument(graphene.String, description="ISO 4217 code; null is EUR."),
    )
    rule_offer = guarded(
        RuleOffer,
        Permission.READ,
        _offer,
        description="A rule from what somebody has just chosen for a transaction; null where there is none to offer.",
        transaction_id=graphene.Argument(graphene.ID, required=True, description="The transaction."),
    )
    rule_offers = guarded(
        graphene.NonNull(graphene.List(graphene.NonNull(RuleOffer))),
        Permission.READ,
        _offers,
        description="Rules from what people have chosen three times or more, the most frequent first.",
    )
    rule_runs = guarded(
        graphene.NonNull(RuleRunConnection),
        Permission.READ,
        _runs,
        description="The log of rules, newest first.",
        first=graphene.Argument(graphene.Int, default_value=20, description="How many runs, 1 to 200."),
        after=graphene.Argument(graphene.String, description="Runs after this cursor; null starts with the newest."),
    )
