"""What changing names answers. `moved_count` is how many transactions have another name now; `change` undoes it all,
and is None where nothing changed."""

from __future__ import annotations

from dataclasses import dataclass

from domain.transactions.model import Change
from domain.transactions.names import Payee, PayeeAlias, Tag
from domain.transactions.naming.tree import CategoryTree, TreeCategory


@dataclass(frozen=True, slots=True)
class CategoriesChanged:
    """The tree as it is now; `category` is the one that was made, edited or merged into."""

    category: TreeCategory | None
    tree: CategoryTree
    change: Change | None
    moved_count: int = 0


@dataclass(frozen=True, slots=True)
class TagChanged:
    """`tag` is None where it is gone."""

    tag: Tag | None
    change: Change | None
    moved_count: int = 0


@dataclass(frozen=True, slots=True)
class PayeeChanged:
    """`payee` is None where it is gone."""

    payee: Payee | None
    aliases: tuple[PayeeAlias, ...]
    change: Change | None
    moved_count: int = 0
