"""What the histories look like that a version learned from, and how far others are from that.

Each statistic is a histogram: by month the total against the household's usual one, the number of categories with
spending, and the size of the usual month. The distance is the population stability index: 0.1 is a small shift, 0.25 a
large one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.forecasting.panels import TOTAL, Floats, Panel

PROFILE_FILE = "profile.json"
# So many months of each household, the newest; older ones say how it was.
MONTHS = 12
_BINS = 5
# A part of a histogram that is empty is taken for this share: the index would be infinite.
_FEWEST = 0.005

LEVEL, CATEGORIES, SCALE = "monthly_totals", "active_categories", "scale"
Statistics = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Histogram:
    """`edges` lie between the parts, of which there is one more."""

    edges: Floats
    shares: Floats


Profile = Mapping[str, Histogram]


def statistics_of(panel: Panel, *, has_scale: bool = True) -> Statistics:
    """Of every household of a panel. Simulated people have no currency, and so no scale."""
    totals = np.flatnonzero(panel.category == TOTAL)
    levels, counts, scales = list[Floats](), list[Floats](), list[float]()
    for at in totals:
        months = np.arange(max(int(panel.start[at]), int(panel.stop[at]) - MONTHS), int(panel.stop[at]))
        spent = panel.spent[at, months]
        usual = float(np.median(spent)) if len(months) else 0.0
        if usual <= 0:
            continue
        levels.append(np.log(np.clip(spent / usual, 0.05, 20)))
        mine = (panel.household == panel.household[at]) & (panel.category != TOTAL)
        counts.append((panel.spent[mine][:, months] > 0).sum(axis=0).astype(np.float64))
        scales.append(float(np.log10(usual)))
    found = {LEVEL: _joined(levels), CATEGORIES: _joined(counts)}
    return {**found, SCALE: np.array(scales)} if has_scale else found


def profile_of(statistics: Iterable[Statistics]) -> Profile:
    """Parts that hold equally much, as far as values repeat."""
    found: dict[str, list[Floats]] = {}
    for each in statistics:
        for name, values in each.items():
            found.setdefault(name, []).append(values)
    return {name: _histogram(joined) for name, parts in found.items() if len(joined := _joined(parts))}


def distances(profile: Profile, statistics: Iterable[Statistics]) -> dict[str, float]:
    """The index of each statistic that both sides have."""
    others: dict[str, list[Floats]] = {}
    for each in statistics:
        for name, values in each.items():
            others.setdefault(name, []).append(values)
    found = {}
    for name, histogram in profile.items():
        values = _joined(others.get(name, []))
        if len(values):
            now = np.maximum(_shares(values, histogram.edges), _FEWEST)
            then = np.maximum(histogram.shares, _FEWEST)
            found[name] = round(float(((now - then) * np.log(now / then)).sum()), 4)
    return found


def write_profile(folder: Path, profile: Profile) -> None:
    told = {
        name: {"edges": [round(edge, 4) for edge in part.edges.tolist()],
               "shares": [round(share, 4) for share in part.shares.tolist()]}
        for name, part in profile.items()
    }  # fmt: skip
    (folder / PROFILE_FILE).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def read_profile(folder: Path) -> Profile:
    """Empty for a version that was made before there were profiles."""
    try:
        stored = json.loads((folder / PROFILE_FILE).read_text(encoding="utf-8"))
    except OSError:
        return {}
    return {name: Histogram(np.array(part["edges"]), np.array(part["shares"])) for name, part in stored.items()}


def _histogram(values: Floats) -> Histogram:
    edges = np.unique(np.quantile(values, np.arange(1, _BINS) / _BINS))
    return Histogram(edges, _shares(values, edges))


def _shares(values: Floats, edges: Floats) -> Floats:
    counts = np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
    return np.asarray(counts / counts.sum(), np.float64)


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.empty(0)
