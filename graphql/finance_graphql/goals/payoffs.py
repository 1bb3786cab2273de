"""From plans in minor units to what is shown: with a currency, and with the names of the debts."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from domain.budgets.goals.payoff import Owed, Payoff, PayoffMonth, Strategy, pay_off
from domain.shared.money import Money
from domain.shared.periods import Month

STRATEGIES = (Strategy.AVALANCHE, Strategy.SNOWBALL, Strategy.OWN, Strategy.MINIMUMS)


def compared(debts: Sequence[Owed], currency: str, extra: int, first: Month) -> list[Any]:
    """Every strategy over the debts of one currency."""
    own = [each for each in debts if each.debt.currency == currency]
    names = {each.id: each.debt.name for each in own}
    return [_shown(pay_off(own, strategy, extra, first), currency, names) for strategy in STRATEGIES]


def _shown(payoff: Payoff, currency: str, names: dict[UUID, str]) -> Any:
    def money(minor: int) -> Money:
        return Money(minor, currency)

    def month(each: PayoffMonth) -> Any:
        return SimpleNamespace(
            month=each.month,
            interest=money(each.interest_minor),
            paid=money(each.paid_minor),
            left=money(each.left_minor),
            debts=[
                SimpleNamespace(
                    debt_id=part.debt_id,
                    interest=money(part.interest_minor),
                    paid=money(part.paid_minor),
                    left=money(part.left_minor),
                )
                for part in each.debts
            ],
        )

    return SimpleNamespace(
        strategy=payoff.strategy,
        extra=money(payoff.extra_minor),
        month_count=len(payoff.months),
        finishes=payoff.finishes,
        interest=money(payoff.interest_minor),
        paid=money(payoff.paid_minor),
        debts=[
            SimpleNamespace(
                debt_id=end.debt_id,
                name=names[end.debt_id],
                months=end.months,
                finishes=end.finishes,
                interest=money(end.interest_minor),
            )
            for end in payoff.ends
        ],
        month_of=month,
        months=payoff.months,
    )
