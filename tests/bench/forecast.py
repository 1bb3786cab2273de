"""Forecasts of many households at once, and of one through Ray Serve, with the shipped model.

`python -m tests.bench.forecast [most]` prints one JSON line per figure; `most`, 10,000 by default, is the largest of
100, 1,000, 10,000 and 100,000 households (the last takes a quarter of an hour). `forecasts_per_s` is what the daily
analysis does for some households at a time, each by itself; its floor is XGBoost alone on the very matrices, all rows
of a tree in one piece. `forecast_growth_…` is the time for a household, its floor that among 100. `forecast_file_…` is
`moneta forecast` for a file of 300 households, which teach each other; the floor is again XGBoost alone.
`forecast_online_…` is one household through the Forecaster's handle; the floor is the same call in this process.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xgboost as xgb

from deployments.analysis.job import CHUNK
from deployments.forecasting.engine import Engine
from deployments.forecasting.messages import History
from ml.forecasting import model
from ml.tasks.cluster import ray_session
from ml.tasks.forecasts import forecast_file
from tests.support.spending_histories import spending_histories

COUNTS = (100, 1_000, 10_000, 100_000)
MOST = 10_000
FILE_HOUSEHOLDS = 300
ASKED = 200
# Simulating a life takes longer than forecasting it: each of these many is met again.
DIFFERENT = 250
# The first calls open channels and load the model.
_WARM = 10


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else MOST
    known = list(spending_histories(DIFFERENT))
    _bulk(known, most)
    _file(known)
    # A replica reads all of its settings, though the model needs none of these.
    unused = {"DATABASE_URL": "postgresql://nowhere", "REDIS_URL": "redis://127.0.0.1:9"}
    os.environ.update({**unused, "MONETA_JWT_SECRET": secrets.token_hex(32)})
    with ray_session():
        _through_serve(known)


def _bulk(known: list[History], most: int) -> None:
    engine, first = Engine(None), None
    engine.forecast_many(known[:CHUNK])
    for count in (count for count in COUNTS if count <= most):
        with _matrices(keep=count == 1_000) as kept:
            began, said = time.perf_counter(), 0
            for some in _chunks(known, count):
                said += sum(len(each.series) for each in engine.forecast_many(some))
            seconds = time.perf_counter() - began
        if kept:
            _line("forecasts_per_s", said / seconds, "forecasts/s", said / _alone(kept), count)
        one = 1000 * seconds / count
        first = first or one
        _line(f"forecast_growth_{count}_ms", one, "ms", first, count)


def _chunks(known: list[History], count: int) -> Iterator[list[History]]:
    people = (known[number % len(known)] for number in range(count))
    while some := list(islice(people, CHUNK)):
        yield some


@contextmanager
def _matrices(*, keep: bool) -> Iterator[list[tuple[xgb.Booster, np.ndarray[Any, Any]]]]:
    """Whatever the trees are asked meanwhile."""
    kept: list[tuple[xgb.Booster, np.ndarray[Any, Any]]] = []
    ask = model._quantiles

    def noted(booster: xgb.Booster, facts: Any) -> Any:
        kept.append((booster, facts.astype(np.float32)))
        return ask(booster, facts)

    if keep:
        model._quantiles = noted
    try:
        yield kept
    finally:
        model._quantiles = ask


def _alone(kept: list[tuple[xgb.Booster, np.ndarray[Any, Any]]]) -> float:
    """Seconds that XGBoost alone takes for the same rows."""
    whole: dict[int, tuple[xgb.Booster, list[np.ndarray[Any, Any]]]] = {}
    for booster, facts in kept:
        whole.setdefault(id(booster), (booster, []))[1].append(facts)
    seconds = 0.0
    for booster, parts in whole.values():
        matrix = np.concatenate(parts)
        began = time.perf_counter()
        booster.inplace_predict(matrix)
        seconds += time.perf_counter() - began
    return seconds


def _file(known: list[History]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pl.concat([_frame(known[number % DIFFERENT], number) for number in range(FILE_HOUSEHOLDS)]).write_parquet(
            source
        )
        with _matrices(keep=True) as kept:
            began = time.perf_counter()
            report = forecast_file(source, target, use_ray=False)
            seconds = time.perf_counter() - began
    _line(
        "forecast_file_per_s", report.forecasts / seconds, "forecasts/s", report.forecasts / _alone(kept), report.rows
    )


def _frame(history: History, number: int) -> pl.DataFrame:
    spent = pl.DataFrame({"date": history.day, "category": [history.categories[each] for each in history.category],
                          "amount": history.amount / -100})  # fmt: skip
    earned = pl.DataFrame({"date": history.income_day, "amount": history.income / 100}).with_columns(
        pl.lit("income").alias("category")
    )
    rows = pl.concat([spent, earned.select(spent.columns)])
    return rows.with_columns(pl.lit(f"household {number}").alias("household"))


def _through_serve(known: list[History]) -> None:
    # Not before: Ray asks at its import how its processes are to prove themselves to each other.
    from ray import serve

    from deployments.forecasting.replica import ForecasterReplica, RemoteForecaster

    serve.start(proxy_location="Disabled")
    try:
        deployed: Any = serve.deployment(ForecasterReplica, name="Forecaster", ray_actor_options={"num_cpus": 0.1})
        handle = serve.run(deployed.bind(), name="online", route_prefix=None)
        asyncio.run(_online(RemoteForecaster(handle), known))
    finally:
        serve.shutdown()


async def _online(served: Any, known: list[History]) -> None:
    engine, found = Engine(None), []
    for history in islice(known, ASKED + _WARM):
        began = time.perf_counter()
        through = await served.forecast(history)
        between = time.perf_counter()
        here = engine.forecast(history)
        found.append((between - began, time.perf_counter() - between))
        assert through == here
    for percent in (50, 99):
        value, floor = 1000 * np.percentile(found[_WARM:], percent, axis=0)
        _line(f"forecast_online_p{percent}_ms", float(value), "ms", float(floor), ASKED)


def _line(name: str, value: float, unit: str, floor: float | None, n: int) -> None:
    told = {"name": name, "value": round(value, 1), "unit": unit, "floor": floor and round(floor, 1)}
    print(json.dumps({**told, "ratio": floor and round(value / floor, 3), "n": n}), flush=True)


if __name__ == "__main__":
    main()
