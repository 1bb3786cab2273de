"""What `moneta import` shows: a bar and a few lines for a person, plain lines for a file, JSON for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from deployments.transactions.import_cli import FileReport
from domain.shared.money import Money
from domain.transactions.reconciling.model import CheckedClosing

# A file can be wrong in every line; whoever mends it needs the first ones. JSON has them all.
_LISTED = 10
_COUNTS = ("rows", "added", "matched", "in_review", "there_already", "left_out", "refused")
_STEPS = 1000


class Quiet:
    """Nothing but the end."""

    def begin(self, path: Path, rows: int) -> None: ...

    def move(self, status: str, share: float) -> None: ...

    def end(self, report: FileReport) -> None: ...


class Lines(Quiet):
    """For a log or a pipe: each file when it is done."""

    def __init__(self, *, dry_run: bool) -> None:
        self._dry_run = dry_run

    def end(self, report: FileReport) -> None:
        if report.failure:
            click.echo(f"{report.path}: not imported. {report.failure}", err=True)
            return
        accounts = ", ".join(report.accounts)
        made = f" (new: {', '.join(report.made_accounts)})" if report.made_accounts else ""
        period = f", {report.date_from} to {report.date_to}" if report.date_from else ""
        click.echo(f"{report.path} ({_format(report)}{period}) → {accounts}{made}")
        if self._dry_run and report.columns:
            click.echo(f"  columns: {', '.join(f'{header} is {role}' for header, role in report.columns)}")
        click.echo(f"  {_counts(report, dry_run=self._dry_run)}")
        for name, closing in report.closings:
            click.echo(f"  {_closing(name, closing)}")
        if report.balance_problem:
            click.echo(f"  the balances in the file are not kept: {report.balance_problem}")
        for error in report.refused_rows[:_LISTED]:
            where = f", {error.column}" if error.column else ""
            click.echo(f"    line {error.line}{where}: {error.reason}")
        if report.refused > _LISTED:
            click.echo(f"    and {report.refused - _LISTED:,} more; --json lists them")


class Bar(Lines):
    """For a terminal: how far the file is, until its lines are there."""

    def __init__(self, *, dry_run: bool) -> None:
        super().__init__(dry_run=dry_run)
        self._bar: Any = None
        self._done = 0

    def begin(self, path: Path, rows: int) -> None:
        self._done = 0
        self._bar = click.progressbar(
            length=_STEPS, label=f"{path.name} ({rows:,} rows)", show_pos=False, item_show_func=lambda step: step or ""
        ).__enter__()

    def move(self, status: str, share: float) -> None:
        reached = round(share * _STEPS)
        self._bar.update(max(0, reached - self._done), status)
        self._done = max(self._done, reached)

    def end(self, report: FileReport) -> None:
        if self._bar is not None:
            # The lines that follow say more than a full bar.
            click.echo("\r\x1b[K\x1b[?25h", nl=False)
            self._bar = None
        super().end(report)


def say_sum(reports: Sequence[FileReport], *, dry_run: bool, url: str) -> None:
    """What all files came to."""
    done = [report for report in reports if not report.failure]
    if len(reports) > 1:
        whole = FileReport(path=Path(), **{name: sum(getattr(one, name) for one in done) for name in _COUNTS})
        click.echo(f"{len(done):,} of {len(reports):,} files: {_counts(whole, dry_run=dry_run)}")
    waiting = sum(report.in_review for report in done)
    if waiting and not dry_run:
        rows = "1 row waits" if waiting == 1 else f"{waiting:,} rows wait"
        click.echo(f"{rows} for you to say whether it is there already: {url}/import")


def say_json(reports: Sequence[FileReport], *, dry_run: bool) -> None:
    """One object; its names are those of `FileReport`."""
    whole = {name: sum(getattr(report, name) for report in reports) for name in _COUNTS}
    answer = {"dry_run": dry_run, "files": [_plain(report) for report in reports], "total": whole}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def _plain(report: FileReport) -> dict[str, Any]:
    values = {one.name: getattr(report, one.name) for one in fields(report)}
    rows = [{"line": each.line, "column": each.column, "reason": each.reason} for each in report.refused_rows]
    columns = [{"header": header, "role": role} for header, role in report.columns]
    closings = [
        {
            "account": name,
            "held_on": closing.held_on,
            "stated": str(closing.balance),
            "books": str(closing.books),
            "difference": str(closing.difference),
            "holds": closing.holds,
        }
        for name, closing in report.closings
    ]
    return {**values, "path": str(report.path), "columns": columns, "refused_rows": rows, "closings": closings}


def _closing(name: str, closing: CheckedClosing) -> str:
    said = f"{name} held {closing.balance} on {closing.held_on}"
    if closing.holds:
        return f"{said}: the books agree"
    off = Money(abs(closing.difference.minor), closing.balance.currency)
    side = "little" if closing.difference.minor > 0 else "much"
    return f"{said}, the file says; the books have {closing.books}, {off} too {side}"


def _format(report: FileReport) -> str:
    return (report.format or "").upper()


def _counts(report: FileReport, *, dry_run: bool) -> str:
    """The rows in words; what is none of them is not said, but what was added always is."""
    told = [
        (report.added, "would be added" if dry_run else "added"),
        (report.matched, "matched with rows that are there"),
        (report.in_review, "to review"),
        (report.there_already, "there already"),
        (report.left_out, "left out"),
        (report.refused, "refused"),
    ]
    shown = [f"{count:,} {what}" for at, (count, what) in enumerate(told) if count or at == 0]
    rows = "1 row" if report.rows == 1 else f"{report.rows:,} rows"
    return f"{rows}: {', '.join(shown)}"
