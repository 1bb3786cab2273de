"""What a household has said about its own transactions: labelled rows as columns, cheap to extend and to store.

A history knows no model. `CategorizationPredictor.learn` reads rows and adds them; `predict(batch, history)` asks it.
"""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.transactions.categories import CATEGORIES
from ml.categorization.cleaning import fold
from ml.categorization.recall import CORRECTED_WEIGHT, NO_DAY, Background, Recall, recall_of
from ml.categorization.similarity import TextIndex

FORMAT = 2
MAX_ROWS = 20_000
MAX_LABELS = 400
# Fewer amounts than this say little about what is usual.
ENOUGH_FOR_TYPICAL = 10
SIZE = len(CATEGORIES)
TAXONOMY = tuple(category.slug for category in CATEGORIES)
# What nobody confirmed counts, but less than a choice.
UNCHOSEN_WEIGHT = 0.3
_COLUMNS: dict[str, type[np.generic]] = {
    "text": np.int32,
    "name": np.int32,
    "label": np.int16,
    "amount": np.float64,
    "currency": np.int16,
    "day": np.int32,
    "weight": np.float32,
    "corrected": np.bool_,
    "id": np.int64,
}


def name_key(merchant: str | None, text: str) -> str:
    """What two descriptors of one merchant share: its name, or the words where nobody is named."""
    return fold(merchant) if merchant else text


class HistoryRefused(Exception):
    """The bytes are no history, or one of a form this code does not read; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRows:
    """Rows whose category the household knows, oldest first.

    `labels` are slugs of the taxonomy or the household's own names. `ids` (64 bits of a row's id, not 0) let a later
    label of the same row replace the earlier one. `chosen=False` marks what was never confirmed by a person,
    `corrected=True` what a person chose although something else was suggested: the merchant's next row is answered so,
    until the person says otherwise about a row of this merchant.
    """

    descriptions: Sequence[str]
    amounts: NDArray[np.float64]
    labels: Sequence[str]
    dates: NDArray[np.datetime64] | None = None
    currencies: Sequence[str] | None = None
    chosen: NDArray[np.bool_] | None = None
    corrected: NDArray[np.bool_] | None = None
    ids: NDArray[np.int64] | None = None
    signed: bool = True

    def __post_init__(self) -> None:
        size = len(self.descriptions)
        for name in ("amounts", "labels", "dates", "currencies", "chosen", "corrected", "ids"):
            column = getattr(self, name)
            if column is not None and len(column) != size:
                raise ValueError(f"{name} has {len(column)} values for {size} descriptions: give one for each")

    def __len__(self) -> int:
        return len(self.descriptions)


@dataclass(frozen=True, slots=True)
class ReadTexts:
    """What the model read in labelled rows: normalised text, merchant key and opinion of each row."""

    texts: Sequence[str]
    names: Sequence[str]
    cold: NDArray[np.float32]  # rows x SIZE, probabilities without history; read where a text is new


class HouseholdHistory:
    """Bounded: beyond `max_rows` the oldest labels go. One writer at a time; readers keep the state they began with."""

    def __init__(self, *, max_rows: int = MAX_ROWS, model_version: str = "") -> None:
        self.max_rows = max_rows
        # Opinions of another version do not compare: the predictor reads the texts anew when this differs.
        self.model_version = model_version
        self.labels: list[str] = list(TAXONOMY)
        self.currencies: list[str] = []
        self.texts: list[str] = []
        self.names: list[str] = []
        self.text_cold = np.empty((0, SIZE), np.float16)
        self.own_cold: dict[str, NDArray[np.float32]] = {}
        self.confidence_shift: tuple[float, float] = (1.0, 0.0)
        self.signed = True
        self._length = 0
        self._columns = {name: np.empty(0, kind) for name, kind in _COLUMNS.items()}
        self._places: dict[str, dict[str, int]] = {"text": {}, "name": {}, "label": {}, "currency": {}}
        self._places["label"] = {label: at for at, label in enumerate(self.labels)}
        self._by_id: dict[int, int] = {}
        self._index = TextIndex()
        self._recall: Recall | None = None
        self._solved: NDArray[np.float32] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._length

    def column(self, name: str) -> NDArray[np.generic]:
        return self._columns[name][: self._length]

    @property
    def own_labels(self) -> tuple[str, ...]:
        return tuple(self.labels[SIZE:])

    def by_label(self) -> dict[str, int]:
        """How many rows each label has; labels of the taxonomy only where they were ever given."""
        counts = np.bincount(self.column("label"), minlength=len(self.labels))
        return {label: int(count) for label, count in zip(self.labels, counts, strict=True) if count}

    def new_texts(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """The first row of each text that the history does not have yet."""
        first: dict[str, int] = {}
        for row, text in enumerate(texts):
            if text not in self._places["text"]:
                first.setdefault(text, row)
        return np.fromiter(first.values(), np.int64, len(first))

    def typical_amounts(self, rows: LabelledRows) -> NDArray[np.float64]:
        """What is usual in the currency of each row: by what is known already, else by the rows themselves; or 0."""
        given = np.array(rows.currencies or [""] * len(rows), object)
        typical = np.zeros(len(rows))
        for code in dict.fromkeys(given.tolist()):
            place = self._places["currency"].get(code, -1)
            known = self.column("amount")[self.column("currency") == place]
            amounts = (
                known if len(known) >= ENOUGH_FOR_TYPICAL else np.concatenate([known, rows.amounts[given == code]])
            )
            sizes = np.abs(amounts[np.isfinite(amounts) & (amounts != 0)])
            typical[given == code] = np.median(sizes) if len(sizes) >= ENOUGH_FOR_TYPICAL else 0.0
        return typical

    def add(self, rows: LabelledRows, read: ReadTexts) -> None:
        """Later rows speak louder than earlier ones; a row with a known id replaces what was said of it."""
        if not len(rows):
            return
        with self._lock:
            fresh = self._encoded(rows, read)
            known = [self._by_id.get(int(key), -1) if key else -1 for key in fresh["id"]]
            replaced = [at for at in known if at >= 0]
            if replaced:
                self._keep(np.setdiff1d(np.arange(self._length), replaced))
            self._append(fresh)
            self.signed = rows.signed
            if self._length > self.max_rows:
                # A tenth more than needed, so that the next label does not have to make room again.
                self._keep(np.arange(self._length - int(self.max_rows * 0.9), self._length))
            self._recall = None

    def forget(self, ids: Sequence[int]) -> None:
        """Take back what was said of these rows."""
        with self._lock:
            gone = [self._by_id[key] for key in ids if key in self._by_id]
            if gone:
                self._keep(np.setdiff1d(np.arange(self._length), gone))
                self._recall = None

    def mark_corrected(self, rows: NDArray[np.int64]) -> None:
        """These labels were corrections, found out rather than told: they rule their merchant and weigh no more."""
        with self._lock:
            self._columns["corrected"][rows] = True
            self._recall = None

    def first(self, rows: int) -> HouseholdHistory:
        """What was known when only so many rows were: a history of its own."""
        return self.part(np.arange(rows))

    def part(self, rows: NDArray[np.int64]) -> HouseholdHistory:
        """What these rows alone say; its labels have the numbers that they have here."""
        part = HouseholdHistory(max_rows=self.max_rows, model_version=self.model_version)
        with self._lock:
            part.labels, part.currencies = list(self.labels), list(self.currencies)
            part.texts, part.names = list(self.texts), list(self.names)
            part.text_cold, part.own_cold, part.signed = self.text_cold, dict(self.own_cold), self.signed
            part._columns = {name: self.column(name).copy() for name in _COLUMNS}
            part._length = self._length
        part._keep(rows)
        return part

    def set_confidence_shift(self, shift: tuple[float, float]) -> None:
        with self._lock:
            self.confidence_shift = shift
            self._recall = None

    def recall(self, model: Background) -> Recall:
        """The derived tables that scoring reads; made anew only after a change, the text index grows in place."""
        with self._lock:
            if self._recall is None:
                self._index.extend(self.texts[len(self._index) :], model.rarity)
                columns = {name: self.column(name).copy() for name in _COLUMNS}
                self._recall = recall_of(columns, self, self._index.frozen(), model, self._solved)
                self._solved = self._recall.kernel
            return self._recall

    def _encoded(self, rows: LabelledRows, read: ReadTexts) -> dict[str, NDArray[np.generic]]:
        size = len(rows)
        known_texts = len(self.texts)
        texts = self._number("text", self.texts, read.texts)
        fresh = {int(at): row for row, at in reversed(list(enumerate(texts))) if at >= known_texts}
        if fresh:
            cold = read.cold[[fresh[at] for at in sorted(fresh)]].astype(np.float16)
            self.text_cold = np.concatenate([self.text_cold, cold])
        if len(set(rows.labels) - self._places["label"].keys()) + len(self.labels) > MAX_LABELS:
            raise ValueError(f"more than {MAX_LABELS} labels: a history is for categories, not for single rows")
        days = np.full(size, NO_DAY, np.int32)
        if rows.dates is not None:
            dates = rows.dates.astype("datetime64[D]")
            days = np.where(np.isnat(dates), NO_DAY, dates.astype(np.int64)).astype(np.int32)
        weight = np.ones(size) if rows.chosen is None else np.where(rows.chosen, 1.0, UNCHOSEN_WEIGHT)
        if rows.corrected is not None:
            weight = np.where(rows.corrected, CORRECTED_WEIGHT, weight)
        return {
            "text": texts,
            "name": self._number("name", self.names, read.names),
            "label": self._number("label", self.labels, rows.labels),
            "amount": np.asarray(rows.amounts, np.float64),
            "currency": self._number("currency", self.currencies, rows.currencies or [""] * size),
            "day": days,
            "weight": weight,
            "corrected": np.zeros(size, np.bool_) if rows.corrected is None else np.asarray(rows.corrected, np.bool_),
            "id": np.zeros(size, np.int64) if rows.ids is None else np.asarray(rows.ids, np.int64),
        }

    def _number(self, kind: str, values: list[str], given: Sequence[str]) -> NDArray[np.int64]:
        places = self._places[kind]
        for value in given:
            if value not in places:
                places[value] = len(values)
                values.append(value)
        return np.fromiter((places[value] for value in given), np.int64, len(given))

    def _append(self, fresh: dict[str, NDArray[np.generic]]) -> None:
        size = len(fresh["text"])
        end = self._length + size
        if end > len(self._columns["text"]):
            room = max(end, 2 * len(self._columns["text"]), 64)
            for name, kind in _COLUMNS.items():
                grown = np.empty(room, kind)
                grown[: self._length] = self.column(name)
                self._columns[name] = grown
        for name in _COLUMNS:
            self._columns[name][self._length : end] = fresh[name]
        for at, key in enumerate(fresh["id"].tolist(), start=self._length):
            if key:
                self._by_id[key] = at
        self._length = end

    def _keep(self, rows: NDArray[np.int64]) -> None:
        """Only these rows, and only the texts, names and currencies that they need."""
        kept = {name: self.column(name)[rows].copy() for name in _COLUMNS}
        for name, values in (("text", self.texts), ("name", self.names)):
            used, kept[name] = np.unique(kept[name], return_inverse=True)
            if name == "text" and len(used) != len(values):
                self.text_cold = self.text_cold[used]
                self._index, self._solved = TextIndex(), None
            values[:] = [values[at] for at in used]
            self._places[name] = {value: at for at, value in enumerate(values)}
        self._columns, self._length = {name: np.empty(0, kind) for name, kind in _COLUMNS.items()}, 0
        self._by_id = {}
        self._append(kept)

    def to_bytes(self) -> bytes:
        """For storing beside the household; `from_bytes` of the same format gives an equal history."""
        with self._lock:
            head = {
                "format": FORMAT,
                "max_rows": self.max_rows,
                "model_version": self.model_version,
                "labels": self.labels[SIZE:],
                "taxonomy": TAXONOMY,
                "currencies": self.currencies,
                "texts": self.texts,
                "names": self.names,
                "confidence_shift": self.confidence_shift,
                "signed": self.signed,
            }
            arrays: dict[str, NDArray[np.generic]] = {name: self.column(name) for name in _COLUMNS}
            arrays["text_cold"] = self.text_cold
            if self._solved is not None:
                arrays["solved"] = self._solved.astype(np.float16)
            for number, label in enumerate(self.own_labels):
                if label in self.own_cold:
                    arrays[f"own_{number}"] = self.own_cold[label]
            arrays["head"] = np.frombuffer(json.dumps(head, ensure_ascii=False).encode(), np.uint8)
            buffer = io.BytesIO()
            np.savez_compressed(buffer, allow_pickle=False, **arrays)
            return buffer.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> HouseholdHistory:
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
                read = {name: arrays[name] for name in arrays.files}
            head = json.loads(read["head"].tobytes())
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as problem:
            raise HistoryRefused(f"these bytes are no stored history: {problem}") from problem
        if head["format"] != FORMAT or tuple(head["taxonomy"]) != TAXONOMY:
            raise HistoryRefused(
                f"a history of format {head['format']} or of another taxonomy: build it anew from rows"
            )
        history = cls(max_rows=head["max_rows"], model_version=head["model_version"])
        history.labels += head["labels"]
        history.currencies, history.texts, history.names = head["currencies"], head["texts"], head["names"]
        for kind in ("label", "currency", "text", "name"):
            values = {"label": history.labels, "currency": history.currencies, "text": history.texts}
            history._places[kind] = {value: at for at, value in enumerate(values.get(kind, history.names))}
        history.text_cold = read["text_cold"]
        history.own_cold = {
            label: read[f"own_{number}"] for number, label in enumerate(history.own_labels) if f"own_{number}" in read
        }
        history.confidence_shift = tuple(head["confidence_shift"])
        history.signed = head["signed"]
        if "solved" in read:
            history._solved = read["solved"].astype(np.float32)
        history._append({name: read[name] for name in _COLUMNS})
        return history
