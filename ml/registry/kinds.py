"""The models that there are: where each keeps its versions, how one is loaded, and how it was judged.

Nothing of a model is imported before it is asked for: each brings XGBoost along.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from ml.registry.metadata import METADATA_FILE, summary_of
from ml.registry.store import ModelStore


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that a version was judged by, beside what it was held against where that was told."""

    name: str
    value: float
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a version says of itself."""

    data: str
    code_commit: str
    figures: tuple[Figure, ...]


Read = Callable[[Mapping[str, Any]], tuple[str, tuple[Figure, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`name` is the folder of its versions, `trained_as` the word of `moneta train`, `module` has its `model_store`."""

    name: str
    trained_as: str
    module: str
    loaded_by: str
    read: Read

    def store(self, folder: Path | None) -> ModelStore:
        store: ModelStore = import_module(self.module).model_store(folder)
        return store

    def load(self, version: str, root: Path) -> Any:
        """The version itself; `ModelMismatch` where it does not fit this release."""
        return getattr(import_module(self.module), self.loaded_by).load(version, root=root)

    def try_out(self, store: ModelStore, version: str) -> None:
        """Load a version that is there once, so that one that does not fit is refused before anybody serves it."""
        found = next((known for known in store.versions() if known.version == version), None)
        if found is not None:
            self.load(version, found.folder.parents[1])

    def told(self, folder: Path) -> Told | None:
        """None where the folder cannot be read."""
        try:
            stored = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
            data, figures = self.read(stored)
            return Told(data, stored["code_commit"], figures)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def summary(self, folder: Path) -> str:
        """One line, whatever code the version was made for."""
        if self.read is not _origin:
            return summary_of(folder)
        told = self.told(folder)
        if told is None:
            return "unreadable"
        figures = ", ".join(f"{figure.name.lower()} {figure.value:.1f} %" for figure in told.figures)
        return f"{figures}; code {told.code_commit[:10]}"


def _classified(stored: Mapping[str, Any]) -> tuple[str, tuple[Figure, ...]]:
    report, known = stored["report"], (stored.get("history_report") or {}).get("overall")
    overall, baselines = report["overall"], list(report["baselines"].values())
    best = max((100 * part["accuracy"] for part in baselines), default=None)
    found = [Figure("Right without history", 100 * overall["accuracy"], best)]
    if known:
        found.append(Figure("Right with history", 100 * known["accuracy"]))
    return report["data"], (*found, Figure("Macro-F1", 100 * overall["macro_f1"]))


def _errors(stored: Mapping[str, Any]) -> tuple[str, tuple[Figure, ...]]:
    report = stored["report"]
    overall, baselines = report["overall"], report["baselines"]
    median = baselines.get("median_6", {}).get("wape")
    found = [Figure("Error", overall["wape"], median), Figure("Band holds", overall["coverage_80"])]
    # A version made here names the one that it was held against.
    found += [
        Figure(f"Error, {name}", part["wape"], baselines[name]["wape"])
        for name, part in report["slices"].items()
        if name in baselines
    ]
    return report["data"], tuple(found)


def _origin(stored: Mapping[str, Any]) -> tuple[str, tuple[Figure, ...]]:
    """Each figure beside the first baseline that has it: rules, or the version that it was held against."""
    figures, baselines = stored["figures"], stored["baselines"].values()
    names = [name for name in _SHOWN_OF_ORIGIN if name in figures]
    return stored["data"], tuple(
        Figure(
            name.replace("_", ", ").capitalize(),
            100 * figures[name],
            next((100 * each[name] for each in baselines if name in each), None),
        )
        for name in names
    )


_SHOWN_OF_ORIGIN = ("precision", "recall", "precision_households", "recall_households")

CATEGORIZATION = Kind(
    name="categorization",
    trained_as="categorizer",
    module="ml.categorization.predictor",
    loaded_by="CategorizationPredictor",
    read=_classified,
)
FORECASTING = Kind(
    name="forecasting",
    trained_as="forecaster",
    module="ml.forecasting.predictor",
    loaded_by="Forecaster",
    read=_errors,
)
RECURRING = Kind(
    name="recurring",
    trained_as="recurring",
    module="ml.recurring.detector",
    loaded_by="Detector",
    read=_origin,
)
KINDS = {kind.name: kind for kind in (CATEGORIZATION, FORECASTING, RECURRING)}


def next_version(versions: list[str]) -> str:
    """One step after the highest version that is numbers."""
    numbers = [tuple(map(int, name.split("."))) for name in versions if name.replace(".", "").isdigit()]
    *rest, last = max(numbers, default=(1, 0, 0))
    return ".".join(map(str, (*rest, last + 1)))
