"""What all mutations of administrators share."""

from __future__ import annotations

from typing import Any, ClassVar

from finance_graphql.context import Context


class Asked:
    """Its input has the fields of its command, and the service's outcome those of its payload."""

    command: ClassVar[Any]

    @classmethod
    async def perform(cls, context: Context, wanted: Any) -> Any:
        return await context.commands.administration(context.caller, cls.command(**wanted))
