"""The other legs of rows that a rule takes for transfers: found, or made where the rule says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from domain.shared.periods import EARLIEST_DATE, LATEST_DATE
from domain.transactions.categories import TRANSFER
from domain.transactions.linking.following import following
from domain.transactions.model import Account, Categorizer, Transaction
from domain.transactions.ports import LedgerUnit
from domain.transactions.rules.model import BoundRule, RowChange, Settled

# Money between banks takes this long at most.
DAYS_MAX = 5


async def linked(
    settled: Sequence[Settled], rules: Sequence[BoundRule], unit: LedgerUnit, *, is_forced: bool
) -> list[RowChange]:
    """What changes, transfers with both their legs. Each row is a leg once, the nearest day first."""
    waiting = [each for each in settled if each.transfer_account_id is not None]
    after = {each.before.id: each for each in settled}
    changes = {each.before.id: _change(each) for each in settled if each.after != each.before}
    if waiting:
        legs = await _Legs.of(waiting, after, unit, is_forced=is_forced)
        makers = {rule.actions.transfer_account_id for rule in rules if rule.actions.creates_leg}
        for each in sorted(waiting, key=lambda each: (each.before.booked_on, each.before.id)):
            for change in legs.pair(each, creates=each.transfer_account_id in makers):
                changes[change.after.id] = change
    followers = await _followers(changes, unit)
    return [*changes.values(), *followers]


async def _followers(changes: dict[UUID, RowChange], unit: LedgerUnit) -> list[RowChange]:
    """Linked refunds, which have the category of their expense."""
    pairs = [(each.before, each.after) for each in changes.values() if each.before is not None]
    after = {row.id: row for row in await following(pairs, unit)}
    for id_ in after.keys() & changes.keys():
        changes[id_] = replace(changes[id_], after=after.pop(id_))
    before = await unit.transactions.get_many(list(after)) if after else {}
    return [
        RowChange(before=row, after=replace(after[row.id], version=row.version, updated_at=row.updated_at))
        for row in before.values()
    ]


def _change(settled: Settled) -> RowChange:
    return RowChange(before=settled.before, after=settled.after, rule_ids=settled.rule_ids)


class _Legs:
    """Rows that may be other legs, each as the rules leave it."""

    def __init__(
        self,
        rows: Sequence[Transaction],
        settled: Mapping[UUID, Settled],
        accounts: Mapping[UUID, Account],
        forced: bool,
    ) -> None:
        self._settled = settled
        self._accounts = accounts
        self._forced = forced
        self._paired: set[UUID] = set()
        self._open: dict[tuple[UUID, int, str], list[Transaction]] = {}
        for row in rows:
            key = (row.account_id, row.amount.minor, row.amount.currency)
            self._open.setdefault(key, []).append(row)

    @classmethod
    async def of(
        cls, waiting: Sequence[Settled], settled: Mapping[UUID, Settled], unit: LedgerUnit, *, is_forced: bool
    ) -> _Legs:
        ids = sorted({each.transfer_account_id for each in waiting if each.transfer_account_id})
        days = [each.before.booked_on for each in waiting]
        sizes = {-each.before.amount.minor for each in waiting}
        rows = await unit.rules.legs(ids, sizes, _moved(min(days), -DAYS_MAX), _moved(max(days), DAYS_MAX))
        found = [await unit.accounts.get(account_id) for account_id in ids]
        return cls(rows, settled, {account.id: account for account in found if account}, is_forced)

    def pair(self, each: Settled, *, creates: bool) -> list[RowChange]:
        row = each.after
        account = self._accounts.get(each.transfer_account_id) if each.transfer_account_id else None
        if account is None or row.id in self._paired:
            return []
        leg = self._nearest(row, account)
        before: Transaction | None = leg
        if leg is None:
            if not creates or account.closed_on is not None or account.currency != row.amount.currency:
                return []
            leg = _made(row, account)
        else:
            now = self._settled.get(leg.id)
            leg = now.after if now else leg
        self._paired |= {row.id, leg.id}
        rule_ids = self._settled[leg.id].rule_ids if leg.id in self._settled else ()
        return [
            RowChange(before=each.before, after=replace(row, counterpart_id=leg.id), rule_ids=each.rule_ids),
            RowChange(before=before, after=_as_leg(leg, row.id), rule_ids=rule_ids),
        ]

    def _nearest(self, row: Transaction, account: Account) -> Transaction | None:
        candidates = self._open.get((account.id, -row.amount.minor, row.amount.currency), ())
        fit = [
            leg
            for leg in candidates
            if leg.id not in self._paired and _apart(leg, row) <= DAYS_MAX and self._may_be_leg(leg)
        ]
        return min(fit, key=lambda leg: (_apart(leg, row), leg.booked_on, leg.id), default=None)

    def _may_be_leg(self, leg: Transaction) -> bool:
        now = self._settled[leg.id].after if leg.id in self._settled else leg
        is_free = now.counterpart_id is None and not now.splits and now.refund_of is None
        chosen = now.categorized_by is Categorizer.PERSON and now.category != TRANSFER
        return is_free and (self._forced or not chosen)


def _apart(one: Transaction, other: Transaction) -> int:
    return abs((one.booked_on - other.booked_on).days)


def _moved(day: date, days: int) -> date:
    return min(max(day, EARLIEST_DATE + timedelta(DAYS_MAX)), LATEST_DATE - timedelta(DAYS_MAX)) + timedelta(days)


def _as_leg(leg: Transaction, counterpart_id: UUID) -> Transaction:
    if leg.category == TRANSFER and leg.categorized_by is not Categorizer.MODEL:
        return replace(leg, counterpart_id=counterpart_id)
    return replace(
        leg, counterpart_id=counterpart_id, category=TRANSFER, categorized_by=Categorizer.RULE, confidence=None
    )


def _made(row: Transaction, account: Account) -> Transaction:
    return Transaction(
        id=uuid5(row.id, f"leg:{account.id}"),
        account_id=account.id,
        booked_on=row.booked_on,
        amount=-row.amount,
        description=row.description,
        updated_at=row.updated_at,
    )
