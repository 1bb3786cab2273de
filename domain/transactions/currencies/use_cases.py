"""Setting, deleting and importing exchange rates, each as one change that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from domain.shared.events import LedgerChanged
from domain.shared.money import is_currency
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.checks import date_problem
from domain.transactions.currencies.commands import (
    DeleteExchangeRate,
    ImportExchangeRates,
    SetBaseCurrency,
    SetExchangeRate,
)
from domain.transactions.currencies.model import ExchangeRate, Holding, RateSource
from domain.transactions.currencies.outcomes import (
    BaseCurrencySet,
    CurrencyRates,
    RateDeleted,
    RateSet,
    RatesImported,
)
from domain.transactions.currencies.ports import CurrencyUnit, PublishedRate
from domain.transactions.currencies.rates import plain
from domain.transactions.currencies.rejections import (
    DeleteExchangeRateRejection,
    ImportExchangeRatesRejection,
    SetBaseCurrencyRejection,
    SetExchangeRateRejection,
)
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import LedgerSettings

PUBLISHED_BASE = "EUR"
# The stored column: thirty digits, twelve of them decimals. Real rates lie far inside.
_RATE_MAX = Decimal(10) ** 15
_DECIMALS_MAX = 12
# No rates are published on holidays: this many days before the first row there surely was one.
_HOLIDAYS = timedelta(days=10)


async def set_exchange_rate(caller: Caller, command: SetExchangeRate, unit: CurrencyUnit) -> RateSet | Rejected:
    """Write down a rate of one day. It replaces what a person said of the two currencies and that day, either way."""
    if problem := _rate_problem(command):
        return problem
    wanted = ExchangeRate(
        id=command.id,
        base=command.base,
        quote=command.quote,
        rated_on=command.rated_on,
        rate=command.rate,
        source=RateSource.MANUAL,
    )
    rates = await unit.of(ExchangeRate).all()
    taken = next((rate for rate in rates if rate.id == command.id), None)
    if taken == wanted:
        return RateSet(wanted, None)
    if taken and (taken.source is not RateSource.MANUAL or not _same_day(taken, wanted)):
        message = "Another rate has this id; make a new UUID."
        return Rejected(SetExchangeRateRejection.ID_CONFLICT, message, "id")
    replaced = [rate.id for rate in rates if rate.source is RateSource.MANUAL and _same_day(rate, wanted)]
    one = f"1 {wanted.base} = {plain(wanted.rate):f} {wanted.quote}"
    change = await _begin(caller, unit, uuid4(), f"Set {one} on {wanted.rated_on}")
    await unit.of(ExchangeRate).remove(*[id_ for id_ in replaced if id_ != wanted.id])
    await unit.of(ExchangeRate).put(wanted)
    return RateSet(wanted, change)


async def delete_exchange_rate(
    caller: Caller, command: DeleteExchangeRate, unit: CurrencyUnit
) -> RateDeleted | Rejected:
    """Take one rate away, whoever said it."""
    rate = await unit.of(ExchangeRate).get(command.id)
    if rate is None:
        message = "There is no such rate in this household."
        return Rejected(DeleteExchangeRateRejection.NOT_FOUND, message, "id")
    summary = f"Deleted the rate of {rate.base} in {rate.quote} on {rate.rated_on}"
    change = await _begin(caller, unit, uuid4(), summary)
    await unit.of(ExchangeRate).remove(rate.id)
    return RateDeleted(rate.id, change)


async def import_exchange_rates(
    caller: Caller, command: ImportExchangeRates, unit: CurrencyUnit
) -> RatesImported | Rejected:
    """Take the rates of held currencies and of the base, from the household's first day on; again adds nothing."""
    base, holdings = await unit.currencies.base(), await unit.currencies.holdings()
    wanted = needed_currencies(base, holdings)
    since = first_day(holdings, unit.now.date())
    file = await unit.currencies.read_file(command.upload_id, wanted)
    if file is None:
        message = "This upload is gone: files are kept for a day. Send it again."
        return Rejected(ImportExchangeRatesRejection.UPLOAD_NOT_FOUND, message, "uploadId")
    if isinstance(file, Rejected):
        return file
    held = {rate.id: rate for rate in await unit.of(ExchangeRate).all()}
    fresh = [_published(rate) for rate in _since(file.rates, since)]
    written = [rate for rate in fresh if held.get(rate.id) != rate]
    change_id = uuid5(command.id, "IMPORT_RATES")
    change = await unit.history.get(change_id)
    if written:
        days = sorted(rate.rated_on for rate in written)
        summary = f"Imported {len(written):,} exchange rates, {days[0]} to {days[-1]}"
        change = await _begin(caller, unit, uuid4() if change else change_id, summary)
        await unit.of(ExchangeRate).put(*written)
    report = tuple(_report(currency, fresh, held) for currency in sorted(wanted))
    return RatesImported(report, since, file.errors, file.error_count, change)


async def set_base_currency(caller: Caller, command: SetBaseCurrency, unit: CurrencyUnit) -> BaseCurrencySet | Rejected:
    """Choose the currency of the household's totals. No amount that is stored changes with it."""
    if not is_currency(command.currency):
        message = f"{command.currency[:10]!r} is not an ISO 4217 code such as EUR or USD."
        return Rejected(SetBaseCurrencyRejection.CURRENCY_UNKNOWN, message, "currency")
    previous = await unit.currencies.base()
    if previous == command.currency:
        return BaseCurrencySet(previous, previous, None)
    summary = f"Totals are in {command.currency} instead of {previous}"
    change = await _begin(caller, unit, uuid4(), summary, ChangeKind.CURRENCY)
    before = await unit.of(LedgerSettings).get(LedgerSettings().id) or LedgerSettings()
    await unit.of(LedgerSettings).put(replace(before, base_currency=command.currency, version=before.version + 1))
    return BaseCurrencySet(command.currency, previous, change)


def needed_currencies(base: str, holdings: Iterable[Holding]) -> frozenset[str]:
    """What has to be known against the euro, so that everything held can be told in the base currency."""
    held = {holding.currency for holding in holdings} | {base}
    return frozenset(held - {PUBLISHED_BASE}) if len(held) > 1 else frozenset()


def first_day(holdings: Iterable[Holding], today: date) -> date:
    """When the household held something first."""
    return min((holding.first_day for holding in holdings), default=today)


def _rate_problem(command: SetExchangeRate) -> Rejected | None:
    codes = SetExchangeRateRejection
    for field, currency in (("base", command.base), ("quote", command.quote)):
        if not is_currency(currency):
            message = f"{currency[:10]!r} is not an ISO 4217 code such as EUR or USD."
            return Rejected(codes.CURRENCY_UNKNOWN, message, field)
    if command.base == command.quote:
        return Rejected(codes.SAME_CURRENCY, "A rate is between two currencies: choose another one.", "quote")
    if not command.rate.is_finite() or command.rate <= 0:
        message = f"Write how many {command.quote} one {command.base} is: a number above zero."
        return Rejected(codes.RATE_NOT_POSITIVE, message, "rate")
    exponent = command.rate.normalize().as_tuple().exponent
    if command.rate >= _RATE_MAX or (isinstance(exponent, int) and -exponent > _DECIMALS_MAX):
        message = f"A rate has at most {_DECIMALS_MAX} decimals and is below {_RATE_MAX:,}. Check the number."
        return Rejected(codes.RATE_OUT_OF_RANGE, message, "rate")
    return date_problem(codes, command.rated_on, "ratedOn")


def _same_day(one: ExchangeRate, other: ExchangeRate) -> bool:
    return one.rated_on == other.rated_on and {one.base, one.quote} == {other.base, other.quote}


def _since(rates: Sequence[PublishedRate], since: date) -> list[PublishedRate]:
    """From the last day of publication on or before the first row on."""
    before = [rate.rated_on for rate in rates if since - _HOLIDAYS <= rate.rated_on <= since]
    first = max(before, default=since)
    return [rate for rate in rates if rate.rated_on >= first]


def _published(rate: PublishedRate) -> ExchangeRate:
    """Its id follows from what it is about, so that the same day is never there twice."""
    key = f"ECB {PUBLISHED_BASE}/{rate.currency} {rate.rated_on}"
    return ExchangeRate(
        id=uuid5(NAMESPACE_OID, key),
        base=PUBLISHED_BASE,
        quote=rate.currency,
        rated_on=rate.rated_on,
        rate=rate.rate,
        source=RateSource.ECB,
    )


def _report(currency: str, fresh: Sequence[ExchangeRate], held: dict[UUID, ExchangeRate]) -> CurrencyRates:
    mine = [rate for rate in fresh if rate.quote == currency]
    days = sorted(rate.rated_on for rate in mine)
    added = sum(rate.id not in held for rate in mine)
    kept = sum(held.get(rate.id) == rate for rate in mine)
    return CurrencyRates(
        currency=currency,
        added_count=added,
        changed_count=len(mine) - added - kept,
        kept_count=kept,
        first_day=days[0] if days else None,
        last_day=days[-1] if days else None,
    )


async def _begin(
    caller: Caller, unit: CurrencyUnit, change_id: UUID, summary: str, kind: ChangeKind = ChangeKind.RATES
) -> Change:
    change = Change(id=change_id, kind=kind, summary=summary, created_at=unit.now, user_id=caller.viewer.user_id)
    await unit.history.open(change)
    unit.tell(LedgerChanged(kinds=("currencies",)))
    return change
