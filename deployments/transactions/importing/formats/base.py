"""What a format is: how it is recognised by its content, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deployments.transactions.importing.model import Options, Statement
from deployments.transactions.importing.source import Source
from deployments.transactions.importing.tables import Preset, fingerprint_of, read_source
from domain.shared.outcomes import Rejected

NEVER, PERHAPS, LIKELY, CERTAIN = 0, 10, 60, 100


@dataclass(frozen=True, slots=True)
class Format:
    """`sniff` gives a confidence from `NEVER` to `CERTAIN`; `read` lists what it cannot read and never raises.

    `fingerprint` names the layout before anything is read, so that a mapping saved for it can be used; it gives None
    for formats that have nothing to choose.
    """

    name: str
    label: str
    sniff: Callable[[Source], int]
    read: Callable[[Source, Options], Statement | Rejected]
    fingerprint: Callable[[Source], str | None] = lambda _: None


def program_export(name: str, label: str, preset: Preset, signature: frozenset[str]) -> Format:
    """The CSV export of a program, known by its headers; its columns may still be mapped otherwise."""
    return Format(
        name,
        label,
        sniff=lambda source: CERTAIN if signature <= source.header else NEVER,
        read=lambda source, options: read_source(source, options, name, preset),
        fingerprint=lambda source: table_fingerprint(source, name),
    )


def table_fingerprint(source: Source, name: str) -> str | None:
    return None if isinstance(source.table, Rejected) else fingerprint_of(name, source.table[1])
