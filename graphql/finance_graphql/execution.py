"""Running operations. Each process has one `Executor`, for HTTP and for sockets alike."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing
from typing import Any

from graphql.pyutils import Path
from graphql.type import GraphQLOutputType, GraphQLResolveInfo

from finance_graphql.context import Context
from finance_graphql.documents import Document, Documents
from finance_graphql.errors import ClientError, ErrorCode, internal, log_exception, masked
from finance_graphql.plans import apply, is_awaitable
from graphql import (
    ExecutionContext,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    create_source_event_stream,
)

Variables = dict[str, Any] | None


class Refused(Exception):
    """The operation cannot be run."""

    def __init__(self, errors: list[GraphQLError], otherwise: ErrorCode = ErrorCode.GRAPHQL_VALIDATION_FAILED) -> None:
        super().__init__(errors)
        self.errors = errors
        self.otherwise = otherwise


class Executor:
    """Caches documents, checks limits, hides exceptions. Never raises: whatever happens becomes an answer."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool = False) -> None:
        self._schema = schema
        self.documents = Documents(schema, introspection=introspection)

    async def execute(
        self, query: str, variables: Variables, operation_name: str | None, context: Context
    ) -> dict[str, Any]:
        """Run one query or mutation; the answer is plain data, ready for JSON."""
        try:
            document = self._document(query, variables, operation_name)
            if document.operation.operation is OperationType.SUBSCRIPTION:
                raise _wrong_door("Subscriptions run over the WebSocket at /live/graphql.")
            result = await self._run(document, variables, context, None)
        except Exception as error:
            # Not run at all: such an answer has no `data`, not even a null.
            return {"errors": [refusal.formatted for refusal in _told(error, context)]}
        if result.errors is None:
            return {"data": result.data}
        return {"data": result.data, "errors": [error.formatted for error in result.errors]}

    async def subscribe(
        self, query: str, variables: Variables, operation_name: str | None, context: Context
    ) -> AsyncIterator[ExecutionResult] | ExecutionResult:
        """Start a subscription: an iterator of answers, which must be closed, or one answer that says why not."""
        try:
            document = self._document(query, variables, operation_name)
            if document.operation.operation is not OperationType.SUBSCRIPTION:
                raise _wrong_door("Send queries and mutations to POST /graphql.")
            source = await create_source_event_stream(
                self._schema, document.node, context_value=context, variable_values=variables
            )
            if isinstance(source, ExecutionResult):
                raise Refused(source.errors or [], ErrorCode.BAD_USER_INPUT)
        except Exception as error:
            return ExecutionResult(None, _told(error, context))
        return self._answers(source, document, variables, context)

    async def _answers(
        self, source: Any, document: Document, variables: Variables, context: Context
    ) -> AsyncIterator[ExecutionResult]:
        """One answer for each event, with loaders of its own; a source that fails ends with an answer that says so."""
        async with aclosing(source):
            try:
                async for event in source:
                    yield await self._run(document, variables, context.renewed(), event)
            except Exception as error:
                yield ExecutionResult(None, _told(error, context))

    def _document(self, query: str, variables: Variables, operation_name: str | None) -> Document:
        if variables is not None and not isinstance(variables, dict):
            raise ClientError(ErrorCode.BAD_USER_INPUT, "variables: send an object of names and values.")
        document = self.documents.get(query)
        if isinstance(document, list):
            raise Refused(document)
        name = document.operation.name.value if document.operation.name else None
        if operation_name is not None and operation_name != name:
            message = f"operationName: the operation of this document is called {name!r}."
            raise ClientError(ErrorCode.BAD_USER_INPUT, message)
        document.meter.check(variables or {})
        return document

    async def _run(self, document: Document, variables: Variables, context: Context, root: Any) -> ExecutionResult:
        execution = _Execution.build(self._schema, document.node, root, context, variables, is_awaitable=is_awaitable)
        if isinstance(execution, list):
            # Variables that do not fit their types: graphql-core names each one and why.
            raise Refused(execution, ErrorCode.BAD_USER_INPUT)
        assert isinstance(execution, _Execution)
        execution.document = document
        errors = execution.collected_errors.errors
        data: Any
        try:
            data = execution.execute_operation(document.operation, root)
            if is_awaitable(data):
                data = await data
        except GraphQLError as error:
            errors.append(error)
            data = None
        if not errors:
            return ExecutionResult(data, None)
        result = execution.build_response(data, errors)
        result.errors = masked(result.errors or [], ErrorCode.BAD_USER_INPUT, context.client.correlation_id)
        return result


class _Execution(ExecutionContext):
    """graphql-core's execution, with root values completed by plans."""

    document: Document
    _abandoned: frozenset[str | int] = frozenset()

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        if path.prev is not None or path.key in self._abandoned or isinstance(result, Exception):
            return super().complete_value(return_type, field_nodes, info, path, result)
        plan = self.document.plan(str(path.key), return_type, field_nodes, self.variable_values)
        if plan is None:
            return self._abandon(return_type, field_nodes, info, path, result)
        try:
            data = apply(plan, result, self.context_value, self.variable_values)
        except Exception:
            # Whatever it was, it happens again in graphql-core's own way, which knows its place in the answer.
            return self._abandon(return_type, field_nodes, info, path, result)
        if is_awaitable(data):
            return self._awaited(data, return_type, field_nodes, info, path, result)
        return data

    def _abandon(
        self,
        return_type: GraphQLOutputType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        self._abandoned |= {path.key}
        return super().complete_value(return_type, field_nodes, info, path, result)

    async def _awaited(self, data: Awaitable[Any], *rest: Any) -> Any:
        try:
            return await data
        except Exception:
            completed = self._abandon(*rest)
            return await completed if is_awaitable(completed) else completed


def _told(error: Exception, context: Context) -> list[GraphQLError]:
    """The errors that the client sees instead of this exception."""
    reference = context.client.correlation_id
    if isinstance(error, Refused):
        return masked(error.errors, error.otherwise, reference)
    if isinstance(error, ClientError):
        return [error]
    log_exception(error, reference)
    return [internal(reference)]


def _wrong_door(message: str) -> ClientError:
    return ClientError(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)
