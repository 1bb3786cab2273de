"""`moneta events`: what consumers have given up on, sent again or thrown away."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from deployments.cli._options import data_dir_option
from deployments.embedded.failures import StartFailed
from deployments.embedded.layout import Layout
from deployments.embedded.state import running

if TYPE_CHECKING:
    from deployments.adapters.bus import EventBus, Parked

ResultT = TypeVar("ResultT")


def _with_bus(layout: Layout, work: Callable[[EventBus], Awaitable[ResultT]]) -> ResultT:
    """Do something with the broker of the Moneta that runs, or of BROKER_URL or REDIS_URL."""
    from deployments.adapters.bus import BusUnavailable, make_bus
    from deployments.embedded.redis import Redis
    from deployments.events.topology import TOPOLOGY

    url = os.environ.get("BROKER_URL") or os.environ.get("REDIS_URL")
    if url is None and running(layout) is None:
        raise StartFailed(
            f"No Moneta runs on {layout.root}.", "Start it with `moneta up` in another terminal, or name --data-dir."
        )

    async def main() -> ResultT:
        bus = make_bus(url or Redis(layout).url, TOPOLOGY)
        try:
            await bus.connect()
            return await work(bus)
        finally:
            await bus.close(grace_seconds=0)

    try:
        return asyncio.run(main())
    except BusUnavailable as error:
        raise StartFailed(f"The broker does not answer: {error}", "Look at `moneta status`.") from None


def _consumers(name: str | None) -> Sequence[str]:
    from deployments.events.topology import TOPOLOGY

    if name is not None and name not in TOPOLOGY:
        raise click.BadParameter(f"there is no consumer {name}; there are {', '.join(TOPOLOGY)}")
    return [name] if name else list(TOPOLOGY)


@click.group("events")
def command() -> None:
    """List, replay and discard the events that a consumer has given up on."""


@command.command("parked")
@click.option("--consumer", help="Of this one only.")
@click.option("--limit", default=100, show_default=True, help="So many of each consumer, the oldest first.")
@click.option("--payload", is_flag=True, help="With what the event says.")
@data_dir_option
def parked(consumer: str | None, limit: int, payload: bool, layout: Layout) -> None:
    """Every parked event: its letter, when and why it was parked, and whose it is."""
    names = _consumers(consumer)

    async def read(bus: EventBus) -> list[tuple[str, int, list[Parked]]]:
        # Counted first: RabbitMQ hides for a moment what somebody has looked at.
        return [(name, await bus.dead_letters(name), await bus.parked(name, limit)) for name in names]

    found = _with_bus(layout, read)
    for name, count, letters in found:
        if count:
            click.echo(f"{name}: {count:,} parked")
        for letter in letters:
            when = letter.parked_at.isoformat(timespec="seconds") if letter.parked_at else "some time ago"
            click.echo(f"  {letter.id}  {when}  {letter.topic or 'no event'}  household {letter.household_id or '–'}")
            click.echo(f"    {letter.reason}")
            if payload:
                click.echo(f"    {letter.text}")
    if not any(count for _, count, _ in found):
        click.echo("Nothing is parked.")


@command.command("replay")
@click.argument("consumer")
@click.argument("letters", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are parked.")
@data_dir_option
def replay(consumer: str, letters: Sequence[str], everything: bool, layout: Layout) -> None:
    """Give CONSUMER these LETTERS again, once what made them fail is mended. What it had done it does not do twice."""
    (name,), ids = _consumers(consumer), _chosen(letters, everything)
    count = _with_bus(layout, lambda bus: bus.replay(name, ids))
    _told(count, ids, "replayed")


@command.command("discard")
@click.argument("consumer")
@click.argument("letters", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All that are parked.")
@data_dir_option
def discard(consumer: str, letters: Sequence[str], everything: bool, layout: Layout) -> None:
    """Throw these LETTERS of CONSUMER away, for good."""
    (name,), ids = _consumers(consumer), _chosen(letters, everything)
    count = _with_bus(layout, lambda bus: bus.discard(name, ids))
    _told(count, ids, "discarded")


def _chosen(letters: Sequence[str], everything: bool) -> Sequence[str] | None:
    if bool(letters) == everything:
        raise click.UsageError("name letters, or give --all")
    return None if everything else letters


def _told(count: int, ids: Sequence[str] | None, what: str) -> None:
    missing = len(ids) - count if ids is not None else 0
    click.echo(f"{count:,} {what}" + (f", {missing:,} not found" if missing > 0 else ""))
    if missing > 0:
        raise SystemExit(1)
