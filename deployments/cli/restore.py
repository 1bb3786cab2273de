"""`moneta restore FILE`: a household from its JSON export or its archive, with every link, into an empty household."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from deployments.cli._household import caller_of, with_database
from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout

if TYPE_CHECKING:
    from deployments.adapters.db import Database

_DOCUMENT = "moneta.json"


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "email", metavar="EMAIL", help="Into whose household; needed where there are several.")
@data_dir_option
def command(file: Path, email: str | None, layout: Layout) -> None:
    """Bring back everything that `moneta export` wrote as JSON or ZIP, into a household that is still empty.

    All of it comes back or nothing does, and undoing the import takes all of it out again.
    """
    from deployments.transactions.exporting.restore import Restored, RestoreExport, restore_export
    from deployments.transactions.repository import LedgerBegin
    from domain.shared.outcomes import Rejected
    from domain.shared.viewer import Permission

    document, content = _opened(file)

    async def work(database: Database) -> Restored | Rejected:
        caller = await caller_of(database, email)
        if not caller.viewer.may(Permission.MANAGE_HOUSEHOLD):
            raise StartFailed("Only an owner restores a household.", "Name an owner with --user.")
        return await restore_export(LedgerBegin(database), caller, RestoreExport(document, file.name, content))

    done = with_database(layout, work)
    if isinstance(done, Rejected):
        raise StartFailed(f"Nothing was restored from {file.name}.", done.message)
    counts = f"{done.account_count:,} accounts, {done.transaction_count:,} transactions, {done.file_count:,} files"
    click.echo(f"Restored {counts}.")
    if done.missing_files:
        click.echo(
            f"{done.missing_files:,} attached files were not in it: restore the archive (--format zip) for those."
        )


def _opened(file: Path) -> tuple[Any, Callable[[Mapping[str, Any]], bytes | None]]:
    """The document, and where the content of its files is."""
    from deployments.transactions.exporting.stream import file_path

    mend = "Export it again with `moneta export --format json` or `--format zip`."
    try:
        if not zipfile.is_zipfile(file):
            return orjson.loads(file.read_bytes()), lambda _: None
        archive = zipfile.ZipFile(file)
        names = set(archive.namelist())

        def content(row: Mapping[str, Any]) -> bytes | None:
            path = file_path(row)
            # Never more than its description says: a small archive can hold a huge file.
            if path not in names or archive.getinfo(path).file_size != row.get("size_bytes"):
                return None
            return archive.read(path)

        return orjson.loads(archive.read(_DOCUMENT)), content
    except (orjson.JSONDecodeError, zipfile.BadZipFile, KeyError) as problem:
        raise StartFailed(f"{file.name} is no export of Moneta, or a damaged one: {problem}.", mend) from problem
