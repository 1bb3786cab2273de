"""Reading simulated lives as the model will read real ones: part of their merchants are strangers to it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np

from ml.categorization.cleaning import normalise
from ml.categorization.features import Facts
from ml.categorization.history import name_key
from ml.categorization.lexicon import Lexicon
from ml.categorization.prior import TextPrior, log_softmax
from ml.categorization.reading import Reader, mark_of
from ml.categorization.recall import Background
from ml.categorization.scorer import Scorer
from ml.categorization.training.build import fold_of
from ml.categorization.training.fit_household import ReadRows
from ml.categorization.training.households import HouseholdRows

# Which part of a household's merchants the model has never met: of a city dweller's chains few, of a villager's most.
_STRANGERS = (0.05, 0.85)


class LifeReader:
    """`priors` are those of the folds: each never met the merchants of its own fold. Without any, all are known."""

    def __init__(self, prior: TextPrior, priors: Sequence[TextPrior], lexicon: Lexicon, scorer: Scorer) -> None:
        self.background = Background(prior.rarity, scorer.shares)
        self._prior, self._priors, self._lexicon, self._scorer = prior, list(priors), lexicon, scorer

    def read(self, life: HouseholdRows, seed: int, typical: float | None = None) -> ReadRows:
        rng = Random(seed * 100_003 + life.number)  # noqa: S311 - synthetic data, not secrets
        share = rng.uniform(*_STRANGERS) if self._priors else 0.0
        strangers = frozenset(key for key in sorted(set(life.keys)) if key and rng.random() < share)
        lexicon = self._lexicon.without(strangers)
        texts: list[str] = []
        names: list[str] = []
        rows: dict[tuple[int, str], int] = {}
        known = len(self._priors)

        def place_of(key: str) -> int:
            return fold_of(key) if key in strangers else known

        for description, key in zip(life.descriptions, life.keys, strict=True):
            text = normalise(description)
            texts.append(text)
            names.append(name_key(Reader.merchant(description, lexicon.matches(text)), text))
            rows.setdefault((place_of(key), text), len(rows))
        table, evidence = self._read(list(rows), lexicon)
        at = [rows[(place_of(key), text)] for text, key in zip(texts, life.keys, strict=True)]
        count = np.array([min(text.count(" ") + 1, 12) if text else 0 for text in texts], np.float32)
        amounts = np.array(life.amounts)
        facts = Facts(
            prior=table[at],
            evidence=evidence[at],
            word_count=count,
            processor=np.array([mark_of(text) for text in texts], np.float32),
            amounts=amounts,
            typical=np.full(len(texts), typical or float(np.median(np.abs(amounts)))),
            signed=np.full(len(texts), life.signed),
            dates=np.array(life.dates, "datetime64[D]"),
            mcc=np.full(len(texts), -1, np.int64),
        )
        return ReadRows(texts, names, self._scorer.opinions(facts), count)

    def _read(self, rows: list[tuple[int, str]], lexicon: Lexicon) -> tuple[np.ndarray, np.ndarray]:
        table = np.empty((len(rows), self._prior.bias.size), np.float32)
        for fold, prior in enumerate([*self._priors, self._prior]):
            mine = [place for place, (number, _) in enumerate(rows) if number == fold]
            if mine:
                table[mine] = log_softmax(prior.scores([rows[place][1] for place in mine]))
        evidence = np.stack([lexicon.evidence(lexicon.matches(text)) for _, text in rows])
        return table, evidence.reshape(len(rows), 4, -1)
