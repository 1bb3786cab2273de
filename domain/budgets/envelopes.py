"""Envelopes: every coin that the household has is put somewhere, and what is spent comes out of there.

The rules are those of Actual's envelope budget, period by period:

    balance    = assigned + carried - spent
    carried    = what goes on of the last balance: by default max(0, last balance), with overspending carried all of it
    to_budget  = last to_budget + income + returned - overspent - assigned

`returned` and `overspent` are what did not go on of the last balances: what an envelope that carries nothing had left,
and what one was over. Spending that no envelope is for is overspent, too. `income` is everything that comes into the
accounts without being a refund of spending, moves from and to other accounts included; that of the first period is all
the money there was before it. So at the end of each period the accounts hold to_budget + all balances - what was spent
without an envelope, and not a cent is in two places.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.budgets.model import Carry, carried_on


@dataclass(frozen=True, slots=True)
class Rule:
    """How an envelope carries."""

    carry: Carry = Carry.USUAL
    most: int | None = None

    def carried(self, balance: int) -> int:
        return carried_on(balance, Carry.SURPLUS if self.carry is Carry.USUAL else self.carry, self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What happened to the money in one period; envelopes that are not named had nothing."""

    income: int = 0
    assigned: Mapping[UUID, int] = field(default_factory=dict)
    spent: Mapping[UUID, int] = field(default_factory=dict)
    spent_without: int = 0


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope in one period."""

    assigned: int = 0
    carried: int = 0
    spent: int = 0

    @property
    def balance(self) -> int:
        return self.assigned + self.carried - self.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """Where the money of one period came from, and what of it waits to be put into an envelope."""

    from_before: int
    income: int
    returned: int
    overspent: int
    assigned: int
    spent_without: int

    @property
    def to_budget(self) -> int:
        """Negative where more was assigned than there is: overspending came in, or rows changed."""
        return self.from_before + self.income + self.returned - self.overspent - self.assigned


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One period."""

    funds: Funds
    envelopes: Mapping[UUID, Envelope]

    @property
    def held(self) -> int:
        """What the accounts must hold at its end, where every line was counted."""
        balances = sum(envelope.balance for envelope in self.envelopes.values())
        return self.funds.to_budget + balances - self.funds.spent_without


def reckon(rules: Mapping[UUID, Rule], moves: Sequence[Moves]) -> list[Reckoned]:
    """Every period of these moves, the first one with nothing before it."""
    found: list[Reckoned] = []
    carried = dict.fromkeys(rules, 0)
    from_before = returned = overspent = 0
    for each in moves:
        envelopes = {id_: Envelope(each.assigned.get(id_, 0), carried[id_], each.spent.get(id_, 0)) for id_ in rules}
        funds = Funds(
            from_before=from_before,
            income=each.income,
            returned=returned,
            overspent=overspent,
            assigned=sum(envelope.assigned for envelope in envelopes.values()),
            spent_without=each.spent_without,
        )
        found.append(Reckoned(funds, envelopes))
        from_before = funds.to_budget
        carried = {id_: rule.carried(envelopes[id_].balance) for id_, rule in rules.items()}
        released = [envelopes[id_].balance - carried[id_] for id_ in rules]
        returned = sum(rest for rest in released if rest > 0)
        overspent = each.spent_without - sum(rest for rest in released if rest < 0)
    return found
