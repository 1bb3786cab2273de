"""Top-level errors: a code for programs, words for people that say what to do, and nothing from inside the house."""

from __future__ import annotations

import logging
from enum import auto
from typing import Any

from domain.shared.outcomes import Code
from graphql import GraphQLError

log = logging.getLogger(__name__)


class ErrorCode(Code):
    """`extensions.code` of a top-level error. Expected refusals of a mutation are not here: they are its `errors`."""

    GRAPHQL_PARSE_FAILED = auto()
    GRAPHQL_VALIDATION_FAILED = auto()
    BAD_USER_INPUT = auto()
    TOKEN_LIMIT = auto()
    DEPTH_LIMIT = auto()
    ALIAS_LIMIT = auto()
    COST_LIMIT = auto()
    UNAUTHENTICATED = auto()
    FORBIDDEN = auto()
    UNAVAILABLE = auto()
    INTERNAL = auto()


class ClientError(GraphQLError):
    """Something the client can mend."""

    def __init__(self, code: ErrorCode, message: str, **options: Any) -> None:
        super().__init__(message, extensions={"code": code.value}, **options)


def bad_input(field: str, message: str) -> ClientError:
    """An argument that no type could refuse; `field` is its path, for example `filter.accountIds`."""
    error = ClientError(ErrorCode.BAD_USER_INPUT, f"{field}: {message}")
    assert error.extensions is not None
    error.extensions["field"] = field
    return error


def masked(errors: list[GraphQLError], otherwise: ErrorCode, correlation_id: str) -> list[GraphQLError]:
    """What the client may see. Errors that graphql-core made itself get the code `otherwise`; exceptions are hidden."""
    return [_masked(error, otherwise, correlation_id) for error in errors]


def _masked(error: GraphQLError, otherwise: ErrorCode, correlation_id: str) -> GraphQLError:
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if cause is None or isinstance(cause, GraphQLError):
        error.extensions = {"code": otherwise.value, **(error.extensions or {})}
        return error
    log_exception(cause, correlation_id, error.path)
    # A new error keeps the place and nothing else: neither the message nor the exception behind it.
    return internal(correlation_id, nodes=error.nodes, path=error.path)


def internal(correlation_id: str, **place: Any) -> ClientError:
    """The mask of an exception; the correlation id leads from a person's report to the log line."""
    return ClientError(
        ErrorCode.INTERNAL,
        f"Something went wrong on our side. Try again; if it stays, report it with the reference {correlation_id}.",
        **place,
    )


def log_exception(error: BaseException, correlation_id: str, path: list[str | int] | None = None) -> None:
    log.error(
        "a resolver raised",
        exc_info=error,
        extra={"correlation_id": correlation_id, "graphql_path": ".".join(map(str, path or ()))},
    )
