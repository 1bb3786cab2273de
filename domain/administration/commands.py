"""What administrators ask for; each is looked up anew, since a token may be older than an office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListParked:
    """Of one consumer, or of each; `first` of each, the oldest first."""

    consumer: str | None = None
    first: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAdminActions:
    first: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayParked:
    """Give the consumer these letters again; None: all that are there."""

    consumer: str
    ids: Sequence[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardParked:
    """Throw these letters away for good; None: all that are there."""

    consumer: str
    ids: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class ListModels:
    """Every model with its versions, how it does, and its latest trainings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromoteModel:
    """Serve this version."""

    model: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowModel:
    """Let this version answer beside the active one; None ends it."""

    model: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollBackModel:
    """Serve what was served before."""

    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainModel:
    """Make a new version now."""

    model: str


ModelCommand = ListModels | PromoteModel | ShadowModel | RollBackModel | TrainModel
EventCommand = ListParked | ListAdminActions | ReplayParked | DiscardParked
AdminCommand = EventCommand | ModelCommand
