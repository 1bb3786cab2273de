"""How a query of administrators tells a refusal: it has no `errors` of its own."""

from __future__ import annotations

from typing import Any

from domain.shared.outcomes import Rejected
from finance_graphql.errors import ClientError, ErrorCode, bad_input


def told(outcome: Any) -> Any:
    if not isinstance(outcome, Rejected):
        return outcome
    if outcome.field is not None:
        raise bad_input(outcome.field, outcome.message)
    code = ErrorCode.FORBIDDEN if outcome.code == "NOT_ADMINISTRATOR" else ErrorCode.UNAVAILABLE
    raise ClientError(code, outcome.message)
