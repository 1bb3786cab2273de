"""Make the categorization model anew: `moneta train categorizer --global`, or this module with `--out`.

Nothing but the written knowledge goes in; the same seed gives the same model. Takes about ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from ml.categorization import knowledge
from ml.categorization.predictor import (
    BOOSTER_FILE,
    FEATURES_OF_MODEL,
    HOUSEHOLD_FILE,
    LABELS,
    LEXICON_FILE,
    NAME,
    PRIOR_FILE,
    TABLES_FILE,
    CategorizationPredictor,
)
from ml.categorization.training.champion import Standing, standing_of
from ml.categorization.training.cold import Cold, fit_cold
from ml.categorization.training.fit import SCORER_ROUNDS
from ml.categorization.training.fit_household import ROUNDS
from ml.categorization.training.warm import Warm, fit_warm
from ml.registry.metadata import ModelMetadata, ModelMismatch, code_commit
from ml.registry.report import NotBetterThanBaseline

log = logging.getLogger(__name__)
MARGIN = 0.1
WARM_MARGIN = 0.05
SEED = 20261123
ROWS, HOUSEHOLDS = 200_000, 450


@dataclass(frozen=True, slots=True)
class Fitted:
    cold: Cold
    warm: Warm


def fit(
    size: int,
    seed: int,
    rounds: int = SCORER_ROUNDS,
    *,
    households: int = HOUSEHOLDS,
    household_rounds: int = ROUNDS,
) -> Fitted:
    """First the model that knows nobody, then what weighs a household's own labels on top of it."""
    cold = fit_cold(size, seed, rounds)
    return Fitted(cold, fit_warm(cold, households, seed, household_rounds))


def require_better(fitted: Fitted) -> None:
    """Refuses what a simple rule does as well: the nearest known merchant, or no history, or the nearest own row."""
    fitted.cold.report.require("nearest merchant", by=MARGIN)
    for rule in ("without history", "nearest labelled rows"):
        fitted.warm.report.require(rule, by=WARM_MARGIN)


def save(fitted: Fitted, folder: Path, seed: int) -> None:
    """Write a whole version or none: the folder appears only when every file is in it."""
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    cold, warm = fitted.cold, fitted.warm
    cold.prior.save(building / PRIOR_FILE)
    cold.lexicon.save(building / LEXICON_FILE)
    cold.booster.save_model(building / BOOSTER_FILE)
    warm.booster.save_model(building / HOUSEHOLD_FILE)
    stored = {
        "tables": cold.tables.to_json(),
        "temperature": cold.temperature,
        "knots": {"log_odds": cold.knots[0], "confidence": cold.knots[1]},
        "household": {
            "temperature": warm.temperature,
            "knots": {kind: {"log_odds": xs, "confidence": ys} for kind, (xs, ys) in warm.knots.items()},
        },
    }
    (building / TABLES_FILE).write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    ModelMetadata(
        name=NAME,
        version=folder.name,
        features=FEATURES_OF_MODEL,
        labels=LABELS,
        seed=seed,
        data_digest=knowledge.digest(),
        code_commit=code_commit(),
        report=cold.report,
        history_report=warm.report,
    ).save(building)
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)


def champion() -> Standing | None:
    """How the served version does on people neither has met; None where there is none that this code can load."""
    try:
        return standing_of(CategorizationPredictor.load(threads=2))
    except (ModelMismatch, KeyError, TypeError, ValueError):
        return None


def train(
    out: Path, *, rows: int = ROWS, households: int = HOUSEHOLDS, seed: int = SEED, replace: bool = False
) -> None:
    """A new version at `out`, unless it is not better than simple rules, or worse than what is served."""
    before = None if replace else champion()
    fitted = fit(rows, seed, households=households)
    for report in (fitted.cold.report, fitted.warm.report):
        log.info("\n%s", report.as_markdown())
    require_better(fitted)
    trial = out.with_name(f".{out.name}.trial")
    save(fitted, trial, seed)
    try:
        now = standing_of(CategorizationPredictor.load(trial.name, root=trial.parent.parent, threads=2))
        log.info("the new version: %s; the served one: %s", now, before or "none")
        if before is not None and not now.better_than(before):
            raise NotBetterThanBaseline(f"not better than the served version: {now} against {before}")
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    save(fitted, out, seed)
    log.info("saved %s", out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the new version; its name is the version")
    parser.add_argument("--rows", type=int, default=ROWS, help="generated rows to learn from")
    parser.add_argument("--households", type=int, default=HOUSEHOLDS, help="simulated lives to learn from")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--replace", action="store_true", help="do not compare with the served version")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(given.out, rows=given.rows, households=given.households, seed=given.seed, replace=given.replace)


if __name__ == "__main__":
    main()
