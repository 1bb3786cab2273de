"""Which use case does what with names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.transactions.naming import categories, commands, payee_aliases, payees, tags

HANDLERS: Mapping[type[Any], Any] = {
    commands.CreateCategory: categories.create_category,
    commands.EditCategory: categories.edit_category,
    commands.DeleteCategory: categories.delete_category,
    commands.MergeCategories: categories.merge_categories,
    commands.CreateTag: tags.create_tag,
    commands.EditTag: tags.edit_tag,
    commands.MergeTags: tags.merge_tags,
    commands.DeleteTag: tags.delete_tag,
    commands.CreatePayee: payees.create_payee,
    commands.EditPayee: payees.edit_payee,
    commands.MergePayees: payees.merge_payees,
    commands.DeletePayee: payees.delete_payee,
    commands.AddPayeeAlias: payee_aliases.add_payee_alias,
    commands.RemovePayeeAlias: payee_aliases.remove_payee_alias,
    commands.SplitPayee: payee_aliases.split_payee,
}
