"""What rules do to one row: the plain form of what Polars does to a whole statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from domain.transactions.categories import TRANSFER
from domain.transactions.checks import NOTE_MAX
from domain.transactions.editing.parts import leading_category
from domain.transactions.model import Categorizer, Split, Transaction, TransactionStatus
from domain.transactions.rules.model import NO_CHOICES, Actions, BoundRule, Choices, Settled
from domain.transactions.rules.splitting import shares
from domain.transactions.search.matching import Facts, FindsPattern, SplitFacts, matches

TAGS_MAX = 20


def facts_of(row: Transaction, has_attachment: bool = False) -> Facts:
    """What a search can ask of the row."""
    return Facts(
        account_id=str(row.account_id),
        booked_on=row.booked_on,
        amount_minor=row.amount.minor,
        currency=row.amount.currency,
        description=row.description,
        merchant=row.merchant,
        note=row.note,
        category=row.category,
        payee_id=None if row.payee_id is None else str(row.payee_id),
        tag_ids=frozenset(map(str, row.tag_ids)),
        splits=tuple(SplitFacts(part.category, part.note, frozenset(map(str, part.tag_ids))) for part in row.splits),
        is_pending=row.status is TransactionStatus.PENDING,
        is_reconciled=row.reconciliation_id is not None,
        is_refund=row.refund_of is not None,
        is_hidden=row.is_hidden,
        is_transfer=row.counterpart_id is not None,
        import_id=None if row.import_id is None else str(row.import_id),
        has_attachment=has_attachment,
    )


def passes_max(rules: Sequence[BoundRule]) -> int:
    """A chain of rules that each wait for the one after them needs a pass for each, and one to see that it is done."""
    return len(rules) + 1


def settle(
    row: Transaction,
    rules: Sequence[BoundRule],
    finds: FindsPattern,
    choices: Choices = NO_CHOICES,
    *,
    is_forced: bool = False,
    has_attachment: bool = False,
) -> Settled:
    """Run the rules over a row until they change nothing more, so that running them again never does.

    Rules run in order and see what those before them did. Where they would chase each other for ever, the row stays.
    """
    now, target = row, None
    matched: dict[UUID, None] = {}
    for _ in range(passes_max(rules)):
        before = now
        for rule in rules:
            if not matches(rule.bound, facts_of(now, has_attachment), finds):
                continue
            matched[rule.id] = None
            now, moved_to = act(rule.actions, now, choices, is_forced=is_forced)
            target = moved_to or target
            if rule.stops:
                break
        if content(now) == content(before):
            after = _as_it_was(row, now)
            is_transfer = after.category == TRANSFER
            return Settled(
                before=row,
                after=after,
                rule_ids=_in_order(rules, matched),
                transfer_account_id=target if is_transfer else None,
            )
    return Settled(before=row, after=row, rule_ids=_in_order(rules, matched), is_contradictory=True)


def _in_order(rules: Sequence[BoundRule], matched: dict[UUID, None]) -> tuple[UUID, ...]:
    return tuple(rule.id for rule in rules if rule.id in matched)


def content(row: Transaction) -> tuple[Any, ...]:
    """All that rules change, without what means nothing: the order of tags, the ids of parts."""
    parts = tuple((part.amount_minor, part.category, part.note, frozenset(part.tag_ids)) for part in row.splits)
    return (
        row.category,
        row.categorized_by,
        row.payee_id,
        frozenset(row.tag_ids),
        row.note,
        parts,
        row.is_hidden,
    )


def _as_it_was(row: Transaction, after: Transaction) -> Transaction:
    """The same row where it means the same."""
    if content(row) == content(after):
        return row
    if set(row.tag_ids) == set(after.tag_ids):
        after = replace(after, tag_ids=row.tag_ids)
    if content(replace(after, splits=row.splits)) == content(after):
        after = replace(after, splits=row.splits)
    return after


def act(actions: Actions, row: Transaction, choices: Choices, *, is_forced: bool) -> tuple[Transaction, UUID | None]:
    """The row after one rule, and the account that the other leg is in where the rule says so."""

    def may(field: str) -> bool:
        return is_forced or field not in choices.fields

    if actions.category is not None:
        row = _categorized(row, actions.category, is_forced=is_forced)
    if actions.payee_id is not None and may("payee_id"):
        row = replace(row, payee_id=actions.payee_id)
    row = _tagged(actions, row, NO_CHOICES if is_forced else choices)
    if actions.note is not None and may("note"):
        row = replace(row, note=actions.note)
    if actions.append_note is not None:
        row = _with_note(row, actions.append_note)
    if actions.parts and may("splits"):
        row = _split(actions, row, is_forced=is_forced)
    if actions.hides and may("is_hidden"):
        row = replace(row, is_hidden=True)
    if actions.transfer_account_id is not None and _may_be_transfer(row, actions.transfer_account_id, is_forced):
        return _categorized(row, TRANSFER, is_forced=is_forced), actions.transfer_account_id
    return row, None


def _categorized(row: Transaction, category: str, *, is_forced: bool) -> Transaction:
    """The model's guess gives way even where it is right: from now on the rule stands for it.

    Legs, split rows and linked refunds have their category from elsewhere.
    """
    if row.counterpart_id is not None or row.splits or row.refund_of is not None:
        return row
    if row.categorized_by is Categorizer.PERSON and not is_forced:
        return row
    if row.category == category and row.categorized_by is not Categorizer.MODEL:
        return row
    return replace(row, category=category, categorized_by=Categorizer.RULE, confidence=None)


def _tagged(actions: Actions, row: Transaction, choices: Choices) -> Transaction:
    removed = set(actions.remove_tag_ids) - choices.kept_tags
    kept = [tag for tag in row.tag_ids if tag not in removed]
    added = [tag for tag in actions.add_tag_ids if tag not in kept and tag not in choices.dropped_tags]
    if len(kept) + len(added) > TAGS_MAX:
        added = []
    return replace(row, tag_ids=(*kept, *added))


def _with_note(row: Transaction, text: str) -> Transaction:
    """Once: a rule that runs again adds nothing."""
    note = row.note or ""
    longer = f"{note}\n{text}" if note else text
    return row if text in note or len(longer) > NOTE_MAX else replace(row, note=longer)


def _split(actions: Actions, row: Transaction, *, is_forced: bool) -> Transaction:
    """A row whose category a person chose is whole because they said so."""
    if row.counterpart_id is not None or row.refund_of is not None:
        return row
    if row.categorized_by is Categorizer.PERSON and not is_forced:
        return row
    amounts = shares(row.amount, actions.parts)
    if amounts is None:
        return row
    parts = tuple(
        Split(
            id=uuid5(row.id, f"rule:{place}"),
            amount_minor=minor,
            category=part.category,
            note=part.note,
            tag_ids=part.tag_ids,
        )
        for place, (minor, part) in enumerate(zip(amounts, actions.parts, strict=True))
    )
    return replace(row, splits=parts, confidence=None, **_leading(parts))


def _leading(parts: tuple[Split, ...]) -> dict[str, Any]:
    category = leading_category(parts)
    return {"category": category, "categorized_by": Categorizer.RULE if category is not None else None}


def _may_be_transfer(row: Transaction, account_id: UUID, is_forced: bool) -> bool:
    return (
        row.counterpart_id is None
        and not row.splits
        and row.refund_of is None
        and row.account_id != account_id
        and (is_forced or row.categorized_by is not Categorizer.PERSON or row.category == TRANSFER)
    )
