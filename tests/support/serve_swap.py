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
LIMIT_SECONDS = 180.0


def main(models: Path) -> None:
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_register_timeout_seconds": "180",
        "RAY_agent_register_timeout_ms": "180000",
        "DATABASE_URL": "postgresql://",
        "REDIS_URL": "redis://",
        "MONETA_JWT_SECRET": "x" * 32,
        "MONETA_MODELS_DIR": str(models),
    }
    import ray

    from deployments.embedded.ray_node import free_ports

    folder = tempfile.mkdtemp(prefix="msw", dir="/tmp")
    [port] = free_ports(1)
    ray.init(
        address="local",
        num_cpus=4,
        include_dashboard=False,
        _metrics_export_port=port,
        _temp_dir=folder,
        object_store_memory=100 * 1024 * 1024,
        log_to_driver=False,
        # Ray's own setting is ten seconds.
        _system_config={"metrics_report_interval_ms": 500},
    )
    try:
        print(json.dumps(asyncio.run(swapped(port))))
    finally:
        from ray import serve

        serve.shutdown()
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
    return {**load.told(), "metrics": await scraped(port, load.rows)}


async def deployed(user_config: dict[str, Any]) -> Any:
    from ray import serve

    from deployments.predictions.replica import CategorizerReplica

    deployment = serve.deployment(
        CategorizerReplica,
        name="Categorizer",
        num_replicas=2,
        max_ongoing_requests=16,
        user_config=user_config,
        ray_actor_options={"num_cpus": 0.5},
    )
    return await asyncio.to_thread(serve.run, deployment.bind(None), name="finance", route_prefix=None)


class Load:
    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self.ends = False
        self.answers: list[str] = []
        self.failures: list[str] = []
        self.confidence = 0.0
        self.bands: Counter[str] = Counter()

    @property
    def rows(self) -> int:
        return ROWS * len(self.answers)

    async def ask(self) -> None:
        import numpy as np

        from ml.categorization.batch import TransactionBatch

        batch = TransactionBatch(descriptions=["SHELL OIL 57444"] * ROWS, amounts=np.full(ROWS, -42.5))
        while not self.ends:
            try:
                answered = await self._handle.predict.remote(batch)
            except Exception as failure:  # whatever it is, it is what must not be
                self.failures.append(repr(failure))
                await asyncio.sleep(0.05)
                continue
            assert answered.slugs() == ["auto_fuel"] * ROWS
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


async def scraped(port: int, rows: int) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Our families as Prometheus would read them, once the last row has arrived there."""
    from prometheus_client.parser import text_string_to_metric_families

    end = time.monotonic() + LIMIT_SECONDS
    while True:
        text = await asyncio.to_thread(_read, f"http://127.0.0.1:{port}/metrics")
        found: dict[str, list[tuple[dict[str, str], float]]] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if "moneta_" in sample.name:
                    found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
        counted = sum(value for name, values in found.items() if "categorizer_rows" in name for _, value in values)
        if counted >= rows or time.monotonic() > end:
            return found
        await asyncio.sleep(0.5)


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
