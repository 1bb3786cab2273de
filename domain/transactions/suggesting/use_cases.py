"""A person takes suggestions over. What anybody has decided meanwhile is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID, uuid5

from domain.shared.confidence import NEVER_PERCENT
from domain.shared.events import ChangedBy, LedgerChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.linking.following import following
from domain.transactions.model import Categorizer, Change, ChangeKind, Transaction
from domain.transactions.naming.enriching import with_payees
from domain.transactions.naming.tree import CategoryTree, category_tree
from domain.transactions.ports import LedgerUnit
from domain.transactions.suggesting.commands import ACCEPT_MAX, AcceptSuggestions, Choice, SuggestionsAccepted
from domain.transactions.suggesting.model import Suggestion
from domain.transactions.suggesting.rejections import AcceptSuggestionsRejection
from domain.transactions.use_cases import changed_event

_DECIDED = "Somebody has decided on one of these by now. Load the queue again."


async def accept_suggestions(
    caller: Caller, command: AcceptSuggestions, unit: LedgerUnit
) -> SuggestionsAccepted | Rejected:
    """Choose for some rows what the model suggests, or something else: all of them or none, undone as one."""
    tree = await category_tree(unit)
    if problem := _problem(command, tree):
        return problem
    if command.choices:
        return await _choose(caller, command.choices, tree, unit)
    found = await unit.suggestions.matching(
        merchant=command.merchant, from_percent=command.from_percent, most=ACCEPT_MAX + 1
    )
    taken = found[:ACCEPT_MAX]
    rows = await unit.transactions.get_many([each.transaction_id for each in taken])
    # Between the look and the lock somebody may have decided.
    chosen = [
        (rows[each.transaction_id], command.category or each.category, each)
        for each in taken
        if each.transaction_id in rows and _is_open(rows[each.transaction_id])
    ]
    return await _save(caller, chosen, len(found) - len(taken), tree, unit)


def _problem(command: AcceptSuggestions, tree: CategoryTree) -> Rejected | None:
    codes = AcceptSuggestionsRejection
    if [bool(command.choices), command.merchant is not None, command.from_percent is not None].count(True) != 1:
        message = "Name some rows, or a merchant, or a confidence: one of the three."
        return Rejected(codes.NOTHING_NAMED, message, "choices")
    if len(command.choices) > ACCEPT_MAX:
        return Rejected(codes.TOO_MANY, f"Decide on at most {ACCEPT_MAX} rows at once.", "choices")
    if command.from_percent is not None and not 0 <= command.from_percent <= NEVER_PERCENT:
        message = f"Choose a percentage between 0 and {NEVER_PERCENT}."
        return Rejected(codes.PERCENT_OUT_OF_RANGE, message, "fromPercent")
    named = {command.category: "category", **{choice.category: "choices" for choice in command.choices}}
    for category, field in named.items():
        if category is not None and category not in tree:
            return Rejected(
                codes.CATEGORY_UNKNOWN, f"{category!r} is not a category; `categories` lists them all.", field
            )
    return None


def _is_open(row: Transaction) -> bool:
    return row.category is None and not (row.counterpart_id or row.refund_of or row.splits)


async def _choose(
    caller: Caller, choices: Sequence[Choice], tree: CategoryTree, unit: LedgerUnit
) -> SuggestionsAccepted | Rejected:
    codes = AcceptSuggestionsRejection
    by_id = {choice.id: choice for choice in choices}
    rows = await unit.transactions.get_many(list(by_id))
    if len(rows) < len(by_id):
        return Rejected(codes.NOT_FOUND, f"{len(by_id) - len(rows)} of these transactions do not exist.", "choices")
    suggested = await unit.suggestions.of(list(by_id))
    chosen: list[tuple[Transaction, str, Suggestion | None]] = []
    for choice in by_id.values():
        row, suggestion = rows[choice.id], suggested.get(choice.id)
        if row.categorized_by is Categorizer.PERSON and row.category == choice.category:
            # Sent again: it is as it should be.
            continue
        if not _is_open(row):
            return Rejected(codes.DECIDED_OTHERWISE, _DECIDED, "choices")
        category = choice.category or (suggestion.category if suggestion else None)
        if category is None:
            message = f"Nothing is suggested for {row.description!r}. Choose a category for it."
            return Rejected(codes.NOT_SUGGESTED, message, "choices")
        chosen.append((row, category, suggestion))
    done = await _save(caller, chosen, 0, tree, unit)
    return replace(done, transactions=_in_order(by_id, rows, done.transactions))


def _in_order(
    ids: Mapping[UUID, Choice], before: Mapping[UUID, Transaction], saved: Sequence[Transaction]
) -> tuple[Transaction, ...]:
    now = {**before, **{row.id: row for row in saved}}
    return tuple(now[id_] for id_ in ids)


async def _save(
    caller: Caller,
    chosen: Sequence[tuple[Transaction, str, Suggestion | None]],
    remaining_count: int,
    tree: CategoryTree,
    unit: LedgerUnit,
) -> SuggestionsAccepted:
    if not chosen:
        return SuggestionsAccepted((), remaining_count, None)
    saved = [
        replace(
            row.categorize(category, Categorizer.PERSON, merchant=suggestion.merchant if suggestion else None),
            version=row.version + 1,
            updated_at=unit.now,
        )
        for row, category, suggestion in chosen
    ]
    saved = await with_payees(saved, unit)
    change = Change(
        id=uuid5(saved[0].id, f"{ChangeKind.CATEGORIZE}:{saved[0].version}"),
        user_id=caller.viewer.user_id,
        kind=ChangeKind.CATEGORIZE,
        summary=_summary(saved, tree),
        created_at=unit.now,
    )
    followers = await following([(row, after) for (row, _, _), after in zip(chosen, saved, strict=True)], unit)
    await unit.history.open(change)
    await unit.transactions.save([*saved, *followers])
    unit.tell(
        changed_event(EventKind.UPDATED, [*saved, *followers], ChangedBy.PERSON), LedgerChanged(kinds=("suggestions",))
    )
    as_suggested = sum(suggestion is not None and suggestion.category == category for _, category, suggestion in chosen)
    return SuggestionsAccepted(tuple(saved), remaining_count, change, len(saved), as_suggested)


def _summary(saved: Sequence[Transaction], tree: CategoryTree) -> str:
    categories = {row.category for row in saved}
    what = saved[0].description if len(saved) == 1 else f"{len(saved):,} transactions"
    if len(categories) == 1:
        return f"Set {what} to {tree.label(saved[0].category)}"
    return f"Accepted the categories suggested for {what}"
