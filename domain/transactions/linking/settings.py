"""How the household wants its ledger: each setting is a change like any other, and undone like it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from domain.shared.confidence import NEVER_PERCENT
from domain.shared.events import ChangedBy, LedgerChanged, TransactionsChanged
from domain.shared.events import ChangeKind as EventKind
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.linking.commands import SetLedgerSettings
from domain.transactions.linking.outcomes import SettingsSaved
from domain.transactions.linking.rejections import SetLedgerSettingsRejection
from domain.transactions.model import Change, ChangeKind
from domain.transactions.names import LedgerSettings, RefundMonth
from domain.transactions.ports import LedgerUnit, Moved


async def set_ledger_settings(caller: Caller, command: SetLedgerSettings, unit: LedgerUnit) -> SettingsSaved | Rejected:
    """Set what is named. Where refunds count in another month, every linked one moves along."""
    codes = SetLedgerSettingsRejection
    percent = command.apply_from_percent
    if percent is not None and not 0 <= percent <= NEVER_PERCENT:
        message = f"Choose a percentage between 0 (every guess is applied) and {NEVER_PERCENT} (everything is offered)."
        return Rejected(codes.PERCENT_OUT_OF_RANGE, message, "applyFromPercent")
    before = await unit.of(LedgerSettings).get(LedgerSettings().id) or LedgerSettings()
    wanted = replace(
        before,
        refunds_count_in=command.refunds_count_in or before.refunds_count_in,
        apply_from_percent=before.apply_from_percent if percent is None else percent,
        teaches_models=before.teaches_models if command.teaches_models is None else command.teaches_models,
    )
    if wanted == before:
        return SettingsSaved(before, 0, None)
    if command.version != before.version:
        message = "Somebody changed the settings since you opened them. Look at them as they are, then choose again."
        return Rejected(codes.VERSION_CONFLICT, message, "version")
    settings = replace(wanted, version=before.version + 1)
    change = Change(
        id=uuid4(),
        kind=ChangeKind.SETTINGS,
        summary="; ".join(_told(before, settings)),
        created_at=unit.now,
        user_id=caller.viewer.user_id,
    )
    await unit.history.open(change)
    await unit.of(LedgerSettings).put(settings)
    moved = Moved(0)
    if settings.refunds_count_in is not before.refunds_count_in:
        moved = await unit.transactions.redate_refunds(settings.refunds_count_in, unit.now)
    unit.tell(LedgerChanged(kinds=("settings",)))
    if moved.count:
        unit.tell(
            TransactionsChanged(
                kind=EventKind.BULK, by=ChangedBy.PERSON, account_ids=moved.account_ids, months=moved.months
            )
        )
    return SettingsSaved(settings, moved.count, change)


def _told(before: LedgerSettings, after: LedgerSettings) -> list[str]:
    said = []
    if after.refunds_count_in is not before.refunds_count_in:
        month = "of the expense" if after.refunds_count_in is RefundMonth.EXPENSE_MONTH else "they were booked"
        said.append(f"Refunds count in the month {month}")
    if after.apply_from_percent != before.apply_from_percent:
        never = after.apply_from_percent == NEVER_PERCENT
        said.append(
            "Every category is offered first" if never else f"Categories are applied from {after.apply_from_percent} %"
        )
    if after.teaches_models is not before.teaches_models:
        said.append(f"Shared models {'learn' if after.teaches_models else 'no longer learn'} from this household")
    return said
