"""What happens to debts, to how they are paid off, and to the emergency fund."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from domain.budgets.goals import checks
from domain.budgets.goals.commands import DeleteDebt, SetDebt, SetDebtPlan, SetEmergencyFund
from domain.budgets.goals.fund import FUND_MONTHS_MAX, GoalSettings
from domain.budgets.goals.outcomes import DebtDeleted, DebtSet, SettingsSet
from domain.budgets.goals.payoff import Debt, Owed
from domain.budgets.goals.ports import GoalsUnit
from domain.budgets.goals.rejections import (
    DeleteDebtRejection,
    SetDebtPlanRejection,
    SetDebtRejection,
    SetEmergencyFundRejection,
)
from domain.budgets.goals.use_cases import begin
from domain.shared.money import MAX_MINOR, Money
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller

DEBTS_MAX = 50


async def set_debt(caller: Caller, command: SetDebt, unit: GoalsUnit) -> DebtSet | Rejected:
    """Make or change a debt. A minimum that does not even pay the interest is refused: the debt would never end."""
    if refused := _refusal(command):
        return refused
    await unit.goals.lock()
    owed = await _owed(command, unit)
    if isinstance(owed, Rejected):
        return owed
    debts = await unit.debts.all()
    debt = _wanted(command, debts)
    if isinstance(debt, Rejected):
        return debt
    old = next((each for each in debts if each.id == debt.id), None)
    if old is not None and _same(old, debt):
        return DebtSet(old, None)
    if refused := _too_little(Owed(debt, owed)):
        return refused
    change = await begin(caller, f"{'Changed' if old else 'Added'} the debt {debt.name}", unit)
    await unit.debts.put(debt)
    return DebtSet(debt, change)


async def delete_debt(caller: Caller, command: DeleteDebt, unit: GoalsUnit) -> DebtDeleted | Rejected:
    await unit.goals.lock()
    debt = next((each for each in await unit.debts.all() if each.id == command.id), None)
    if debt is None:
        message = "There is no such debt; it may have been deleted already."
        return Rejected(DeleteDebtRejection.NOT_FOUND, message, "id")
    change = await begin(caller, f"Deleted the debt {debt.name}", unit)
    await unit.debts.remove(debt.id)
    return DebtDeleted(debt.id, change)


async def set_debt_plan(caller: Caller, command: SetDebtPlan, unit: GoalsUnit) -> SettingsSet | Rejected:
    code = SetDebtPlanRejection
    if not 0 <= command.extra_minor <= MAX_MINOR:
        return Rejected(code.AMOUNT_OUT_OF_RANGE, "The extra amount cannot be negative or that large.", "extra")
    await unit.goals.lock()
    settings = await unit.settings.get()
    wanted = replace(settings, strategy=command.strategy, extra_minor=command.extra_minor)
    return await _save(caller, settings, wanted, command.version, code.VERSION_CONFLICT, "Changed the debt plan", unit)


async def set_emergency_fund(caller: Caller, command: SetEmergencyFund, unit: GoalsUnit) -> SettingsSet | Rejected:
    code = SetEmergencyFundRejection
    if command.months is not None and not 1 <= command.months <= FUND_MONTHS_MAX:
        return Rejected(code.MONTHS_OUT_OF_RANGE, f"Choose between 1 and {FUND_MONTHS_MAX} months.", "months")
    for slug in command.categories or ():
        if not await unit.taxonomy.is_known(slug):
            return Rejected(code.CATEGORY_UNKNOWN, "There is no such category; choose from the list.", "categories")
        if not await unit.taxonomy.is_expense(slug):
            message = "Only spending has to be paid in an emergency; choose categories of spending."
            return Rejected(code.CATEGORY_NOT_EXPENSE, message, "categories")
    await unit.goals.lock()
    accounts = await unit.accounts.locked(command.account_ids)
    if len(accounts) < len(set(command.account_ids)):
        return Rejected(code.ACCOUNT_NOT_FOUND, "There is no such account in this household.", "accountIds")
    if len({account.currency for account in accounts.values()}) > 1:
        message = "The accounts are in different currencies; choose those of one."
        return Rejected(code.CURRENCY_DIFFERS, message, "accountIds")
    settings = await unit.settings.get()
    wanted = replace(
        settings,
        fund_months=command.months,
        fund_categories=None if command.categories is None else tuple(sorted(set(command.categories))),
        fund_account_ids=tuple(sorted(set(command.account_ids))),
    )
    summary = "Ended the emergency fund" if command.months is None else "Set the emergency fund"
    return await _save(caller, settings, wanted, command.version, code.VERSION_CONFLICT, summary, unit)


async def _save(
    caller: Caller,
    settings: GoalSettings,
    wanted: GoalSettings,
    version: int,
    conflict: SetDebtPlanRejection | SetEmergencyFundRejection,
    summary: str,
    unit: GoalsUnit,
) -> SettingsSet | Rejected:
    if wanted == settings:
        return SettingsSet(settings, None)
    if version != settings.version:
        message = "Somebody has changed this meanwhile. Look at it again before you save."
        return Rejected(conflict, message, "version")
    change = await begin(caller, summary, unit)
    saved = replace(wanted, version=settings.version + 1)
    await unit.settings.put(saved)
    return SettingsSet(saved, change)


async def _owed(command: SetDebt, unit: GoalsUnit) -> int | Rejected:
    """What is owed now."""
    code = SetDebtRejection
    if command.account_id is None:
        assert command.owed_minor is not None
        return command.owed_minor
    account = (await unit.accounts.locked([command.account_id])).get(command.account_id)
    if account is None:
        return Rejected(code.ACCOUNT_NOT_FOUND, "There is no such account in this household.", "accountId")
    if account.currency != command.currency:
        message = f"{account.name} is in {account.currency}; the debt must be, too."
        return Rejected(code.CURRENCY_DIFFERS, message, "currency")
    return max(0, -account.balance_minor)


def _too_little(owed: Owed) -> Rejected | None:
    if not owed.never_ends:
        return None
    interest = Money(owed.interest_minor, owed.debt.currency)
    message = f"A month's interest is {interest}: with a smaller payment the debt never ends. Pay more than that."
    field = "minimumPercent" if owed.debt.minimum_percent is not None and not owed.debt.minimum_minor else "minimum"
    return Rejected(SetDebtRejection.MINIMUM_BELOW_INTEREST, message, field)


def _wanted(command: SetDebt, debts: Sequence[Debt]) -> Debt | Rejected:
    old = next((each for each in debts if each.id == command.id), None)
    position = command.position
    if position is None:
        position = old.position if old else max((each.position for each in debts), default=-1) + 1
    debt = Debt(
        id=command.id,
        name=command.name.strip(),
        currency=command.currency,
        account_id=command.account_id,
        owed_minor=command.owed_minor,
        yearly_rate=command.yearly_rate,
        minimum_minor=command.minimum_minor,
        minimum_percent=command.minimum_percent,
        position=position,
        version=old.version + 1 if old else 1,
    )
    if old is None:
        if command.version is not None:
            return Rejected(SetDebtRejection.NOT_FOUND, "This debt is gone. Make a new one.", "id")
        if len(debts) >= DEBTS_MAX:
            return Rejected(SetDebtRejection.TOO_MANY, f"{DEBTS_MAX} debts are the most. Delete one first.", "id")
    elif command.version != old.version and not _same(old, debt):
        message = "Somebody has changed this debt meanwhile. Look at it again before you save."
        return Rejected(SetDebtRejection.VERSION_CONFLICT, message, "version")
    return debt


def _same(old: Debt, new: Debt) -> bool:
    return old == replace(new, version=old.version)


def _refusal(command: SetDebt) -> Rejected | None:
    code = SetDebtRejection
    refused = (
        checks.name_refusal(code, command.name.strip())
        or checks.currency_refusal(code, command.currency)
        or checks.rate_refusal(code, command.yearly_rate)
        or checks.range_refusal(code, command.minimum_minor, command.currency, "minimum")
    )
    if refused:
        return refused
    if (command.account_id is None) == (command.owed_minor is None):
        message = "Say which account owes it, or how much is owed: one of the two."
        return Rejected(code.ACCOUNT_OR_AMOUNT, message, "owed")
    if command.owed_minor is not None:
        refused = checks.positive_refusal(code, command.owed_minor, command.currency, "owed")
    if refused:
        return refused
    percent = command.minimum_percent
    if percent is not None and not (0 < percent <= 100 and percent == percent.quantize(Decimal("0.0001"))):
        message = "A minimum in percent lies above 0 and up to 100, with four decimals at most."
        return Rejected(code.PERCENT_OUT_OF_RANGE, message, "minimumPercent")
    if percent is None and command.minimum_minor == 0:
        return Rejected(code.AMOUNT_NOT_POSITIVE, "Say how much is paid each month at least.", "minimum")
    return None
