"""A model of simple rules that remembers what it was asked and believes what it was taught."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from deployments.memory.messages import Answered, Explained, Neighbour, TaughtRows
from ml.categorization.batch import TransactionBatch

SURE = 0.97


def answered(
    categories: Sequence[str],
    confidences: Sequence[float],
    merchants: Sequence[str | None] | None = None,
    others: Sequence[Sequence[tuple[str, float]]] = (),
    version: str = "v1",
) -> Answered:
    """An answer in columns, from rows."""
    given = [list(each) for each in others] or [[] for _ in categories]
    labels = tuple(dict.fromkeys([*categories, *(label for row in given for label, _ in row)]))
    width = max(map(len, given), default=0)
    return Answered(
        labels=labels,
        categories=np.array([labels.index(each) for each in categories], np.int16),
        confidences=np.array(confidences, np.float32),
        merchants=list(merchants or [None] * len(categories)),
        others=np.array(
            [[*(labels.index(label) for label, _ in row), *[-1] * (width - len(row))] for row in given], np.int16
        ).reshape(len(given), width),
        other_confidences=np.array(
            [[*(chance for _, chance in row), *[0.0] * (width - len(row))] for row in given], np.float32
        ).reshape(len(given), width),
        model_version=version,
    )


@dataclass(frozen=True)
class FakeMemory:
    """Label and id by row id and by merchant, the last word has it."""

    rows: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, merchant: str) -> tuple[int, str] | None:
        found = [(id_, label) for id_, (name, label) in self.rows.items() if name == merchant]
        return found[-1] if found else None


def _parts(description: str) -> tuple[str, float, str | None]:
    words = description.split(maxsplit=2)
    if len(words) < 2 or not words[1].startswith(("0.", "1.")):
        return "services", 0.0, None
    return words[0], float(words[1]), words[2] if len(words) > 2 else None


@dataclass
class FakePredictor:
    """`"dining 0.75 Joe's"` is dining with that confidence at Joe's, unless a household has said what Joe's is."""

    version: str = "v1"
    asked: list[TransactionBatch] = field(default_factory=list)
    learned: list[tuple[TaughtRows, tuple[int, ...]]] = field(default_factory=list)

    def predict(self, batch: TransactionBatch, memory: Any = None) -> Answered:
        self.asked.append(batch)
        rows = [self._said(description, memory) for description in batch.descriptions]
        others = [[("shopping", round(1 - confidence, 2)), ("home", 0.01)] for _, confidence, _ in rows]
        return replace(
            answered([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], others),
            model_version=self.version,
        )

    def _said(self, description: str, memory: FakeMemory | None) -> tuple[str, float, str | None]:
        category, confidence, merchant = _parts(description)
        taught = memory.of(merchant) if memory and merchant else None
        return (taught[1], SURE, merchant) if taught else (category, confidence, merchant)

    def explain(self, batch: TransactionBatch, memory: Any = None) -> Explained:
        category, confidence, merchant = self._said(batch.descriptions[0], memory)
        taught = memory.of(merchant) if memory and merchant else None
        own = [Neighbour(f"{merchant} before", taught[1], 1.0, taught[0])] if taught else []
        known = Neighbour("JOES DINER", "dining", 0.5, None)
        return Explained(category, confidence, merchant, (*own, known), ("“joe” is common in Dining",), self.version)

    def learn(self, memory: FakeMemory | None, rows: TaughtRows, forgotten: tuple[int, ...]) -> FakeMemory:
        self.learned.append((rows, forgotten))
        kept = {id_: row for id_, row in (memory or FakeMemory()).rows.items() if id_ not in forgotten}
        for id_, description, label in zip(rows.ids, rows.descriptions, rows.labels, strict=True):
            kept.pop(id_, None)
            kept[id_] = (_parts(description)[2] or "", label)
        return FakeMemory(kept)

    def restore(self, content: bytes) -> FakeMemory | None:
        version, rows = json.loads(content)
        return FakeMemory({int(id_): tuple(row) for id_, row in rows.items()}) if version == self.version else None

    def dump(self, memory: FakeMemory) -> bytes:
        return json.dumps([self.version, memory.rows]).encode()

    def known(self, descriptions: Sequence[str]) -> int:
        return sum(len(description.split()) > 2 for description in descriptions)
