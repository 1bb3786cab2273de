"""Guess what each column means: by its header first, checked against what its cells look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.transactions.importing.amounts import is_blank, looks_like_amount, tidy
from domain.transactions.importing.dates import read_date
from domain.transactions.importing.mapping import ColumnRole
from domain.transactions.importing.statuses import status_of
from domain.transactions.importing.symbols import currencies_named
from domain.transactions.importing.vocabulary import (
    HEADERS,
    PAYEE_HEADERS,
    TEXT_HEADERS,
    direction_of,
    plain_words,
)

_MOST = 0.6
_NEARLY_ALL = 0.9
_EXACT, _WITHIN = 1000, 500


@dataclass(frozen=True, slots=True)
class Profile:
    """What the cells of one column look like; shares are of its filled cells."""

    index: int
    header: str
    filled: int
    dates: float
    amounts: float
    decimals: float
    negatives: float
    directions: float
    currencies: float
    statuses: float
    texts: float
    distinct: float

    @property
    def is_numeric(self) -> bool:
        return self.filled > 0 and self.amounts >= _MOST

    @property
    def may_be_amount(self) -> bool:
        return self.filled == 0 or self.amounts >= _MOST


def profile(index: int, header: str, cells: Sequence[str]) -> Profile:
    filled = [cell.strip() for cell in cells if not is_blank(cell)]

    def share(test: Callable[[str], bool]) -> float:
        return sum(map(test, filled)) / len(filled) if filled else 0.0

    return Profile(
        index=index,
        header=plain_words(header),
        filled=len(filled),
        dates=share(lambda cell: read_date(cell) is not None),
        amounts=share(looks_like_amount),
        decimals=share(lambda cell: looks_like_amount(cell) and ("." in cell or "," in cell)),
        negatives=share(lambda cell: looks_like_amount(cell) and ("-" in tidy(cell) or "(" in cell)),
        directions=share(lambda cell: direction_of(cell) is not None),
        currencies=share(lambda cell: bool(currencies_named(cell))),
        statuses=share(lambda cell: status_of(cell) is not None),
        texts=share(lambda cell: any(map(str.isalpha, cell)) and read_date(cell) is None),
        distinct=len(set(filled)) / len(filled) if filled else 0.0,
    )


def header_score(header: str, phrases: Sequence[str]) -> int:
    """How well a header names a role: an exact phrase beats one inside more words, an earlier phrase a later one."""
    best = 0
    padded = f" {header} "
    for rank, phrase in enumerate(phrases):
        if header == phrase:
            return _EXACT - rank
        if f" {phrase} " in padded:
            best = max(best, _WITHIN - rank - 5 * (padded.count(" ") - phrase.count(" ")))
    return best


def names_a_role(header: str) -> bool:
    """Whether the words are a header that some bank writes."""
    words = plain_words(header)
    return any(header_score(words, phrases) > 0 for phrases in (*HEADERS.values(), TEXT_HEADERS, PAYEE_HEADERS))


def is_header_word(header: str) -> bool:
    """Whether the words are exactly a header that some bank writes."""
    words = plain_words(header)
    return any(words in phrases for phrases in (*HEADERS.values(), TEXT_HEADERS, PAYEE_HEADERS))


def guess_roles(profiles: Sequence[Profile], balance: int | None = None) -> dict[int, ColumnRole]:
    """A role for each column that has one.

    `balance` is a column whose numbers were seen to run along with another one's, for files without headers.
    """
    guess = _Guess(profiles)
    guess.take(ColumnRole.DATE, lambda column: column.filled == 0 or column.dates >= _MOST)
    if guess.of(ColumnRole.DATE) is None:
        guess.take_best(ColumnRole.DATE, lambda column: column.dates if column.dates >= _NEARLY_ALL else 0)
    if guess.of(ColumnRole.DATE) is None:
        guess.take_named(ColumnRole.DATE)
    if balance is not None and balance not in guess.roles:
        guess.roles[balance] = ColumnRole.BALANCE
    else:
        guess.take(ColumnRole.BALANCE, lambda column: column.may_be_amount)
    _guess_amounts(guess)
    guess.take(
        ColumnRole.CURRENCY, lambda column: column.filled == 0 or column.currencies >= _MOST, near=guess.amount_index
    )
    if guess.of(ColumnRole.CURRENCY) is None:
        guess.take_best(ColumnRole.CURRENCY, lambda column: 1 if column.currencies == 1 and column.filled > 2 else 0)
    _guess_direction(guess)
    guess.take(ColumnRole.STATUS, lambda column: column.filled > 0 and column.statuses >= _NEARLY_ALL)
    _guess_texts(guess)
    for role in (ColumnRole.TAGS, ColumnRole.ACCOUNT):
        guess.take_named(role)
    return guess.roles


class _Guess:
    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.profiles = profiles
        self.roles: dict[int, ColumnRole] = {}

    @property
    def free(self) -> list[Profile]:
        return [column for column in self.profiles if column.index not in self.roles]

    @property
    def amount_index(self) -> int:
        return next((index for index, role in self.roles.items() if role is ColumnRole.AMOUNT), 0)

    def of(self, role: ColumnRole) -> Profile | None:
        return next((column for column in self.profiles if self.roles.get(column.index) is role), None)

    def scored(self, role: ColumnRole, fits: Callable[[Profile], bool]) -> list[tuple[int, Profile]]:
        scores = ((_role_score(column.header, role), column) for column in self.free if fits(column))
        return sorted(((score, column) for score, column in scores if score), key=lambda pair: -pair[0])

    def take(self, role: ColumnRole, fits: Callable[[Profile], bool], near: int | None = None) -> None:
        """Give the role to the best header among the columns that fit; filled columns first."""
        found = self.scored(role, fits)
        if not found:
            return
        if near is not None and found[0][0] < _EXACT - 2:
            found.sort(key=lambda pair: (abs(pair[1].index - near - 0.5), -pair[0]))
        else:
            found.sort(key=lambda pair: (pair[1].filled == 0, -pair[0]))
        self.roles[found[0][1].index] = role

    def take_named(self, role: ColumnRole) -> None:
        """Give the role to a column of exactly that name, whatever is in it: its rows then tell what is wrong."""
        named = [pair for pair in self.scored(role, lambda column: True) if pair[0] > _WITHIN]
        if named:
            self.roles[named[0][1].index] = role

    def take_best(self, role: ColumnRole, score: Callable[[Profile], float]) -> None:
        best = max(self.free, key=score, default=None)
        if best is not None and score(best) > 0:
            self.roles[best.index] = role


def _guess_amounts(guess: _Guess) -> None:
    amounts = guess.scored(ColumnRole.AMOUNT, lambda column: column.may_be_amount)
    debits = guess.scored(ColumnRole.DEBIT, lambda column: column.may_be_amount and column.directions < _MOST)
    credits_ = guess.scored(ColumnRole.CREDIT, lambda column: column.may_be_amount and column.directions < _MOST)
    debits = [
        pair for pair in debits if all(other.index != pair[1].index or score < pair[0] for score, other in credits_)
    ]
    credits_ = [pair for pair in credits_ if all(other.index != pair[1].index for _, other in debits)]
    in_two = bool(debits and credits_)
    best = max(amounts, key=lambda pair: (pair[1].filled > 0, pair[0]), default=None)
    if best is not None and not (in_two and best[1].negatives == 0):
        guess.roles[best[1].index] = ColumnRole.AMOUNT
    elif debits or credits_:
        for role, found in ((ColumnRole.DEBIT, debits), (ColumnRole.CREDIT, credits_)):
            if found:
                guess.roles[found[0][1].index] = role
    else:
        _guess_amount_by_cells(guess)
        if guess.of(ColumnRole.AMOUNT) is None:
            guess.take_named(ColumnRole.AMOUNT)


def _guess_amount_by_cells(guess: _Guess) -> None:
    """The first column of numbers with decimals or signs, else of numbers that are no identifiers."""

    def by_form(column: Profile) -> float:
        form = max(column.decimals, column.negatives)
        return 2 * form - 0.001 * column.index if column.is_numeric and column.dates < _MOST and form else 0

    def by_repetition(column: Profile) -> float:
        repeats = 1.5 - column.distinct - 0.01 * column.index
        return repeats if column.is_numeric and column.dates < _MOST else 0

    guess.take_best(ColumnRole.AMOUNT, by_form)
    if guess.of(ColumnRole.AMOUNT) is None:
        guess.take_best(ColumnRole.AMOUNT, by_repetition)


def _guess_direction(guess: _Guess) -> None:
    amount = guess.of(ColumnRole.AMOUNT)
    if amount is None:
        return

    def fits(column: Profile) -> bool:
        return column.directions >= _NEARLY_ALL and column.distinct * column.filled <= 12

    guess.take(ColumnRole.DIRECTION, fits)
    if guess.of(ColumnRole.DIRECTION) is None and not amount.negatives:
        # By its cells alone a column says the direction only where it says it of every amount: a column of categories
        # with the one value "Income" does not.
        def says_all(column: Profile) -> bool:
            return (
                fits(column) and column.filled >= amount.filled and not _role_score(column.header, ColumnRole.CATEGORY)
            )

        guess.take_best(ColumnRole.DIRECTION, lambda column: column.directions if says_all(column) else 0)


def _guess_texts(guess: _Guess) -> None:
    def is_text(column: Profile) -> bool:
        return column.filled == 0 or column.texts >= 0.4

    texts = [(header_score(column.header, TEXT_HEADERS), column) for column in guess.free if is_text(column)]
    payees = [(_payee_score(column.header), column) for column in guess.free if is_text(column)]
    text = max(texts, key=lambda pair: (pair[0] > 0, pair[1].filled > 0, pair[0]), default=None)
    payee = max(payees, key=lambda pair: (pair[0] > 0, pair[1].filled > 0, pair[0]), default=None)
    if payee is not None and payee[0]:
        guess.roles[payee[1].index] = ColumnRole.DESCRIPTION
    text_is_weak = text is not None and text[0] and _is_side_text(text[1].header)
    if text is not None and text[0] and not (payee is not None and payee[0] and text_is_weak):
        guess.roles.setdefault(text[1].index, ColumnRole.DESCRIPTION)
    if guess.of(ColumnRole.DESCRIPTION) is None:
        guess.take_best(
            ColumnRole.DESCRIPTION, lambda column: column.texts * (0.2 + column.distinct) * (column.texts >= 0.4)
        )
    for role in (ColumnRole.REFERENCE, ColumnRole.NOTE):
        guess.take(role, lambda column, role=role: role is ColumnRole.NOTE or column.distinct >= 0.95)  # type: ignore[misc]
    for _, column in guess.scored(ColumnRole.CATEGORY, is_text):
        guess.roles[column.index] = ColumnRole.CATEGORY


def _role_score(header: str, role: ColumnRole) -> int:
    """Amounts and currencies before conversion are not those of the account, unless that is all there is."""
    score = header_score(header, HEADERS[role])
    if role is ColumnRole.REFERENCE and score <= _WITHIN:
        # A creditor's or mandate's id stands in many rows.
        return max(header_score(header, [phrase for phrase in HEADERS[role] if " " in phrase]), 0)
    converted = {"foreign", "original", "fremdwahrung", "fremd", "devise", "counter"} & set(header.split())
    if score <= _WITHIN and converted and role in (ColumnRole.AMOUNT, ColumnRole.CURRENCY):
        return 1 if role is ColumnRole.AMOUNT else 0
    return score


def _payee_score(header: str) -> int:
    """The name of the other party; the name of the own account or card says nothing."""
    score = header_score(header, PAYEE_HEADERS)
    own = {"account", "accountname", "card", "konto", "kontoname", "compte", "cuenta", "conto", "bank", "file", "user"}
    return 0 if score <= _WITHIN and own & set(header.split()) else score


def _is_side_text(header: str) -> bool:
    """Texts that stand beside a description when there is one: notes, categories, references."""
    roles = (ColumnRole.NOTE, ColumnRole.CATEGORY, ColumnRole.REFERENCE, ColumnRole.DIRECTION)
    return any(header in HEADERS[role] for role in roles) and header != "details"
