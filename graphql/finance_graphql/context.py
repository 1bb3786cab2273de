"""What one request carries to every resolver."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from domain.shared.viewer import Caller, Permission, Viewer
from domain.users.commands import ClientInfo
from finance_graphql.clients import Commands, Live, Reads, SessionCookie
from finance_graphql.errors import ClientError, ErrorCode
from finance_graphql.loaders import Loaders


@dataclass(kw_only=True)
class Context:
    """Made by the gateway for one request; for a subscription one more for each event, so that no loader goes stale."""

    viewer: Viewer | None
    client: ClientInfo
    reads: Reads
    commands: Commands
    live: Live
    session: SessionCookie
    today: date

    @cached_property
    def caller(self) -> Caller:
        """Who is asking. Without a viewer this refuses, so a resolver that forgot its permission gives nothing away."""
        if self.viewer is None:
            raise ClientError(ErrorCode.UNAUTHENTICATED, "Sign in first, then send the access token with the request.")
        return Caller(self.viewer, self.client.correlation_id)

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(self.reads, self.caller)

    def authorize(self, permission: Permission) -> Caller:
        """The caller, if they may; a ClientError otherwise."""
        caller = self.caller
        if permission is Permission.ADMINISTER and not caller.viewer.may(permission):
            raise ClientError(ErrorCode.FORBIDDEN, "Only administrators of this installation may do this.")
        if not caller.viewer.may(permission):
            raise ClientError(
                ErrorCode.FORBIDDEN,
                f"Your role {caller.viewer.role} lacks the permission {permission}. Ask an owner of the household.",
            )
        return caller

    def renewed(self) -> Context:
        """The same request with nothing loaded yet."""
        return replace(self)
