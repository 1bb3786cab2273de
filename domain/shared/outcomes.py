"""Expected refusals are values: they keep their type when they cross from one replica to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """A rejection enum: `auto()` makes the value the name, which is also the name in GraphQL."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return name


@dataclass(frozen=True, slots=True)
class Rejected:
    """A command was refused and nothing was saved.

    `code` is a member of the context's own rejection enum, `message` says how to mend it, `field` names the input.
    """

    code: StrEnum
    message: str
    field: str | None = None
