"""Why a decision is refused."""

from __future__ import annotations

from enum import StrEnum


class DecideReviewRejection(StrEnum):
    NOT_FOUND = "NOT_FOUND"
    TOO_MANY = "TOO_MANY"
    DECIDED_OTHERWISE = "DECIDED_OTHERWISE"
    TRANSACTION_GONE = "TRANSACTION_GONE"
    ACCOUNT_GONE = "ACCOUNT_GONE"
