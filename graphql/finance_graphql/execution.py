"""Running operations. The gateway and the sockets share one `Executor` per process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from contextlib import aclosing
from typing import Any, cast

from graphql.pyutils import Path
from graphql.type import GraphQLOutputType, GraphQLResolveInfo

from finance_graphql.context import Context
from finance_graphql.documents import Document, Documents
from finance_graphql.errors import ClientError, ErrorCode, formatted, internal, log_exception
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

Answer = dict[str, Any]


class Executor:
    """Caches documents, checks limits, masks exceptions. Answers are plain data, ready for JSON."""

    def __init__(self, schema: GraphQLSchema, *, introspection: bool = False) -> None:
        self._schema = schema
        self.documents = Documents(schema, introspection=introspection)

    async def execute(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
    ) -> Answer:
        """Run one query or mutation. Never raises: whatever happens becomes an answer with `errors`."""
        reference = context.client.correlation_id
        try:
            document = self._prepared(query, variables, operation_name)
            if isinstance(document, list):
                return _refused(document, reference)
            if document.operation.operation is OperationType.SUBSCRIPTION:
                return _refused([_wrong_door("Subscriptions run over the WebSocket at /live/graphql.")], reference)
            return await self._run(document, variables, context, None)
        except ClientError as error:
            return _refused([error], reference)
        except Exception as error:
            log_exception(error, reference)
            return _refused([internal(reference)], reference)

    async def subscribe(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
    ) -> AsyncIterator[Answer] | Answer:
        """Start a subscription: an iterator of answers that must be closed, or one answer that says why not."""
        reference = context.client.correlation_id
        try:
            document = self._prepared(query, variables, operation_name)
            if isinstance(document, list):
                return _refused(document, reference)
            if document.operation.operation is not OperationType.SUBSCRIPTION:
                return _refused([_wrong_door("Send queries and mutations to POST /graphql.")], reference)
            source = await create_source_event_stream(
                self._schema, document.node, context_value=context, variable_values=variables
            )
            if isinstance(source, ExecutionResult):
                return _refused(source.errors or [], reference)
            return self._answers(cast("AsyncIterator[Any]", source), document, variables, context)
        except ClientError as error:
            return _refused([error], reference)
        except Exception as error:
            log_exception(error, reference)
            return _refused([internal(reference)], reference)

    async def _answers(
        self, source: Any, document: Document, variables: dict[str, Any] | None, context: Context
    ) -> AsyncIterator[Answer]:
        """One answer for each event, with loaders of its own; a source that fails ends with an answer that says so."""
        reference = context.client.correlation_id
        async with aclosing(source):
            try:
                async for event in source:
                    yield await self._run(document, variables, context.renewed(), event)
            except ClientError as error:
                yield _refused([error], reference)
            except Exception as error:
                log_exception(error, reference)
                yield _refused([internal(reference)], reference)

    def _prepared(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None
    ) -> Document | list[GraphQLError]:
        if variables is not None and not isinstance(variables, dict):
            raise ClientError(ErrorCode.BAD_USER_INPUT, "variables: send an object of names and values.")
        document = self.documents.get(query)
        if isinstance(document, Document):
            name = document.operation.name.value if document.operation.name else None
            if operation_name is not None and operation_name != name:
                raise ClientError(
                    ErrorCode.BAD_USER_INPUT, f"operationName: the operation of this document is called {name!r}."
                )
            document.meter.check(variables or {})
        return document

    async def _run(self, document: Document, variables: dict[str, Any] | None, context: Context, root: Any) -> Answer:
        execution = _Execution.build(
            self._schema,
            document.node,
            root,
            context,
            variables,
            is_awaitable=is_awaitable,
        )
        reference = context.client.correlation_id
        if isinstance(execution, list):
            # Variables that do not fit their types: graphql-core names each one and why.
            return {"errors": formatted(execution, ErrorCode.BAD_USER_INPUT, reference)}
        assert isinstance(execution, _Execution)
        execution.document = document
        errors = execution.collected_errors.errors
        try:
            result = execution.execute_operation(document.operation, root)
            data: Answer | None = await cast("Awaitable[Any]", result) if is_awaitable(result) else cast("Any", result)
        except GraphQLError as error:
            errors.append(error)
            data = None
        if not errors:
            return {"data": data}
        response = execution.build_response(data, errors)
        return {
            "data": response.data,
            "errors": formatted(response.errors or [], ErrorCode.BAD_USER_INPUT, reference),
        }


class _Execution(ExecutionContext):
    """graphql-core's execution, with root values completed by plans."""

    document: Document
    _abandoned: str | int | None = None

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_nodes: list[FieldNode],
        info: GraphQLResolveInfo,
        path: Path,
        result: Any,
    ) -> Any:
        if path.prev is None and path.key != self._abandoned and not isinstance(result, Exception):
            plan = self.document.plan(str(path.key), return_type, field_nodes, self.variable_values)
            if plan is not None:
                try:
                    data = apply(plan, result, self.context_value, self.variable_values)
                except Exception:
                    # Whatever it was, it will happen again below, with its place in the answer.
                    self._abandoned = path.key
                else:
                    if not is_awaitable(data):
                        return data
                    return self._awaited(data, return_type, field_nodes, info, path, result)
        return super().complete_value(return_type, field_nodes, info, path, result)

    async def _awaited(self, data: Awaitable[Any], *rest: Any) -> Any:
        try:
            return await data
        except Exception:
            path: Path = rest[3]
            self._abandoned = path.key
            completed = super().complete_value(*rest)
            return await completed if is_awaitable(completed) else completed


def _refused(errors: list[GraphQLError], reference: str) -> Answer:
    """The operation was not run at all, so there is no `data`."""
    return {"errors": formatted(errors, ErrorCode.GRAPHQL_VALIDATION_FAILED, reference)}


def _wrong_door(message: str) -> ClientError:
    return ClientError(ErrorCode.GRAPHQL_VALIDATION_FAILED, message)
