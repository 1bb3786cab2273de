"""Random commands over categories, tags, payees and accounts."""

from __future__ import annotations

from typing import Any

from domain.transactions.accounts import commands as accounts
from domain.transactions.commands import CategorizeTransactions
from domain.transactions.model import AccountType
from domain.transactions.names import HouseholdCategory, Payee, PayeeAlias, Tag
from domain.transactions.naming import commands
from tests.support.ledger_commands import generates
from tests.support.ledger_scene import Scene

_BUILT_IN = ("groceries", "dining", "travel", "income", "transfer")
_COLORS = (None, "#112233", "#aabbcc")


def _slugs(scene: Scene) -> list[str]:
    return [*_BUILT_IN, *(category.id for category in scene.of(HouseholdCategory))]


def _name(scene: Scene) -> str:
    return scene.chance.choice(("Bread", "Trip", "Café", "Home")) + str(scene.chance.randrange(30))


@generates
def create_category(scene: Scene) -> Any:
    parent = scene.chance.choice((None, *_slugs(scene)))
    return commands.CreateCategory(
        id=scene.id(), name=_name(scene), parent_id=parent, color=scene.chance.choice(_COLORS)
    )


@generates
def edit_category(scene: Scene) -> Any:
    values = {
        "name": _name(scene),
        "parent_id": scene.chance.choice((None, *_slugs(scene))),
        "is_hidden": scene.chance.random() < 0.5,
        "place": scene.chance.randrange(4),
        "color": scene.chance.choice(_COLORS),
    }
    name = scene.chance.choice(sorted(values))
    return commands.EditCategory(id=scene.chance.choice(_slugs(scene)), **{name: values[name]})  # type: ignore[arg-type]


@generates
def use_category(scene: Scene) -> Any:
    own = scene.pick(scene.of(HouseholdCategory))
    ids = tuple(row.id for row in scene.some(scene.rows))
    return CategorizeTransactions(ids=ids, category=own.id) if own and ids else None


@generates
def delete_category(scene: Scene) -> Any:
    category = scene.pick(scene.of(HouseholdCategory))
    return category and commands.DeleteCategory(id=category.id, move_to=scene.chance.choice((None, *_slugs(scene))))


@generates
def merge_categories(scene: Scene) -> Any:
    ids = tuple(category.id for category in scene.some(scene.of(HouseholdCategory), 2))
    return commands.MergeCategories(ids=ids, into=scene.chance.choice(_slugs(scene))) if ids else None


@generates
def create_tag(scene: Scene) -> Any:
    return commands.CreateTag(id=scene.id(), name=_name(scene), color=scene.chance.choice(_COLORS))


@generates
def edit_tag(scene: Scene) -> Any:
    tag = scene.pick(scene.of(Tag))
    return tag and commands.EditTag(id=tag.id, name=_name(scene), color=scene.chance.choice(_COLORS))


@generates
def merge_tags(scene: Scene) -> Any:
    tags = scene.some(scene.of(Tag))
    return commands.MergeTags(ids=tuple(tag.id for tag in tags[1:]), into=tags[0].id) if tags else None


@generates
def delete_tag(scene: Scene) -> Any:
    tag = scene.pick(scene.of(Tag))
    return tag and commands.DeleteTag(id=tag.id)


@generates
def create_payee(scene: Scene) -> Any:
    row = scene.pick(scene.rows)
    return commands.CreatePayee(
        id=scene.id(),
        name=_name(scene),
        category=scene.chance.choice((None, *_slugs(scene))),
        aliases=(row.merchant or row.description,) if row else (),
    )


@generates
def edit_payee(scene: Scene) -> Any:
    payee = scene.pick(scene.of(Payee))
    return payee and commands.EditPayee(
        id=payee.id, name=_name(scene), category=scene.chance.choice((None, *_slugs(scene)))
    )


@generates
def merge_payees(scene: Scene) -> Any:
    payees = scene.some(scene.of(Payee))
    return commands.MergePayees(ids=tuple(each.id for each in payees[1:]), into=payees[0].id) if payees else None


@generates
def delete_payee(scene: Scene) -> Any:
    payee = scene.pick(scene.of(Payee))
    return payee and commands.DeletePayee(id=payee.id)


@generates
def add_payee_alias(scene: Scene) -> Any:
    payee = scene.pick(scene.of(Payee))
    return payee and commands.AddPayeeAlias(payee_id=payee.id, alias=scene.word())


@generates
def remove_payee_alias(scene: Scene) -> Any:
    alias = scene.pick(scene.of(PayeeAlias))
    return alias and commands.RemovePayeeAlias(id=alias.id)


@generates
def split_payee(scene: Scene) -> Any:
    alias = scene.pick(scene.of(PayeeAlias))
    return alias and commands.SplitPayee(alias_id=alias.id, id=scene.id(), name=_name(scene))


@generates
def edit_account(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    values = {
        "name": _name(scene),
        "type": scene.chance.choice(list(AccountType)),
        "opening_balance_minor": scene.amount(),
        "note": scene.chance.choice((None, scene.word())),
        "is_hidden": scene.chance.random() < 0.5,
        "place": scene.chance.randrange(3),
    }
    name = scene.chance.choice(sorted(values))
    return account and accounts.EditAccount(id=account.id, **{name: values[name]})  # type: ignore[arg-type]


@generates
def close_account(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    return account and accounts.CloseAccount(id=account.id, closed_on=scene.today)


@generates
def reopen_account(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    return account and accounts.ReopenAccount(id=account.id)


@generates
def set_account_value(scene: Scene) -> Any:
    account = scene.pick(scene.accounts)
    return account and accounts.SetAccountValue(
        id=scene.id(), account_id=account.id, valued_on=scene.day(), value_minor=scene.amount()
    )
