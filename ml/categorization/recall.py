"""What a history says, as tables: counts by text and by merchant, last words, habits of amount and sign.

Derived from the labelled rows alone, so a label counts from the moment it is there: nothing is fitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from domain.transactions.categories import CATEGORIES
from ml.categorization.similarity import FrozenIndex

if TYPE_CHECKING:
    from ml.categorization.history import HouseholdHistory

SIZE = len(CATEGORIES)
NO_DAY = int(np.iinfo(np.int32).min)
ROWS_OF_TEXT = 10
# A choice against what was suggested speaks like so many others, and for the merchant's next row alone.
CORRECTED_WEIGHT = 8.0
MAX_KERNEL_TEXTS = 1_500
MAX_SOLVED_AT_ONCE = 250
RIDGE = 0.3
# How many rows the meaning of a name weighs against what the household did.
NAME_ROWS = 4.0
OWN_NAME_ROWS = 1.0
DOUBT_ROWS, DOUBT_TEXTS = 20.0, 4.0
# With at least this part of the labels from the taxonomy, its other categories are possible too.
OPEN_SHARE = 0.5
_HALF_LIFE_ROWS = 200.0
Floats = NDArray[np.float32]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Background:
    """What the model knows of everybody: how rare n-grams are, and how common categories."""

    rarity: NDArray[np.uint8]
    shares: Floats  # SIZE


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Recall:
    """Frozen: readers share it. `L` labels, of which the first are the taxonomy's; `T` texts, `N` merchant names."""

    index: FrozenIndex
    background: Background
    rows: int
    columns: dict[str, NDArray[Any]]
    text_place: dict[str, int]
    name_place: dict[str, int]
    by_text: csr_matrix  # T x L, weights of labels
    by_name: csr_matrix  # N x L
    last_of_text: Codes
    last_of_name: Codes
    rule_of_text: Codes  # the last label where it was a correction, else -1
    rule_of_name: Codes
    told_of_text: Codes  # 1 where the last label was told to be a correction, not found to be one
    told_of_name: Codes
    rows_of_text: Codes  # T x ROWS_OF_TEXT, the newest first, -1 for none
    counts: Floats  # L
    usual: Floats  # L, log-shares, of few rows mostly those of everybody
    recent: Floats  # L, the same where newer rows weigh more
    usual_new: Floats  # L, the same where each text counts once: what merchants are called, however often one is met
    cold_right: float  # of which part of the texts the opinion without history calls what the household does
    candidates: NDArray[np.bool_]  # L, which labels are possible at all
    open: bool  # whether labels are possible that were never given
    translation: Floats  # SIZE x L, how this household names what the model sees
    amount_mean: Floats
    amount_spread: Floats
    money_in: Floats
    log_amount: Floats  # a row each, relative to what is usual in its currency
    typical: dict[str, float]
    kernel: Floats  # T x L, weights of the ridge over texts
    amounts: NDArray[np.int64]  # signed hundredths that occurred, ascending
    by_amount: csr_matrix  # a row for each of these x L
    confidence_shift: tuple[float, float]

    def typical_of(self, currency: str) -> float:
        return self.typical.get(currency, 0.0)


def recall_of(
    columns: dict[str, NDArray[Any]],
    history: HouseholdHistory,
    index: FrozenIndex,
    background: Background,
    solved: Floats | None = None,
) -> Recall:
    """`solved` is the kernel of an earlier moment, which still serves while few texts are new."""
    rows, labels = len(columns["text"]), len(history.labels)
    text, name, label = (columns[key].astype(np.int64) for key in ("text", "name", "label"))
    weight = columns["weight"].astype(np.float32)
    rule, told = np.where(columns["corrected"], label, -1), columns["corrected"] & (weight >= CORRECTED_WEIGHT)
    by_text = csr_matrix((weight, (text, label)), (len(history.texts), labels), dtype=np.float32)
    by_name = csr_matrix((weight, (name, label)), (len(history.names), labels), dtype=np.float32)
    counts = np.bincount(label, weight, labels).astype(np.float32)
    age = (rows - 1 - np.arange(rows)) / _HALF_LIFE_ROWS
    recent = np.bincount(label, weight * 0.5**age, labels)
    used = counts > 0
    ours = used[:SIZE].sum() >= OPEN_SHARE * max(1, used.sum())
    candidates = used.copy()
    if ours:
        candidates[:SIZE] = True
    translation = _translation(by_text, history, candidates)
    expected = background.shares @ translation
    named = _shares_of_texts(by_text)
    log_amount, typical = _relative(columns, history.currencies)
    mean, spread, money_in = _habits(log_amount, columns["amount"], label, weight, labels)
    cents, amount_place = np.unique(hundredths(columns["amount"]), return_inverse=True)
    return Recall(
        index=index,
        background=background,
        rows=rows,
        columns=columns,
        text_place={value: at for at, value in enumerate(history.texts)},
        name_place={value: at for at, value in enumerate(history.names)},
        by_text=by_text,
        by_name=by_name,
        last_of_text=_last(text, label, len(history.texts)),
        last_of_name=_last(name, label, len(history.names)),
        rule_of_text=_last(text, rule, len(history.texts)),
        rule_of_name=_last(name, rule, len(history.names)),
        told_of_text=_last(text, told.astype(np.int64), len(history.texts)),
        told_of_name=_last(name, told.astype(np.int64), len(history.names)),
        rows_of_text=_newest(text, len(history.texts)),
        counts=counts,
        usual=_log_shares(counts, expected),
        recent=_log_shares(recent, expected),
        usual_new=_log_shares(named.sum(axis=0), expected),
        cold_right=_cold_right(named, history.text_cold, translation),
        candidates=candidates,
        open=bool(ours),
        translation=translation,
        amount_mean=mean,
        amount_spread=spread,
        money_in=money_in,
        log_amount=log_amount,
        typical=typical,
        kernel=_kernel(by_text, index, solved),
        amounts=cents,
        by_amount=csr_matrix((weight, (amount_place, label)), (len(cents), labels), dtype=np.float32),
        confidence_shift=history.confidence_shift,
    )


def _log_shares(counts: NDArray[Any], expected: Floats) -> Floats:
    """A household of ten rows is not known to never buy petrol: everybody's shares stand in for `DOUBT_ROWS` rows."""
    result: Floats = np.log((counts + DOUBT_ROWS * expected + 1e-3) / (counts.sum() + DOUBT_ROWS)).astype(np.float32)
    return result


def _shares_of_texts(by_text: csr_matrix) -> Floats:
    totals = np.asarray(by_text.sum(axis=1)).ravel()
    result: Floats = (by_text.toarray() / np.maximum(totals, 1e-6)[:, None]).astype(np.float32)
    return result


def _cold_right(named: Floats, text_cold: NDArray[np.float16], translation: Floats) -> float:
    """Drawn towards three quarters by a few texts, so that one surprise says little."""
    said = (text_cold.astype(np.float32) @ translation).argmax(axis=1)
    held = named[np.arange(len(said)), said]
    return float((held.sum() + DOUBT_TEXTS * 0.75) / (len(said) + DOUBT_TEXTS))


def relative_log(amounts: NDArray[np.float64], scale: NDArray[np.float64]) -> Floats:
    """Sizes against what is usual. Amounts of another world must not become infinite; what is unknown stays so."""
    with np.errstate(over="ignore"):
        ratio = (np.abs(amounts) + 0.01) / scale
    result: Floats = np.clip(np.log(np.minimum(ratio, 1e30)), -60, 60).astype(np.float32)
    return result


def hundredths(amounts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole numbers that compare; what is no amount becomes 0."""
    return np.rint(np.clip(np.nan_to_num(amounts, posinf=0, neginf=0), -1e13, 1e13) * 100).astype(np.int64)


def _last(place: Codes, label: Codes, size: int) -> Codes:
    """The label that was given last; the order of rows is the order in which they were said."""
    last = np.full(size, -1, np.int64)
    last[place] = label
    return last


def _newest(text: Codes, size: int) -> Codes:
    table = np.full((size, ROWS_OF_TEXT), -1, np.int64)
    order = np.lexsort((-np.arange(len(text)), text))
    grouped = text[order]
    starts = np.searchsorted(grouped, np.arange(size))
    rank = np.arange(len(text)) - starts[grouped]
    keep = rank < ROWS_OF_TEXT
    table[grouped[keep], rank[keep]] = order[keep]
    return table


def _relative(columns: dict[str, NDArray[Any]], currencies: list[str]) -> tuple[Floats, dict[str, float]]:
    amount, currency = columns["amount"], columns["currency"]
    typical: dict[str, float] = {}
    scale = np.ones(len(amount))
    for number, code in enumerate(currencies):
        mine = currency == number
        known = np.abs(amount[mine & np.isfinite(amount) & (amount != 0)])
        typical[code] = float(np.median(known)) if len(known) else 0.0
        scale[mine] = typical[code] or 1.0
    return relative_log(amount, scale), typical


def _habits(
    log_amount: Floats, amount: NDArray[np.float64], label: Codes, weight: Floats, labels: int
) -> tuple[Floats, Floats, Floats]:
    """Mean and spread of the logarithm of amounts and share of money in, drawn to those of all rows."""
    known = np.isfinite(log_amount)
    logs, place, mass = log_amount[known].astype(np.float64), label[known], weight[known].astype(np.float64)
    overall = float(np.average(logs, weights=mass)) if len(logs) else 0.0
    variance = float(np.average((logs - overall) ** 2, weights=mass)) + 0.1 if len(logs) else 1.0
    total = np.bincount(place, mass, labels)
    mean = (np.bincount(place, mass * logs, labels) + 2 * overall) / (total + 2)
    square = np.bincount(place, mass * (logs - mean[place]) ** 2, labels)
    spread = np.sqrt((square + 4 * variance) / (total + 4))
    incoming = np.where(np.isfinite(amount), amount > 0, False)
    share = float(np.average(incoming, weights=weight)) if len(amount) else 0.5
    money_in = (np.bincount(label, weight * incoming, labels) + 2 * share) / (np.bincount(label, weight, labels) + 2)
    return mean.astype(np.float32), spread.astype(np.float32), np.clip(money_in, 0.005, 0.995).astype(np.float32)


def _translation(by_text: csr_matrix, history: HouseholdHistory, candidates: NDArray[np.bool_]) -> Floats:
    """For each category of the model, how likely each label is what the household calls it."""
    labels = len(history.labels)
    meant = np.zeros((SIZE, labels))
    meant[:, :SIZE] = np.eye(SIZE) * NAME_ROWS
    for place, label in enumerate(history.labels[SIZE:], start=SIZE):
        if label in history.own_cold:
            meant[:, place] = history.own_cold[label] * OWN_NAME_ROWS
    # A merchant that is visited daily says little more than one visited often.
    damped = by_text.copy()
    totals = np.asarray(damped.sum(axis=1)).ravel()
    damped.data /= np.sqrt(np.repeat(np.maximum(totals, 1e-6), np.diff(damped.indptr)))
    seen = history.text_cold.astype(np.float32).T @ damped
    table = (meant + np.asarray(seen) + 1e-4) * candidates
    result: Floats = (table / table.sum(axis=1, keepdims=True)).astype(np.float32)
    return result


def _kernel(by_text: csr_matrix, index: FrozenIndex, solved: Floats | None) -> Floats:
    """Ridge regression over the likeness of texts: which words tell this household's labels apart.

    Solving costs a moment in a long history, so it waits until a tenth of the texts is new; until then these speak by
    the counts alone, which know every label at once.
    """
    weights = np.zeros(by_text.shape, np.float32)
    if solved is not None and MAX_SOLVED_AT_ONCE < by_text.shape[0] <= 1.1 * len(solved):
        weights[: solved.shape[0], : solved.shape[1]] = solved
        return weights
    totals = np.asarray(by_text.sum(axis=1)).ravel()
    size = by_text.shape[0]
    if not size:
        return weights
    # The newest texts, as many as can be solved for in a moment.
    chosen = np.flatnonzero(totals > 0)[-MAX_KERNEL_TEXTS:]
    alike = index.among(chosen)
    shares = by_text[chosen].toarray() / totals[chosen][:, None]
    alike[np.arange(len(chosen)), np.arange(len(chosen))] += RIDGE / np.sqrt(totals[chosen])
    # Stored in half precision: rounded here, so that a stored history answers as this one does.
    weights[chosen] = np.linalg.solve(alike, shares).astype(np.float16)
    return weights
