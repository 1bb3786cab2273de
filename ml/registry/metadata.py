"""A version is a folder that carries its origin; loading checks that code and model speak of the same things."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml.registry.errors import ErrorFigures, ErrorReport
from ml.registry.report import EvaluationReport, Figures

METADATA_FILE = "metadata.json"
ROOT = Path(__file__).parents[1] / "models"


class ModelMismatch(Exception):
    """The folder holds no usable model, or one made for other features or labels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelMetadata:
    name: str
    version: str
    features: tuple[str, ...]
    labels: tuple[str, ...]
    seed: int
    data_digest: str
    code_commit: str
    report: EvaluationReport | ErrorReport
    history_report: EvaluationReport | None = None

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / METADATA_FILE).write_text(text + "\n", encoding="utf-8")


def folder_of(name: str, version: str, root: Path | None = None) -> Path:
    """Where a version lives; an unknown one is refused with the list of those that exist."""
    folder = (root or ROOT) / name / version
    if not (folder / METADATA_FILE).is_file():
        there = sorted(path.parent.name for path in ((root or ROOT) / name).glob(f"*/{METADATA_FILE}"))
        raise ModelMismatch(
            f"no version {version!r} of the model {name!r} under {folder.parent}: there is {there or 'none'}"
        )
    return folder


def _report(stored: dict[str, Any]) -> EvaluationReport:
    return EvaluationReport(
        data=stored["data"],
        overall=Figures(**stored["overall"]),
        slices={name: Figures(**part) for name, part in stored["slices"].items()},
        baselines={name: Figures(**part) for name, part in stored["baselines"].items()},
    )


def _error_report(stored: dict[str, Any]) -> ErrorReport:
    return ErrorReport(
        data=stored["data"],
        overall=ErrorFigures(**stored["overall"]),
        slices={name: ErrorFigures(**part) for name, part in stored["slices"].items()},
        baselines={name: ErrorFigures(**part) for name, part in stored["baselines"].items()},
    )


def code_commit() -> str:
    """The commit of the code that makes a version."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    done = subprocess.run(  # noqa: S603 - a fixed command
        [git, "rev-parse", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent, check=False
    )
    return done.stdout.strip() or "unknown"


def read_metadata(folder: Path, *, features: tuple[str, ...], labels: tuple[str, ...]) -> ModelMetadata:
    """The metadata of a folder, once it matches this code."""
    stored = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
    report, with_history = stored.pop("report"), stored.pop("history_report", None)
    metadata = ModelMetadata(
        **{**stored, "features": tuple(stored["features"]), "labels": tuple(stored["labels"])},
        # A forecaster is judged by its errors in amounts, a categorizer by how often it is right.
        report=_error_report(report) if "wape" in report["overall"] else _report(report),
        history_report=_report(with_history) if with_history else None,
    )
    require_same("features", metadata.features, features, folder)
    require_same("labels", metadata.labels, labels, folder)
    return metadata


def require_same(what: str, stored: tuple[str, ...], wanted: tuple[str, ...], folder: Path) -> None:
    if stored == wanted:
        return
    missing, extra = sorted(set(wanted) - set(stored)), sorted(set(stored) - set(wanted))
    detail = f"missing {missing}, unknown {extra}" if missing or extra else "the same names in another order"
    raise ModelMismatch(
        f"{folder.name}: the model's {what} differ from this code's ({detail}): train it anew or name another version"
    )


def summary_of(folder: Path) -> str:
    """One line about a version, whatever code it was made for."""
    try:
        stored = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
        overall, with_history = stored["report"]["overall"], (stored.get("history_report") or {}).get("overall")
        if "wape" in overall:
            band = f"80 % band holds {overall['coverage_80']:.0f} %"
            return f"error {overall['wape']:.1f} % of spending, {band}; code {stored['code_commit'][:10]}"
    except (OSError, ValueError, KeyError, TypeError):
        return "unreadable"
    known = f", with history {with_history['accuracy']:.1%}" if with_history else ""
    rates = f"accuracy {overall['accuracy']:.1%}, macro-F1 {overall['macro_f1']:.1%}"
    return f"{rates}{known}; code {stored['code_commit'][:10]}"
