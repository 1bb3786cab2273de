"""Random commands over the currency of totals, exchange rates and budgets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.budgets.commands import DeleteBudget, SetBudget
from domain.transactions.currencies.commands import DeleteExchangeRate, SetBaseCurrency, SetExchangeRate
from domain.transactions.currencies.model import ExchangeRate
from domain.transactions.names import HouseholdCategory
from tests.support.ledger_commands import CATEGORIES, generates
from tests.support.ledger_scene import Scene

# The last one is none.
_CURRENCIES = ("EUR", "USD", "JPY", "XXY")


@generates
def set_base_currency(scene: Scene) -> Any:
    return SetBaseCurrency(currency=scene.chance.choice(_CURRENCIES))


@generates
def set_exchange_rate(scene: Scene) -> Any:
    base, quote = scene.chance.choices(_CURRENCIES, k=2)
    known = scene.pick(scene.of(ExchangeRate))
    return SetExchangeRate(
        id=known.id if known and scene.chance.random() < 0.3 else scene.id(),
        base=base,
        quote=quote,
        rated_on=scene.day(),
        rate=Decimal(scene.chance.randrange(10**6)).scaleb(-4),
    )


@generates
def delete_exchange_rate(scene: Scene) -> Any:
    rate = scene.pick(scene.of(ExchangeRate))
    return rate and DeleteExchangeRate(id=rate.id)


@generates
def set_budget(scene: Scene) -> Any:
    """A new one or another content of one that is there: of a category, built in or own, or of a search."""
    known = scene.pick(scene.budgets)
    own = scene.pick(scene.of(HouseholdCategory))
    category = own.id if own and scene.chance.random() < 0.5 else scene.chance.choice(CATEGORIES[:4])
    of_search = scene.chance.random() < 0.3
    return SetBudget(
        id=known.id if known and scene.chance.random() < 0.5 else scene.id(),
        category=None if of_search else category,
        query=scene.chance.choice(("category:groceries", "category:dining", "category:none-such"))
        if of_search
        else None,
        name=scene.word() if of_search else None,
        limit_minor=scene.chance.choice((0, 1, scene.chance.randint(1, 10**6))),
        currency=scene.chance.choice(_CURRENCIES),
        warn_at_percent=scene.chance.choice((80, 100, 101)),
    )


@generates
def delete_budget(scene: Scene) -> Any:
    budget = scene.pick(scene.budgets)
    return budget and DeleteBudget(id=budget.id if scene.chance.random() < 0.9 else scene.id())
