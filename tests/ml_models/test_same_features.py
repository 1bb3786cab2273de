"""A feature is one function: what training and serving compute of the same rows is the same, byte for byte."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np

from ml.categorization.batch import TransactionBatch
from ml.categorization.features import SIZE, Tables, choose, pairs
from ml.categorization.history import LabelledRows
from ml.categorization.household_features import household_pairs
from ml.categorization.predictor import CategorizationPredictor
from ml.categorization.training.build import facts_of, texts_of
from ml.categorization.training.fit_household import asked_of, history_of
from ml.categorization.training.generator import Generator
from ml.categorization.training.households import Households
from ml.categorization.training.reading import LifeReader

ROWS = 10_000
PIECE = 777


def test_ten_thousand_rows_without_history(predictor: CategorizationPredictor) -> None:
    made = Generator(5).rows(ROWS)
    made.typical, made.signed = [30.0] * ROWS, [True] * ROWS
    batch = TransactionBatch(
        descriptions=made.descriptions,
        amounts=np.array(made.amounts),
        dates=np.array(made.dates, "datetime64[D]"),
        mcc=made.mcc,
        typical_amount=30.0,
    )
    served = np.concatenate([predictor.matrix(piece) for piece in batch.pieces(PIECE)])
    facts = facts_of(made, texts_of(made), np.arange(ROWS), predictor.prior, predictor.lexicon)
    trained = pairs(facts, predictor.tables, choose(facts))
    assert served.tobytes() == trained.tobytes()


def test_ten_thousand_rows_with_a_history(predictor: CategorizationPredictor) -> None:
    life = next(Households(12).take(1, rows=ROWS + 400))
    life.meanings = {}
    known, asked = np.arange(400), np.arange(400, ROWS + 400)
    typical = float(np.median(np.abs(life.amounts[:400])))
    read = LifeReader(predictor.prior, [], predictor.lexicon, predictor.scorer).read(life, 1, typical)
    recall = history_of(life, read, known).recall(predictor.background)
    trained = household_pairs(asked_of(life, read, asked, recall.typical_of("")), recall)
    batch = TransactionBatch(
        descriptions=[life.descriptions[row] for row in asked],
        amounts=np.array(life.amounts)[asked],
        dates=np.array(life.dates, "datetime64[D]")[asked],
        signed=life.signed,
    )
    served = [household_pairs(predictor.asked(piece, recall)[0], recall) for piece in batch.pieces(PIECE)]
    assert np.concatenate([part.matrix for part in served]).tobytes() == trained.matrix.tobytes()
    assert np.concatenate([part.margin for part in served]).tobytes() == trained.margin.tobytes()
    assert np.concatenate([part.weight for part in served]).tobytes() == trained.weight.tobytes()


def test_a_history_reads_its_rows_as_serving_does(predictor: CategorizationPredictor) -> None:
    life = next(Households(12).take(1, rows=300))
    read = LifeReader(predictor.prior, [], predictor.lexicon, predictor.scorer).read(life, 1)
    rows = LabelledRows(
        descriptions=life.descriptions,
        amounts=np.array(life.amounts),
        labels=life.labels,
        dates=np.array(life.dates, "datetime64[D]"),
        signed=life.signed,
    )
    served, trained = predictor.history(rows), history_of(life, read, np.arange(300))
    assert (served.texts, served.names, served.labels) == (trained.texts, trained.names, trained.labels)
    assert served.text_cold.tobytes() == trained.text_cold.tobytes()


def test_stored_tables_are_the_trained_ones_to_the_last_digit() -> None:
    rng = np.random.default_rng(3)
    tables = Tables(*(rng.normal(size=SIZE).astype(np.float32) for _ in fields(Tables)))
    stored = Tables.from_json(json.loads(json.dumps(tables.to_json())))
    for column in fields(Tables):
        assert np.array_equal(getattr(stored, column.name), getattr(tables, column.name))
