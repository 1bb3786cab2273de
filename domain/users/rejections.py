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


class SendVerificationRejection(Code):
    NOT_SET_UP = auto()
    NO_ADDRESS = auto()
    ALREADY_VERIFIED = auto()
    TOO_MANY_TRIES = auto()


class ChangeEmailRejection(Code):
    EMAIL_INVALID = auto()
    EMAIL_TAKEN = auto()
    PASSWORD_WRONG = auto()
    NO_ADDRESS = auto()
    TOO_MANY_TRIES = auto()


class ConfirmEmailRejection(Code):
    """Told on a page of its own, never by GraphQL."""

    LINK_SPENT = auto()
    LINK_EXPIRED = auto()
    EMAIL_TAKEN = auto()
