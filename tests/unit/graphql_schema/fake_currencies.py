"""Currencies of the small household: what reads show, what commands answer and how they refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.shared.money import Money
from domain.shared.paging import Page, page_of
from domain.transactions.currencies import outcomes, rejections
from domain.transactions.currencies.gains import AccountGain, CurrencyGains, Exchange
from domain.transactions.currencies.model import ExchangeRate, GapKind, RateGap, RateSource
from domain.transactions.currencies.overview import (
    AccountValue,
    HeldCurrency,
    NetWorth,
    SuggestedBy,
    Suggestion,
    WantedRate,
)
from domain.transactions.model import ImportRowError
from tests.unit.graphql_schema.household import TODAY, change, euros, key

RATE = ExchangeRate(
    id=key("rate"), base="EUR", quote="USD", rated_on=TODAY, rate=Decimal("1.083700000000"), source=RateSource.ECB
)
GAP = RateGap(
    kind=GapKind.MISSING,
    currency="RSD",
    first_day=TODAY,
    last_day=TODAY,
    days=1,
    count=2,
    amount=Money(5_000, "RSD"),
)
EXCHANGE = Exchange(
    transaction_id=key("transaction 1"),
    counterpart_id=key("transaction 2"),
    booked_on=TODAY,
    description="To dollars",
    left=euros(10_000),
    arrived=Money(10_800, "USD"),
    rate_got=Decimal("1.08"),
    rate_of_day=Decimal("1.0837"),
    gain=euros(-34),
)


class FakeCurrencyReads:
    """Notes under `currencies.<method>` in the calls of the reads it belongs to."""

    def __init__(self, calls: Any) -> None:
        self._note = calls.note

    async def rates(
        self, household_id: UUID, *, currency: str | None, first: int, after: str | None
    ) -> Page[ExchangeRate] | None:
        self._note("currencies.rates", household_id, currency, first, after)
        return None if after == "nonsense" else page_of([RATE], first, lambda rate: (rate.rated_on, rate.id))

    async def held(self, household_id: UUID) -> Sequence[HeldCurrency]:
        self._note("currencies.held", household_id)
        dollars = HeldCurrency(
            currency="USD",
            is_base=False,
            is_published=True,
            balance=Money(10_800, "USD"),
            account_count=1,
            value=euros(9_966),
            rate=Decimal("0.922764602750"),
            rated_on=TODAY,
            is_old=False,
            known_from=TODAY,
        )
        return [dollars]

    async def wanted(self, household_id: UUID) -> Sequence[WantedRate]:
        self._note("currencies.wanted", household_id)
        return [
            WantedRate(
                kind=GAP.kind,
                currency=GAP.currency,
                base="EUR",
                first_day=GAP.first_day,
                last_day=GAP.last_day,
                largest_age=GAP.largest_age,
                row_count=3,
                booked=Money(90_000, GAP.currency),
                held=Money(50_000, GAP.currency),
                is_published=False,
                suggestion=Suggestion(Decimal("0.0085"), SuggestedBy.TRANSFER, TODAY),
            )
        ]

    async def net_worth(self, household_id: UUID, on: date) -> NetWorth:
        self._note("currencies.net_worth", household_id, on)
        account = AccountValue(
            account_id=key("account 1"),
            name="Account 1",
            balance=euros(100),
            value=euros(100),
            rate=Decimal(1),
            rated_on=None,
        )
        return NetWorth(
            on=on,
            currency="EUR",
            total=euros(70),
            assets=euros(100),
            liabilities=euros(30),
            accounts=(account,),
            gaps=(GAP,),
        )

    async def gains(self, household_id: UUID, on: date) -> CurrencyGains:
        self._note("currencies.gains", household_id, on)
        account = AccountGain(
            account_id=key("account 1"),
            name="Dollars",
            balance=Money(10_800, "USD"),
            value=euros(9_966),
            flowed_in=euros(9_000),
            gain=euros(966),
            unrealised=euros(900),
            realised=euros(66),
        )
        return CurrencyGains(
            on=on,
            currency="EUR",
            total=euros(932),
            unrealised=euros(900),
            realised=euros(66),
            on_transfers=euros(-34),
            accounts=(account,),
            exchanges=(EXCHANGE,),
            gaps=(GAP,),
        )

    async def exchanges_by_ids(self, household_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Exchange]:
        self._note("currencies.exchanges_by_ids", household_id, tuple(ids))
        return {id_: EXCHANGE for id_ in ids if id_ in (EXCHANGE.transaction_id, EXCHANGE.counterpart_id)}


CURRENCY_OUTCOMES: Mapping[str, Any] = {
    "set_exchange_rate": outcomes.RateSet(RATE, change()),
    "delete_exchange_rate": outcomes.RateDeleted(RATE.id, change()),
    "import_exchange_rates": outcomes.RatesImported(
        (outcomes.CurrencyRates("USD", 4, 0, 1, TODAY, TODAY),),
        TODAY,
        (ImportRowError(3, "USD", "“x” is not a rate.", "2026-11-20,x"),),
        1,
        change(),
    ),
    "set_base_currency": outcomes.BaseCurrencySet("USD", "EUR", change()),
}
CURRENCY_REJECTIONS: Mapping[str, tuple[str, type[StrEnum]]] = {
    "setExchangeRate": ("set_exchange_rate", rejections.SetExchangeRateRejection),
    "deleteExchangeRate": ("delete_exchange_rate", rejections.DeleteExchangeRateRejection),
    "importExchangeRates": ("import_exchange_rates", rejections.ImportExchangeRatesRejection),
    "setBaseCurrency": ("set_base_currency", rejections.SetBaseCurrencyRejection),
}
