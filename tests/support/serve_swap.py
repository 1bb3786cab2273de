"""Run as a program: the categorizer's replicas on a Ray of their own, asked without pause while versions change.

A process has one Ray, and other suites may have theirs: this one is its own. Argument: the folder of the versions.
Prints what was answered, what failed, and what Ray's port for Prometheus said in the end, as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

ROWS = 7
CALLERS = 6
LIMIT_SECONDS = 300.0


def main(models: Path) -> None:
    from deployments.embedded.ray_node import environment, free_ports, start_ray

    folder = Path(tempfile.mkdtemp(prefix="msw", dir="/tmp"))
    # The node that `moneta up` has, without HAProxy: nobody speaks HTTP here.
    os.environ |= {key: value for key, value in environment(folder).items() if "PROXY" not in key}
    os.environ |= {
        "RAY_metrics_report_interval_ms": "500",  # ten seconds by default
        "DATABASE_URL": "postgresql://",
        "REDIS_URL": "redis://",
        "MONETA_JWT_SECRET": "x" * 32,
        "MONETA_MODELS_DIR": str(models),
    }
    start_ray(folder / "ray")
    import ray
    from ray import serve

    try:
        serve.start(proxy_location="HeadOnly", http_options={"host": "127.0.0.1", "port": free_ports(1)[0]})
        [node] = ray.nodes()
        print(json.dumps(asyncio.run(swapped(int(node["MetricsExportPort"])))))
    finally:
        # Serve's own end needs the loop that is closed by now; nothing of it outlives the node.
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


async def swapped(port: int) -> dict[str, Any]:
    """Two swaps under load: the second brings a shadow, and gives the first version back."""
    first, second = os.environ["MONETA_TEST_VERSIONS"].split()
    handle = await deployed({"version": first})
    load = Load(handle)
    callers = [asyncio.create_task(load.ask()) for _ in range(CALLERS)]
    await load.until(first, 20)
    await deployed({"version": second})
    await load.until(second, 20)
    await deployed({"version": first, "shadow": second})
    await load.until(first, 20)
    load.ends = True
    await asyncio.gather(*callers)
    shadow = await compared(handle)
    return {**load.told(), "shadow_rows": shadow, "metrics": await scraped(port, load.rows + shadow, shadow)}


async def deployed(user_config: dict[str, Any]) -> Any:
    """As a changed Serve config file does it: replicas that go on running are handed what changed."""
    from ray import serve
    from ray.serve.context import _get_global_client
    from ray.serve.schema import ServeDeploySchema

    application = {
        "name": "finance",
        "import_path": f"{build.__module__}:{build.__name__}",
        "route_prefix": "/",
        "deployments": [{"name": "Categorizer", "user_config": user_config}],
    }
    client: Any = _get_global_client()
    config = ServeDeploySchema.model_validate({"applications": [application]})
    await asyncio.to_thread(client.deploy_apps, config)
    end = time.monotonic() + LIMIT_SECONDS
    while (await asyncio.to_thread(serve.status)).applications["finance"].status != "RUNNING":
        if time.monotonic() > end:
            raise TimeoutError("the application does not come up")
        await asyncio.sleep(0.2)
    return serve.get_app_handle("finance")


def build(_: dict[str, str]) -> Any:
    from ray import serve

    from deployments.predictions.replica import CategorizerReplica

    deployment = serve.deployment(
        CategorizerReplica,
        name="Categorizer",
        num_replicas=2,
        max_ongoing_requests=16,
        ray_actor_options={"num_cpus": 0.5},
    )
    return deployment.bind(None)


async def compared(categorizer: Any) -> int:
    """Rows that the version in the shadow was asked about, too, as the service of predictions does it."""
    from ray import serve

    comparer = serve.deployment(Comparer, name="Comparer", ray_actor_options={"num_cpus": 0.1})
    handle = await asyncio.to_thread(serve.run, comparer.bind(categorizer), name="comparing", route_prefix=None)
    return int(await handle.compare.remote())


class Comparer:
    def __init__(self, categorizer: Any) -> None:
        from deployments.adapters.meters import ServeCounters

        self._categorizer, self._count = categorizer, ServeCounters()

    async def compare(self) -> int:
        from uuid import uuid4

        from deployments.predictions.columns import predictions_of
        from deployments.predictions.drift import compare

        ids = [uuid4() for _ in range(ROWS)]
        applied = await self._categorizer.predict.remote(a_batch())
        shadow = await self._categorizer.shadow.remote(a_batch())
        said = [predictions_of(ids, answered) for answered in (applied, shadow)]
        compare(self._count, *said, version=applied.model_version, by=shadow.model_version)
        return ROWS


def a_batch() -> Any:
    import numpy as np

    from ml.categorization.batch import TransactionBatch

    # Shell is known everywhere; nobody has heard of the other one.
    return TransactionBatch(
        descriptions=["SHELL OIL 57444"] * (ROWS - 1) + ["QZX WERKHOF 17"], amounts=np.full(ROWS, -42.5)
    )


class Load:
    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.ends = False
        self.answers: list[str] = []
        self.failures: list[str] = []
        self.confidence = 0.0

    @property
    def rows(self) -> int:
        return ROWS * len(self.answers)

    async def ask(self) -> None:
        batch = a_batch()
        while not self.ends:
            try:
                answered = await self._handle.predict.remote(batch)
            except Exception as failure:  # whatever it is, it is what must not be
                self.failures.append(repr(failure))
                await asyncio.sleep(0.05)
                continue
            assert answered.slugs()[:-1] == ["auto_fuel"] * (ROWS - 1)
            self.confidence += float(answered.confidences.sum())
            self.answers.append(answered.model_version)

    async def until(self, version: str, more: int) -> None:
        """The version has answered so often in a row that both replicas have it."""
        end = time.monotonic() + LIMIT_SECONDS
        while self.answers[-more:] != [version] * more:
            if time.monotonic() > end:
                raise TimeoutError(f"{version} does not take over: {self.answers[-more:]}, {self.failures[:3]}")
            await asyncio.sleep(0.05)

    def told(self) -> dict[str, Any]:
        runs = [version for at, version in enumerate(self.answers) if at == 0 or self.answers[at - 1] != version]
        return {
            "asked": len(self.answers) + len(self.failures),
            "failures": self.failures,
            "by_version": Counter(self.answers),
            "first": self.answers[0],
            "last": self.answers[-1],
            "changes": len(runs) - 1,
            "confidence": self.confidence,
            "rows": self.rows,
        }


async def scraped(port: int, rows: int, shadow: int) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Our families as Prometheus would read them, once the last row has arrived there, from each of the processes."""
    from prometheus_client.parser import text_string_to_metric_families

    end = time.monotonic() + LIMIT_SECONDS
    while True:
        text = await asyncio.to_thread(_read, f"http://127.0.0.1:{port}/metrics")
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if "moneta_" in sample.name:
                    found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
        arrived = _counted(found, "categorizer_rows") >= rows and _counted(found, "categorizer_shadow") >= shadow
        if arrived or time.monotonic() > end:
            return found
        await asyncio.sleep(0.5)


def _counted(found: dict[str, list[tuple[dict[str, str], float]]], name: str) -> float:
    return sum(value for full, values in found.items() if name in full for _, value in values)


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    # By its name, not as `__main__`: a Ray task imports the builder.
    from tests.support import serve_swap

    serve_swap.main(Path(sys.argv[1]))
