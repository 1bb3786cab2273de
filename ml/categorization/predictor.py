"""The categorizer as others use it: load a version once, then ask in batches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES, INCOME, TRANSFER
from ml.categorization.batch import PredictionBatch, TransactionBatch
from ml.categorization.cleaning import normalise
from ml.categorization.features import FEATURES, SIZE, Facts, Tables
from ml.categorization.lexicon import Kind, Lexicon
from ml.categorization.mcc import category_of
from ml.categorization.prior import TextPrior, log_softmax
from ml.categorization.reading import Reader
from ml.categorization.scorer import Scorer
from ml.registry.metadata import ModelMetadata, folder_of, read_metadata

NAME = "categorization"
VERSION = "1.0.0"
LABELS = tuple(category.slug for category in CATEGORIES)
PRIOR_FILE, LEXICON_FILE, BOOSTER_FILE, TABLES_FILE = "prior.npz", "lexicon.tsv.gz", "scorer.ubj", "tables.json"
_PIECE_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for the category, in plain words; `weight` between 0 and 1 orders reasons."""

    text: str
    weight: float


class CategorizationPredictor:
    """Thread-safe. Nothing is read before `load`."""

    def __init__(
        self, prior: TextPrior, lexicon: Lexicon, scorer: Scorer, metadata: ModelMetadata | None = None
    ) -> None:
        self._prior = prior
        self._lexicon = lexicon
        self._reader = Reader(prior, lexicon)
        self._scorer = scorer
        self.metadata = metadata

    @classmethod
    def load(cls, version: str | None = None, *, root: Path | None = None, nthread: int = 1) -> CategorizationPredictor:
        """Refuses a model that was made for other features or labels."""
        folder = folder_of(NAME, version or VERSION, root)
        metadata = read_metadata(folder, features=FEATURES, labels=LABELS)
        stored = json.loads((folder / TABLES_FILE).read_text(encoding="utf-8"))
        scorer = Scorer.load(
            folder / BOOSTER_FILE,
            nthread,
            Tables.from_json(stored["tables"]),
            stored["temperature"],
            (stored["knots"]["log_odds"], stored["knots"]["confidence"]),
        )
        return cls(TextPrior.load(folder / PRIOR_FILE), Lexicon.load(folder / LEXICON_FILE), scorer, metadata)

    def predict(self, batch: TransactionBatch) -> PredictionBatch:
        if not len(batch):
            return PredictionBatch(categories=np.empty(0, np.int8), confidences=np.empty(0, np.float32), merchants=[])
        merchants: list[str | None] = []
        with ThreadPoolExecutor(1, thread_name_prefix="scorer") as scoring:
            # XGBoost works outside of the interpreter lock: while it scores one piece the next one is read.
            scored = []
            for piece in batch.pieces(_PIECE_ROWS):
                facts, names = self.facts(piece)
                merchants += names
                scored.append(scoring.submit(self._scorer.decide, facts))
            categories, confidences = zip(*(piece.result() for piece in scored), strict=True)
        return PredictionBatch(
            categories=np.concatenate(categories), confidences=np.concatenate(confidences), merchants=merchants
        )

    def facts(self, batch: TransactionBatch) -> tuple[Facts, list[str | None]]:
        """What the scorer needs to know about each row, and the merchants."""
        read = self._reader.read(batch.descriptions)
        rows = len(batch)
        facts = Facts(
            prior=read.prior,
            evidence=read.evidence,
            word_count=read.word_count,
            processor=read.processor,
            amounts=np.asarray(batch.amounts, np.float64),
            typical=np.full(rows, batch.typical_amount or 0.0),
            signed=np.full(rows, batch.signed),
            dates=batch.dates,
            mcc=_codes(batch.mcc, rows),
        )
        return facts, read.merchants

    def matrix(self, batch: TransactionBatch) -> NDArray[np.float32]:
        """The dense matrix XGBoost gets for a batch: what a benchmark measures the rest against."""
        return self._scorer.matrix(self.facts(batch)[0])[1]

    def margins(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Raw XGBoost scores of a matrix made by `matrix`."""
        return self._scorer.margins(matrix)

    def knows(self, descriptions: Sequence[str]) -> list[bool]:
        """Whether each descriptor names a known merchant."""
        return [
            any(match.entry.kind is Kind.MERCHANT for match in self._lexicon.matches(normalise(text)))
            for text in descriptions
        ]

    def explain(self, description: str, amount: float, *, limit: int = 3) -> list[Reason]:
        """Why the category was chosen: the strongest reasons first, in words a person can check."""
        batch = TransactionBatch(descriptions=[description], amounts=np.array([amount]))
        answer = self.predict(batch)
        position = int(answer.categories[0])
        text = normalise(description)
        reasons = [*self._known(text, position), *self._words(text, position)]
        if np.isfinite(amount) and amount > 0 and CATEGORIES[position].slug in (INCOME, TRANSFER):
            reasons.append(Reason("Money came in", 0.3))
        if not reasons:
            reasons.append(Reason("No word was recognised: a guess from the amount and from what is common", 0.1))
        return sorted(reasons, key=lambda reason: -reason.weight)[:limit]

    def _known(self, text: str, position: int) -> list[Reason]:
        label = CATEGORIES[position].label
        found = []
        for match in self._lexicon.matches(text):
            if position in match.entry.categories:
                merchant = match.entry.kind is Kind.MERCHANT
                said = (
                    f"“{match.entry.name}” is a known merchant in {label}"
                    if merchant
                    else f"the word “{match.entry.key}” points to {label}"
                )
                found.append(Reason(said[0].upper() + said[1:], round(min(1.0, 0.5 + match.share / 2), 3)))
        return found

    def _words(self, text: str, position: int) -> list[Reason]:
        """What leaving a word out would cost the category, for each word."""
        tokens = text.split()[:12]
        if len(tokens) < 2:
            return []
        without = [" ".join(tokens[:skip] + tokens[skip + 1 :]) for skip in range(len(tokens))]
        scores = log_softmax(self._prior.scores([text, *without]))[:, position]
        losses = np.exp(scores[0]) - np.exp(scores[1:])
        known = {match.entry.key for match in self._lexicon.matches(text) if position in match.entry.categories}
        return [
            Reason(f"“{token}” is common in {CATEGORIES[position].label}", round(float(loss) / 2, 3))
            for token, loss in zip(tokens, losses, strict=True)
            if loss > 0.08 and token not in known
        ]


def _codes(mcc: Sequence[int | None] | None, rows: int) -> NDArray[np.int64]:
    if mcc is None:
        return np.full(rows, -1, np.int64)
    return np.fromiter((category_of(code) for code in mcc), np.int64, count=rows)


__all__ = ["LABELS", "SIZE", "CategorizationPredictor", "PredictionBatch", "Reason", "TransactionBatch"]
