"""What can be asked of recurring payments. `version` is the one read, 0 where nobody has said anything yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.recurring.model import StreamCadence, StreamKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmStream:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EditStream:
    """None: as it was found. `amount_minor` is without sign: whether money comes in is not for editing."""

    id: UUID
    version: int
    name: str | None = None
    kind: StreamKind | None = None
    cadence: StreamCadence | None = None
    amount_minor: int | None = None
    next_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeStreams:
    """These are one payment with `into`: their charges are its own from now on."""

    into: UUID
    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStream:
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissStream:
    """It is no recurring payment, and never comes back as one."""

    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreStream:
    """Take back that it has ended, was dismissed or merged."""

    id: UUID


RecurringCommand = ConfirmStream | EditStream | MergeStreams | EndStream | DismissStream | RestoreStream
