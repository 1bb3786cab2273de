"""A file of rates taken on the machine itself: the same rules and the same report as from the browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from deployments.adapters.db import Database
from deployments.adapters.unit_of_work import run as run_use_case
from deployments.transactions.import_cli import caller_of
from deployments.transactions.import_places import Refused
from deployments.transactions.repository import LedgerBegin
from domain.shared.outcomes import Rejected
from domain.transactions.currencies.commands import ImportExchangeRates
from domain.transactions.currencies.outcomes import CurrencyRates, RatesImported
from domain.transactions.currencies.use_cases import import_exchange_rates


async def import_rates(database: Database, file: Path, email: str | None, echo: Callable[[str], None]) -> bool:
    """Import and report; whether every line could be read. Raises `Refused` with what is wrong and how to mend it."""
    caller = await caller_of(database, email)
    content = await asyncio.to_thread(file.read_bytes)
    begin, upload_id = LedgerBegin(database), uuid4()
    async with begin(caller) as unit:
        await unit.imports.keep_upload(upload_id, file.name, content)
        await unit.commit()
    command = ImportExchangeRates(id=uuid4(), upload_id=upload_id)
    outcome = await run_use_case(begin, import_exchange_rates, caller, command)
    if isinstance(outcome, Rejected):
        raise Refused(outcome.message)
    _report(outcome, echo)
    return outcome.error_count == 0


def _report(done: RatesImported, echo: Callable[[str], None]) -> None:
    if not done.currencies:
        echo("Nothing to take: all money is in one currency.")
    for each in done.currencies:
        echo(_line(each))
    for error in done.errors:
        where = f" ({error.column})" if error.column else ""
        echo(f"  line {error.line}{where}: {error.reason}")
    if done.error_count > len(done.errors):
        echo(f"  and {done.error_count - len(done.errors):,} more lines that cannot be read")


def _line(each: CurrencyRates) -> str:
    if each.first_day is None:
        return f"{each.currency}: not in the file; add its rates by hand under Settings, Currencies."
    counts = [f"{each.added_count:,} added"]
    counts += [f"{each.changed_count:,} corrected"] if each.changed_count else []
    counts += [f"{each.kept_count:,} there already"] if each.kept_count else []
    return f"{each.currency}: {', '.join(counts)}, {each.first_day} to {each.last_day}"
