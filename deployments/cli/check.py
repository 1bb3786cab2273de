"""`moneta check`: is every balance and every total what its transactions say?"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

import click

from deployments.cli._household import with_database
from deployments.cli._options import data_dir_option
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from deployments.adapters.db import Database
    from deployments.budgets.goals.checking import GoalDifference
    from deployments.transactions.recount import Difference

_SHOWN = 50
_HOUSEHOLDS = "SELECT id, name FROM households WHERE CAST(:id AS uuid) IS NULL OR id = :id ORDER BY created_at, id"


@click.command("check")
@click.option("--household", type=click.UUID, help="Only this one, by its id.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one object for each household.")
@data_dir_option
def command(household: UUID | None, as_json: bool, layout: Layout) -> None:
    """Count every household anew from its rows and list what differs: exit code 1 if anything does.

    Balances, numbers of transactions, monthly totals, parts of splits, legs of transfers, what goals have of accounts,
    and everything that refers to something else. It only reads.
    """

    async def work(database: Database) -> list[tuple[UUID, str, list[Difference | GoalDifference]]]:
        from sqlalchemy import text

        from deployments.budgets.goals.checking import goal_differences
        from deployments.transactions.recount import differences
        from deployments.transactions.search.contributions import RowsOfGoals

        async with database.session(None) as session:
            found = (await session.execute(text(_HOUSEHOLDS), {"id": household})).all()
        rows = RowsOfGoals()
        return [
            (id_, name, [*await differences(database, id_), *await goal_differences(database, id_, rows)])
            for id_, name in found
        ]

    counted = with_database(layout, work)
    for id_, name, found in counted:
        if as_json:
            told = {"household": str(id_), "name": name, "differences": [asdict(each) for each in found]}
            click.echo(json.dumps(told))
            continue
        click.echo(f"{name}: {'everything adds up' if not found else f'{len(found):,} differences'}")
        for each in found[:_SHOWN]:
            click.echo(f"  {each}")
        if len(found) > _SHOWN:
            click.echo(f"  and {len(found) - _SHOWN:,} more; --json lists them all")
    if not counted:
        click.echo("There is no such household." if household else "There is no household yet.")
    sys.exit(1 if any(found for _, _, found in counted) or (household and not counted) else 0)
