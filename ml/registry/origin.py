"""Where a model that is no classifier comes from: the same metadata, with whatever figures its training measured."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ml.registry.metadata import METADATA_FILE, require_same


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOrigin:
    """`figures` by name, `baselines` the same for each rule the model was held against."""

    name: str
    version: str
    features: tuple[str, ...]
    seed: int
    data: str
    data_digest: str
    code_commit: str
    figures: dict[str, float]
    baselines: dict[str, dict[str, float]]

    def save(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / METADATA_FILE).write_text(text + "\n", encoding="utf-8")


def read_origin(folder: Path, *, features: tuple[str, ...]) -> ModelOrigin:
    """The origin of a version, once it matches this code; `ModelMismatch` where it was made for other features."""
    stored = json.loads((folder / METADATA_FILE).read_text(encoding="utf-8"))
    origin = ModelOrigin(**{**stored, "features": tuple(stored["features"])})
    require_same("features", origin.features, features, folder)
    return origin
