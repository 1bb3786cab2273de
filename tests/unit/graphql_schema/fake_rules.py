"""Rules of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.paging import Page, page_of
from domain.transactions.rules import outcomes, rejections
from domain.transactions.rules.binding import view_of
from domain.transactions.rules.model import Actions, Occasion, Part, Rule, RuleRun
from domain.transactions.rules.stored import actions_to_json
from domain.transactions.rules.telling import RowPreview
from domain.transactions.search.names import Name, Names
from domain.transactions.telling import FieldChange
from tests.unit.graphql_schema.household import NOW, TODAY, USER, change, key, transaction

_NAMES = Names(
    accounts=(Name(str(key("account 1")), "Account 1"),),
    payees=(Name(str(key("payee 1")), "Payee 1"),),
    tags=(Name(str(key("tag 1")), "tag 1"),),
)
RULE = view_of(
    Rule(
        id=key("rule"),
        name="",
        position=0,
        condition={"all": [{"text": "rewe", "in": "description"}, {"not": {"flag": "is:transfer"}}]},
        actions=actions_to_json(
            Actions(
                payee_id=key("payee 1"),
                add_tag_ids=(key("tag 1"),),
                parts=(Part(percent=Decimal("33.3"), category="dining"), Part(category="groceries")),
            )
        ),
    ),
    _NAMES,
    TODAY,
)
RUN = RuleRun(
    id=key("run"),
    change_id=key("change"),
    rule_ids=(key("rule"),),
    occasion=Occasion.PERSON,
    matched_count=3,
    changed_count=2,
    user_id=USER,
    ran_at=NOW,
)
_ROW = transaction(1)
OFFER = outcomes.RuleOffer(
    subject="payee:x → groceries",
    condition="payee:Rewe",
    condition_words="payee is Rewe",
    category="groceries",
    match_count=12,
    chosen_count=3,
    example=_ROW,
)
PREVIEWED = outcomes.RulesPreviewed(
    matched_count=3,
    changed_count=2,
    contradictory_count=0,
    page=page_of(
        [
            RowPreview(transaction=_ROW, as_changed=_ROW, fields=(FieldChange("Category", None, "Groceries"),)),
            RowPreview(transaction=None, as_changed=transaction(2), fields=()),
        ],
        1,
        lambda row: (row.as_changed.booked_on, row.as_changed.id),
    ),
    sentence=RULE.sentence,
)


class FakeRuleReads:
    """Notes under `rules.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def rules(self, household_id: UUID, today: date) -> Sequence[Any]:
        self._note("rules.rules", household_id, today)
        return [RULE]

    async def match_counts(self, household_id: UUID, ids: Sequence[UUID], today: date) -> Mapping[UUID, int]:
        self._note("rules.match_counts", household_id, tuple(ids), today)
        return dict.fromkeys(ids, 7)

    async def runs(self, household_id: UUID, *, first: int, after: str | None) -> Page[RuleRun] | None:
        self._note("rules.runs", household_id, first, after)
        return None if after == "nonsense" else page_of([RUN], first, lambda run: (run.ran_at, run.id))


RULE_OUTCOMES: Mapping[str, Any] = {
    "create_rule": outcomes.RuleSaved(rule=RULE, change=change(), run=RUN),
    "edit_rule": outcomes.RuleSaved(rule=RULE, change=change()),
    "delete_rule": outcomes.RuleDeleted(key("rule"), change()),
    "order_rules": outcomes.RulesOrdered((RULE,), change()),
    "run_rules": outcomes.RulesRan(RUN, change()),
    "decline_rule_offer": outcomes.OfferDeclined(OFFER.subject, change()),
    "preview_rules": PREVIEWED,
    "try_rule": outcomes.RuleTried(True),
    "find_rule_offer": outcomes.OfferFound(OFFER),
    "find_rule_offers": outcomes.RuleOffers((OFFER,)),
}
RULE_REJECTIONS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "createRule": ("create_rule", rejections.RuleRejection),
    "editRule": ("edit_rule", rejections.RuleRejection),
    "deleteRule": ("delete_rule", rejections.DeleteRuleRejection),
    "orderRules": ("order_rules", rejections.OrderRulesRejection),
    "runRules": ("run_rules", rejections.RunRulesRejection),
    "declineRuleOffer": ("decline_rule_offer", rejections.DeclineRuleOfferRejection),
}
