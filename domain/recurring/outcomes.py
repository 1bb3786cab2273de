"""What is answered to commands about recurring payments. `change` undoes it; None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.recurring.model import Stream
from domain.shared.changes import Change


@dataclass(frozen=True, slots=True)
class StreamDecided:
    stream: Stream
    change: Change | None
