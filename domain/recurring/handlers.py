"""Which use case carries out which command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from domain.recurring import commands, use_cases

HANDLERS: Mapping[type, Callable[..., Awaitable[Any]]] = {
    commands.ConfirmStream: use_cases.confirm,
    commands.EditStream: use_cases.edit,
    commands.MergeStreams: use_cases.merge,
    commands.EndStream: use_cases.end,
    commands.DismissStream: use_cases.dismiss,
    commands.RestoreStream: use_cases.restore,
}
