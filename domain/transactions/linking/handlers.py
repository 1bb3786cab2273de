"""Which use case does what with links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.linking import commands, edit_transfer, refunds, settings, transfers

HANDLERS: Mapping[type[Any], Any] = {
    commands.LinkRefunds: refunds.link_refunds,
    commands.UnlinkRefunds: refunds.unlink_refunds,
    commands.SetLedgerSettings: settings.set_ledger_settings,
    commands.LinkTransfers: transfers.link_transfers,
    commands.UnlinkTransfer: transfers.unlink_transfer,
    commands.DeclineTransfers: transfers.decline_transfers,
    commands.EditTransfer: edit_transfer.edit_transfer,
}
