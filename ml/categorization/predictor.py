"""The categorizer as others use it: load a version once, then ask in batches."""

from __future__ import annotations

import json
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.batch import SHOWN, TAXONOMY, PredictionBatch, TransactionBatch, joined
from ml.categorization.cleaning import fold, normalise
from ml.categorization.corrections import find_corrections
from ml.categorization.explaining import Explanation, ReasonCode, grouped, known_neighbours, own_neighbours, reasons_of
from ml.categorization.features import FEATURES, SIZE, Facts, Tables
from ml.categorization.history import MAX_ROWS, HouseholdHistory, LabelledRows, ReadTexts, name_key
from ml.categorization.household import Choices, HouseholdScorer
from ml.categorization.household_features import HOUSEHOLD_FEATURES, Asked
from ml.categorization.lexicon import Kind, Lexicon
from ml.categorization.mcc import category_of
from ml.categorization.neighbours import TextMemory
from ml.categorization.prior import TextPrior, log_softmax
from ml.categorization.reading import Reader
from ml.categorization.recalibration import Measured, recalibrate
from ml.categorization.recall import Background, Recall
from ml.categorization.scorer import Scorer
from ml.registry.metadata import ModelMetadata, ModelMismatch, folder_of, read_metadata
from ml.registry.store import ModelStore

NAME = "categorization"
VERSION = "1.2.0"
LABELS = tuple(category.slug for category in CATEGORIES)
PRIOR_FILE, LEXICON_FILE, BOOSTER_FILE, TABLES_FILE = "prior.npz", "lexicon.tsv.gz", "scorer.ubj", "tables.json"
HOUSEHOLD_FILE = "household.ubj"
FEATURES_OF_MODEL = FEATURES + tuple(f"history {name}" for name in HOUSEHOLD_FEATURES)
_PIECE_ROWS = 2_000


class CategorizationPredictor:
    """Thread-safe. Nothing is read before `load`."""

    def __init__(
        self,
        prior: TextPrior,
        lexicon: Lexicon,
        scorer: Scorer,
        household: HouseholdScorer,
        metadata: ModelMetadata | None = None,
        *,
        threads: int = 1,
    ) -> None:
        self._threads = threads
        self.prior = prior
        self.lexicon = lexicon
        self._reader = Reader(prior, lexicon)
        self.scorer = scorer
        self._household = household
        self.background = Background(prior.rarity, scorer.shares)
        self.metadata = metadata
        self._memory: tuple[weakref.ref[Recall], TextMemory] | None = None

    @classmethod
    def load(cls, version: str | None = None, *, root: Path | None = None, threads: int = 1) -> CategorizationPredictor:
        """Refuses a model that was made for other features or labels. `threads` score the pieces of a large batch."""
        folder = folder_of(NAME, version or VERSION, root)
        metadata = read_metadata(folder, features=FEATURES_OF_MODEL, labels=LABELS)
        stored = json.loads((folder / TABLES_FILE).read_text(encoding="utf-8"))
        scorer = Scorer.load(
            folder / BOOSTER_FILE,
            1,
            Tables.from_json(stored["tables"]),
            stored["temperature"],
            (stored["knots"]["log_odds"], stored["knots"]["confidence"]),
        )
        own = stored["household"]
        household = HouseholdScorer.load(
            folder / HOUSEHOLD_FILE,
            1,
            own["temperature"],
            {kind: (knots["log_odds"], knots["confidence"]) for kind, knots in own["knots"].items()},
        )
        prior, lexicon = TextPrior.load(folder / PRIOR_FILE), Lexicon.load(folder / LEXICON_FILE)
        return cls(prior, lexicon, scorer, household, metadata, threads=threads)

    def predict(self, batch: TransactionBatch, history: HouseholdHistory | None = None) -> PredictionBatch:
        if not len(batch):
            return _nothing(TAXONOMY if history is None else tuple(history.labels))
        if history is not None and len(history):
            return self._predict_known(batch, history)
        merchants: list[str | None] = []
        with ThreadPoolExecutor(self._threads, thread_name_prefix="scorer") as scoring:
            # XGBoost works outside of the interpreter lock: while it scores one piece the next one is read.
            scored = []
            for piece in batch.pieces(_PIECE_ROWS):
                facts, names = self.facts(piece)
                merchants += names
                scored.append(scoring.submit(self.scorer.decide, facts))
            candidates, confidences = (
                np.concatenate(part) for part in zip(*(piece.result() for piece in scored), strict=True)
            )
        return PredictionBatch(
            categories=candidates[:, 0],
            confidences=confidences[:, 0],
            merchants=merchants,
            candidates=candidates[:, :SHOWN],
            candidate_confidences=confidences[:, :SHOWN],
        )

    def _predict_known(self, batch: TransactionBatch, history: HouseholdHistory) -> PredictionBatch:
        self._require_same_model(history)
        recall = history.recall(self.background)
        labels = tuple(history.labels)
        memory = self._memory_of(recall) if len(batch) > _PIECE_ROWS else None
        with ThreadPoolExecutor(self._threads, thread_name_prefix="scorer") as scoring:
            scored = []
            for piece in batch.pieces(_PIECE_ROWS):
                facts, merchants, texts = self._read(replace(piece, typical_amount=self._typical(piece, recall)))
                scored.append((scoring.submit(self._decide_known, facts, texts, merchants, recall, memory), merchants))
            parts = [(piece.result(), merchants) for piece, merchants in scored]
        return joined(
            [
                PredictionBatch(
                    categories=choices.candidates[:, 0].astype(np.int16),
                    confidences=sure[:, 0],
                    merchants=merchants,
                    labels=labels,
                    candidates=choices.candidates[:, :SHOWN].astype(np.int16),
                    candidate_confidences=sure[:, :SHOWN],
                )
                for (choices, sure), merchants in parts
            ]
        )

    def _decide_known(
        self,
        facts: Facts,
        texts: list[str],
        merchants: list[str | None],
        recall: Recall,
        memory: TextMemory | None,
    ) -> tuple[Choices, NDArray[np.float32]]:
        choices = self._household.choices(self._asked(facts, texts, merchants), recall, memory)
        return choices, self._household.confidence(choices.chances, recall)

    def _memory_of(self, recall: Recall) -> TextMemory:
        """Of the history that was asked last: a file comes as many batches about one history."""
        known = self._memory
        if known is None or known[0]() is not recall:
            known = self._memory = (weakref.ref(recall), TextMemory())
        return known[1]

    @staticmethod
    def _typical(batch: TransactionBatch, recall: Recall) -> float | None:
        """What is usual in this currency: by the history first, else as the caller says."""
        return recall.typical_of(batch.currency) or batch.typical_amount or recall.typical_of("") or None

    def asked(self, batch: TransactionBatch, recall: Recall) -> tuple[Asked, list[str | None]]:
        """What the household's scorer needs to know about each row, and the merchants."""
        facts, merchants, texts = self._read(replace(batch, typical_amount=self._typical(batch, recall)))
        return self._asked(facts, texts, merchants), merchants

    def _asked(self, facts: Facts, texts: list[str], merchants: list[str | None]) -> Asked:
        return Asked(
            texts=texts,
            names=[name_key(merchant, text) for merchant, text in zip(merchants, texts, strict=True)],
            cold=self.scorer.opinions(facts),
            word_count=facts.word_count,
            amounts=facts.amounts,
            typical=facts.typical,
            signed=facts.signed,
            dates=facts.dates,
        )

    def history(self, rows: LabelledRows, *, max_rows: int = MAX_ROWS) -> HouseholdHistory:
        """A new history out of labelled rows, oldest first."""
        history = HouseholdHistory(max_rows=max_rows, model_version=self.version)
        self.learn(history, rows)
        return history

    def household(self, rows: LabelledRows) -> HouseholdHistory:
        """All that a list of labelled rows says: corrections found where nobody marked them, confidence fitted."""
        history = self.history(rows)
        if rows.corrected is None:
            find_corrections(history, self._household, self.background)
        self.recalibrate(history)
        return history

    def learn(self, history: HouseholdHistory, rows: LabelledRows) -> None:
        """Add labels to a history; the next prediction with it knows them."""
        self._require_same_model(history)
        for label in dict.fromkeys(rows.labels):
            if label not in history.own_cold and label not in LABELS:
                history.own_cold[label] = self.meaning(label)
        read = self._reader.read(rows.descriptions)
        names = [name_key(merchant, text) for merchant, text in zip(read.merchants, read.texts, strict=True)]
        # An opinion is kept for each text, so only texts that are new need one.
        fresh = history.new_texts(read.texts)
        cold = np.zeros((len(rows), SIZE), np.float32)
        if len(fresh):
            batch = TransactionBatch(
                descriptions=[rows.descriptions[row] for row in fresh],
                amounts=rows.amounts[fresh],
                dates=None if rows.dates is None else rows.dates[fresh],
                signed=rows.signed,
            )
            facts = replace(self.facts(batch)[0], typical=history.typical_amounts(rows)[fresh])
            cold[fresh] = self.scorer.opinions(facts)
        history.add(rows, ReadTexts(read.texts, names, cold))

    def recalibrate(self, history: HouseholdHistory) -> Measured:
        """Measure on the household's own past how sure the model may be, and correct its confidence by that."""
        self._require_same_model(history)
        return recalibrate(history, self._household, self.background, self._threads)

    def merchant_keys(self, descriptions: Sequence[str]) -> list[str]:
        """What descriptors of one merchant have in common."""
        read = self._reader.read(descriptions)
        return [name_key(merchant, text) for merchant, text in zip(read.merchants, read.texts, strict=True)]

    def meaning(self, label: str) -> NDArray[np.float32]:
        """What the name of an own category says of our categories."""
        opinion = np.zeros(SIZE, np.float32)
        for position, category in enumerate(CATEGORIES):
            if fold(label) in (fold(category.label), fold(category.slug)):
                opinion[position] = 1.0
                return opinion
        read = self._reader.read([label])
        scores = read.prior + 2.0 * read.evidence[:, 2] + 2.0 * read.evidence[:, 3]
        opinion[:] = np.exp(log_softmax(scores))[0]
        return opinion

    @property
    def tables(self) -> Tables:
        return self.scorer.tables

    @property
    def version(self) -> str:
        return self.metadata.version if self.metadata else ""

    def _require_same_model(self, history: HouseholdHistory) -> None:
        if history.model_version != self.version:
            raise ModelMismatch(
                f"the history was read by version {history.model_version or 'none'}, this is {self.version}: "
                "build it anew from the labelled rows"
            )

    def facts(self, batch: TransactionBatch) -> tuple[Facts, list[str | None]]:
        """What the scorer needs to know about each row, and the merchants."""
        facts, merchants, _ = self._read(batch)
        return facts, merchants

    def _read(self, batch: TransactionBatch) -> tuple[Facts, list[str | None], list[str]]:
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
        return facts, read.merchants, read.texts

    def matrix(self, batch: TransactionBatch) -> NDArray[np.float32]:
        """The dense matrix XGBoost gets for a batch: what a benchmark measures the rest against."""
        return self.scorer.matrix(self.facts(batch)[0])[1]

    def knows(self, descriptions: Sequence[str]) -> list[bool]:
        """Whether each descriptor names a known merchant."""
        return [
            any(match.entry.kind is Kind.MERCHANT for match in self.lexicon.matches(normalise(text)))
            for text in descriptions
        ]

    def explain(self, batch: TransactionBatch, history: HouseholdHistory | None = None) -> Explanation:
        """Why the first row of the batch gets its category."""
        if not len(batch):
            raise ValueError("an explanation is of one row: the batch is empty")
        row = next(batch.pieces(1))
        answer = self.predict(row, history)
        assert answer.candidates is not None
        assert answer.candidate_confidences is not None
        label = answer.slugs()[0]
        text = normalise(row.descriptions[0])
        matches = self.lexicon.matches(text)
        neighbours = known_neighbours(matches)
        details = {ReasonCode.WORD: self._telling_word(text, label)}
        for match in matches:
            if match.entry.kind is Kind.MERCHANT:
                details.setdefault(ReasonCode.KNOWN_MERCHANT, match.entry.name or match.entry.key)
        if history is None or not len(history):
            groups = self._cold_groups(row, int(answer.categories[0]))
        else:
            recall = history.recall(self.background)
            candidates, parts = self._household.contributions(self.asked(row, recall)[0], recall)
            chosen = int(np.flatnonzero(candidates[0] == answer.categories[0])[0])
            groups = grouped(parts[0], chosen, history=True)
            own = own_neighbours(text, recall, history.labels)
            neighbours = [*own, *neighbours]
            details |= {ReasonCode.OWN_SIMILAR: own[0].name} if own else {}
        shown = zip(answer.candidates[0].tolist(), answer.candidate_confidences[0].tolist(), strict=True)
        return Explanation(
            label=label,
            confidence=float(answer.confidences[0]),
            candidates=tuple((answer.labels[place], round(sure, 4)) for place, sure in shown),
            neighbours=tuple(neighbours),
            reasons=reasons_of(groups, details),
        )

    def _cold_groups(self, row: TransactionBatch, position: int) -> dict[ReasonCode, float]:
        candidates, parts = self.scorer.contributions(self.facts(row)[0])
        return grouped(parts[0], int(np.flatnonzero(candidates[0] == position)[0]), history=False)

    def _telling_word(self, text: str, label: str) -> str:
        """The word whose absence would cost the category most."""
        tokens = text.split()[:12]
        if len(tokens) < 2 or label not in LABELS:
            return text
        without = [" ".join(tokens[:skip] + tokens[skip + 1 :]) for skip in range(len(tokens))]
        scores = log_softmax(self.prior.scores(without))[:, LABELS.index(label)]
        return tokens[int(scores.argmin())]


def model_store(folder: Path | None) -> ModelStore:
    """The versions of the categorizer: the shipped one, and those that were made under `folder`."""
    return ModelStore(NAME, VERSION, folder)


def _nothing(labels: tuple[str, ...]) -> PredictionBatch:
    return PredictionBatch(
        categories=np.empty(0, np.int16),
        confidences=np.empty(0, np.float32),
        merchants=[],
        labels=labels,
        candidates=np.empty((0, SHOWN), np.int16),
        candidate_confidences=np.empty((0, SHOWN), np.float32),
    )


def _codes(mcc: Sequence[int | None] | None, rows: int) -> NDArray[np.int64]:
    if mcc is None:
        return np.full(rows, -1, np.int64)
    return np.fromiter((category_of(code) for code in mcc), np.int64, count=rows)


__all__ = ["LABELS", "SIZE", "CategorizationPredictor", "Explanation", "PredictionBatch", "TransactionBatch"]
