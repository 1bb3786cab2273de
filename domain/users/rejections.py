"""Why signing up and signing in refuse. One enum per command: a new refusal in one changes no other."""

from __future__ import annotations

from enum import auto

from domain.shared.outcomes import Code


class RegisterRejection(Code):
    EMAIL_INVALID = auto()
    EMAIL_TAKEN = auto()
    PASSWORD_TOO_SHORT = auto()
    PASSWORD_TOO_LONG = auto()
    PASSWORD_TOO_COMMON = auto()
    NAME_EMPTY = auto()
    NAME_TOO_LONG = auto()
    CURRENCY_UNKNOWN = auto()


class SignInRejection(Code):
    CREDENTIALS_WRONG = auto()
    TOO_MANY_TRIES = auto()


class ExploreDemoRejection(Code):
    TOO_MANY_TRIES = auto()
