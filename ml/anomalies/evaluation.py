"""Judge the watch over charges: `python -m ml.anomalies.evaluation [DIRECTORY]`, or `make eval-anomalies`.

Prints one JSON line for each figure and writes the report. The directory of labelled statements may also be named by
MONETA_DEVELOPMENT_DATA; without one generated households are judged alone.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np

from domain.insights.anomalies import Charge, Watch
from domain.transactions.categories import CATEGORIES, CategoryKind
from domain.transactions.demo import demo_book
from ml.anomalies.injecting import KINDS, injected
from ml.categorization.labelled import SOURCES, read
from ml.categorization.naming import merchant_name
from ml.categorization.training.households import Households

REPORT = Path(__file__).parents[1] / "reports" / "anomalies.md"
SETS = ("us_mint_export", "us_personal", "india", "russia")
SEEDS = 8
_DEMOS, _HOUSEHOLDS, _HOUSEHOLD_ROWS = 8, 40, 1_200
_LAST_DAY = date(2026, 6, 30)
_SPENDING = frozenset(position for position, category in enumerate(CATEGORIES) if category.kind is CategoryKind.EXPENSE)
_FEES = next(position for position, category in enumerate(CATEGORIES) if category.slug == "fees")


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is a percentage, or alarms a month."""

    set: str
    task: str
    metric: str
    value: float
    n: int


def generated() -> Iterator[tuple[str, list[Charge]]]:
    for seed in range(_DEMOS):
        rows = demo_book(_LAST_DAY, seed=seed).rows
        out = [row for row in rows if row.amount_minor < 0 and row.pair_key is None and row.merchant]
        yield (
            "generated_life",
            [
                Charge(
                    UUID(int=number),
                    row.booked_on,
                    -row.amount_minor,
                    row.merchant or "",
                    row.merchant or "",
                    row.account_key,
                    row.category == "fees",
                )
                for number, row in enumerate(sorted(out, key=lambda row: row.booked_on))
            ],
        )
    for household in Households(20_261_130).take(_HOUSEHOLDS, rows=_HOUSEHOLD_ROWS):
        yield (
            "generated",
            [
                Charge(
                    UUID(int=number),
                    household.dates[number],
                    max(1, round(abs(household.amounts[number]) * 100)),
                    household.keys[number],
                    household.keys[number],
                    "",
                    household.categories[number] == _FEES,
                )
                for number in range(len(household))
                if household.categories[number] in _SPENDING
                and not (household.signed and household.amounts[number] > 0)
            ],
        )


def labelled(directory: Path, name: str) -> list[Charge]:
    rows = read(directory, name)
    batch = rows.batch
    assert batch.dates is not None
    order = np.argsort(batch.dates, kind="stable")
    found = []
    for at in order.tolist():
        amount = float(batch.amounts[at])
        if int(rows.truth[at]) not in _SPENDING or not np.isfinite(amount) or (batch.signed and amount >= 0):
            continue
        text = batch.descriptions[at]
        day = batch.dates[at].astype("datetime64[D]").item()
        minor = max(1, round(abs(amount) * 100))
        key = (merchant_name(text) or text).casefold()
        found.append(Charge(UUID(int=at), day, minor, key, text, "", int(rows.truth[at]) == _FEES))
    return found


def judged(name: str, households: Sequence[Sequence[Charge]], seeds: int) -> Iterator[Figure]:
    """Recall of what was put in, by kind and in all; alarms a month that nothing was put in for."""
    put_in = dict.fromkeys(KINDS, 0)
    seen = dict.fromkeys(KINDS, 0)
    false = dict.fromkeys(KINDS, 0)
    months = 0.0
    for charges in households:
        for seed in range(seeds):
            case = injected(charges, seed)
            told = {each.charge.id: each.kind for each in Watch().see(case.charges) if each.charge.on >= case.first}
            months += case.months
            for id_, kind in case.kinds.items():
                put_in[kind] += 1
                seen[kind] += id_ in told
            for id_, kind in told.items():
                false[kind] += id_ not in case.kinds
    for kind in KINDS:
        if put_in[kind]:
            yield Figure(name, kind.lower(), "recall", 100 * seen[kind] / put_in[kind], put_in[kind])
        yield Figure(name, kind.lower(), "false_alarms_a_month", false[kind] / months, round(months))
    yield Figure(name, "all", "recall", 100 * sum(seen.values()) / max(1, sum(put_in.values())), sum(put_in.values()))
    yield Figure(name, "all", "false_alarms_a_month", sum(false.values()) / months, round(months))


def figures(directory: Path | None) -> Iterator[Figure]:
    by_set: dict[str, list[list[Charge]]] = {}
    for name, charges in generated():
        by_set.setdefault(name, []).append(charges)
    for name in SETS:
        if directory is not None and (directory / SOURCES[name].file).is_file():
            by_set[name] = [labelled(directory, name)]
    for name, households in by_set.items():
        yield from judged(name, households, SEEDS if len(households) == 1 else 2)


def as_markdown(found: Sequence[Figure]) -> str:
    value = {(each.set, each.task, each.metric): each for each in found}
    tasks = [*(kind.lower() for kind in KINDS), "all"]
    lines = [
        "# How charges that are out of the ordinary are found",
        "",
        "Written by `make eval-anomalies`. About one charge a month is put in after a third of each household's",
        "rows (90 days at least): three to ten times what a known merchant usually takes, a new merchant that takes",
        "more than 98 of 100 charges do, the same charge again within two days where the merchant is not known for",
        "it, and a fee of somebody who took none before. Each charge is judged by those before it only. A false",
        "alarm is any other that is told; real fees and real double charges of the sets are among them. The few",
        "thresholds of `Watch` were chosen while looking at these sets; every household's own past does the rest.",
        "",
        "| set | kind | put in | found % | false alarms a month | months |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name in dict.fromkeys(each.set for each in found):
        for task in tasks:
            recall, false = value.get((name, task, "recall")), value[name, task, "false_alarms_a_month"]
            cells = f"{recall.n} | {recall.value:.1f}" if recall else "0 | "
            lines.append(f"| {name} | {task} | {cells} | {false.value:.2f} | {false.n} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=os.environ.get("MONETA_DEVELOPMENT_DATA"))
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args()
    found = []
    for figure in figures(Path(given.directory) if given.directory else None):
        found.append(figure)
        sys.stdout.write(json.dumps(asdict(figure)) + "\n")
        sys.stdout.flush()
    given.report.write_text(as_markdown(found), encoding="utf-8")


if __name__ == "__main__":
    main()
