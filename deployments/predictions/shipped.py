"""Versions of the categorizer as files hold them, behind the protocol of replicas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
import orjson

from deployments.memory.messages import Answered, Explained, Neighbour, TaughtRows
from deployments.predictions.memories import Memory
from deployments.predictions.wording import in_words
from domain.transactions.categories import BY_SLUG
from ml.categorization.batch import PredictionBatch, TransactionBatch
from ml.categorization.history import HistoryRefused, HouseholdHistory, LabelledRows
from ml.categorization.predictor import CategorizationPredictor, model_store

# Texts that are shown for a category.
NEIGHBOURS_MAX = 4


@dataclass(slots=True)
class Learned:
    """A household's history. The model speaks of own categories by name, the ledger by id."""

    history: HouseholdHistory
    ids: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.history)

    def name(self, label: str, called: str) -> str:
        """What the model is to call a category; of two with one name the second gets a mark."""
        known = next((name for name, id_ in self.ids.items() if id_ == label), None)
        if known is not None or label in BY_SLUG:
            return known or label
        taken = called in self.ids or called in BY_SLUG
        name = f"{called} ({label[:8]})" if taken else called
        self.ids[name] = label
        return name

    def id(self, name: str) -> str:
        return self.ids.get(name, name)

    def labelled(self, rows: TaughtRows) -> LabelledRows:
        """The rows in the words of the model."""
        called = dict(rows.names)
        return LabelledRows(
            descriptions=rows.descriptions,
            amounts=np.array(rows.amounts, np.float64),
            labels=[self.name(label, called.get(label, label)) for label in rows.labels],
            dates=np.array(rows.booked_on, "datetime64[D]"),
            currencies=rows.currencies,
            chosen=np.array(rows.chosen, np.bool_),
            corrected=np.array(rows.corrected, np.bool_),
            ids=np.array(rows.ids, np.int64),
        )


def content_of(ids: Mapping[str, str], history: bytes) -> bytes:
    """How a learned household is stored; `ShippedModel.restore` reads it."""
    return orjson.dumps(ids) + b"\n" + history


class ShippedModel:
    def __init__(self, predictor: CategorizationPredictor) -> None:
        self._predictor = predictor
        self.version = predictor.version

    @classmethod
    def load(cls, version: str | None, folder: Path | None) -> ShippedModel:
        """The named version, or the one that is promoted; `folder` holds those that were made here."""
        name, root = place_of(version, folder)
        return cls(CategorizationPredictor.load(name, root=root))

    def predict(self, batch: TransactionBatch, memory: Memory | None) -> Answered:
        learned = cast("Learned | None", memory)
        predicted = self._predictor.predict(batch, learned.history if learned else None)
        labels = predicted.labels if learned is None else tuple(learned.id(name) for name in predicted.labels)
        others, chances = _others(predicted)
        return Answered(
            labels=labels,
            categories=predicted.categories.astype(np.int16),
            confidences=predicted.confidences.astype(np.float32),
            merchants=predicted.merchants,
            others=others,
            other_confidences=chances,
            model_version=self.version,
        )

    def explain(self, batch: TransactionBatch, memory: Memory | None) -> Explained:
        learned = cast("Learned | None", memory)
        said = self._predictor.explain(batch, learned.history if learned else None)
        category = learned.id(said.label) if learned else said.label
        merchant = self._predictor.predict(batch, None).merchants[0]
        return Explained(
            category=category,
            confidence=said.confidence,
            merchant=merchant,
            neighbours=tuple(
                Neighbour(
                    description=near.name,
                    category=learned.id(near.label) if learned else near.label,
                    likeness=near.likeness,
                    taught=_newest(learned.history, near.name) if learned and near.own else None,
                )
                for near in said.neighbours[:NEIGHBOURS_MAX]
            ),
            reasons=tuple(in_words(reason) for reason in said.reasons),
            model_version=self.version,
        )

    def learn(self, memory: Memory | None, rows: TaughtRows, forgotten: tuple[int, ...]) -> Learned:
        learned = cast("Learned | None", memory) or Learned(HouseholdHistory(model_version=self.version))
        if forgotten:
            learned.history.forget(forgotten)
        if len(rows):
            self._predictor.learn(learned.history, learned.labelled(rows))
        return learned

    def restore(self, content: bytes) -> Learned | None:
        head, _, stored = content.partition(b"\n")
        try:
            history = HouseholdHistory.from_bytes(stored)
            ids = orjson.loads(head)
        except (HistoryRefused, orjson.JSONDecodeError):
            return None
        return Learned(history, ids) if history.model_version == self.version else None

    def dump(self, memory: Memory) -> bytes:
        learned = cast("Learned", memory)
        # What the household's own past says of its confidence is measured where it is stored, not with each label.
        self._predictor.recalibrate(learned.history)
        return content_of(learned.ids, learned.history.to_bytes())

    def known(self, descriptions: Sequence[str]) -> int:
        return sum(self._predictor.knows(descriptions))


def _others(predicted: PredictionBatch) -> tuple[np.ndarray, np.ndarray]:
    """What each row may be beside its category, likeliest first; columns without a chance are -1.

    Each is calibrated for itself, so together they may promise more than the category leaves: then all give way alike.
    """
    if predicted.candidates is None or predicted.candidate_confidences is None:
        return np.empty((len(predicted), 0), np.int16), np.empty((len(predicted), 0), np.float32)
    others = predicted.candidates[:, 1:].astype(np.int16)
    chances = predicted.candidate_confidences[:, 1:].astype(np.float32)
    left = np.clip(1 - predicted.candidate_confidences[:, :1], 0, 1)
    promised = np.maximum(chances.sum(axis=1, keepdims=True), 1e-6)
    chances = chances * np.minimum(1, left / promised)
    return np.where(chances > 0, others, np.int16(-1)), chances


def _newest(history: HouseholdHistory, text: str) -> int | None:
    """The id of the newest row that taught a text."""
    if text not in history.texts:
        return None
    rows = np.flatnonzero(history.column("text") == history.texts.index(text))
    return int(history.column("id")[rows[-1]]) if len(rows) else None


def place_of(version: str | None, folder: Path | None) -> tuple[str, Path]:
    """The named version, or the one that is promoted, and the folder that versions like it lie under."""
    store = model_store(folder)
    name, root = store.active()
    if version is not None and version != name:
        found = next((known for known in store.versions() if known.version == version), None)
        name, root = version, found.folder.parents[1] if found else root
    return name, root


def chosen_versions(folder: Path | None) -> tuple[str, str | None]:
    """The version that is promoted and the one in its shadow, as the pointer says now."""
    store = model_store(folder)
    shadow = store.shadowed()
    return store.active()[0], shadow[0] if shadow else None
