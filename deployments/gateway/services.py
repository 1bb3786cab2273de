"""Commands by handle: one coarse call to the service that owns the data."""

# What comes out of a handle has no type; the services' own signatures are checked where they are defined.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from ray import serve
from ray.serve.handle import DeploymentHandle

from domain.administration.commands import AdminCommand, ModelCommand
from domain.budgets.commands import DeleteBudget, SetBudget
from domain.budgets.goals.commands import GoalCommand
from domain.budgets.outcomes import BudgetDeleted, BudgetSet
from domain.forecasting.model import BackTest, HouseholdForecast
from domain.insights.rejections import ActOnInsightRejection
from domain.predictions.model import Explanation, Recategorization
from domain.predictions.training import Training
from domain.recurring.commands import RecurringCommand
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.importing.commands import (
    ForgetImportProfile,
    PreviewImport,
    RenameImportProfile,
    StartImport,
)
from domain.transactions.importing.model import ImportPreview, ProfileForgotten, ProfileRenamed
from domain.transactions.model import StatementImport
from domain.users.commands import ChangeAddress, ClientInfo, Register, SignIn
from domain.users.model import Profile, SignedIn

# Long enough to parse the largest preview; what takes longer is an event.
_CALL_SECONDS = 60.0
EVENTS = "events"


class Services:
    """Finds each service: its own deployment, or the shared one of the compact layout."""

    def __init__(self, handles: Mapping[str, DeploymentHandle[Any]], *, shared: bool) -> None:
        self._handles = handles
        self._shared = shared

    async def call(self, service: str, method: str, *args: Any) -> Any:
        """One call; raises what the service raised, or TimeoutError."""
        handle = self._handles[service]
        async with asyncio.timeout(_CALL_SECONDS):
            if self._shared:
                return await handle.call.remote(service, method, *args)
            return await getattr(handle, method).remote(*args)

    async def administration(self, caller: Caller, command: AdminCommand) -> Any:
        """Models are of the predictions; events are where the broker is at hand: with the relay, of another
        application."""
        if isinstance(command, ModelCommand):
            return await self.call("predictions", "administer_models", caller, command)
        handle = serve.get_deployment_handle("Worker" if self._shared else "Relay", app_name=EVENTS)
        async with asyncio.timeout(_CALL_SECONDS):
            return await handle.administer.remote(caller, command)


class GatewayCommands:
    """Implements `finance_graphql.clients.Commands`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._call = services.call

    async def register(self, client: ClientInfo, command: Register) -> SignedIn | Rejected:
        return await self._call("users", "register", client, command)

    async def sign_in(self, client: ClientInfo, command: SignIn) -> SignedIn | Rejected:
        return await self._call("users", "sign_in", client, command)

    async def explore_demo(self, client: ClientInfo) -> SignedIn | Rejected:
        """A visitor with a household of their own, filled before they see it."""
        visitor = await self._call("users", "explore_demo", client)
        if isinstance(visitor, SignedIn):
            caller = Caller(visitor.viewer, client.correlation_id)
            currency = visitor.profile.household.currency
            await self._call("transactions", "seed_demo", caller, currency)
            await self._call("budgets", "seed_demo", caller, currency)
            await self._call("budgets", "seed_demo_goals", caller, currency)
            await self._call("predictions", "detect_recurring", caller)
        return visitor

    async def refresh_session(self, client: ClientInfo, refresh_token: str) -> SignedIn | None:
        return await self._call("users", "refresh_session", client, refresh_token)

    async def sign_out(self, client: ClientInfo, refresh_token: str) -> None:
        await self._call("users", "sign_out", client, refresh_token)

    async def send_verification(self, caller: Caller) -> Profile | Rejected:
        return await self._call("users", "send_verification", caller)

    async def change_email(self, caller: Caller, command: ChangeAddress) -> Profile | Rejected:
        return await self._call("users", "change_email", caller, command)

    async def ledger(self, caller: Caller, command: Any) -> Any:
        return await self._call("transactions", "handle", caller, command)

    async def recategorize(self, caller: Caller) -> Recategorization | Rejected:
        return await self._call("predictions", "recategorize", caller)

    async def insights(self, caller: Caller, command: Any) -> Any:
        return await self._call("predictions", "insights", caller, command)

    async def refresh_insights(self, caller: Caller) -> None:
        await self._call("predictions", "refresh_insights", caller)

    async def act_on_insight(self, caller: Caller, insight_id: UUID) -> Any:
        """Carried out by the service that a person would have asked, with its history and its refusals."""
        prepared = await self._call("predictions", "prepare_advice", caller, insight_id)
        if isinstance(prepared, Rejected):
            return prepared
        service, method, command = prepared
        outcome = await self._call(service, method, caller, command)
        if isinstance(outcome, Rejected):
            return Rejected(ActOnInsightRejection.REFUSED, outcome.message, "id")
        await self._call("predictions", "refresh_insights", caller)
        return outcome

    async def train(self, caller: Caller) -> Training | Rejected:
        return await self._call("predictions", "train", caller)

    async def explain_prediction(self, caller: Caller, transaction_id: UUID) -> Explanation | None:
        return await self._call("predictions", "explain", caller, transaction_id)

    async def forecast(self, caller: Caller, today: date) -> HouseholdForecast:
        return await self._call("predictions", "forecast", caller, today)

    async def forecast_back_test(self, caller: Caller, today: date, day: int | None) -> BackTest:
        return await self._call("predictions", "forecast_back_test", caller, today, day)

    async def preview_import(self, caller: Caller, command: PreviewImport) -> ImportPreview | Rejected:
        return await self._call("transactions", "preview_import", caller, command)

    async def start_import(self, caller: Caller, command: StartImport) -> StatementImport | Rejected:
        return await self._call("transactions", "start_import", caller, command)

    async def rename_import_profile(self, caller: Caller, command: RenameImportProfile) -> ProfileRenamed | Rejected:
        return await self._call("transactions", "rename_import_profile", caller, command)

    async def forget_import_profile(self, caller: Caller, command: ForgetImportProfile) -> ProfileForgotten | Rejected:
        return await self._call("transactions", "forget_import_profile", caller, command)

    async def set_budget(self, caller: Caller, command: SetBudget) -> BudgetSet | Rejected:
        return await self._call("budgets", "set_budget", caller, command)

    async def delete_budget(self, caller: Caller, command: DeleteBudget) -> BudgetDeleted | Rejected:
        return await self._call("budgets", "delete_budget", caller, command)

    async def goals(self, caller: Caller, command: GoalCommand) -> Any:
        return await self._call("budgets", "goals", caller, command)

    async def recurring(self, caller: Caller, command: RecurringCommand) -> Any:
        return await self._call("predictions", "recurring", caller, command)

    async def budgeting(self, caller: Caller, command: Any) -> Any:
        return await self._call("budgets", "handle", caller, command)

    async def administration(self, caller: Caller, command: AdminCommand) -> Any:
        return await self._services.administration(caller, command)

    async def notifications(self, caller: Caller, command: Any) -> Any:
        return await self._call("notifications", "handle", caller, command)
