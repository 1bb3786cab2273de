"""What runs in a replica: each service wired to its own connections, and the handles it was given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ray.serve.handle import DeploymentHandle

from deployments.adapters.correlated import correlated
from deployments.adapters.mail import MailServer
from deployments.adapters.meters import ServeCounters, ServeGauges
from deployments.adapters.resources import Resources
from deployments.adapters.security import Passwords
from deployments.adapters.settings import settings
from deployments.advice import Advice, Prepared
from deployments.analysis.service import AnalysisService
from deployments.budgets.goals.service import GoalsService
from deployments.budgets.service import BudgetsService
from deployments.forecasting.local import LocalForecaster
from deployments.forecasting.replica import RemoteForecaster
from deployments.forecasting.service import ForecastingService
from deployments.household_facts import HouseholdFacts
from deployments.insights.service import InsightsService
from deployments.memory.messages import Answered, Behind, Explained, MemoryKey, Teaching
from deployments.models.service import ModelsService
from deployments.notifications.channels import configured_channels
from deployments.notifications.service import NotificationsService
from deployments.predictions.service import PredictionsService
from deployments.recurring.service import RecurringService
from deployments.transactions.search.contributions import RowsOfGoals
from deployments.transactions.search.spending import SpendingOfSearches
from deployments.transactions.service import TransactionsService
from deployments.users.service import UsersService
from deployments.users.throttle import MemoryThrottle, RedisThrottle
from deployments.users.verifications import VerificationSender
from domain.administration.models import ModelTraining
from domain.predictions.analysis import Analysis
from domain.predictions.training import Training
from domain.shared.events import Event
from domain.shared.outcomes import Rejected
from domain.shared.viewer import Caller
from domain.transactions.commands import NamedMerchant, PredictedCategory
from ml.categorization.batch import TransactionBatch

SERVICES = ("transactions", "users", "budgets", "notifications", "predictions")


class RemoteCategorizer:
    """The categorizer behind its handle; a caller sends whole batches."""

    def __init__(self, handle: DeploymentHandle[Any]) -> None:
        self._handle = handle

    async def predict(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind:
        return await self._handle.predict.remote(batch, key, teaching)  # type: ignore[no-any-return]

    async def shadow(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Answered | Behind | None:
        return await self._handle.shadow.remote(batch, key, teaching)  # type: ignore[no-any-return]

    async def explain(
        self, batch: TransactionBatch, key: MemoryKey | None = None, teaching: Teaching | None = None
    ) -> Explained | Behind:
        return await self._handle.explain.remote(batch, key, teaching)  # type: ignore[no-any-return]

    async def memory(self, key: MemoryKey) -> tuple[str, int, bytes] | None:
        return await self._handle.memory.remote(key)  # type: ignore[no-any-return]

    async def versions(self) -> tuple[str, str | None]:
        return await self._handle.versions.remote()  # type: ignore[no-any-return]


class RemoteLedger:
    """Where predictions are applied: the transactions service behind its handle."""

    def __init__(self, handle: DeploymentHandle[Any]) -> None:
        self._handle = handle

    async def apply_predictions(self, event: Event, predictions: tuple[PredictedCategory, ...]) -> int:
        return await self._handle.apply_predictions.remote(event, predictions)  # type: ignore[no-any-return]

    async def name_merchants(self, event: Event, named: tuple[NamedMerchant, ...]) -> int:
        return await self._handle.name_merchants.remote(event, named)  # type: ignore[no-any-return]


async def train_over_ray(job: Training, model_version: str) -> None:
    """A task of its own does the job, so that no replica waits for its memory or its time; those of many households are
    tasks of that one. It ends with this replica, and goes on where another one takes it up."""
    import ray

    if job.household_id is None:
        task = ray.remote(num_cpus=0, max_retries=0)(_train)
    else:
        task = ray.remote(num_cpus=1, max_retries=0)(_train)
    await task.remote(job, model_version)


def _train(job: Training, model_version: str) -> None:
    """Runs in a Ray worker, which has the environment of its node."""
    from deployments.predictions.training import train

    found = settings()
    train(
        found.database_url,
        job,
        version=model_version,
        folder=found.models_dir,
        use_ray=job.household_id is None,
    )


async def analyze_over_ray(job: Analysis) -> None:
    """As a training, in a task of its own, which spreads many households over tasks."""
    import ray

    await ray.remote(num_cpus=0, max_retries=0)(_analyze).remote(job)


def _analyze(job: Analysis) -> None:
    """Runs in a Ray worker, which has the environment of its node."""
    from deployments.analysis.job import analyze

    found = settings()
    analyze(found.database_url, job, folder=found.models_dir)


async def make_over_ray(job: ModelTraining) -> None:
    """As above, for a model of everybody."""
    import ray

    await ray.remote(num_cpus=0, max_retries=0)(_make).remote(job)


def _make(job: ModelTraining) -> None:
    """Runs in a Ray worker."""
    from deployments.models.training import train

    found = settings()
    assert found.models_dir is not None
    train(found.database_url, job, folder=found.models_dir, use_ray=True)


class Replica:
    """Owns the connections of its process and lets go of them at the end."""

    _resources: Resources

    def _open(self) -> Resources:
        self._resources = Resources.of_replica()
        return self._resources

    async def __del__(self) -> None:
        await self._resources.close()


@correlated
class Transactions(TransactionsService, Replica):
    def __init__(self, categorizer: DeploymentHandle[Any]) -> None:
        resources = self._open()
        super().__init__(resources.database, RemoteCategorizer(categorizer), resources.hint, count=ServeCounters())


@correlated
class Users(UsersService, Replica):
    def __init__(self) -> None:
        resources = self._open()
        settings = resources.settings
        sender = None
        if settings.smtp_url:
            server = MailServer.parse(settings.smtp_url)
            sender = VerificationSender(server, settings.mail_from, settings.public_address, settings.jwt_secret)
        super().__init__(
            resources.database,
            Passwords(),
            resources.tokens,
            RedisThrottle(resources.redis, MemoryThrottle()),
            refresh_days=settings.refresh_token_days,
            sender=sender,
            admin_emails=settings.administrators,
        )


@correlated
class Budgets(BudgetsService, GoalsService, Replica):
    def __init__(self) -> None:
        database = self._open().database
        BudgetsService.__init__(self, database, SpendingOfSearches())
        GoalsService.__init__(self, database, RowsOfGoals())


@correlated
class Notifications(NotificationsService, Replica):
    def __init__(self) -> None:
        resources = self._open()
        super().__init__(
            resources.database,
            configured_channels(resources.settings),
            private_allowed=resources.settings.webhook_private_addresses,
        )


@correlated
class Predictions(
    PredictionsService,
    RecurringService,
    InsightsService,
    ForecastingService,
    AnalysisService,
    ModelsService,
    Replica,
):
    """Without a handle of a forecaster it forecasts in this process."""

    def __init__(
        self,
        categorizer: DeploymentHandle[Any],
        ledger: DeploymentHandle[Any] | Transactions,
        forecaster: DeploymentHandle[Any] | None = None,
    ) -> None:
        nearest = ledger if isinstance(ledger, Transactions) else RemoteLedger(ledger)
        resources = self._open()
        database = resources.database
        models, count = resources.settings.models_dir, ServeCounters()
        RecurringService.__init__(self, database, models, count=count)
        InsightsService.__init__(self, database, HouseholdFacts(database).gather)
        AnalysisService.__init__(self, database, analyze_over_ray)
        self._advice = Advice(database)
        asked = RemoteForecaster(forecaster) if forecaster else LocalForecaster(models)
        ForecastingService.__init__(self, database, asked, count=count)
        ModelsService.__init__(
            self,
            database,
            models,
            admin_emails=resources.settings.administrators,
            make=make_over_ray,
            show=ServeGauges(),
            by_itself=resources.settings.trains_nightly,
        )
        PredictionsService.__init__(
            self,
            database,
            RemoteCategorizer(categorizer),
            nearest,
            count=count,
            train=train_over_ray,
        )

    async def prepare_advice(self, caller: Caller, insight_id: UUID) -> Prepared | Rejected:
        """What an insight advises, to be sent to the service that owns it."""
        return await self._advice.prepare(caller.household_id, await self.insight(caller, insight_id))


class House:
    """The compact layout: all five services in one process, each as it is alone."""

    def __init__(self, categorizer: DeploymentHandle[Any]) -> None:
        transactions = Transactions(categorizer)
        self._services: dict[str, Any] = {
            "transactions": transactions,
            "users": Users(),
            "budgets": Budgets(),
            "notifications": Notifications(),
            "predictions": Predictions(categorizer, transactions),
        }

    async def call(self, service: str, method: str, *args: Any) -> Any:
        """`method` of `service`, as a handle of its own would call it."""
        return await getattr(self._services[service], method)(*args)
