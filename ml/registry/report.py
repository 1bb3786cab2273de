"""The outcome of judging a model: numbers, slices, and a gate against a naive baseline."""

from __future__ import annotations

from dataclasses import dataclass, field


class NotBetterThanBaseline(Exception):
    """Training ends here: a model that a simple rule matches is not worth serving."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are between 0 and 1; `coverage_95` is how much could be accepted unseen at 95 % precision."""

    count: int
    accuracy: float
    macro_f1: float
    ece: float
    coverage_95: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    data: str
    overall: Figures
    slices: dict[str, Figures] = field(default_factory=dict)
    baselines: dict[str, Figures] = field(default_factory=dict)

    def beats(self, baseline: str, *, by: float) -> bool:
        """Better in accuracy by at least the margin, and not worse in macro-F1."""
        other = self.baselines[baseline]
        return self.overall.accuracy >= other.accuracy + by and self.overall.macro_f1 >= other.macro_f1

    def require(self, baseline: str, *, by: float) -> None:
        if not self.beats(baseline, by=by):
            raise NotBetterThanBaseline(self.as_markdown())

    def as_markdown(self) -> str:
        lines = [
            f"**{self.data}**",
            "",
            "| part | rows | accuracy | macro-F1 | ECE | coverage at 95 % |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        parts = {
            "model": self.overall,
            **{f"baseline: {name}": value for name, value in self.baselines.items()},
            **self.slices,
        }
        lines += [
            f"| {name} | {part.count} | {part.accuracy:.3f} | {part.macro_f1:.3f} | {part.ece:.3f} "
            f"| {part.coverage_95:.3f} |"
            for name, part in parts.items()
        ]
        return "\n".join(lines)
