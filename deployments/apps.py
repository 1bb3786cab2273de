"""The builders that Serve configs name. They wire; importing or calling them connects to nothing.

No `from __future__ import annotations` here: Serve reads a builder's annotation itself, and a string is no model.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from ray import serve
from ray.serve import Application
from ray.serve.handle import DeploymentHandle

from deployments import replicas
from deployments.events.worker import ConsumersReplica, RelayReplica, Worker
from deployments.forecasting.replica import ForecasterReplica
from deployments.gateway.deployment import Gateway, Sockets
from deployments.predictions.replica import CategorizerReplica

Layout = Literal["compact", "distributed"]

# The compact layout fits a laptop of two cores: one process for the five services, one for relay and consumers. The
# distributed one takes its numbers from the Serve config, where they can be changed without a new build.
_LAPTOP: dict[str, dict[str, Any]] = {
    "Gateway": {"max_ongoing_requests": 100, "autoscaling_config": (1, 2, 40)},
    "House": {"max_ongoing_requests": 128, "autoscaling_config": (1, 2, 64)},
    "Categorizer": {"max_ongoing_requests": 16, "autoscaling_config": (1, 2, 8)},
    "Sockets": {"max_ongoing_requests": 2_000, "autoscaling_config": (1, 2, 1_500)},
    "Worker": {"max_ongoing_requests": 16, "autoscaling_config": (1, 1, 8)},
}


class FinanceArgs(BaseModel):
    """`model_version` None is the newest categorization model in the package."""

    model_config = ConfigDict(extra="forbid")

    layout: Layout = "distributed"
    model_version: str | None = None


class EventsArgs(BaseModel):
    model_config = ConfigDict(extra="forbid")

    layout: Layout = "distributed"


def _deployment(cls: type, name: str, layout: Layout) -> Any:
    options: dict[str, Any] = {"name": name, "ray_actor_options": {"num_cpus": 0.1}}
    if layout == "compact":
        chosen = dict(_LAPTOP[name])
        least, most, target = chosen.pop("autoscaling_config")
        options |= chosen
        options["autoscaling_config"] = {
            "min_replicas": least,
            "max_replicas": most,
            "target_ongoing_requests": target,
            "upscale_delay_s": 10,
        }
        options["graceful_shutdown_timeout_s"] = 5
        options["graceful_shutdown_wait_loop_s"] = 0.2
    return serve.deployment(cls, **options)


def categorizer_of(args: FinanceArgs) -> Application:
    """The batched model alone."""
    app: Application = _deployment(CategorizerReplica, "Categorizer", args.layout).bind(args.model_version)
    return app


def build_finance(args: FinanceArgs) -> Application:
    """Gateway over the five services, the batched categorizer and, where there is room for one, the forecaster."""
    categorizer = categorizer_of(args)
    if args.layout == "compact":
        house = _deployment(replicas.House, "House", args.layout).bind(categorizer)
        handles: dict[str, DeploymentHandle[Any]] = dict.fromkeys(replicas.SERVICES, house)
    else:
        transactions = _deployment(replicas.Transactions, "Transactions", args.layout).bind(categorizer)
        handles = {
            "transactions": transactions,
            "users": _deployment(replicas.Users, "Users", args.layout).bind(),
            "budgets": _deployment(replicas.Budgets, "Budgets", args.layout).bind(),
            "notifications": _deployment(replicas.Notifications, "Notifications", args.layout).bind(),
            "predictions": _deployment(replicas.Predictions, "Predictions", args.layout).bind(
                categorizer, transactions, _deployment(ForecasterReplica, "Forecaster", args.layout).bind()
            ),
        }
    app: Application = _deployment(serve.ingress()(Gateway), "Gateway", args.layout).bind(
        handles, args.layout == "compact"
    )
    return app


def build_events(args: EventsArgs) -> Application:
    """Where events reach people: the sockets, and behind them the relay and the consumers."""
    if args.layout == "compact":
        workers = [_deployment(Worker, "Worker", args.layout).bind()]
    else:
        workers = [
            _deployment(RelayReplica, "Relay", args.layout).bind(),
            _deployment(ConsumersReplica, "Consumers", args.layout).bind(),
        ]
    app: Application = _deployment(serve.ingress()(Sockets), "Sockets", args.layout).bind(*workers)
    return app
